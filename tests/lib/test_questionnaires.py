"""Questions as a form, answers as JSON and in words: every kind, right and wrong, whole and half, in both languages."""

from datetime import date

import html5lib
import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from foundation.lib import questionnaires
from foundation.lib.question_fields import read_month
from foundation.lib.questionnaires import Kind, form_for, initial_from, missing, parse, readable
from foundation.lib.text import clean
from tests.lib.test_questions import ALL, CHOICE, PERIOD, SCALE, TEXT, YES_NO, changed

quick = settings(derandomize=True, deadline=None, database=None)
TODAY = date(2026, 11, 20)
QUESTIONS = parse(ALL)
LISTED = "Choose something that is in the list."

WHOLE = {
    "together_from": "2021-03",
    "together_to": "2024-06",
    "pace": "calm",
    "structured_scale": "4",
    "structured_scale_comment": "Planerade hela veckan.",
    "structured_text": "En gång\r\nhöll hon ihop allt.",
    "again": "yes",
}
ANSWERS = {
    "together": {"from": "2021-03", "to": "2024-06"},
    "pace": {"choice": "calm", "comment": ""},
    "structured_scale": {"score": 4, "cannot_judge": False, "comment": "Planerade hela veckan."},
    "structured_text": {"text": "En gång\nhöll hon ihop allt."},
    "again": {"answer": "yes", "comment": ""},
}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def sent(data, questions=QUESTIONS, *, language="en", partial=False, initial=None):
    form = form_for(questions, language, data=data, initial=initial, partial=partial, today=TODAY)
    form.is_valid()
    return form


def errors(form):
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


def one(spec, data, **kwargs):
    form = sent(data, parse([spec]), **kwargs)
    return questionnaires.answers_from(form), errors(form)


# -- answers --------------------------------------------------------------------------------------------


def test_a_whole_form_gives_every_answer():
    form = sent(WHOLE)
    assert errors(form) == {}
    assert questionnaires.answers_from(form) == ANSWERS


def test_an_empty_form_says_what_is_needed_and_only_that():
    assert errors(sent({})) == {
        "together": ["Give the month it began."],
        "pace": ["Answer “Which in English”."],
        "structured_scale": ["Choose a score for “How often in English”, or “cannot judge”."],
        "structured_text": ["Fill in “Tell in English”."],
    }


def test_a_draft_may_be_empty_or_hold_any_part():
    empty = sent({}, partial=True)
    assert errors(empty) == {}
    assert questionnaires.answers_from(empty) == {}
    for name, value in WHOLE.items():
        form = sent({name: value}, partial=True)
        assert errors(form) == {}
        assert len(questionnaires.answers_from(form)) == 1


@pytest.mark.parametrize(
    ("spec", "data", "answer"),
    [
        *(
            (SCALE, {"structured_scale": str(n)}, {"score": n, "cannot_judge": False, "comment": ""})
            for n in range(1, 6)
        ),
        (SCALE, {"structured_scale": "cannot_judge"}, {"score": None, "cannot_judge": True, "comment": ""}),
        (YES_NO, {"again": "no", "again_comment": " Nej. "}, {"answer": "no", "comment": "Nej."}),
        (YES_NO, {"again_comment": "Kanske."}, {"answer": None, "comment": "Kanske."}),
        (YES_NO, {}, None),
        (CHOICE, {"pace": "brisk"}, {"choice": "brisk", "comment": ""}),
        (PERIOD, {"together_from": "mars 2021", "together_ongoing": "on"}, {"from": "2021-03", "to": None}),
        (PERIOD, {"together_from": "2026-11", "together_to": "2026-11"}, {"from": "2026-11", "to": "2026-11"}),
        (changed(PERIOD, required=False), {"together_from": " "}, None),
        (changed(TEXT, required=False), {"structured_text": " \r\n "}, None),
    ],
)
def test_answers(spec, data, answer):
    assert one(spec, data) == ({spec["slug"]: answer} if answer else {}, {})


