"""Forms in our markup: labels, hints, errors and their summary, and what people type cleaned before it is judged."""

import html5lib
import pytest
from django import forms
from django.utils import translation

from foundation.lib.forms import CANNOT_JUDGE, CleanTextMixin, DateInput, FormRenderer, ScaleField
from tests.look import gallery
from tests.look.loud import LoudFormRenderer, render
from tests.look.test_components import WRONG, answers

pytestmark = pytest.mark.urls("tests.look.urls")
ANCHORS = {"1": "Sällan", "3": "Ofta", "5": "Alltid"}


@pytest.fixture(autouse=True)
def swedish():  # type: ignore[no-untyped-def]
    with translation.override("sv"):
        yield


def tree(markup: str):  # type: ignore[no-untyped-def]
    return html5lib.parseFragment(markup, namespaceHTMLElements=False)


def by_id(root, id_: str):  # type: ignore[no-untyped-def]
    return next((node for node in root.iter() if isinstance(node.tag, str) and node.get("id") == id_), None)


def text(node) -> str:  # type: ignore[no-untyped-def]
    return " ".join("".join(node.itertext()).split())


def test_settings_name_our_renderer() -> None:
    assert isinstance(forms.Form().renderer, FormRenderer)


def test_every_control_has_a_name() -> None:
    """A label of its own, and for a group of controls a legend."""
    root = tree(str(answers()))
    labels = {label.get("for") for label in root.iter("label")}
    controls = [node for tag in ("input", "textarea", "select") for node in root.iter(tag)]
    assert len(controls) >= 17
    assert all(control.get("id") in labels for control in controls)
    assert next(text(legend) for legend in root.iter("legend")).startswith("Hur väl samarbetade")


def test_what_describes_a_control_is_there() -> None:
    for form in (answers(), answers(WRONG)):
        root = tree(str(form))
        described = [node for node in root.iter() if isinstance(node.tag, str) and node.get("aria-describedby")]
        assert described
        for node in described:
            for id_ in node.get("aria-describedby").split():
                assert by_id(root, id_) is not None, id_


def test_the_optional_say_so_and_the_needed_say_nothing() -> None:
    markup = str(answers())
    assert markup.count("(frivilligt)") == 2
    assert "*" not in markup
    assert "(frivilligt)" not in str(gallery.Filter(renderer=LoudFormRenderer()))


def test_the_summary_links_to_the_fields_in_the_same_words() -> None:
    form = answers(WRONG)
    root = tree(str(form))
    summary = tree(render("components/forms/errors.html", {"form": form}))
    links = [(link.get("href"), text(link)) for link in summary.iter("a")]
    assert len(links) == len(form.errors) == 8
    for href, _ in links:
        control = by_id(root, href.removeprefix("#"))
        assert control is not None, href
        assert control.tag in {"input", "textarea", "select"}
    told = [text(node) for node in root.iter("div") if node.get("class") == "error"]
    assert [words for _, words in links] == told


def test_the_summary_tells_itself() -> None:
    box = next(tree(render("components/forms/errors.html", {"form": answers(WRONG)})).iter("div"))
    assert box.get("role") == "alert"
    assert box.get("tabindex") == "-1"
    assert "autofocus" in box.attrib
    assert render("components/forms/errors.html", {"form": answers()}).strip() == ""


def test_what_concerns_the_whole_form_is_in_the_summary() -> None:
    form = answers({**WRONG})
    form.add_error(None, "Det finns redan en referent med den adressen.")
    items = list(tree(render("components/forms/errors.html", {"form": form})).iter("li"))
    assert text(items[0]) == "Det finns redan en referent med den adressen."


def test_the_title_says_that_there_are_errors() -> None:
    context = gallery.context()
    assert "<title>Fel: Referens" in render("look/public.html", {**context, "form": answers(WRONG)})
    assert "<title>Referens" in render("look/public.html", {**context, "form": answers()})
    assert "<title>Undersköterska" in render("look/staff.html", context)


