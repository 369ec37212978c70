"""Places in a text that somebody writes and the product fills in: `{kandidat}`. Plain replacement, and nothing else.

One pass over the text: what is filled in is never looked at again, so that a person who calls themselves `{lank}` gets
no link. There are no conditions, no attributes and no code, so that a text can neither fail nor read more than it says.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

_PLACE = re.compile(r"\{([^{}\n]{0,60})\}")
_BRACE = re.compile(r"[{}]")

SUBJECT, BODY = "subject", "body"


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """One place. `slug` is what is written between braces, the same in every language; `meaning` tells the writer what
    it becomes; `key` names the value among those a mail is made from; `example` is what a preview shows.

    `required`: a text without it is refused. `in_subject` False: never in a subject, since it is several lines or a
    secret, and subjects stand in lists and logs.
    """

    slug: str
    meaning: str | Promise
    key: str
    example: str | Promise
    required: bool = False
    in_subject: bool = True

    @property
    def written(self) -> str:
        """As it is written in a text."""
        return "{%s}" % self.slug  # noqa: UP031 - braces within an f-string hide what this is


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each place replaced by its value, once. KeyError for a place without one: see `problems`.

    A line that held nothing but places, all of them empty, is left out.
    """
    lines = []
    for line in text.split("\n"):
        filled = _PLACE.sub(lambda place: values[place[1]], line)
        if filled.strip() or not line.strip():
            lines.append(filled)
    return "\n".join(lines)


def problems(subject: str, body: str, places: Sequence[Placeholder]) -> dict[str, list[str]]:
    """Return why a wording cannot be used, by `SUBJECT` and `BODY`, in words that say what to do; empty when it can."""
    known = {place.slug: place for place in places}
    found: dict[str, list[str]] = {SUBJECT: _not_known(subject, known), BODY: _not_known(body, known)}
    inside = [known[slug] for slug in _named(subject) if slug in known and not known[slug].in_subject]
    if inside:
        found[SUBJECT].append(
            _("%(places)s cannot stand in the subject, only in the text.") % {"places": _in_a_row(inside)}
        )
    said = set(_named(body))
    found[BODY] += [
        _("The text must have %(place)s: %(meaning)s.") % {"place": place.written, "meaning": place.meaning}
        for place in places
        if place.required and place.slug not in said
    ]
    for part, text in ((SUBJECT, subject), (BODY, body)):
        if not text.strip():
            found[part] = [_("Write a text here.")]
    return {part: told for part, told in found.items() if told}


def _named(text: str) -> list[str]:
    """The places of a text, each once, in order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def _not_known(text: str, known: Mapping[str, Placeholder]) -> list[str]:
    told = []
    for slug in _named(text):
        if slug in known:
            continue
        if meant := known.get(_plain(slug)):
            told.append(
                _("There is no %(place)s. Did you mean %(meant)s?") % {"place": "{%s}" % slug, "meant": meant.written}  # noqa: UP031
            )
        else:
            told.append(
                _("There is no %(place)s in this message. Use those in the list.") % {"place": "{%s}" % slug}  # noqa: UP031
            )
    if _BRACE.search(_PLACE.sub("", text)):
        told.append(
            _("A brace, %(opens)s or %(closes)s, stands alone. Braces are only for what the product fills in.")
            % {"opens": "{", "closes": "}"}
        )
    return told


def _plain(slug: str) -> str:
    """A slug as it is spelled here, from what somebody may well have written: {Länk}, { sista dag }."""
    letters = unicodedata.normalize("NFD", slug.strip().casefold())
    return re.sub(r"[\s-]+", "_", "".join(one for one in letters if not unicodedata.combining(one)))


def _in_a_row(places: Iterable[Placeholder]) -> str:
    return ", ".join(place.written for place in places)
