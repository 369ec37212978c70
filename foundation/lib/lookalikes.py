"""E-mail addresses that are not what they look like: an а that is Cyrillic, a domain in code (xn--).

Nothing is refused for it: most such addresses are genuine. A person who sees the address is told, and judges.
"""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

_CODED = "xn--"  # a domain's label in punycode (RFC 3492)
_MOST = 6  # signs told of: those who judge need an example, not a table
# Letters of the Latin alphabet as European names are spelled with it: å, é, ł, but no ı, ĸ, ŉ or ſ.
_FAMILIAR = frozenset(map(chr, range(0xC0, 0x180))) - {"\u00d7", "\u00f7", "\u0131", "\u0138", "\u0149", "\u017f"}


def address_warning(address: str) -> str:
    """Return what to tell beside `address`, in words, or "" when it is what it looks like.

    Told of: a domain in code, with what it stands for; letters from another alphabet than the rest, and signs that
    merely look like those of an ordinary address. An address wholly in one alphabet hides nothing.
    """
    plain = ".".join(map(_decoded, address.split("@")[-1].split(".")))
    whole = f"{address.rpartition('@')[0]}@{plain}"
    told = []
    if plain != address.split("@")[-1]:
        told.append(_("The address is written in code; readers see it as %(shown)s.") % {"shown": whole.strip("@")})
    if signs := list(_signs(whole)):
        told.append(_("The address has signs that look like others: %(signs)s.") % {"signs": ", ".join(signs[:_MOST])})
    return " ".join([*told, _("Make sure that it is right.")]) if told else ""


def _decoded(label: str) -> str:
    """Return a label of a domain as it is read; as it stands when it is no punycode."""
    if not label.lower().startswith(_CODED):
        return label
    try:
        return label[len(_CODED) :].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _signs(address: str) -> Iterator[str]:
    """Yield each odd sign once, with the alphabet it comes from."""
    odd = dict.fromkeys(sign for sign in address if not sign.isascii() and sign not in _FAMILIAR)
    alphabets = {_alphabet(sign) for sign in address if sign.isalpha()}
    for sign in odd:
        if not sign.isalpha() or len(alphabets) > 1 or _alphabet(sign) == "LATIN":
            yield f"{_printable(sign)} ({_alphabet_in_words(sign)})"


def _alphabet(sign: str) -> str:
    return unicodedata.name(sign, "").split(" ")[0]


def _printable(sign: str) -> str:
    """Return a sign as it can be shown alone: one that is not drawn, or hangs on the letter before, as its code."""
    drawn = sign.isprintable() and not unicodedata.combining(sign)
    return sign if drawn else f"U+{ord(sign):04X}"


def _alphabet_in_words(sign: str) -> str:
    known = {
        "LATIN": _("an unusual letter"),
        "CYRILLIC": _("Cyrillic"),
        "GREEK": _("Greek"),
        "ARMENIAN": _("Armenian"),
        "HEBREW": _("Hebrew"),
        "ARABIC": _("Arabic"),
    }
    return known.get(_alphabet(sign), _("another alphabet") if sign.isalpha() else _("no letter"))