def test_what_was_typed_is_still_there() -> None:
    root = tree(str(answers({**WRONG, "name": "Åsa <b>", "which": "b"})))
    assert by_id(root, "id_name").get("value") == "Åsa <b>"
    assert text(by_id(root, "id_example")) == "x" * 600
    assert "checked" in by_id(root, "id_score_2").attrib
    assert "checked" not in by_id(root, "id_score_1").attrib
    assert "checked" in by_id(root, "id_which_1").attrib


def test_a_text_area_never_cuts_what_is_pasted() -> None:
    area = by_id(tree(str(answers())), "id_example")
    assert area.get("maxlength") is None
    assert area.get("data-limit") == "500"
    assert "Högst 500 tecken." in str(answers())


def test_errors_name_the_field_and_say_what_to_do() -> None:
    errors = {name: words[0] for name, words in answers(WRONG).errors.items()}
    assert errors["name"] == "Fyll i ”Ditt namn”."
    assert errors["relation"] == "Välj något under ”Din relation”."
    assert errors["again"] == "Svara på ”Skulle du anställa Amina igen?”."
    assert errors["email"] == "Skriv en hel e-postadress, till exempel namn@example.org."
    assert errors["wait"] == "Kryssa i ”Vänta tills jag säger till” för att gå vidare."


def test_a_field_keeps_its_own_words() -> None:
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Skriv vad du heter."})

    assert Own({}).errors["name"] == ["Skriv vad du heter."]


class Typed(CleanTextMixin, forms.Form):
    line = forms.CharField(required=False, max_length=10)
    words = forms.CharField(required=False, widget=forms.Textarea)
    secret = forms.CharField(required=False, widget=forms.PasswordInput, strip=False)
    data = forms.JSONField(required=False)


def test_text_is_cleaned_before_it_is_judged() -> None:
    form = Typed({"line": " a\u202eb \n c\x00 ", "words": "ett\r\ntvå\x07", "secret": " \u202e ", "data": '{"a": 1}'})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"line": "ab c", "words": "ett\ntvå", "secret": " \u202e ", "data": {"a": 1}}
    form.full_clean()
    assert form.cleaned_data["line"] == "ab c"


def test_what_cannot_be_cleaned_is_the_fields_error() -> None:
    form = Typed({"line": "x" * 11, "words": "e" + "\u0301" * 9})
    assert set(form.errors) == {"line", "words"}
    assert "11" in form.errors["line"][0]
    assert len(form.errors["line"]) == 1


def scale(data: dict[str, str] | None, **kwargs: object) -> forms.Form:
    fields = {"s": ScaleField(label="Hur ofta?", anchors=ANCHORS, cannot_judge="Kan inte bedöma", **kwargs)}
    return type("Scale", (forms.Form,), fields)(data, renderer=LoudFormRenderer())


def test_the_scale_has_six_native_choices_and_its_anchors_in_words() -> None:
    root = tree(str(scale(None)))
    radios = list(root.iter("input"))
    assert [radio.get("value") for radio in radios] == ["1", "2", "3", "4", "5", CANNOT_JUDGE]
    assert {radio.get("type") for radio in radios} == {"radio"}
    rows = [text(label) for label in root.iter("label")]
    assert rows == ["1Sällan", "2mellan 1 och 3", "3Ofta", "4mellan 3 och 5", "5Alltid", "Kan inte bedöma"]


@pytest.mark.parametrize("value", ["1", "5", CANNOT_JUDGE])
def test_the_scale_takes_a_score_or_that_one_cannot_judge(value: str) -> None:
    form = scale({"s": value})
    assert form.is_valid()
    assert form.cleaned_data["s"] == value


@pytest.mark.parametrize("value", ["", "0", "6", "3.5", "<b>"])
def test_the_scale_refuses_the_rest(value: str) -> None:
    assert not scale({"s": value}).is_valid()
    assert scale({"s": ""}).errors["s"] == ["Välj en siffra på ”Hur ofta?”, eller ”kan inte bedöma”."]
    assert scale({"s": ""}, required=False).is_valid()


def test_dates_are_written_as_the_browser_wants_them() -> None:
    class When(forms.Form):
        day = forms.DateField(widget=DateInput, initial="2026-11-24")

    day = by_id(tree(str(When())), "id_day")
    assert (day.get("type"), day.get("value")) == ("date", "2026-11-24")
    assert When({"day": "2026-11-24"}).is_valid()