@pytest.mark.parametrize(
    ("spec", "data", "answer"),
    [
        (
            SCALE,
            {"structured_scale_comment": "Först detta."},
            {"score": None, "cannot_judge": False, "comment": "Först detta."},
        ),
        (CHOICE, {"pace_comment": "Först."}, {"choice": None, "comment": "Först."}),
        (PERIOD, {"together_from": "2021-03"}, {"from": "2021-03"}),
        (PERIOD, {"together_to": "2021-03"}, {"to": "2021-03"}),
        (PERIOD, {"together_ongoing": "on"}, {"to": None}),
    ],
)
def test_half_an_answer_is_kept_in_a_draft_and_is_missing(spec, data, answer):
    questions = parse([spec])
    answers, found = one(spec, data, partial=True)
    assert (answers, found) == ({spec["slug"]: answer}, {})
    assert missing(questions, answers) == questions
    assert one(spec, data)[1], "only a draft may be half"


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize(
    ("spec", "data", "problem"),
    [
        (SCALE, {"structured_scale": "6"}, LISTED),
        (SCALE, {"structured_scale": "4.0"}, LISTED),
        (YES_NO, {"again": "maybe"}, LISTED),
        (CHOICE, {"pace": "wild"}, LISTED),
        (TEXT, {"structured_text": "x" * 4001}, "The text is 4,001 characters; at most 4,000 fit."),
        (TEXT, {"structured_text": "\n".join("x" * 201)}, "The text has 201 lines; at most 200 fit."),
        (PERIOD, {"together_from": "2021"}, "Write the month it began as year and month, such as 2021-03."),
        (PERIOD, {"together_from": "2021-13"}, "Write the month it began as year and month, such as 2021-03."),
        (
            PERIOD,
            {"together_from": "2021-03", "together_to": "sommaren"},
            "Write the month it ended as year and month, such as 2021-03.",
        ),
        (PERIOD, {"together_from": "2026-12"}, "The month it began has not come yet. Change it."),
        (
            PERIOD,
            {"together_from": "2021-03", "together_to": "2027-01"},
            "The month it ended has not come yet. Change it, or tick that it is still going on.",
        ),
        (
            PERIOD,
            {"together_from": "2021-03", "together_to": "2021-02"},
            "The end is before the beginning. Change one of them.",
        ),
        (
            PERIOD,
            {"together_from": "2021-03", "together_to": "2022-02", "together_ongoing": "on"},
            "There is an end, and yet it is ticked as still going on. Remove one of them.",
        ),
    ],
)
def test_an_impossible_answer_is_refused_also_in_a_draft_and_stays_on_the_page(spec, data, problem, partial):
    form = sent(data, parse([spec]), partial=partial)
    assert errors(form) == {spec["slug"]: [problem]}
    assert questionnaires.answers_from(form) == {}
    page = html5lib.parse(str(form), namespaceHTMLElements=False)
    if spec["kind"] in {"text", "period"}:
        shown = {typed.get("value") for typed in page.iter("input")} | {
            "".join(box.itertext()) for box in page.iter("textarea")
        }
        assert {value for value in data.values() if value != "on"} <= shown


@pytest.mark.parametrize("own", ["", "Roughly is enough."])
def test_a_period_has_one_hint_its_own_or_ours(own):
    form = sent({}, parse([{**PERIOD, "help": {"sv": own, "en": own}}]))
    page = html5lib.parse(str(form), namespaceHTMLElements=False)
    (hint,) = [one for one in page.iter("div") if one.get("class") == "hint"]
    assert "".join(hint.itertext()) == (own or "Roughly is enough. Year and month, such as 2021-03.")


def test_a_period_that_need_not_be_answered_is_answered_whole_or_not_at_all():
    spec = changed(PERIOD, required=False)
    assert one(spec, {"together_from": "2021-03"})[1] == {
        "together": ["Give the month it ended, or tick that it is still going on."]
    }
    assert missing(parse([spec]), {"together": {"from": "2021-03"}}) == parse([spec])


def test_what_is_wrong_in_a_comment_withholds_its_question_only():
    form = sent({**WHOLE, "structured_scale_comment": "x" * 5000}, partial=True)
    assert list(form.errors) == ["structured_scale_comment"]
    assert questionnaires.answers_from(form) == {slug: ANSWERS[slug] for slug in ANSWERS if slug != "structured_scale"}


def test_only_the_questions_own_inputs_are_read():
    extra = {**WHOLE, "score": "5", "other": "x", "again_comment_comment": "y", "together": "2000-01"}
    assert questionnaires.answers_from(sent(extra)) == ANSWERS


