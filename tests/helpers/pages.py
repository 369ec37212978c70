"""Pages as a person meets them: parsed strictly, asked by heading, link, form and words."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse
from django.test import Client

XHTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """A parsed page; a page that is not well-formed HTML fails at once."""

    def __init__(self, response: HttpResponse) -> None:
        self.status = response.status_code
        self.tree: Element = html5lib.HTMLParser(strict=True).parse(response.content.decode())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element by this name whose attributes are these."""
        return [e for e in self.tree.iter(XHTML + tag) if all(e.get(key) == value for key, value in attributes.items())]

    @property
    def heading(self) -> str:
        """The words of the one h1."""
        (only,) = self.all("h1")
        return words(only)

    @property
    def title(self) -> str:
        return words(self.all("title")[0])

    @property
    def text(self) -> str:
        """What can be read in the main part."""
        return words(self.all("main")[0])

    def links(self) -> dict[str, str]:
        """Every link's words and where it leads."""
        return {words(link): link.get("href", "") for link in self.all("a")}

    def form(self, button: str) -> Element:
        """The form that has a button by this name."""
        (found,) = [form for form in self.all("form") if button in map(words, form.iter(XHTML + "button"))]
        return found

    def buttons(self) -> list[str]:
        return [words(button) for button in self.all("button")]


def words(element: Element) -> str:
    """The element's text, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def values(form: Element) -> dict[str, list[str]]:
    """What the form would send as it stands."""
    sent: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name")
        if not name or field.tag == XHTML + "button":
            continue
        if field.tag == XHTML + "textarea":
            sent.setdefault(name, []).append((field.text or "").removeprefix("\n"))
        elif field.tag == XHTML + "select":
            chosen = [o.get("value", "") for o in field.iter(XHTML + "option") if o.get("selected") is not None]
            sent.setdefault(name, []).extend(chosen)
        elif field.get("type") in {"checkbox", "radio"}:
            if field.get("checked") is not None:
                sent.setdefault(name, []).append(field.get("value", "on"))
        else:
            sent.setdefault(name, []).append(field.get("value", ""))
    return sent


def press(client: Client, page: Page, button: str, at: str = "", **filled: Any) -> HttpResponse:
    """Fill in the form that has this button, and press it; `at` is the page's own address."""
    form = page.form(button)
    data = {**values(form), **filled}
    return client.post(form.get("action") or at, data, headers={"Origin": "http://testserver"})
