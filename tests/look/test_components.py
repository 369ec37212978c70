"""Every component renders with what its first line asks for and no more, as HTML a strict parser accepts."""

import re
from typing import Any

import html5lib
import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.utils import translation

from foundation.lib.charts import bars
from foundation.lib.differences import Difference
from tests.look import gallery
from tests.look.loud import FOLDERS, LoudFormRenderer, UndefinedVariable, engine, render

pytestmark = pytest.mark.urls("tests.look.urls")

COMPONENTS = settings.BASE_DIR / "templates" / "components"
ALL = gallery.context()
STEPS = {"steps": ALL["thread"]}
WRONG = {"name": "", "email": "fel", "score": "3", "example": "x" * 600}


def answers(data: dict[str, str] | None = None) -> gallery.Answers:
    return gallery.Answers(data, renderer=LoudFormRenderer())


# What each component is tried with: everything it takes, and the least it takes.
CONTEXTS: dict[str, list[dict[str, Any]]] = {
    "account.html": [{"user": ALL["user"]}],
    "back.html": [{"url": "/", "text": "Rekryteringar"}],
    "bars.html": [{"chart": bars("svar", "Svar", "Så många svarade.", [("K1", 4, "4"), ("K2", None, "–")])}],
    "breadcrumbs.html": [{"crumbs": [("Start", "/"), ("Rekryteringar", "/rekryteringar/")]}],
    "confirm.html": [
        {"text": "Anna tas bort.", "action": "Ta bort Anna", "back_url": "/", "danger": True, "form": answers()},
        {"text": "Anna tas bort.", "action": "Ta bort Anna", "back_url": "/"},
    ],
    "differences.html": [
        {"differences": [Difference("changed", "Ett <b>ord</b> här", "Ett annat ord här", "Definition")]},
        {"differences": [Difference("added", now="Nytt"), Difference("removed", "Gammalt"), Difference("moved")]},
    ],
    "empty.html": [{"text": "Inga än.", "url": "/ny/", "action": "Skapa"}, {"text": "Inga än."}],
    "facts.html": [{"facts": ALL["facts"]}, {"facts": []}],
    "filter.html": [{"form": ALL["filter_form"], "button": "Sök"}, {"form": ALL["filter_form"]}],
    "footer.html": [{"site": ALL["site"], "help": "referent"}, {"site": {"name": "Ekdala kommun"}, "help": ""}],
    "forms/errors.html": [{"form": answers(WRONG)}, {"form": answers()}],
    "forms/field.html": [answers(WRONG)[name].get_context() for name in gallery.Answers.base_fields]
    + [answers()[name].get_context() for name in gallery.Answers.base_fields],
    "forms/form.html": [answers(WRONG).get_context(), answers().get_context()],
    "htmx.html": [{}],
    "language.html": [{"language_url": "/sprak/"}],
    "mark.html": [{}],
    "messages.html": [{"messages": gallery.messages()}, {"messages": []}],
    "next_steps.html": [{"steps": ALL["next_steps"]}, {"steps": [{"text": "Ring Karin", "url": "/"}]}],
    "notice.html": [{"title": "Allmän handling", "text": "Läs detta."}, {"text": "Läs detta."}],
    "pagination.html": [{"page": Paginator(range(57), 20).page(2)}, {"page": Paginator(range(7), 20).page(1)}],
    "person.html": [{"person": person} for person in ALL["people"]]
    + [{"person": {"name": "Amina", "kind": "good", "text": "Klar"}}],
    "progress_thread.html": [STEPS, {"steps": [{"name": "Annons", "state": "current"}]}],
    "sheet.html": [
        {
            "part": part,
            "faults": [{"row": 7, "column": "E-post", "text": "Skriv e-postadressen."}] * min(refused, 1),
            "more_faults": refused,
            "refused": refused,
            "standing": standing,
            "count": standing,
        }
        for part in ("faults", "summary")
        for refused, standing in ((2, 1), (0, 0))
    ],
    "status.html": [{"kind": "good", "text": "Klar"}],
    "thread.html": [STEPS, {"steps": [{"name": "Annons", "state": "waiting"}]}],
}
ELSEWHERE = {"forms/period.html"}  # a widget's template, tried where the widget is


def html_errors(markup: str) -> list[str]:
    """What a strict HTML5 parser says about a fragment (or a page, when it begins with a doctype)."""
    parser = html5lib.HTMLParser(strict=False)
    if markup.lower().startswith("<!doctype"):
        parser.parse(markup)
    else:
        parser.parseFragment(markup)
    return [f"{position}: {code}" for position, code, _ in parser.errors]


def test_every_component_is_tried() -> None:
    found = {str(path.relative_to(COMPONENTS)) for path in COMPONENTS.rglob("*.html")}
    assert len(found) >= 20
    assert found == set(CONTEXTS) | ELSEWHERE


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_component_renders(name: str, language: str) -> None:
    with translation.override(language):
        rendered = [render(f"components/{name}", context) for context in CONTEXTS[name]]
    for markup in rendered:
        assert html_errors(markup) == []
        assert not re.search(r"\sstyle=|<style|<script>|\son[a-z]+=", markup)
    assert rendered[0].strip()


def test_an_undefined_variable_is_heard() -> None:
    with pytest.raises(UndefinedVariable, match="text"):
        render("components/status.html", {"kind": "good"})


@pytest.mark.parametrize("page", ["look/staff.html", "look/public.html", "404.html", "403.html", "500.html"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_are_whole(page: str, language: str) -> None:
    context = {} if page == "500.html" else gallery.context()
    with translation.override(language):
        markup = render(page, {**context, "form": answers()} if page == "look/public.html" else context)
    assert html_errors(markup) == []
    assert markup.count("<h1") == 1
    assert f'<html lang="{language}">' in markup
    assert re.search(r"<title>\S[^<]+ – \S[^<]+</title>", markup)
    ids = re.findall(r'\sid="([^"]*)"', markup)
    assert len(ids) == len(set(ids))


def test_public_pages_load_no_script() -> None:
    markup = render("look/public.html", {**gallery.context(), "form": answers()})
    assert "<script" not in markup
    assert "<script" in render("look/staff.html", gallery.context())


def test_the_present_step_is_told_once() -> None:
    markup = render("components/thread.html", {"steps": gallery.thread(3)})
    assert markup.count('aria-current="step"') == 1
    assert [markup.count(f'<li class="{state}"') for state in ("done", "current", "waiting")] == [3, 1, 2]


def test_pages_keep_the_filter_in_the_address() -> None:
    markup = render("components/pagination.html", {"page": Paginator(range(57), 20).page(2)}, "/?q=under&page=2")
    assert 'href="?q=under&amp;page=3"' in markup
    assert "21–40" in markup


def test_loud_templates_read_the_same_folders() -> None:
    assert engine.dirs == FOLDERS
    assert FOLDERS[0] in settings.TEMPLATES[0]["DIRS"]
