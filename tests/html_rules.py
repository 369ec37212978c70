"""What every page must be: well-formed, named, in its language, without anything inline or from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse

XHTML = "{http://www.w3.org/1999/xhtml}"
WRONG = {"sv": "Fel: ", "en": "Error: "}
LOADS = {"src", "srcset", "data", "poster", "background"}
REFERS = {"for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details", "list", "form", "headers"}
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
SCRIPT_ADDRESS = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
RAW_MOMENT = re.compile(r"\d\d:\d\d:\d\d\.\d{6}|datetime\.")
FIELDS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


# What makes two alike pages differ without changing what they are built of: a form's key, an id within an address.
PASSING = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")\w+"'), r'\1key"'),
    (re.compile(r"/[\w-]{22}(?=/)"), "/id"),
)


def problems(response: HttpResponse, language: str) -> list[str]:
    """What is wrong with a page, one line each."""
    markup = response.content.decode()
    for pattern, alike in PASSING:
        markup = pattern.sub(alike, markup)
    return [*header_problems(response), *markup_problems(markup, response.status_code, language)]


@lru_cache(maxsize=4096)  # a refusal looks alike to everybody, and strict parsing is most of a walk's time
def markup_problems(markup: str, status: int, language: str) -> tuple[str, ...]:
    """What is wrong with a page's markup."""
    try:
        tree = html5lib.HTMLParser(strict=True).parse(markup)
    except html5lib.html5parser.ParseError as error:
        return (f"not well-formed: {error}",)
    elements = [(element.tag.removeprefix(XHTML), element) for element in tree.iter() if isinstance(element.tag, str)]
    found = [*head_problems(elements, status, language)]
    for name, element in elements:
        found += element_problems(name, element)
    found += raw_problems(elements)
    found += reference_problems(elements)
    found += label_problems(elements)
    return tuple(found)


def header_problems(response: HttpResponse) -> Iterator[str]:
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield f"policy: {policy or 'none'}"
    for header, expected in {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"}.items():
        if response.headers.get(header) != expected:
            yield f"{header}: {response.headers.get(header)}"
    if response.headers.get("Referrer-Policy") not in {"no-referrer", "same-origin"}:
        yield f"Referrer-Policy: {response.headers.get('Referrer-Policy')}"


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def head_problems(elements: list[tuple[str, Element]], status: int, language: str) -> Iterator[str]:
    """The page's own name: language, title and heading. Django's administration answers 200 to what was wrong."""
    spoken = next(element.get("lang") for name, element in elements if name == "html")
    if spoken != language:
        yield f"lang is {spoken}, not {language}"
    title = next((words(element) for name, element in elements if name == "title"), "")
    if not title:
        yield "no title"
    wrong = status in {422, 429} or (status == 200 and any(is_error_list(element) for _name, element in elements))
    if wrong != title.startswith(WRONG[language]):
        yield f"the title of a page with status {status} is: {title}"
    headings = [words(element) for name, element in elements if name == "h1"]
    if len(headings) != 1 or not headings[0]:
        yield f"h1: {headings}"


def is_error_list(element: Element) -> bool:
    """What Django's administration shows above a form that was wrong."""
    return "errornote" in element.get("class", "").split()


def element_problems(name: str, element: Element) -> Iterator[str]:
    """Nothing inline, nothing from elsewhere."""
    if name == "style" or (name == "script" and not element.get("src") and not is_data(element)):
        yield f"inline {name}"
    for attribute, value in element.attrib.items():
        if attribute == "style" or attribute.lower().startswith("on"):
            yield f"inline {attribute} on {name}"
        if SCRIPT_ADDRESS.match(value) and attribute in {"href", "action", "formaction", *LOADS}:
            yield f"{attribute}={value[:40]} on {name}"
        fetched = attribute in LOADS or (attribute in {"href", "action"} and name in {"link", "form", "use", "base"})
        if fetched and ELSEWHERE.match(value):
            yield f"{name} from elsewhere: {value}"


def raw_problems(elements: list[tuple[str, Element]]) -> Iterator[str]:
    """Nothing is printed as Python writes it."""
    for name, element in elements:
        for said in (element.text, *(child.tail for child in element)):
            if said and (RAW_MOMENT.search(said) or said.strip() == "None"):
                yield f"raw in {name}: {said.strip()[:40]}"


def is_data(element: Element) -> bool:
    """A script element that is only data to a script (Django admin has such)."""
    return element.get("type") == "application/json"


def reference_problems(elements: list[tuple[str, Element]]) -> Iterator[str]:
    """Ids are unique, and what is referred to exists."""
    ids = Counter(element.get("id") for _name, element in elements if element.get("id") is not None)
    yield from (f"id {one!r} {count} times" for one, count in ids.items() if count > 1 or not one)
    for name, element in elements:
        for attribute in REFERS & set(element.attrib):
            yield from (f"{attribute} of {name}: no {one!r}" for one in element.attrib[attribute].split()
                        if one not in ids)  # fmt: skip
        href = element.get("href", "")
        if name == "a" and (href == "" or (href.startswith("#") and href != "#" and href[1:] not in ids)):
            yield f"a link leads nowhere: {href!r} {words(element)[:40]}"


def label_problems(elements: list[tuple[str, Element]]) -> Iterator[str]:
    """Each field has its label."""
    labels = [element for name, element in elements if name == "label"]
    labelled = {label.get("for") for label in labels}
    within = {id(field) for label in labels for field in label.iter()}
    for name, field in elements:
        if name not in FIELDS or field.get("type", "text") in UNLABELLED or id(field) in within:
            continue
        if field.get("id") not in labelled and not field.get("aria-label") and not field.get("aria-labelledby"):
            yield f"no label: {name} {field.get('name')}"
