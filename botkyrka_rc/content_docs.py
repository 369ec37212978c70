"""What ships, as pages to read: docs/intervjufragor.md and docs/rollmallar.md, written from fixtures/.

Swedish first, English beside it in italics. The pages are made by `manage.py write_content_docs` and never by hand.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from botkyrka_rc.fixtures import read

DOCS = Path(settings.BASE_DIR) / "docs"

_STEPS = {"situation": "Situation", "task": "Uppgift", "action": "Handling", "result": "Resultat"}
_KINDS = {
    "period": "tidsperiod",
    "choice": "val",
    "text": "fritext",
    "yes_no": "ja eller nej, med kommentar",
    "scale": "skala 1–5",
}
_REQUIREMENTS = {"must": "Krav", "merit": "Meriterande"}
_MADE = "<!-- Skrivs av `manage.py write_content_docs` ur fixtures/. Ändra där, inte här. -->"
_INTERVIEW = """\
Fem frågor till var och en av de tolv kompetenserna. Alla frågar *hur* personen har gjort, och ingen går att besvara med
ja eller nej. Till varje fråga hör följdfrågor i ordningen situation, uppgift, handling och resultat (STAR) och det som
är värt att lyssna efter.

Så används frågorna:

- Välj två till fyra frågor för varje kompetens i kravprofilen. Ställ samma frågor till alla, i samma ordning.
- Säg att exemplet får komma varifrån som helst: ett arbete i vilket land som helst, studier, praktik eller ett ideellt
  uppdrag. Den som inte kommer på något får tänka en stund eller ta en annan fråga om samma kompetens.
- Be personen berätta så att ingen patient, elev, klient eller kollega går att känna igen.
- Hoppa över en följdfråga som redan är besvarad. Fråga vad personen själv gjorde när svaret blir ”vi”.
- Skriv ner vad du hörde innan du sätter en siffra, och bedöm mot kompetensens skalsteg.
- Fråga inte om hälsa, graviditet, föräldraledighet, familj, facklig tillhörighet, religion, politik, ursprung, ålder,
  kön, könsidentitet, sexualitet, funktionsnedsättning eller privat ekonomi. Kommer det fram ändå: anteckna det inte,
  och gå vidare.
- Ber personen om en anpassning, till exempel mer tid eller frågorna skriftligt: ordna den om det går, och låt den inte
  påverka bedömningen.
"""
_ROLES = """\
En rollmall är en början på en kravprofil: syfte, arbetsuppgifter, krav som går att kontrollera, kompetenser med vad de
betyder i just det arbetet, och en kärna av fyra referensfrågor. Varje vald kompetens lägger till två referensfrågor, så
att formuläret har tolv som mest. Chefen ändrar det som inte stämmer för den egna tjänsten.
"""


def pages() -> dict[Path, str]:
    """Each page of the content by where it belongs."""
    return {
        DOCS / "intervjufragor.md": _page(_interview_questions(read("framework"))),
        DOCS / "rollmallar.md": _page(_role_templates(read("role_templates"), read("framework"))),
    }


def _page(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _both(words: dict[str, str]) -> str:
    return f"{words['sv']} *{words['en']}*"


def _pairs(words: dict[str, list[str]]) -> Iterator[str]:
    """A list in two languages as one list."""
    for sv, en in zip(words["sv"], words["en"], strict=True):
        yield f"- {_both({'sv': sv, 'en': en})}"


def _heading(level: int, words: dict[str, str]) -> str:
    return f"{'#' * level} {words['sv']} ({words['en']})"


def _interview_questions(framework: dict[str, Any]) -> Iterator[str]:
    competencies = framework["competencies"]
    count = sum(len(one["interview_questions"]) for one in competencies)
    yield from (f"# {count} intervjufrågor", "", _MADE, "", _INTERVIEW)
    for competency in competencies:
        yield from (_heading(2, competency["name"]), "", _both(competency["definition"]), "")
        for number, question in enumerate(competency["interview_questions"], start=1):
            yield from _question(number, question)


def _question(number: int, question: dict[str, Any]) -> Iterator[str]:
    yield from (f"### {number}. {question['text']['sv']}", "", f"*{question['text']['en']}*", "")
    for step, name in _STEPS.items():
        yield f"- **{name}:** {_both(question['follow_ups'][step])}"
    yield from ("", "Lyssna efter (*listen for*):", "", *_pairs(question["listen_for"]), "")


def _role_templates(roles: list[dict[str, Any]], framework: dict[str, Any]) -> Iterator[str]:
    names = {one["slug"]: one["name"] for one in framework["competencies"]}
    yield from (f"# {len(roles)} rollmallar", "", _MADE, "", _ROLES)
    for role in roles:
        yield from (_heading(2, role["name"]), "", _both(role["purpose"]), "")
        yield from ("### Arbetsuppgifter (duties)", "", *_pairs(role["duties"]), "")
        for kind, name in _REQUIREMENTS.items():
            wanted = [f"- {_both(one['text'])}" for one in role["requirements"] if one["kind"] == kind]
            yield from (f"### {name} ({'requirements' if kind == 'must' else 'merits'})", "", *wanted, "")
        yield from ("### Kompetenser i det här arbetet (competencies in this job)", "")
        yield from (f"- **{names[one['slug']]['sv']}:** {_both(one['in_this_job'])}" for one in role["competencies"])
        yield from ("", "### Referensfrågornas kärna (core of the reference questions)", "")
        yield from _core(role)


def _core(role: dict[str, Any]) -> Iterator[str]:
    for number, question in enumerate(role["reference_template"]["questions"], start=1):
        yield f"{number}. {_both(question['text'])} [{_KINDS[question['kind']]}]"
        yield f"   - {_both(question['help'])}"
        if question["options"]:
            yield f"   - Svarsalternativ: {'; '.join(_both(option) for option in question['options'])}"
    yield from ("", f"Med två frågor till varje kompetens: {_size(role)} frågor.", "")


def _size(role: dict[str, Any]) -> int:
    """How many questions the role's whole form has."""
    return len(role["reference_template"]["questions"]) + 2 * len(role["competencies"])
