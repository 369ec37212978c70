"""A full protocol's context, with everything a round can hold. The people, the place and their words are invented."""

from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOSTILE = (
    'Hon är bra 👍🏽 och 你好 sade hon \x07 <img src="file:///etc/passwd"> '
    '<link rel="attachment" href="file:///etc/passwd"> '
    "url(http://example.org/x) \u202egnirts\u202c q\u0301\u0302\u0303 مرحبا 👨\u200d👩\u200d👧 " + "x" * 400
)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM)


def answer(number: int, text: str, **given: Any) -> dict[str, Any]:
    blank = {"score": None, "cannot_judge": False, "value": "", "period": None, "comment": "", "earlier": []}
    return {"number": number, "text": text, "lang": "sv", **blank, **given}


QUESTIONS = [
    {
        "title": "Ert arbete tillsammans",
        "definition": "",
        "questions": [
            ("När arbetade ni tillsammans?", "period"),
            ("Vilka var kandidatens viktigaste uppgifter?", "text"),
        ],
    },
    {
        "title": "Strukturerad",
        "definition": "Planerar sitt arbete, håller ordning på vad som är gjort och blir klar i tid.",
        "questions": [
            ("Hur brukar kandidaten hålla ordning på det som ska göras under ett pass?", "scale"),
            ("Berätta om ett tillfälle då planeringen sprack. Vad gjorde kandidaten?", "text"),
        ],
    },
    {
        "title": "Omtänksam",
        "definition": "Märker hur andra har det och bryr sig om det i handling, också när det är bråttom.",
        "questions": [
            ("Hur bemöter kandidaten den som är orolig eller arg?", "scale"),
            ("Vad har du sett kandidaten göra för någon som hade det svårt?", "text"),
        ],
    },
    {
        "title": "Samarbetsorienterad",
        "definition": "Delar med sig, lyssnar in och hjälper gruppen att nå längre än var och en gör för sig.",
        "questions": [
            ("Hur bidrar kandidaten till att arbetslaget fungerar?", "scale"),
            ("Hur gör kandidaten när hen inte håller med om ett beslut?", "text"),
        ],
    },
    {
        "title": "Till sist",
        "definition": "",
        "questions": [
            ("Hur ofta behövde kandidaten stöd för att klara uppgifterna?", "choice"),
            ("Skulle du anställa kandidaten igen?", "yes_no"),
        ],
    },
]
KINDS = {
    "period": "Tidsperiod",
    "text": "Fritext",
    "scale": "Skala 1–5, eller Kan inte bedöma",
    "choice": "Ett val",
    "yes_no": "Ja eller nej, med kommentar",
}
ANCHORS = [
    {"step": 1, "text": "Tar uppgifterna som de kommer. Andra får påminna, och saker blir liggande till nästa pass."},
    {"step": 3, "text": "Har en plan för passet och följer den. Säger till när något inte hinns med."},
    {"step": 5, "text": "Planerar om lugnt när läget ändras, håller ordning åt hela laget och lämnar inget ogjort."},
]
OPTIONS = ["Sällan", "Ibland", "Ofta", "Hela tiden"]
WORDS = [
    "Ansvarade för morgonpasset hos tolv omsorgstagare, dokumentation och kontakt med anhöriga och sjuksköterska.",
    "En måndag var två av fyra sjuka. Maria skrev om listan och ringde dem som fick vänta.\n\nIngen blev bortglömd.",
    "Satte sig ned en hel förmiddag med en man som just hade blivit änkling. Kollegorna tog hennes andra besök.",
    "Säger det på mötet och inte efteråt. När det är bestämt gör hon som det är bestämt.",
]
OTHER_WORDS = [
    "Hemtjänst och kvällspatrull. Körde själv och hade nycklar till larmen.",
    "Det blev rörigt ibland i början men det ordnade sig när hon hade varit med ett tag.",
    "Hon ringde alltid upp om det var något.",
    "Hon kunde bli tyst. Men hon sade vad hon tyckte om man frågade.",
]


