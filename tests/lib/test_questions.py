"""The specification of questions: what is taken, what is refused and in which words."""

import copy

import pytest

from foundation.lib.questions import Kind, SpecError, groups, parse


def words(text):
    return {"sv": f"{text} på svenska", "en": f"{text} in English"}


SCALE = {
    "slug": "structured_scale",
    "kind": "scale",
    "group": "structured",
    "text": words("How often"),
    "anchors": {"1": words("Seldom"), "3": words("Often"), "5": words("Always")},
    "competency": "structured",
}
TEXT = {
    "slug": "structured_text",
    "kind": "text",
    "group": "structured",
    "text": words("Tell"),
    "help": words("Briefly"),
}
YES_NO = {"slug": "again", "kind": "yes_no", "group": "closing", "text": words("Again"), "required": False}
CHOICE = {
    "slug": "pace",
    "kind": "choice",
    "group": "about",
    "text": words("Which"),
    "options": [{"slug": "calm", **words("Calm")}, {"slug": "brisk", **words("Brisk")}],
}
PERIOD = {"slug": "together", "kind": "period", "group": "about", "text": words("When")}
ALL = [PERIOD, CHOICE, SCALE, TEXT, YES_NO]


def changed(spec, **changes):
    return {**copy.deepcopy(spec), **changes}


def test_every_kind_is_read():
    questions = parse(ALL)
    assert [question.kind for question in questions] == [Kind.PERIOD, Kind.CHOICE, Kind.SCALE, Kind.TEXT, Kind.YES_NO]
    scale = questions[2]
    assert scale.text.within("sv") == "How often på svenska"
    assert scale.text.within("en-gb") == "How often in English"
    assert scale.anchor(3, "en") == "Often in English"
    assert scale.anchor(4, "en") == ""
    assert questions[1].option("brisk", "sv") == "Brisk på svenska"
    assert [question.required for question in questions] == [True, True, True, True, False]
    assert scale.competency == "structured"
    assert questions[0].competency is None


def test_names_of_inputs():
    names = {question.slug: question.input_names for question in parse(ALL)}
    assert names == {
        "together": ("together_from", "together_to", "together_ongoing"),
        "pace": ("pace", "pace_comment"),
        "structured_scale": ("structured_scale", "structured_scale_comment"),
        "structured_text": ("structured_text",),
        "again": ("again", "again_comment"),
    }


def test_null_and_empty_parts_may_stand_where_nothing_is_meant():
    spec = changed(TEXT, options=[], anchors={}, help=None, competency=None)
    assert parse([spec])[0].help.within("sv") == ""


def test_groups_come_in_order_and_gather_their_questions():
    late = changed(TEXT, slug="late", group="about")
    found = groups(parse([*ALL, late]))
    assert [(group.slug, [question.slug for question in group.questions]) for group in found] == [
        ("about", ["together", "pace", "late"]),
        ("structured", ["structured_scale", "structured_text"]),
        ("closing", ["again"]),
    ]
    assert [group.competency for group in groups(parse([SCALE, PERIOD]))] == ["structured", None]


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (changed(SCALE, kind="stars"), "question 1 (structured_scale): unknown kind 'stars'"),
        (changed(SCALE, kind=None), "unknown kind None"),
        (changed(SCALE, weight=3), "unknown key 'weight'"),
        (changed(SCALE, slug="Å å"), "slug: 'Å å' is not a slug"),
        (changed(SCALE, slug=""), "slug: '' is not a slug"),
        (changed(SCALE, slug="x" * 81), "is not a slug"),
        (changed(SCALE, group=None), "group: None is not a slug"),
        (changed(SCALE, competency="<b>"), "competency: '<b>' is not a slug"),
        (changed(SCALE, text="How often"), "text: words in sv and en are needed"),
        (changed(SCALE, text={"sv": "Hur ofta"}), "text: words in sv and en are needed"),
        (changed(SCALE, text={"sv": "Hur ofta", "en": " "}), "text: en is empty"),
        (changed(SCALE, text={"sv": "Hur ofta", "en": 7}), "text: en must be text"),
        (changed(SCALE, text={"sv": "x" * 1001, "en": "y"}), "text: sv must be text of at most 1000"),
        (changed(SCALE, required="yes"), "required: true or false"),
        (changed(SCALE, anchors={"1": words("Low")}), "anchors: for 1 and 5"),
        (changed(SCALE, anchors={"1": words("Low"), "5": words("High"), "6": words("More")}), "anchors: for 1 and 5"),
        (changed(SCALE, anchors={"1": words("Low"), "5": {"sv": "Hög", "en": ""}}), "anchor 5: en is empty"),
        (changed(SCALE, options=CHOICE["options"]), "options: two to 12 for a choice"),
        (changed(TEXT, anchors=SCALE["anchors"]), "anchors: for 1 and 5"),
        (changed(CHOICE, options=CHOICE["options"][:1]), "options: two to 12"),
        (changed(CHOICE, options=CHOICE["options"] * 2), "options: a slug comes twice"),
        (changed(CHOICE, options=["calm", "brisk"]), "option 1: None is not a slug"),
        (
            changed(CHOICE, options=[{"slug": "calm", "sv": "Lugn"}, CHOICE["options"][1]]),
            "option 1: words in sv and en",
        ),
        ("structured_scale", "question 1: not an object"),
    ],
)
def test_what_is_refused(spec, problem):
    with pytest.raises(SpecError, match="question 1") as refused:
        parse([spec])
    assert problem in str(refused.value)


@pytest.mark.parametrize("specification", [None, {}, [], "[]", [changed(TEXT, slug=f"t{n}") for n in range(61)]])
def test_a_specification_is_a_list_of_some_questions(specification):
    with pytest.raises(SpecError):
        parse(specification)


@pytest.mark.parametrize("slug", ["structured_scale", "structured_scale_comment", "together_from", "together_ongoing"])
def test_two_questions_cannot_share_the_name_of_an_input(slug):
    with pytest.raises(SpecError, match=f"the name '{slug}' is taken"):
        parse([*ALL, changed(TEXT, slug=slug)])


def test_every_problem_is_told_at_once():
    with pytest.raises(SpecError) as refused:
        parse([changed(SCALE, slug="!", text=None), TEXT, changed(CHOICE, options=[])])
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["question 1 (!)"] * 2 + [
        "question 3 (pace)"
    ]
