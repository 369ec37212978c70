"""The words that ship: the framework, the role templates and the demo's answers. Pure JSON, no database.

Every test says how much it looked at, so that an emptied file or a renamed key cannot pass in silence.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FRAMEWORK = json.loads((FIXTURES / "framework.json").read_text(encoding="utf-8"))
ROLES = json.loads((FIXTURES / "role_templates.json").read_text(encoding="utf-8"))
DEMO = json.loads((FIXTURES / "demo_answers.json").read_text(encoding="utf-8"))
COMPETENCIES = {one["slug"]: one for one in FRAMEWORK["competencies"]}

PAIRS = {
    "conscientiousness": ["structured", "results_oriented"],
    "stability": ["secure", "stable"],
    "extraversion": ["connecting", "driving"],
    "agreeableness": ["caring", "cooperative"],
    "openness": ["curious", "innovative"],
    "problem_solving": ["analytical", "quick_learner"],
}

EIGHT = [
    "underskoterska",
    "sjukskoterska",
    "socialsekreterare",
    "stodassistent",
    "personlig_assistent",
    "bitradande_rektor",
    "larare",
    "sommarvikarie_vard_och_omsorg",
]
LICENCES = {
    "underskoterska": "yrkestiteln undersköterska",
    "sjukskoterska": "Legitimation som sjuksköterska",
    "socialsekreterare": "Socionomexamen",
    "larare": "Lärarlegitimation",
    "bitradande_rektor": "Pedagogisk högskoleexamen",
}
SHARED = r"questions\[(period|capacity|rehire)\]"  # what every role's referee is asked

# What a reference may not ask about (discrimination law, private life), each with a sentence that must be caught.
UNLAWFUL = {
    "sv": {
        r"\bhälsa\b|\bhälsan|\bhälso|ohälsa|hälsotillstånd": "Hur är kandidatens hälsa?",
        r"\bsjuk(?!skötersk)": "Hur ofta var kandidaten sjukskriven?",
        r"frånvar|\bnärvaro": "Hur stor var frånvaron?",
        r"stress|\bpressa|\bunder press|utbränd|utmatt": "Hur hanterar kandidaten stress?",
        r"\bmår\b|\bmående|\bpsykisk|\bdiagnos|\bmedicinerar": "Hur mår kandidaten?",
        r"gravid": "Är kandidaten gravid?",
        r"föräld|\bvab": "Har kandidaten varit föräldraledig?",
        r"\bbarn": "Har kandidaten barn?",
        r"\bfamilj|\bgift\b|\bsambo|\bmake\b|\bmaka\b|\bcivilstånd": "Hur ser kandidatens familj ut?",
        r"\bfack(et|lig|förb|förening|medlem)": "Är kandidaten facklig?",
        r"relig|\btro\b|\btron\b|\btroende|kyrk|moské": "Vilken religion har kandidaten?",
        r"politi|\bparti": "Vilken politik gillar kandidaten?",
        r"ursprung|etni|nationalitet|hudfärg|utländsk|\binvandr|\bmodersmål": "Vilket ursprung har kandidaten?",
        r"\bålder|\bpension|\bgammal\b|\bfödd": "Vilken ålder har kandidaten?",
        r"sexu|läggning\b|\bkön(et|s|stillhörighet)?\b|\btransperson": "Vilken sexuell läggning har kandidaten?",
        r"funktionsneds|funktionshind|handikapp": "Har kandidaten en funktionsnedsättning?",
        r"ekonomi|\bskuld(er|sa|satt)?\b|kronofogd|betalningsanm": "Hur är kandidatens privata ekonomi?",
    },
    "en": {
        r"\bhealth|\bsick|\bill\b|\billness|\bdisease|\bdiagnos": "How is the candidate's health?",
        r"\babsen|\battendance": "How much absence did the candidate have?",
        r"stress|burn-?out|\bunder pressure|\bmental": "How does the candidate cope with stress?",
        r"pregnan|\bmaternity|\bpaternity": "Is the candidate pregnant?",
        r"\bparent|\bchild|\bfamily\b|\bmarried|\bspouse": "Does the candidate have children?",
        r"\bunions?\b": "Is the candidate a union member?",
        r"religio|\bfaith|\bbeliefs?\b|\bchurch|\bmosque": "What is the candidate's religion?",
        r"politic": "What are the candidate's political views?",
        r"\borigins?\b|ethnic|\bnationality|\bimmigra|\bmother tongue|\brace\b": "What origin has the candidate?",
        r"\bage\b|\baged\b|\byears old|\bretire": "What is the candidate's age?",
        r"\bsex|\bgender": "What is the candidate's sexual orientation?",
        r"disab|\bhandicap": "Does the candidate have a disability?",
        r"\bfinance|\bfinancial|\bdebts?\b": "Does the candidate have debts?",
    },
}
LAWFUL = {
    "sv": "Jag tror att kontroll och kunskap skulle föras; hälsar, trots tröskeln, fackkunnig, skön, en sjuksköterska.",
    "en": "Manages to agree, still packages the original, wills a reunion of stages and averages.",
}


def texts(node: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text as (where, Swedish, English); a list gives one for each of its items."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from texts(item, f"{where}[{node[number].get('slug', number) if isinstance(item, dict) else number}]")
    elif isinstance(node, dict) and "sv" in node:
        if isinstance(node["sv"], list):
            for number, (sv, en) in enumerate(zip(node["sv"], node["en"], strict=True)):
                yield f"{where}[{number}]", sv, en
        else:
            yield where, node["sv"], node["en"]
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, f"{where}.{key}")


def demo_texts(node: Any = DEMO) -> Iterator[str]:
    """Every word of the demo's answers that a person is thought to have written; a left-out comment is skipped."""
    if isinstance(node, list):
        for item in node:
            yield from demo_texts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in {"comment", "example", "text"}:
                yield from [value] if value else []
            elif key not in {"period", "choice", "answer", "reason", "score"}:
                yield from demo_texts(value)