def _groups(scores: list[int | None], words: list[str], choice: str, again: str) -> list[dict[str, Any]]:
    groups, number, scale, word = [], 0, iter(scores), iter(words)
    for part in QUESTIONS:
        answers = []
        for text, kind in part["questions"]:
            number += 1
            if kind == "scale":
                score = next(scale)
                answers.append(answer(number, text, score=score, cannot_judge=score is None))
            elif kind == "text":
                answers.append(answer(number, text, value=next(word)))
            elif kind == "period":
                answers.append(answer(number, text, period={"from": "2021-03", "to": "2024-06"}))
            else:
                answers.append(answer(number, text, value=choice if kind == "choice" else again))
        groups.append({"title": part["title"], "answers": answers})
    return groups


def _referee(number: int, name: str, relation: str, employer: str, **rest: Any) -> dict[str, Any]:
    return {
        "number": number,
        "name": name,
        "relation": relation,
        "employer": employer,
        "worked_together": {"from": "2021-03", "to": "2024-06"},
        "asked_at": at(3, 9, 5),
        "asked_how": "Digitalt",
        "language": "Svenska",
        "status": "Har svarat",
        "status_at": at(4, 12, 41),
        "note": "",
        "manner": "Digitalt",
        "taken_by": "",
        "answer_version": 1,
        "groups": [],
    } | rest


def _declined(number: int, name: str, **rest: Any) -> dict[str, Any]:
    return _referee(
        number, name, "Kollega", "Lindens äldreboende, Ekdala kommun", worked_together=None, status="Avböjde",
        status_at=at(5, 8, 12), manner="", answer_version=0, **rest,
    )  # fmt: skip


def _referees() -> list[dict[str, Any]]:
    first = _groups([5, 4, 4], WORDS, "Sällan", "Ja")
    corrected = first[1]["answers"][0]
    corrected["comment"] = "Jag tänkte först på hennes första vår hos oss. Under de senare åren är det en femma."
    corrected["earlier"] = [
        answer(3, corrected["text"], score=4, version=1, sent_at=at(4, 12, 41)),
    ]
    second = _groups([3, 5, None], OTHER_WORDS, "Ibland", "Ja")
    second[2]["answers"][0]["comment"] = "Lugn. Låter folk prata färdigt."
    second[3]["answers"][0]["comment"] = "Vi gick ensamma turer, så jag såg henne nästan aldrig i grupp."
    return [
        _referee(
            1, "Karin Lindqvist", "Chef", "Almhöjdens hemtjänst, Ekdala kommun", groups=first, answer_version=2,
            status_at=at(6, 16, 20), note="Rättade sitt svar en gång.",
        ),
        _referee(
            2, "Per-Olof Åkerström", "Tidigare chef", "Trygg Omsorg i Brobyholm AB", groups=second,
            worked_together={"from": "2018-08", "to": "2021-02"}, status_at=at(9, 14, 30), manner="Per telefon",
            taken_by="Johan Ek",
        ),
        _declined(3, "Leila Haddad"),
    ]  # fmt: skip


