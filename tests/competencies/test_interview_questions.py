"""The sixty interview questions that ship, read as an HR specialist would before using them. Pure JSON, no database.

Each rule is a function from a text to what is wrong with it, and each meets a sentence it must refuse.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from foundation.lib.wording import GROUNDS, discrimination_hits

FRAMEWORK = json.loads(
    (Path(__file__).resolve().parents[2] / "fixtures" / "framework.json").read_text(encoding="utf-8")
)
BANK = {one["slug"]: one["interview_questions"] for one in FRAMEWORK["competencies"]}
QUESTIONS = [question for questions in BANK.values() for question in questions]
LANGUAGES = ("sv", "en")
STEPS = ["situation", "task", "action", "result"]

# How a question may begin, and how a sentence begins that can be answered by yes or no.
OPENINGS = {
    "sv": r"(Berätta om|Beskriv|Tänk på|Ge ett exempel på|Hur)\b",
    "en": r"(Tell us about|Describe|Think of|Give an example of|How|What did you do)\b",
}
FOLLOWS = {
    "sv": r"(Hur|Vad|Vilk\w+|Vem|Vems|Var|När|I vilk\w+|Varför)\b",
    "en": r"(How|What|Which|Who|Whom|Whose|Where|When|In what|Why)\b",
}
ASKS_HOW = {"sv": r"\bhur\b", "en": r"\bhow\b|\bwhat (did )?you (did|do)\b"}
YES_NO = {
    "sv": r"(?:^|[.?!:] |, )(är|var|kan|kunde|har|hade|vill|ville|brukar|ska|skulle|får|fick|måste|tycker|tror|anser|"
    r"känner|gillar|klarar|gjorde|blev|finns) (du|det|ni|den|man)\b",
    "en": r"(?:^|[.?!:] |, )(is|are|was|were|can|could|do|does|did|have|has|had|will|would|should|may|must) "
    r"(you|it|that|there|they)\b",
}
# A question that only somebody with paid work, or work in Sweden, could answer.
ONLY_EMPLOYED = {
    "sv": r"\b(din|ditt|dina|en|på) (\w+ )?(chef|jobb|jobbet|arbetsplats|arbetsplatsen|arbetsgivare|tjänst|yrke|"
    r"kollegor?|kund\w*|brukare)\b|\banställning|\banställd|\bi Sverige\b|\bkommun\w*|\barbetslivet\b",
    "en": r"\b(your|a|at) (\w+ )?(manager|boss|job|workplace|employer|profession|colleagues?|customers?)\b"
    r"|\bemploy(ed|ment)\b|\bin Sweden\b|\bmunicipal\w*",
}
# What may not be asked of a candidate at all, however it is put: stricter than the list HR is warned by.
PRIVATE = {
    "sv": r"stress|\bpress(en|ad|as)?\b|\bork(ar|ade|at)\b|\bmår\b|\bmådde\b|sjuk|hälsa|frånvar|barn|familj|föräld|"
    r"gravid|\bfack|relig|\btro\b|polit|ursprung|hemland|modersmål|ålder|gammal|\bung\b|\bkön|läggning|funktions|skuld|"
    r"ekonomi|\bprivat|fritid|\bhemma\b",
    "en": r"stress|\bunder pressure\b|\bcop(e|ed|ing)\b|\bsick|\bill\b|health|absen|\bchild|famil(y|ies)|parent|"
    r"pregnan|\bunion|relig|\bfaith|politic|\borigin\b|home country|mother tongue|\bage\b|(how|too) old|old enough|"
    r"\byoung|gender|\bsex|disab|\bdebt|financ|\bprivate|leisure|\bat home\b",
}
LONGEST_QUESTION = 170
ALIKE = 0.5  # shared words of all words in two questions
ALIKE_IN_PART = 0.75  # in two follow-ups, or two things to listen for: shorter, so more of them are ordinary words


def question(slug: str) -> dict[str, Any]:
    return next(one for one in QUESTIONS if one["slug"] == slug)


def said(one: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Every text of a question with what it is: the question, a step or something to listen for."""
    yield "text", one["text"][language]
    for step, words in one["follow_ups"].items():
        yield step, words[language]
    for words in one["listen_for"][language]:
        yield "listen_for", words


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def overlap(one: set[str], other: set[str]) -> float:
    """How much of the words of two texts they have in common, from 0 to 1."""
    return len(one & other) / len(one | other)