def test_merging_replaces_empties_and_keeps_what_went_wrong():
    saved = {**ANSWERS, "earlier_page": {"text": "kvar"}}
    page = parse([SCALE, TEXT, YES_NO])
    form = sent({"structured_scale": "2", "structured_text": "x" * 9999}, page, partial=True)
    assert questionnaires.merge(saved, form) == {
        "together": ANSWERS["together"],
        "pace": ANSWERS["pace"],
        "earlier_page": {"text": "kvar"},
        "structured_text": ANSWERS["structured_text"],
        "structured_scale": {"score": 2, "cannot_judge": False, "comment": ""},
    }


def test_missing_and_scores():
    assert missing(QUESTIONS, ANSWERS) == []
    assert [question.slug for question in missing(QUESTIONS, {})] == [
        "together",
        "pace",
        "structured_scale",
        "structured_text",
    ]
    unknown = {"structured_scale": {"score": None, "cannot_judge": True, "comment": ""}}
    assert questionnaires.scores(QUESTIONS, ANSWERS) == {"structured_scale": 4}
    assert questionnaires.scores(QUESTIONS, unknown) == {}
    assert questionnaires.judgements(QUESTIONS, unknown) == {"structured_scale": None}
    assert questionnaires.judgements(QUESTIONS, {}) == {}
    assert missing(parse([SCALE]), unknown) == []


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        *(
            (typed, "2021-03")
            for typed in ("2021-03", "2021-3", "202103", "2021/03", "03/2021", "3-2021", "2021-03-15")
        ),
        *(
            (typed, "2021-03")
            for typed in ("mars 2021", " Mar  2021", "March 2021", "MARS 2021", "2021\u201303", "mar. 2021")
        ),
        *((typed, "2019-10") for typed in ("oktober 2019", "Oct 2019", "okt. 2019", "10.2019")),
        ("sept 2020", "2020-09"),
        ("maj 2020", "2020-05"),
        *(
            (typed, None)
            for typed in ("", "2021", "21-03", "2021-00", "2021-13", "3021", "marsipan 2021", "x 2021", "1021-03")
        ),
        *((typed, None) for typed in ("２０２１-03", "2021-03-15T00:00", "mars", "ma 2021", "9" * 5000)),
    ],
)
def test_months_are_read_as_people_type_them(typed, month):
    assert read_month(typed) == month


# -- there and back -------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
MONTHS = st.dates(date(1990, 1, 1), TODAY).map(lambda day: f"{day:%Y-%m}")


def posted(initial):
    """What a browser posts for a form that shows `initial` and is sent untouched."""
    data = {}
    for name, value in initial.items():
        if isinstance(value, dict):
            data |= {f"{name}_{part}": value[part] for part in ("from", "to") if value[part]}
            data |= {f"{name}_ongoing": "on"} if value["ongoing"] else {}
        else:
            data[name] = value.replace("\n", "\r\n")
    return data


@st.composite
def typed_answers(draw):
    data = {"again_comment": draw(TEXTS), "structured_scale_comment": draw(TEXTS), "structured_text": draw(TEXTS)}
    data["structured_scale"] = draw(st.sampled_from(["", "1", "5", "cannot_judge"]))
    data["again"] = draw(st.sampled_from(["", "yes", "no"]))
    data["pace"] = draw(st.sampled_from(["", "calm", "brisk"]))
    begun, ended = sorted([draw(MONTHS), draw(MONTHS)])
    data["together_from"] = draw(st.sampled_from(["", begun]))
    data |= draw(st.sampled_from([{}, {"together_to": ended}, {"together_ongoing": "on"}]))
    return data


@quick
@given(typed_answers())
def test_a_draft_comes_back_as_it_was_saved(data):
    form = sent(data, partial=True)
    assume(form.is_valid())
    answers = questionnaires.answers_from(form)
    again = sent(posted(initial_from(answers)), partial=True)
    assert errors(again) == {}
    assert questionnaires.answers_from(again) == answers
    whole = sent(posted(initial_from(answers)))
    assert bool(missing(QUESTIONS, answers)) == bool(whole.errors), (
        "the review page and the form agree on what is missing"
    )


@quick
@given(typed_answers(), st.sampled_from(["sv", "en"]))
def test_every_saved_answer_can_be_read(data, language):
    form = sent(data, partial=True)
    assume(form.is_valid())
    answers = questionnaires.answers_from(form)
    for question in QUESTIONS:
        reading = readable(question, answers.get(question.slug), language)
        assert reading.answered == (question.slug in answers)
        assert reading.lines
        written = answers.get(question.slug, {})
        assert reading.text == (written.get("comment") or written.get("text") or "")


