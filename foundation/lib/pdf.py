"""Documents for the archive: a template and a dict in, one PDF out that is both PDF/A-3a and PDF/UA-1.

WeasyPrint is imported here and nowhere else, so that a process that makes no documents does not pay for it.

Three promises, each tested:
- *Nothing is fetched.* Documents hold what strangers typed. The fetcher knows the family's font files and the
  stylesheets and pictures under `static/css/pdf` and `static/img/pdf`; every other address, whatever its scheme, is
  refused, and the refusal does not stop the document.
- *Everything is printable.* The text nodes of the finished HTML go through `text.for_pdf`, so no template can forget
  it, and an emoji in an answer cannot break the profiles (a missing glyph breaks both). Attributes are left alone,
  but for data-…, which stylesheets print: the others are not drawn, and an address must not get places to break.
- *The same input gives the same bytes* on one image (same fonts, same Pango): dates come from `created`.
"""

import logging
import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pydyf
import weasyprint
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from foundation.lib import text, typeface

logger = logging.getLogger(__name__)
# Its warnings quote the document, that is: people's words. Ours name addresses and files only.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
logging.getLogger("weasyprint.progress").setLevel(logging.CRITICAL)
logging.getLogger("fontTools").setLevel(logging.WARNING)

VARIANT = "pdf/a-3a"
_one_at_a_time = Lock()  # Pango's fonts, shared between documents, are for one thread


class PdfError(Exception):
    """A document could not be made: a file of ours is missing, or the layout failed."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF (PDF/A-3 asks for a description, a type and a date)."""

    name: str
    data: bytes
    mime: str
    description: str
    created: datetime


