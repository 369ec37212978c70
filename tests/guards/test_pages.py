"""Every page in each of its states and both languages: well-formed, named, nothing inline, nothing from elsewhere,
no list without order or end, no writing GET, no template variable that is missing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, Template, engines
from django.test import Client

from foundation.accounts.models import User
from tests import html_rules
from tests.guards.looked_at import LOOKED_AT
from tests.guards.report import counted
from tests.guards.watch import Watch
from tests.look.loud import UndefinedVariable
from tests.walk import Stop, speaking, stops
from tests.world import World

SEALED = re.compile(r"/(?:r|k|e|demo/mejl)/|/(?:losenord|valkommen)/[^/]+/[^/]+/")


def judged(stop: Stop, response: HttpResponse, language: str) -> list[str]:
    """What is wrong with the page a stop met."""
    if not response.headers.get("Content-Type", "").startswith("text/html") or not response.content:
        return []
    found = html_rules.problems(response, language)
    if response.status_code >= 500:
        found.append(f"status {response.status_code}")
    last = response.request["PATH_INFO"]
    if SEALED.match(last) and "no-store" not in response.headers.get("Cache-Control", ""):
        found.append("kept in caches")
    return [f"{stop.label}: {problem}" for problem in found]


class Walk:
    """What a walk has seen, and what was wrong with it."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.pages: Counter[str] = Counter()
        self.statuses: set[int] = set()
        self.shapes: dict[tuple[int, frozenset[str]], set[str]] = {}
        self.wrong: list[str] = []

    def meet(self, stop: Stop, language: str) -> bool:
        """Visits a stop and takes back what that did; says whether the page is built of what none was before."""
        self.pages[language] += 1
        try:
            with transaction.atomic(), self.watch.on(writes_allowed=stop.method == "POST"):
                response = stop.visit()
                transaction.set_rollback(True)
        except UndefinedVariable as missing:
            self.wrong.append(f"{stop.label}: undefined {missing}")
            return False
        self.wrong += judged(stop, response, language)
        self.statuses.add(response.status_code)
        shape = (response.status_code, frozenset(one.name for one in response.templates if one.name))
        new = shape not in self.shapes
        self.shapes.setdefault(shape, set()).add(stop.label if stop.method == "GET" else "")
        return new

    def unseen_by_axe(self) -> list[str]:
        """Whatever a page that can be opened is built of and axe looks at no page of: one line each."""
        opened = [labels - {""} for (status, _templates), labels in self.shapes.items() if status < 300]
        return [f"axe looks at none of: {sorted(labels)}" for labels in opened if labels and not labels & LOOKED_AT]


def test_every_page_in_each_state(world: World) -> None:
    """All of them in Swedish; in English each page and state once, since no other words than a template's differ."""
    walk = Walk()
    for stop in stops(world, "sv"):
        if walk.meet(stop, "sv"):
            with in_english(stop):
                walk.meet(stop, "en")
    walk.wrong += walk.unseen_by_axe()
    walk.wrong += [f"no order: {sql[:400]}" for sql in sorted(set(walk.watch.unordered))]
    walk.wrong += [f"a GET writes: {sql[:200]}" for sql in sorted(set(walk.watch.written))]
    for language, pages in walk.pages.items():
        counted(f"pages, {language}", pages)
    counted("statements of those pages", len(walk.watch.statements))
    assert walk.statuses >= {200, 403, 404, 410, 422}
    assert walk.pages["en"] > 100
    assert not walk.wrong, "\n" + "\n".join(sorted(set(walk.wrong)))


@contextmanager
def in_english(stop: Stop) -> Iterator[None]:
    """Whoever stands there has chosen English for a moment."""
    with transaction.atomic():
        User.objects.update(language="en")
        cookies = deepcopy(stop.client.cookies)
        speaking(stop.client, None, "en")
        yield
        stop.client.cookies = cookies
        transaction.set_rollback(True)


# -- what is wrong is found --------------------------------------------------------------------------------------------