@quick
@given(st.text(st.characters(codec=None), max_size=200), st.sampled_from(sorted(WHOLE)))
def test_anything_typed_anywhere_is_cleaned_or_refused(typed, name):
    form = sent({**WHOLE, name: typed}, partial=True)
    answer = questionnaires.answers_from(form)
    kept = next((part for part in ("structured_text", "structured_scale") if name.startswith(part)), "")
    if kept and not form.errors and name != "structured_scale":
        text = answer.get(kept, {})
        assert text.get("text", text.get("comment", "")) == clean(typed)
    readable(QUESTIONS[3], answer.get("structured_text"), "sv")


# -- in words -------------------------------------------------------------------------------------------


def question(slug):
    return next(question for question in QUESTIONS if question.slug == slug)


@pytest.mark.parametrize(
    ("slug", "answer", "lines"),
    [
        ("structured_scale", {"score": 5, "cannot_judge": False, "comment": ""}, ["5 of 5: Always in English"]),
        (
            "structured_scale",
            {"score": 4, "cannot_judge": False, "comment": "Bra."},
            ["4 of 5: between 3 and 5", "Bra."],
        ),
        ("structured_scale", {"score": 2, "cannot_judge": False, "comment": ""}, ["2 of 5: between 1 and 3"]),
        (
            "structured_scale",
            {"score": None, "cannot_judge": True, "comment": "Såg aldrig."},
            ["Cannot judge", "Såg aldrig."],
        ),
        ("structured_scale", {"score": None, "cannot_judge": False, "comment": "Hm."}, ["No answer", "Hm."]),
        ("structured_scale", None, ["No answer"]),
        ("structured_text", {"text": "Jo."}, ["Jo."]),
        ("structured_text", {}, ["No answer"]),
        ("again", {"answer": "yes", "comment": ""}, ["Yes"]),
        ("again", {"answer": "no", "comment": "Nej."}, ["No", "Nej."]),
        ("pace", {"choice": "brisk", "comment": ""}, ["Brisk in English"]),
        ("pace", {"choice": "gone", "comment": ""}, ["gone"]),
        ("together", {"from": "2021-03", "to": "2024-06"}, ["March 2021 to June 2024"]),
        ("together", {"from": "2021-03", "to": None}, ["since March 2021, still going on"]),
        ("together", {"from": "2021-03"}, ["March 2021 to …"]),
        ("together", {"to": "2024-06"}, ["… to June 2024"]),
    ],
)
def test_answers_in_words(slug, answer, lines):
    with translation.override("sv"):
        assert readable(question(slug), answer, "en").lines == lines


def test_words_of_the_questions_follow_the_language_asked_for():
    assert readable(question("pace"), {"choice": "brisk", "comment": ""}, "sv").answer == "Brisk på svenska"
    assert (
        readable(question("structured_scale"), ANSWERS["structured_scale"] | {"score": 1}, "sv").meaning
        == "Seldom på svenska"
    )
    assert readable(question("together"), ANSWERS["together"], "sv").answer.count("2021") == 1
    assert "mars 2021" in readable(question("together"), ANSWERS["together"], "sv").answer
    assert translation.get_language() == "en"


# -- on the page ----------------------------------------------------------------------------------------

HOSTILE = '"><script>alert(1)</script><img src=x onerror=y> & \u202e </textarea>'
FILLED = {**WHOLE, "structured_scale": "cannot_judge", "together_ongoing": "on"}


def states():
    return {
        "empty": form_for(QUESTIONS, "sv", today=TODAY),
        "filled": form_for(QUESTIONS, "sv", initial=initial_from(ANSWERS), today=TODAY),
        "wrong": sent({}, language="sv"),
        "draft": sent(FILLED, language="sv", partial=True),
        "hostile": sent(dict.fromkeys(WHOLE, HOSTILE), language="en"),
    }


def page_of(form):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(f"<!DOCTYPE html><html lang=sv><title>x</title><body><form>{form}</form></body></html>")