def too_alike(questions: list[dict[str, Any]], language: str) -> list[tuple[str, str]]:
    """Pairs of questions, of follow-ups to the same step or of things to listen for that say nearly the same."""
    kinds: dict[str, list[tuple[str, set[str]]]] = {}
    for one in questions:
        for kind, text in said(one, language):
            kinds.setdefault(kind, []).append((text, words_of(text)))
    return [
        (one, other)
        for kind, every in kinds.items()
        for (one, of_one), (other, of_other) in combinations(every, 2)
        if overlap(of_one, of_other) >= (ALIKE if kind == "text" else ALIKE_IN_PART)
    ]


def flaws(competency: str, one: dict[str, Any]) -> list[str]:
    """What keeps a question from being used as it is: a field empty or missing, a form that asks for a yes or a no."""
    found = []
    if not re.fullmatch(rf"{competency}_[a-z_]{{3,40}}", one["slug"]):
        found.append("slug")
    if list(one) != ["slug", "text", "follow_ups", "listen_for"] or list(one["follow_ups"]) != STEPS:
        found.append("shape")
    for language in LANGUAGES:
        if not 3 <= len(one["listen_for"][language]) <= 4:
            found.append(f"listen_for {language}")
        for kind, text in said(one, language):
            found += [f"{kind} {language}: {flaw}" for flaw in flaws_of_text(kind, text, language)]
    if len(one["listen_for"]["sv"]) != len(one["listen_for"]["en"]):
        found.append("listen_for differs")
    return found


def flaws_of_text(kind: str, text: str, language: str) -> list[str]:
    begins = {"text": OPENINGS[language], "listen_for": r"[A-ZÅÄÖ]"}.get(kind, FOLLOWS[language])
    ends = {"text": ("?", "."), "listen_for": (".",)}.get(kind, ("?",))
    judged = {
        "empty": not text or text != " ".join(text.split()),
        "opening": not re.match(begins, text),
        "ending": not text.endswith(ends),
        "long": len(text) > LONGEST_QUESTION,
        "not how": kind == "text" and not re.search(ASKS_HOW[language], text, re.IGNORECASE),
        "yes or no": kind != "listen_for" and bool(re.search(YES_NO[language], text, re.IGNORECASE)),
    }
    return [flaw for flaw, holds in judged.items() if holds]


def unfit(kind: str, text: str, language: str) -> list[str]:
    """What in a text invites discrimination or shuts out those who have not had paid work in Sweden."""
    found = [hit.words for hit in discrimination_hits(text, language)]
    found += [hit[0] for hit in re.finditer(PRIVATE[language], text, re.IGNORECASE)]
    if kind != "listen_for":
        found += [hit[0] for hit in re.finditer(ONLY_EMPLOYED[language], text, re.IGNORECASE)]
    return found


def test_there_are_sixty_five_a_competency() -> None:
    assert {slug: len(questions) for slug, questions in BANK.items()} == dict.fromkeys(BANK, 5)
    assert len(BANK) == 12
    assert len({one["slug"] for one in QUESTIONS}) == len(QUESTIONS) == 60


def test_each_can_be_used_as_it_is() -> None:
    found = {one["slug"]: flaws(competency, one) for competency, questions in BANK.items() for one in questions}
    assert {slug: wrong for slug, wrong in found.items() if wrong} == {}
    assert len(found) == 60