def render_pdf(
    template_name: str,
    context: Mapping[str, Any],
    *,
    language: str,
    title: str,
    created: datetime,
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """Render `template_name` with `context` as a PDF that is PDF/A-3a and PDF/UA-1 at once, and return its bytes.

    The template extends `layout/pdf.html` and finds `pdf.title`, `pdf.language` and `pdf.created` beside `context`.
    `created` must be aware: it becomes the document's date, so that the same input gives the same bytes.
    Raises PdfError when a font, stylesheet or picture of ours is missing or the layout fails. Nothing is stored.
    """
    if created.tzinfo is None:
        raise PdfError("The date of a document needs a time zone")
    with translation.override(language):
        html = render_to_string(
            template_name,
            {
                **context,
                "pdf": {"title": title, "language": language, "created": created.isoformat(timespec="seconds")},
            },
        )
    fetcher = OwnFilesOnly()
    try:
        with _one_at_a_time:
            pdf = _lay_out(html, fetcher, [_embedded(attachment) for attachment in attachments])
    except Exception as error:
        raise PdfError(f"{template_name} could not be laid out: {type(error).__name__}") from error
    if fetcher.missing:
        raise PdfError(f"{template_name} asks for what is not there: {', '.join(sorted(fetcher.missing))}")
    if fetcher.refused:
        logger.warning("%s asked for %s addresses that are not ours; none was fetched", template_name, fetcher.refused)
    return pdf


def _lay_out(html: str, fetcher: "OwnFilesOnly", attachments: list[weasyprint.Attachment]) -> bytes:
    document = weasyprint.HTML(string=_without_controls(html), url_fetcher=fetcher)
    _make_printable(document.etree_element)
    return bytes(
        document.write_pdf(
            finisher=_finish,
            font_config=_fonts(),
            stylesheets=[_family(), *_stylesheets(document.etree_element, fetcher)],
            attachments=attachments,
            pdf_variant=VARIANT,
            uncompressed_pdf=True,  # _finish compresses, and says why
        )
    )


# -- what may be fetched ----------------------------------------------------------------------------------
_STATIC = re.compile(r"own:((?:css|img)/pdf/[a-z0-9_-]+\.(css|svg|png))")
_TYPES = {"css": "text/css", "svg": "image/svg+xml", "png": "image/png"}


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Hands out `font:<weight>` and `own:css/pdf/…`, `own:img/pdf/…`; refuses every other address.

    `refused` counts the addresses that are not ours, `missing` names those of ours that are not there.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused = 0
        self.missing: set[str] = set()

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the file of ours that `url` names; raise URLFetchingError for anything else."""
        path, mime = self.find(url)
        if path is None:
            raise URLFetchingError("only the product's own files are used in documents")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": mime})

    def find(self, url: str) -> tuple[Path | None, str]:
        """Return the file of ours that `url` names and its type, or None; keeps count of what was refused."""
        for weight, path in typeface.FACES.items():
            if url == f"font:{weight}":
                return path, "font/ttf"
        match = _STATIC.fullmatch(url)
        if not match:
            self.refused += 1
            return None, ""
        found = finders.find(match[1])
        if not found:
            self.missing.add(match[1])
            return None, ""
        return Path(found), _TYPES[match[2]]


# -- what every document starts from, read once per process ----------------------------------------------
@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _family() -> weasyprint.CSS:
    """Return the rules that give every document the family; U+2010, WeasyPrint's own hyphen, is not in it."""
    faces = "".join(
        f'@font-face {{ font-family: "{typeface.FAMILY}"; font-weight: {weight}; src: url("font:{weight}") }}\n'
        for weight in typeface.FACES
    )
    rules = f'{faces}html {{ font-family: "{typeface.FAMILY}"; hyphenate-character: "-"; hyphens: manual }}\n'
    return weasyprint.CSS(string=rules, font_config=_fonts(), url_fetcher=OwnFilesOnly())


def _stylesheets(root: Any, fetcher: "OwnFilesOnly") -> list[weasyprint.CSS]:
    """Take the links to our stylesheets out of the document and return the sheets, each parsed once per process."""
    sheets = []
    for parent in root.iter("head"):
        for link in parent.findall("link[@rel='stylesheet']"):
            path, _ = fetcher.find(link.get("href", ""))
            if path is not None:
                sheets.append(_sheet(path, path.stat().st_mtime_ns))
            parent.remove(link)
    return sheets


@lru_cache(maxsize=20)
def _sheet(path: Path, changed: int) -> weasyprint.CSS:
    return weasyprint.CSS(string=path.read_text(), font_config=_fonts(), url_fetcher=OwnFilesOnly())


# -- what may be printed ----------------------------------------------------------------------------------
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _without_controls(html: str) -> str:
    """Return `html` with control characters and lone surrogates as codes: the parser would drop or choke on them."""
    return _CONTROLS.sub(lambda match: f"[U+{ord(match[0]):04X}]", html)


def _make_printable(root: Any) -> None:
    """Put every text node below `root`, and what stylesheets may print (data-…), through `text.for_pdf`, in place."""
    covered = typeface.coverage()
    for element in root.iter():
        if element.text and element.tag not in {"style", "script"}:
            element.text = text.for_pdf(element.text, covered)
            if element.tag == "title":
                element.text = element.text.replace(text.BREAK, "")
        if element.tail:
            element.tail = text.for_pdf(element.tail, covered)
        for name in list(element.attrib):
            if name.startswith("data-"):
                element.set(name, text.for_pdf(element.get(name), covered))


# -- what WeasyPrint leaves to be done --------------------------------------------------------------------
def _embedded(attachment: Attachment) -> weasyprint.Attachment:
    """Return WeasyPrint's attachment with our type (it would guess from the name) and dates in UTC (it writes "Z")."""
    created = attachment.created.astimezone(UTC)
    embedded = weasyprint.Attachment(
        string=attachment.data,
        name=attachment.name,
        description=attachment.description,
        created=created,
        modified=created,
        relationship="Data",
    )
    embedded.source = nullcontext((BytesIO(attachment.data), None, None, attachment.mime))
    return embedded


# PDF/A knows only the metadata it names; another schema has to describe itself (ISO 19005-3, 6.6.2.3.3).
_PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def _finish(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well, and compress everything else.

    Compressed here instead of by WeasyPrint for three reasons: metadata must stay readable (PDF/A-3, 6.6.2.1); a plain
    cross-reference table is what any reader can repair; and one compressed stream in 256 ends in a carriage return,
    which together with the newline after it makes the stream's length ambiguous, so that validators disagree. Such a
    stream is stored as it is.
    """
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _PDF_UA)]
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream is not metadata and "Filter" not in stream.extra:
            packed = zlib.compress(stream.data.split(b"stream\n", 1)[1].removesuffix(b"\nendstream"), 9)
            if not packed.endswith(b"\r"):
                stream.stream, stream.extra["Filter"] = [packed], "/FlateDecode"
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
