"""The handbook: the chapters in docs/handbok, written once, read in the repository and as the product's help."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(settings.BASE_DIR) / "docs" / "handbok"
CHAPTERS = ("chef", "bisittare", "hr", "hrledning", "registrator", "facklig", "administrator", "referent")
FOR_THOSE_WITH_A_LINK = "referent"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: its title and its first paragraph as text, the rest as HTML."""

    slug: str
    title: str
    lead: str
    body: SafeString


@cache
def chapters() -> dict[str, Chapter]:
    """Every chapter by its slug, in the order they are listed; read once a process."""
    return {slug: read(slug, (FOLDER / f"{slug}.md").read_text(encoding="utf-8")) for slug in CHAPTERS}


def read(slug: str, text: str) -> Chapter:
    """A chapter from its Markdown: a heading, a paragraph that says whom it is for, and the rest.

    Links to other chapters and to pictures lead to where the product has them. HTML in the text is shown, not obeyed.
    Raises ValueError for a text that does not begin so.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    opening = [token.type for token in tokens[:6]]
    if opening != ["heading_open", "inline", "heading_close", "paragraph_open", "inline", "paragraph_close"]:
        raise ValueError(f"{slug}: a chapter begins with a heading and a paragraph")
    for token in tokens:
        for part in token.children or ():
            _lead(part)
    body = markdown.renderer.render(tokens[6:], markdown.options, {})
    return Chapter(slug, tokens[1].content, tokens[4].content, mark_safe(body))


def _lead(part: Token) -> None:
    if part.type == "image":
        part.attrSet("src", static(f"handbok/{Path(str(part.attrGet('src'))).name}"))
        part.attrSet("loading", "lazy")
    elif part.type == "link_open" and str(part.attrGet("href")).endswith(".md"):
        part.attrSet("href", reverse("handbook_chapter", args=[Path(str(part.attrGet("href"))).stem]))