def questions() -> list[dict[str, Any]]:
    """All questions a referee can meet: two of each competency and the core of each role."""
    of_competencies = [q for one in COMPETENCIES.values() for q in one["reference_questions"]]
    return of_competencies + [q for role in ROLES for q in role["reference_template"]["questions"]]


def form_of(role: dict[str, Any]) -> list[dict[str, Any]]:
    """The whole form of a role with the competencies it suggests, as a referee goes through it."""
    core = role["reference_template"]["questions"]
    chosen = [COMPETENCIES[one["slug"]] for one in role["competencies"]]
    middle = [
        {**q, "anchors": one["anchors"] if q["kind"] == "scale" else {}}
        for one in chosen
        for q in one["reference_questions"]
    ]
    return [q for q in core if q["group"] == "about"] + middle + [q for q in core if q["group"] == "closing"]


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?=\s|$)", text))


def normalised(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def doubled(found: list[tuple[str, str, str]], language: str) -> list[str]:
    """The texts that come more than once, as `texts` gives them."""
    counted = Counter(normalised(sv if language == "sv" else en) for _, sv, en in found)
    return [text for text, times in counted.items() if times > 1]


def unlawful(text: str, language: str) -> list[str]:
    return [pattern for pattern in UNLAWFUL[language] if re.search(pattern, text, re.IGNORECASE)]


def names_in(text: str) -> list[str]:
    """Words with a capital inside a sentence: in Swedish those are names."""
    return re.findall(r"(?<=[a-zåäö0-9,;] )[A-ZÅÄÖ]\w+", text)


def test_twelve_competencies_stand_in_six_pairs() -> None:
    assert [one["slug"] for one in FRAMEWORK["factors"]] == list(PAIRS)
    assert [one["position"] for one in FRAMEWORK["competencies"]] == list(range(1, 13))
    found = {factor: [s for s, one in COMPETENCIES.items() if one["factor"] == factor] for factor in PAIRS}
    assert found == PAIRS
    assert len(COMPETENCIES) == 12


def test_each_competency_is_complete() -> None:
    looked = 0
    for slug, one in COMPETENCIES.items():
        for language in ("sv", "en"):
            assert 4 <= len(one["behaviours"][language]) <= 6, slug
            assert 3 <= len(one["warning_signs"][language]) <= 4, slug
            assert sentences(one["definition"][language]) == 1, slug
            assert list(one["anchors"]) == ["1", "3", "5"], slug
            assert all(1 <= sentences(anchor[language]) <= 2 for anchor in one["anchors"].values()), slug
        asked = [(q["slug"], q["kind"]) for q in one["reference_questions"]]
        assert asked == [(f"{slug}_how", "scale"), (f"{slug}_situation", "text")]
        looked += 1
    assert looked == 12


def test_every_text_is_written_in_both_languages() -> None:
    found = list(texts(FRAMEWORK)) + list(texts(ROLES))
    for where, sv, en in found:
        assert sv, where
        assert en, where
        assert sv != en, where
        assert [sv, en] == [" ".join(sv.split()), " ".join(en.split())], where
        assert "{" not in sv + en, where
        assert not re.search(r"\b(the|and|does|with)\b", sv), f"English in the Swedish of {where}: {sv}"
        assert not re.search(r"[åäö]", en.replace("undersköterska", "")), f"Swedish in the English of {where}: {en}"
    assert len(found) >= 250


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_two_texts_are_alike(language: str) -> None:
    """What every referee is asked may be asked in the same words for each role, but only once in a form."""
    found = list(texts(FRAMEWORK)) + [one for one in texts(ROLES) if not re.search(SHARED, one[0])]
    assert doubled(found, language) == []
    assert len(found) >= 850
    for role in ROLES:
        assert doubled(list(texts(role)), language) == [], role["slug"]
    where, *words = found[-1]
    assert doubled([*found, (f"{where}, again", *(f" {text.upper()}!" for text in words))], language) != []


def test_every_demo_text_is_of_its_own_kind() -> None:
    counted = Counter(normalised(text) for text in demo_texts())
    assert [text for text, times in counted.items() if times > 1] == []
    assert counted.total() >= 150


def test_questions_ask_how_and_what_happened() -> None:
    kinds: Counter[str] = Counter()
    for one in COMPETENCIES.values():
        how, situation = one["reference_questions"]
        for text, pattern in [
            (how["text"]["sv"], r"Hur .+\?"),
            (how["text"]["en"], r"How .+\?"),
            (situation["text"]["sv"], r"Berätta om .+\. Vad gjorde kandidaten, och hur gick det\?"),
            (situation["text"]["en"], r"Describe .+\. What did the candidate do, and how did it turn out\?"),
        ]:
            assert re.fullmatch(pattern, text), text
        kinds.update([how["kind"], situation["kind"]])
    assert kinds == {"scale": 12, "text": 12}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_shown_to_a_referee_invites_discrimination(language: str) -> None:
    shown = list(texts(FRAMEWORK)) + list(texts(questions()))
    shown += [one for role in ROLES for one in texts(role["competencies"])]
    for where, sv, en in shown:
        assert unlawful(sv if language == "sv" else en, language) == [], where
    assert len(shown) >= 850
    assert len(questions()) == 24 + 4 * len(ROLES)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_unlawful_word_would_be_caught(language: str) -> None:
    for pattern, planted in UNLAWFUL[language].items():
        assert pattern in unlawful(planted, language), planted
    assert unlawful(LAWFUL[language], language) == []
    assert len(UNLAWFUL[language]) >= 12


def test_a_role_template_is_complete() -> None:
    looked = 0
    for role in ROLES:
        assert 3 <= len(role["competencies"]) <= 4, role["slug"]
        assert {one["slug"] for one in role["competencies"]} <= set(COMPETENCIES), role["slug"]
        assert {one["kind"] for one in role["requirements"]} == {"must", "merit"}, role["slug"]
        core = role["reference_template"]["questions"]
        assert Counter(q["kind"] for q in core) == {"period": 1, "choice": 1, "text": 1, "yes_no": 1}, role["slug"]
        assert [q["group"] for q in core] == ["about", "about", "closing", "closing"], role["slug"]
        for q in core:
            assert q["required"] is True, q["slug"]
            assert (len(q["options"]) >= 3) is (q["kind"] == "choice"), q["slug"]
            assert len({o["slug"] for o in q["options"]}) == len(q["options"]), q["slug"]
        looked += 1
    assert looked == len(ROLES)


def test_the_eight_roles_are_those_promised_and_each_has_a_question_of_its_own() -> None:
    assert [role["slug"] for role in ROLES] == EIGHT
    own = [q for role in ROLES for q in role["reference_template"]["questions"] if q["kind"] == "text"]
    assert len({q["slug"] for q in own}) == len({normalised(q["text"]["sv"]) for q in own}) == 8


@pytest.mark.parametrize(("slug", "words"), LICENCES.items())
def test_a_regulated_profession_asks_for_its_licence(slug: str, words: str) -> None:
    must = [one["text"]["sv"] for role in ROLES if role["slug"] == slug for one in role["requirements"][:3]]
    assert any(words in text for text in must), must


@pytest.mark.parametrize(("language", "words_a_minute"), [("sv", 210), ("en", 235)])
def test_a_form_takes_under_seven_minutes(language: str, words_a_minute: int) -> None:
    """Reading at a usual pace, 35 seconds to write each text, 8 to choose in each of the others."""
    for role in ROLES:
        form = form_of(role)
        slugs = [q["slug"] for q in form]
        assert len(set(slugs)) == len(slugs) == 4 + 2 * len(role["competencies"]) <= 12, role["slug"]
        words = sum(len((sv if language == "sv" else en).split()) for _, sv, en in texts(form))
        seconds = 60 * words / words_a_minute + sum(35 if q["kind"] == "text" else 8 for q in form)
        assert 200 < seconds < 420, (role["slug"], words, seconds)
        assert words > 33 * len(form), "the form was not read through"


def test_the_demo_answers_fit_the_questions() -> None:
    assert list(DEMO["competencies"]) == list(COMPETENCIES)
    for slug, answers in DEMO["competencies"].items():
        scores = [one["score"] for one in answers]
        assert len(answers) == 6, slug
        assert set(scores) <= {1, 2, 3, 4, 5}, slug
        assert {5, 3} < set(scores), f"{slug}: strong, ordinary and weak"
        assert min(scores) <= 2, slug
        assert all(one["comment"] and one["example"] for one in answers), slug
    core = {q["slug"]: q for role in ROLES for q in role["reference_template"]["questions"]}
    assert list(DEMO["core"]) == list(core)
    assert all(len(answers) >= 6 for answers in DEMO["core"].values())
    assert all(one["to"] is None or one["from"] < one["to"] for one in DEMO["core"]["period"])
    assistant_nurse = {q["slug"]: q for q in ROLES[0]["reference_template"]["questions"]}
    choices = {o["slug"] for o in assistant_nurse["capacity"]["options"]}
    assert {one["choice"] for one in DEMO["core"]["capacity"]} == choices
    assert {one["answer"] for one in DEMO["core"]["rehire"]} == {"yes", "no"}
    assert len(DEMO["declines"]) == 10


def test_the_demo_answers_name_nobody_and_stay_with_the_work() -> None:
    looked = 0
    for text in demo_texts():
        assert names_in(text) == [], text
        assert unlawful(text, "sv") == [], text
        assert not re.search(r"\d{2}", text), text
        assert re.fullmatch(r"[A-ZÅÄÖ].+\.", text), text
        looked += 1
    assert looked >= 150
    assert names_in("Då ringde Karin till mig.") == ["Karin"]
