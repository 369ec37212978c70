"""What people type: cleaned before it is stored, made printable before it reaches a PDF, keyed for Swedish order.

Pure functions. The limits are what keeps a protocol quick to lay out whatever somebody pastes (see docs/adr on PDF): a
hundred thousand letters without a space, fifty thousand one-letter lines or fifty marks on each letter take minutes.
"""

import re
import unicodedata
from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

CHARACTERS = 4000  # a field
LINES = 200  # a field
MARKS = 3  # combining marks on one letter

_NEWLINES = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Nobody types these on purpose, and each either breaks something further on or hides what the text says:
# control characters, soft hyphen, invisible joiners of words, bidirectional embeddings, overrides and isolates (the
# direction of the letters themselves stays), interlinear annotation, lone surrogates, and code points that are no
# characters. ZWJ and ZWNJ stay: emoji, Persian and Hindi are spelled with them.
_UNTYPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ud800-\udfff" + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)) + "]"
)
_MANY_SPACES = re.compile(r"\s+")
_MAYBE_STACKED = re.compile(f"[\u0300-\U0010ffff]{{{MARKS + 1}}}")  # no combining mark comes before U+0300


def clean(value: str, *, limit: int = CHARACTERS, lines: int = LINES, multiline: bool = True) -> str:
    """Return `value` as it may be stored: NFC, newlines as \\n, tabs as spaces, no space around it, nothing untyped.

    Silently removes what nobody types on purpose (NUL and other controls, lone surrogates, overrides of direction).
    Emoji and every script stay. With `multiline=False` all white space becomes single spaces.
    Refuses with ValidationError, in words a person can act on: more than `limit` characters (code "too_long"), more
    than `lines` lines ("too_many_lines"), more than three combining marks on a letter ("stacked_marks").
    """
    value = _UNTYPED.sub("", _NEWLINES.sub("\n", value).replace("\t", " "))
    if _stacked(value, 2 * MARKS):
        raise _stacked_marks()
    value = unicodedata.normalize("NFC", value)
    if _stacked(value, MARKS):
        raise _stacked_marks()
    value = value.strip() if multiline else _MANY_SPACES.sub(" ", value).strip()
    if len(value) > limit:
        raise ValidationError(
            _("The text is %(length)s characters; at most %(limit)s fit."),
            code="too_long",
            params={"length": _grouped(len(value)), "limit": _grouped(limit)},
        )
    if (count := value.count("\n") + 1) > lines:
        raise ValidationError(
            _("The text has %(count)s lines; at most %(limit)s fit."),
            code="too_many_lines",
            params={"count": _grouped(count), "limit": _grouped(lines)},
        )
    return value


def shown(value: str) -> str:
    """Return `value` as a page can show it again: without what nobody types, otherwise as it was typed."""
    return _UNTYPED.sub("", value)


def one_line(value: str, limit: int = 200) -> str:
    """Return `value` cleaned as one line (a name, a title, an employer); refuses as `clean` does."""
    return clean(value, limit=limit, multiline=False)


def _stacked_marks() -> ValidationError:
    return ValidationError(
        _("A letter in the text has more than three accents or marks on it. Write it with fewer."), code="stacked_marks"
    )


def _grouped(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))


def _stacked(value: str, marks: int) -> bool:
    """Say whether more than `marks` combining marks follow one another.

    Asked before a text is normalised too: composing is quadratic in the marks of one letter, and a hundred thousand of
    them take twenty seconds.
    """
    if not _MAYBE_STACKED.search(value):
        return False
    run = 0
    for character in value:
        if not unicodedata.combining(character):
            run = 0
            continue
        run += 1
        if run > marks:
            return True
    return False


# -- words in a sentence ---------------------------------------------------------------------------------
def standing_alone(words: str) -> str:
    """Return `words` as they stand by themselves: with a capital first, and the rest as it is."""
    return words[:1].upper() + words[1:]


