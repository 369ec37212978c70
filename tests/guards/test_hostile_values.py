"""Values nobody types, in each field of each form: an error in words, never a 500.

Each field is sent wrong alone, with the others as the page fills them in, so that the value comes as far as it can;
then all of them are wrong at once.
"""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any
from urllib.parse import quote

import html5lib
from django.http import HttpResponse
from django.test import Client

from recruitment.models import Recruitment
from tests.guards.conftest import no_page_written
from tests.guards.report import counted
from tests.guards.test_extra_fields import filled
from tests.guards.test_matrix import as_lines, forms, undone
from tests.helpers.pages import XHTML, values
from tests.world import World

ODD = {
    "NUL": "%00",
    "a huge number": "9" * 40,
    "a number below zero": "-1",
    "a quote": quote("' OR 1=1 --"),
    "half a character": "%ED%A0%80",
}
ALONE = {name: ODD[name] for name in ("NUL", "a huge number")}
TOGETHER = ODD | {"a hundred thousand characters": "x" * 100_000}
UNSHOWN = {  # what is sent by a button, on a page of something else
    "recruitment:profile_adopt": {"version": ["1"]},
    "recruitment:profile_answer": {"text": ["Ja."], "key": [""]},
    "accounts:language": {"language": ["sv"], "next": ["/"]},
    "references:referee_language": {"language": ["sv"]},
    "references:candidate_language": {"language": ["sv"]},
    "surveys:language": {"language": ["sv"]},
    "records:note_diary_number": {"diary_number": ["VON/2026:00123"]},
}  # fmt: skip
EVERY_FIELD = " in every field"
FORM = "application/x-www-form-urlencoded"
BROKEN = 599


def fields_of(response: HttpResponse) -> dict[str, list[str]]:
    """What the page's forms would send, with the names of fields that are empty or not ticked too."""
    if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
        return {}
    found: dict[str, list[str]] = {}
    for form in html5lib.parse(response.content.decode()).iter(XHTML + "form"):
        if form.get("method") == "post" and "/sprak/" not in (form.get("action") or ""):
            found |= {str(e.get("name")): [] for e in form.iter() if e.get("name") and e.tag != XHTML + "button"}
            found |= values(form)
    return {name: given for name, given in found.items() if name != "csrfmiddlewaretoken"}


def filled_in(name: str, client: Client, address: str) -> dict[str, list[str]]:
    """A form's fields as the page fills them in, and what a person must write besides."""
    fields = fields_of(client.get(address)) | UNSHOWN.get(name, {})
    return fields | {one: [str(given)] for one, given in filled().get(name, {}).items()}


def bodies(fields: dict[str, list[str]], *, alone: bool) -> Iterator[tuple[str, bytes]]:
    """What is sent, and what is wrong with it: each field alone (where asked for), then all of them together."""
    for wrong in fields if alone else ():
        others = [f"{quote(name)}={quote(one)}" for name, given in fields.items() if name != wrong for one in given]
        for word, value in ALONE.items():
            yield f"{word} in {wrong}", "&".join([*others, f"{quote(wrong)}={value}"]).encode()
    for word, value in TOGETHER.items() if fields else ():
        # How many rows a table of Django's has must be right, or it looks at none of them.
        sent = (f"{quote(name)}={'1' if name.endswith('_FORMS') else value}" for name in fields)
        yield word + EVERY_FIELD, "&".join(sent).encode()


def answered(client: Client, method: str, address: str, sent: bytes = b"", *, written: bool = True) -> int:
    """What is answered; BROKEN where the product breaks, or prints NUL. What it did is taken back."""
    with undone(), nullcontext() if written else no_page_written():
        try:
            response = client.generic(method, address, sent, content_type=FORM)
            return BROKEN if b"\0" in response.content else int(response.status_code)
        except Exception:  # whatever it is, it would be a 500
            return BROKEN


def broken(name: str, client: Any, address: str, fields: dict[str, list[str]]) -> tuple[int, list[str]]:
    """How many values were sent, and where the product broke. Django's own forms are sent wrong all at once.

    A page is written out only where every field holds the value; for one alone it is what is done with it that counts.
    """
    wrong, looked_at = [], 0
    for word, sent in bodies(fields, alone=not name.startswith("admin:")):
        looked_at += 1
        status = answered(client, "POST", address, sent, written=word.endswith(EVERY_FIELD))
        if status >= 500:  # a view may read what it has had written
            status = answered(client, "POST", address, sent)
        if status >= 500:
            wrong.append(f"{status} {name}: {word}")
    return looked_at, wrong


def test_no_form_breaks_at_what_nobody_types(world: World) -> None:
    looked_at, seen, wrong = 0, 0, []
    template = world.recruitment.role_template
    for name, address, browser in forms(world):
        at = f"{address}?mall={template.slug}" if name == "recruitment:new" and template else address
        client = browser()
        fields = filled_in(name, client, at)
        sent, found = broken(name, client, at, fields)
        looked_at, seen, wrong = looked_at + sent, seen + len(fields), wrong + found
    counted("fields sent with hostile values", seen)
    counted("forms sent with hostile values", looked_at)
    assert not wrong, as_lines(wrong)


class Trusting:
    """A browser at a product that takes the number from the body as it comes."""

    def generic(self, _method: str, _address: str, sent: bytes, **_more: Any) -> HttpResponse:
        Recruitment.objects.filter(pk=int(re.findall(rb"number=(\w*)", sent)[0])).exists()
        return HttpResponse()


def test_a_form_that_breaks_is_found(world: World) -> None:
    _looked_at, wrong = broken("planted", Trusting(), "/", {"number": ["1"], "name": ["Karin"]})
    assert "599 planted: NUL in number" in wrong
    assert not [line for line in wrong if "in name" in line]
