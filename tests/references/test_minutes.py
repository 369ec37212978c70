"""What a form is said to take. Pure JSON and rules, no database."""

from itertools import chain

from botkyrka_rc.fixtures import read
from references import rules

ASKED = {one["slug"]: [row["kind"] for row in one["reference_questions"]] for one in read("framework")["competencies"]}


def test_a_form_of_every_shipped_template_is_promised_within_seven_minutes() -> None:
    promised = {}
    for role in read("role_templates"):
        core = [question["kind"] for question in role["reference_template"]["questions"]]
        chosen = [one["slug"] for one in role["competencies"]]
        others = [slug for slug in ASKED if slug not in chosen]
        most = [*chosen, *others][:4]  # four without a reason, whichever the template suggests
        kinds = [*core, *chain.from_iterable(ASKED[slug] for slug in most)]
        assert len(kinds) == rules.MOST_QUESTIONS, role["slug"]
        promised[role["slug"]] = rules.minutes_to_answer(kinds)
    assert len(promised) == 8
    assert set(promised.values()) == {7}, promised


def test_free_text_takes_longer_and_a_minute_is_never_promised() -> None:
    assert rules.minutes_to_answer(["text"] * 12) == 10
    assert rules.minutes_to_answer(["scale"] * 12) == 5
    assert rules.minutes_to_answer(["yes_no"]) == 2