FINE = (
    '<!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>Rubrik</title></head><body><h1>Rubrik</h1>'
    '<label for="a">A</label><input id="a" aria-describedby="b"><p id="b">B</p></body></html>'
)
PLANTED = {
    "not well-formed": ("</body>", "</section></body>"),
    "lang is en": ('lang="sv"', 'lang="en"'),
    "no title": ("<title>Rubrik</title>", "<title></title>"),
    "the title of a page with status 200": ("<title>", "<title>Fel: "),
    "h1: []": ("<h1>Rubrik</h1>", ""),
    "h1: ['Rubrik', 'x']": ("</h1>", "</h1><h1>x</h1>"),
    "inline script": ("</body>", "<script>x</script></body>"),
    "inline style on p": ("<p ", '<p style="color:red" '),
    "inline style": ("</head>", "<style>p {}</style></head>"),
    "inline onclick on p": ("<p ", '<p onclick="x()" '),
    "href=javascript": ("</body>", '<a href="javascript:x()">x</a></body>'),
    "script from elsewhere": ("</body>", '<script src="//evil.example/x.js"></script></body>'),
    "link from elsewhere": ("</head>", '<link rel="stylesheet" href="https://evil.example/x.css"></head>'),
    "id 'a' 2 times": ("<p id", '<p id="a"></p><p id'),
    "aria-describedby of input: no 'b'": ('<p id="b">', "<p>"),
    "for of label: no 'a'": ('id="a" ', ""),
    "no label: input": ("</body>", '<input name="x"></body>'),
    "raw in p: 2026-11-22 06:40:41": ("</body>", "<p>2026-11-22 06:40:41.986630+00:00</p></body>"),
    "raw in td: None": ("</body>", "<table><tbody><tr><td> None </td></tr></tbody></table></body>"),
    "a link leads nowhere": ("</body>", '<a href="#x">x</a></body>'),
}


def page(body: str, **headers: str) -> HttpResponse:
    fine = {
        "Content-Security-Policy": "default-src 'none'", "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    }  # fmt: skip
    return HttpResponse(body, headers=fine | headers)


def test_a_page_as_it_should_be_passes() -> None:
    assert html_rules.problems(page(FINE), "sv") == []


@pytest.mark.parametrize("problem", PLANTED)
def test_what_is_planted_in_a_page_is_found(problem: str) -> None:
    old, new = PLANTED[problem]
    found = html_rules.problems(page(FINE.replace(old, new)), "sv")
    assert [one for one in found if one.startswith(problem)], found


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Referrer-Policy", "origin"),
    ],
)
def test_a_weak_header_is_found(header: str, value: str) -> None:
    assert len(html_rules.problems(page(FINE, **{header: value}), "sv")) == 1


def test_a_page_behind_a_link_that_may_be_kept_is_found() -> None:
    response = page(FINE)
    response.request = {"PATH_INFO": "/r/x/"}
    assert judged(Stop("planted", Client(), "/r/x/"), response, "sv") == ["planted: kept in caches"]


def test_a_page_that_axe_does_not_look_at_is_found() -> None:
    walk = Walk()
    walk.shapes = {
        (200, frozenset({"new.html"})): {"new of draft", "new of active"},
        (200, frozenset({"home.html"})): {min(LOOKED_AT), "home of nobody"},
        (200, frozenset({"sent.html"})): {""},
        (404, frozenset({"404.html"})): {"nothing there"},
    }
    assert walk.unseen_by_axe() == ["axe looks at none of: ['new of active', 'new of draft']"]


def test_statements_that_are_wrong_are_found() -> None:
    watch = Watch()
    watch.judge('SELECT "a" FROM "b" WHERE "c" IN (SELECT "d" FROM "e" ORDER BY "d")', 2)
    watch.judge('SELECT "a" FROM "b" ORDER BY "a"', 62)
    watch.judge('UPDATE "references_referee" SET "state" = %s', 1)
    watch.judge('SELECT "a" FROM "b" ORDER BY "a" LIMIT 61', 61)
    assert (len(watch.unordered), len(watch.unbounded), len(watch.written)) == (1, 1, 1)


def test_a_variable_that_is_missing_is_found() -> None:
    template: Template = engines["django"].from_string("{{ nobody_gave_this }}")
    with pytest.raises(UndefinedVariable, match="nobody_gave_this"):
        template.render({})
    with pytest.raises(UndefinedVariable):
        Template("{{ nor.this }}").render(Context({"nor": {}}))