def within_another(words: str) -> str:
    """Return `words` as they stand inside a sentence, such as after its semicolon: with a small letter first, unless
    they begin with an acronym."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


# -- Swedish order ------------------------------------------------------------------------------------
# Databases with the C collation order by code point: å, ä, ö must land after z and in that order.
_LAST = str.maketrans(
    {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "đ": "d", "ð": "d", "þ": "th", "ł": "l"}
)


def swedish_key(value: str) -> str:
    """Return a sort key that orders by code point as a Swedish list does: a-z, å, ä, ö; é with e, ü with y; no case.

    Runs of digits compare as numbers up to nine digits, so that "Enhet 2" comes before "Enhet 10".
    """
    folded = unicodedata.normalize("NFC", value).casefold().translate(_LAST)
    plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return re.sub(r"[0-9]{1,9}", lambda digits: digits[0].zfill(9), _MANY_SPACES.sub(" ", plain).strip())


# -- printable --------------------------------------------------------------------------------------------
BREAK = "\u200b"  # zero-width space: the layout may break the line here, nothing is drawn
_LONG = 40  # longer than any Swedish word in use; a longer run is an address or somebody leaning on the keyboard
_RUN = 30  # such a run may break after so many

# Characters that look the same as one every family has.
_ALIKE = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\t": " ", "\u202f": " ", "\u205f": " ", "\u3000": " "}
    | {chr(space): " " for space in range(0x2000, 0x200B)}
)
# One picture to the reader: a flag, a skin tone, a keycap, a family held together by joiners.
_PICTURE = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|.(?:[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d.)+",
    re.DOTALL,
)
_UNDRAWN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff]"
)
_MARK = "\u0300-\u036f"
_TOO_MANY_MARKS = re.compile(f"(?<=[{_MARK}]{{{MARKS}}})[{_MARK}]+")
_CODE = re.compile(r"(\[U\+[0-9A-FU+ ]+\])(?=[^ \n])")
# Codes cost by their length: four thousand emoji in brackets of their own are ten pages, a second to lay out.
_ROW = re.compile(r"(?:\[U\+[0-9A-FU+ ]+\]){3,}")
_LONG_RUN = re.compile(f"[^ \n{BREAK}]{{{_LONG},}}")
_LETTER = f"[^ \n{BREAK}{_MARK}]"  # not a mark, so that each run is read in one way only
_PIECE = re.compile(f"(?:{_LETTER}[{_MARK}]*){{{_RUN}}}(?={_LETTER})")


def for_pdf(value: str, covered: frozenset[int]) -> str:
    """Return `value` so that a family covering the code points `covered` can print all of it, and quickly.

    What the family lacks is printed as its code, `[U+1F44D]`; what makes one picture (a flag, a skin tone) is one
    bracket, `[U+1F44D U+1F3FD]`. More than two in a row share a bracket, `[U+4F60 597D 6211 ×3]`, in which a picture
    stands in parentheses and what is repeated is counted. Undrawn characters go. A long run without a space gets places
    to break, and marks beyond three on a letter are printed as codes. Never refuses: what is stored must always be
    printable.
    """
    if value.isascii() and value.isprintable() and len(value) < _LONG:
        return value
    if not _stacked(value, 10 * MARKS):
        value = unicodedata.normalize("NFC", value)
    value = value.translate(_ALIKE)
    drawable = covered | {0x0A}
    value = _PICTURE.sub(lambda picture: _coded(picture[0], drawable, together=True), value)
    value = _TOO_MANY_MARKS.sub(lambda marks: "".join(map(_code, marks[0])), _coded(value, drawable))
    value = _CODE.sub(rf"\1{BREAK}", _ROW.sub(lambda row: _gathered(row[0]), value))
    return _LONG_RUN.sub(lambda run: _PIECE.sub(rf"\g<0>{BREAK}", run[0]), value)


def _coded(value: str, drawable: frozenset[int], *, together: bool = False) -> str:
    """Return `value` with what is not in `drawable` as codes, `together` in one bracket or each in its own."""
    value = _UNDRAWN.sub("", value)
    if drawable.issuperset(map(ord, value)):
        return value
    spelled = "".join(_spelled(character, drawable) for character in value)
    if not together:
        return "".join(character if ord(character) in drawable else _code(character) for character in spelled)
    runs = groupby(spelled, key=lambda character: ord(character) in drawable)
    return "".join("".join(run) if drawn else _code(*run) for drawn, run in runs)


def _spelled(character: str, drawable: frozenset[int]) -> str:
    """Return a letter the family lacks as letter and marks where it has those (the same text, canonically)."""
    if ord(character) in drawable:
        return character
    apart = unicodedata.normalize("NFD", character)
    return apart if drawable.issuperset(map(ord, apart)) else character


def _code(*characters: str) -> str:
    return "[" + " ".join(f"U+{ord(character):04X}" for character in characters) + "]"


def _gathered(row: str) -> str:
    """Return a row of brackets as one, with nothing lost: `[U+4F60 597D (1F44D 1F3FD) ×7]`."""
    pieces = []
    for codes, same in groupby(row.removeprefix("[U+").removesuffix("]").split("][U+")):
        count = sum(1 for _one in same)
        piece = codes.replace("U+", "")
        pieces += [f"({piece})" if " " in piece else piece, *([f"×{count}"] if count > 1 else [])]
    return f"[U+{' '.join(pieces)}]"