@pytest.mark.parametrize(
    ("path", "planted", "flaw"),
    [
        (("slug",), "caring_routine", "slug"),
        (("text", "sv"), "", "text sv: opening"),
        (("text", "en"), "Are you a structured person?", "text en: opening"),
        (("text", "sv"), "Är du strukturerad?", "text sv: opening"),
        (("text", "sv"), "Kan du berätta hur du planerar?", "text sv: opening"),
        (("text", "sv"), "Hur gör du? Har du alltid en plan?", "text sv: yes or no"),
        (("text", "en"), "How do you plan? Do you always have one?", "text en: yes or no"),
        (("text", "sv"), "Berätta om en plan.", "text sv: not how"),
        (("text", "sv"), "Berätta om hur du planerar", "text sv: ending"),
        (("text", "en"), f"Describe how you planned {'so very ' * 30}well.", "text en: long"),
        (("follow_ups", "task", "sv"), "Var du ansvarig?", "task sv: yes or no"),
        (("follow_ups", "result", "en"), "Did it go well?", "result en: opening"),
        (("follow_ups", "action", "en"), "", "action en: empty"),
        (("listen_for", "sv"), ["Planerar."], "listen_for sv"),
        (("listen_for", "en"), ["Plans.", "Plans ahead.", "Plans well.", "Plans.", "Plans."], "listen_for differs"),
        (("follow_ups",), {step: {"sv": "Hur?", "en": "How?"} for step in reversed(STEPS)}, "shape"),
    ],
)
def test_a_flaw_would_be_seen(path: tuple[str, ...], planted: Any, flaw: str) -> None:
    spoiled = deepcopy(question("structured_full_day"))
    *way, last = path
    place = spoiled
    for key in way:
        place = place[key]
    place[last] = planted
    assert flaw in flaws("structured", spoiled)


def test_the_openings_vary() -> None:
    for competency, questions in BANK.items():
        assert len({one["text"]["sv"].split()[0] for one in questions}) == 5, competency
        assert len({" ".join(one["text"]["en"].split()[:2]) for one in questions}) >= 4, competency
    counted = Counter(one["text"]["sv"].split()[0] for one in QUESTIONS)
    assert max(counted.values()) <= 15, counted


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_are_alike(language: str) -> None:
    assert too_alike(QUESTIONS, language) == []
    assert sum(1 for one in QUESTIONS for _ in said(one, language)) >= 60 * (1 + 4 + 3)


@pytest.mark.parametrize(
    ("slug", "near"),
    [
        ("stable_several_waiting", "Hur gjorde du när flera personer ville ha din hjälp?"),
        ("cooperative_other_proposal_won", "Hur gjorde du när gruppen valde ett annat förslag?"),
        ("driving_stalled_work", "Beskriv hur du fick i gång något som hade stannat av."),
    ],
)
def test_a_question_said_again_in_nearly_the_same_words_would_be_seen(slug: str, near: str) -> None:
    again = {"slug": "again", "text": {"sv": near}, "follow_ups": {}, "listen_for": {"sv": []}}
    assert too_alike([*QUESTIONS, again], "sv") == [(question(slug)["text"]["sv"], near)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_invites_discrimination_or_shuts_anybody_out(language: str) -> None:
    found = [
        (one["slug"], text, hits)
        for one in QUESTIONS
        for kind, text in said(one, language)
        if (hits := unfit(kind, text, language))
    ]
    assert found == []


ASKED_OF_A_CANDIDATE = {
    "sv": [
        "Hur klarar du stress?", "Hur ofta har du varit sjukskriven?", "Berätta om när du mådde dåligt.",
        "Hur orkar du med tempot när du är gravid?", "Hur löser du det med barnen?", "Hur såg din föräldraledighet ut?",
        "Berätta om ett fackligt uppdrag.", "Hur påverkar din religion ditt arbete?", "Beskriv ditt politiska arbete.",
        "Hur gör man i ditt hemland?", "Hur är det att vara i din ålder?", "Beskriv din sexuella läggning.",
        "Hur påverkar din funktionsnedsättning dig?", "Hur ser din privatekonomi ut?", "Hur har du det hemma?",
        "Hur gjorde du på din senaste arbetsplats?", "Berätta om en konflikt med din chef.",
        "Hur har du arbetat i Sverige?", "Berätta om din senaste anställning.",
    ],
    "en": [
        "How do you cope with stress?", "How often were you off sick?", "Tell us about your health.",
        "How did you work while pregnant?", "How do you manage with children?", "Tell us about your parental leave.",
        "Describe your union work.", "How does your religion affect you?", "Describe your political work.",
        "How is it done in your home country?", "How is it to be your age?", "Describe your gender identity.",
        "How does your disability affect you?", "How are your finances?", "How do you like it at home?",
        "How did you do it at your last workplace?", "Tell us about a conflict with your manager.",
        "How have you worked in Sweden?", "Tell us about your latest employment.",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_not_be_asked_would_be_caught(language: str) -> None:
    for planted in ASKED_OF_A_CANDIDATE[language]:
        assert unfit("text", planted, language) != [], planted
    assert len(ASKED_OF_A_CANDIDATE[language]) > len(GROUNDS)