def _comparison(referees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answered = [referee for referee in referees if referee["answer_version"]]
    parts = []
    for index, part in enumerate(QUESTIONS):
        rows = []
        for place, (text, kind) in enumerate(part["questions"]):
            if kind not in {"scale", "choice", "yes_no"}:
                continue
            cells = [referee["groups"][index]["answers"][place] for referee in answered]
            scores = [cell["score"] for cell in cells if cell["score"]]
            enough = len(scores) >= 2
            rows.append({
                "number": cells[0]["number"],
                "text": text,
                "cells": [{key: cell[key] for key in ("score", "cannot_judge", "value")} for cell in cells],
                "mean": (Decimal(sum(scores)) / len(scores)).quantize(Decimal("0.1")) if enough else None,
                "lowest": min(scores) if enough else None,
                "highest": max(scores) if enough else None,
                "judged": len(scores),
            })  # fmt: skip
        if rows:
            parts.append({"title": part["title"], "definition": part["definition"], "rows": rows})
    return parts


def _frozen() -> list[dict[str, Any]]:
    parts, number = [], 0
    for part in QUESTIONS:
        questions = []
        for text, kind in part["questions"]:
            number += 1
            questions.append({
                "number": number,
                "text": text,
                "kind": KINDS[kind],
                "help": "Det du själv har sett, gärna ett tillfälle." if kind == "text" else "",
                "anchors": ANCHORS if kind == "scale" else [],
                "options": OPTIONS if kind == "choice" else [],
            })  # fmt: skip
        parts.append({"title": part["title"], "definition": part["definition"], "questions": questions})
    return parts


def context(referees: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """Return {"protocol": …} as templates/references/pdf/protocol.html documents it; `changes` replace whole keys."""
    referees = deepcopy(_referees()) if referees is None else referees
    answered = [referee for referee in referees if referee["answer_version"]]
    return {
        "protocol": {
            "version": 2,
            "candidate": "Maria Sandelin",
            "post": "Undersköterska",
            "municipality": "Ekdala kommun",
            "authority": "Vård- och omsorgsnämnden",
            "administration": "Vård- och omsorgsförvaltningen",
            "unit": "Hemtjänst Norr",
            "matter": "Rekrytering av undersköterska till Hemtjänst Norr, hösten 2026",
            "diary_number": "VON/2026:00123",
            "document_type": "Referensprotokoll",
            "direction": "Upprättad",
            "classification_code": "2.3.1",
            "made_at": at(17, 10, 2),
            "asked_at": at(3, 9, 5),
            "ended_at": at(16, 15, 48),
            "officer": {"name": "Johan Ek", "title": "enhetschef"},
            "secrecy": None,
            "retention": "Gallras två år och en månad efter att beslutet har fått laga kraft; den anställdas protokoll "
            "bevaras. Vård- och omsorgsnämndens gallringsbeslut 2025-12-11 § 142.",
            "template": {"name": "Undersköterska", "version": 3},
            "profile_version": 1,
            "question_set": {"sha256": "9b74c9897bac770ffc029102a200c5de" * 2, "frozen_at": at(3, 8, 58)},
            "system": {"name": "Rekryteringscenter", "version": "0.1.0"},
            "minimum": 2,
            "answered": len(answered),
            "referees": referees,
            "columns": [
                {"index": index, "number": referee["number"], "name": referee["name"], "relation": referee["relation"]}
                for index, referee in enumerate(answered)
            ],
            "comparison": _comparison(referees) if answered else [],
            "questions": _frozen(),
            "deviations": [
                {"at": at(5, 8, 12), "title": "Leila Haddad avböjde", "text": "Ingen ny referent namngavs."},
                {"at": at(6, 16, 20), "title": "Karin Lindqvist rättade sitt svar", "text": "Fråga 3."},
                {
                    "at": at(16, 15, 48),
                    "title": "Omgången avslutades av Johan Ek innan alla hade svarat",
                    "text": "Två referenser räcker enligt kravprofilen. De är samstämmiga i det som avgör tjänsten.",
                },
            ],
            "versions": [
                {"number": 1, "made_at": at(16, 15, 50), "reason": "Omgången avslutades."},
                {"number": 2, "made_at": at(17, 10, 2), "reason": "Karin Lindqvist rättade sitt svar."},
            ],
            "attachment": {"name": "referenser.json", "sha256": "3a6eb0790f39ac87c94f3856b2dd2c5d" * 2, "size": 14210},
        }
        | changes
    }


def hostile_context() -> dict[str, Any]:
    """Return the sample with hostile text wherever people outside can type."""
    sample = context()
    protocol = sample["protocol"]
    protocol["candidate"] = "Zoë 李 👍 <b>Ö</b>"
    for referee in protocol["referees"]:
        referee["name"] += " 🦊\x07"
        referee["employer"] = HOSTILE[:120]
        for group in referee["groups"]:
            for given in group["answers"]:
                given["comment"] = HOSTILE
    for column in protocol["columns"]:
        column["name"] += " 🦊\x07"
    protocol["deviations"][0]["text"] = HOSTILE
    return sample


def many(count: int) -> dict[str, Any]:
    """Return the sample with `count` referees who have all answered."""
    names = ["Karin Lindqvist", "Per-Olof Åkerström", "Leila Haddad", "Anna-Lena Christoffersson", "Bo Ek", "Siv Ås",
             "Jonas Wallenius", "Fatima El-Masri", "Göran Öhrn", "Elisabeth von Knorring"]  # fmt: skip
    referees = [
        _referee(
            number, name, "Kollega" if number % 2 else "Tidigare chef", "Ekdala kommun",
            groups=_groups([1 + number % 5, 4, None if number == 3 else 5], WORDS, OPTIONS[number % 4], "Ja"),
        )
        for number, name in enumerate(names[:count], start=1)
    ]  # fmt: skip
    return context(referees)