@pytest.mark.parametrize("state", ["empty", "filled", "wrong", "draft", "hostile"])
def test_the_page_is_well_formed_and_every_input_is_named_and_described(state):
    page = page_of(states()[state])
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) > 15
    inputs = [element for tag in ("input", "textarea", "select") for element in page.iter(tag)]
    assert {element.get("name") for element in inputs} == {name for one in QUESTIONS for name in one.input_names}
    labels = {label.get("for"): "".join(label.itertext()).strip() for label in page.iter("label")}
    assert all(labels.get(element.get("id")) for element in inputs)
    described = [element.get("aria-describedby") for element in page.iter() if element.get("aria-describedby")]
    assert len(described) >= 5
    assert {part for parts in described for part in parts.split()} <= set(ids)
    assert not {element.tag for element in page.iter()} & {"script", "img"}


def test_radios_and_periods_stand_in_a_fieldset_whose_legend_is_the_question():
    page = page_of(states()["empty"])
    legends = {}
    for fieldset in page.iter("fieldset"):
        legend = fieldset[0]
        assert legend.tag == "legend"
        names = {element.get("name") for element in fieldset.iter("input")}
        legends["".join(legend.itertext()).strip()] = names
    assert legends == {
        "When på svenska": {"together_from", "together_to", "together_ongoing"},
        "Which på svenska": {"pace"},
        "How often på svenska": {"structured_scale"},
        "Again på svenska (optional)": {"again"},
    }


def test_every_text_box_has_the_standing_hint():
    page = page_of(states()["empty"])
    by_id = {element.get("id"): element for element in page.iter()}
    boxes = list(page.iter("textarea"))
    assert len(boxes) == 4
    for box in boxes:
        hints = " ".join("".join(by_id[part].itertext()) for part in box.get("aria-describedby").split())
        assert "Write nothing about health, union membership, religion" in hints
    assert "Briefly på svenska" in "".join(by_id["id_structured_text_helptext"].itertext())


def test_a_comments_label_names_its_question():
    labels = {label.get("for"): "".join(label.itertext()) for label in page_of(states()["empty"]).iter("label")}
    assert labels["id_again_comment"].startswith("Comment: Again på svenska")
    assert labels["id_structured_scale_comment"].startswith("An example of what you have seen: How often på svenska")


def test_what_was_answered_is_shown():
    page = page_of(states()["filled"])
    checked = {
        (element.get("name"), element.get("value"))
        for element in page.iter("input")
        if element.get("checked") is not None
    }
    assert checked == {("pace", "calm"), ("structured_scale", "4"), ("again", "yes")}
    shown = {
        element.get("name"): element.get("value") for element in page.iter("input") if element.get("type") == "month"
    }
    assert shown == {"together_from": "2021-03", "together_to": "2024-06"}
    assert "höll hon ihop allt." in "".join(next(page.iter("textarea")).itertext()) + "".join(page.itertext())


def test_a_draft_still_tells_optional_from_needed():
    for form in (states()["empty"], states()["draft"]):
        marked = ["".join(legend.itertext()) for legend in page_of(form).iter("legend")]
        assert [text for text in marked if "(optional)" in text] == ["Again på svenska (optional)"]


def test_an_error_stands_at_its_field_and_leads_from_the_summary():
    form = states()["wrong"]
    page = page_of(form)
    ids = {element.get("id") for element in page.iter()}
    assert len(form.errors) == 4
    for name in form.errors:
        assert f"id_{name}_error" in ids
        assert form[name].first_id in ids


def test_the_page_never_asks_the_browser_to_check():
    page = page_of(states()["empty"])
    assert not [element for element in page.iter() if element.get("required") is not None or element.get("maxlength")]


def test_blocks_pair_a_question_with_its_comment():
    blocks = list(states()["empty"].blocks)
    assert [(block.question.slug, block.comment and block.comment.name) for block in blocks] == [
        ("together", None),
        ("pace", "pace_comment"),
        ("structured_scale", "structured_scale_comment"),
        ("structured_text", None),
        ("again", "again_comment"),
    ]
    assert Kind.SCALE in {block.question.kind for block in blocks}


def test_a_posted_query_dict_is_read_like_any_other():
    data = QueryDict("structured_scale=1&structured_scale=3&structured_scale_comment=a%00b")
    answers, found = one(SCALE, data)
    assert found == {}
    assert answers == {"structured_scale": {"score": 3, "cannot_judge": False, "comment": "ab"}}
