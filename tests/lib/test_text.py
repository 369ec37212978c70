"""What people type: what is kept, what silently goes, what is refused and in which words; and what a PDF can print."""

import time
import unicodedata
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.lib import text, typeface

quick = settings(max_examples=150, derandomize=True, deadline=None, database=None)
anything = st.text(st.characters(codec=None), max_size=300)  # lone surrogates, controls and private use included
HOSTILE_LENGTH = 100_000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hon är noggrann.\r\nAlltid.\rJa.", "Hon är noggrann.\nAlltid.\nJa."),
        ("Radbyte från Word\vhär", "Radbyte från Word\nhär"),
        ("A\u030asa", "Åsa"),
        ("a\x00b\x07c\x85d", "abc\nd"),
        ("\ufeff  hej\t du ", "hej  du"),
        ("lön\u202e.exe\u2066 \u2069", "lön.exe"),
        ("trasig \ud83d halva", "trasig  halva"),
        ("mjuk\u00adbin\u200bdning", "mjukbindning"),
        ("👍🏽 👨‍👩‍👧 ❤️ 🇸🇪", "👍🏽 👨‍👩‍👧 ❤️ 🇸🇪"),
        ("你好，世界", "你好，世界"),
        ("مرحبا \u200fשלום", "مرحبا \u200fשלום"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_clean_keeps_what_was_meant(typed: str, kept: str) -> None:
    assert text.clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("x" * 4120, "too_long", "The text is 4,120 characters; at most 4,000 fit."),
        ("rad\n" * 250 + "slut", "too_many_lines", "The text has 251 lines; at most 200 fit."),
        ("q\u0301\u0302\u0303\u0304", "stacked_marks", "A letter in the text has more than three accents"),
    ],
)
def test_clean_refuses_in_plain_words(typed: str, code: str, words: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        text.clean(typed)
    assert refused.value.code == code
    assert refused.value.messages[0].startswith(words)


def test_limits_themselves_fit() -> None:
    assert len(text.clean("x" * text.CHARACTERS)) == text.CHARACTERS
    assert text.clean("\n".join("x" * text.LINES)).count("\n") == text.LINES - 1
    assert text.clean("q\u0301\u0302\u0303")


@quick
@given(anything)
def test_clean_gives_what_can_be_stored_and_read_back(typed: str) -> None:
    try:
        kept = text.clean(typed)
    except ValidationError:
        return
    kept.encode()
    assert text.clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in kept)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(kept)


@pytest.mark.parametrize(
    "shape",
    [
        "x",
        "x\n",
        "a\u0301\u0316",
        "\u0301\u0316",
        "\u0316",
        "\u202e",
        "\x00",
        "\ud800",
        "👍",
        "م",
        "\u200d👍",
        "\u00a0",
        "🇸",
    ],
)
def test_a_hundred_thousand_characters_of_any_shape_are_judged_at_once(shape: str) -> None:
    typed = (shape * HOSTILE_LENGTH)[:HOSTILE_LENGTH]
    start = time.process_time()
    with suppress(ValidationError):
        text.clean(typed)
    text.for_pdf(typed, typeface.coverage())
    assert time.process_time() - start < 2


def test_one_line() -> None:
    assert text.one_line(" Karin\n  Lindqvist\t") == "Karin Lindqvist"
    with pytest.raises(ValidationError):
        text.one_line("x" * 201)


def test_swedish_order() -> None:
    names = ["Örjan", "Åsa", "zorn", "Émile", "Ärlig", "adam", "Ewa", "Ülle", "ystad", "Enhet 10", "Enhet 2"]
    assert sorted(names, key=text.swedish_key) == [
        *("adam", "Émile", "Enhet 2", "Enhet 10", "Ewa", "Ülle", "ystad", "zorn", "Åsa", "Ärlig", "Örjan"),
    ]


# -- printable --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ("Åsa Öberg — ”bra”", "Åsa Öberg — ”bra”"),
        ("👍", "[U+1F44D]"),
        ("Bra 👍🏽!", "Bra [U+1F44D U+1F3FD]!"),
        ("👨‍👩‍👧", "[U+1F468 U+1F469 U+1F467]"),
        ("🇸🇪", "[U+1F1F8 U+1F1EA]"),
        ("❤️", "[U+2764]"),
        ("1️⃣", "1[U+20E3]"),
        ("✓\ufe0f", "✓"),
        ("你好", "[U+4F60][U+597D]"),
        ("\x07", "[U+0007]"),
        ("\ud800", "[U+D800]"),
        ("\ue000", "[U+E000]"),
        ("a\u2011b\u2009c\u00add", "a-b cd"),
        ("Борис Γιώργος", "Борис Γιώργος"),
        ("你" * 2, "[U+4F60]" * 2),
        ("你" * 3, "[U+4F60 ×3]"),
        ("你好我" * 3 + "们们. 👍", "[U+4F60 597D 6211 4F60 597D 6211 4F60 597D 6211 4EEC ×2]. [U+1F44D]"),
        ("👍🏽" * 4000, "[U+(1F44D 1F3FD) ×4000]"),
        ("你" * 7 + "🇸🇪" * 2 + "x", "[U+4F60 ×7 (1F1F8 1F1EA) ×2]x"),
        ("a" + "\u0301" * 5, "á\u0301\u0301\u0301[U+0301]"),
    ],
)
def test_what_the_family_lacks_is_printed_as_its_code(stored: str, printed: str) -> None:
    assert text.for_pdf(stored, typeface.coverage()).replace(text.BREAK, "") == printed


@quick
@given(anything)
def test_everything_stored_is_printable(stored: str) -> None:
    printed = text.for_pdf(stored, typeface.coverage())
    assert {ord(c) for c in printed} <= typeface.coverage() | {0x0A, ord(text.BREAK)}


def test_a_long_run_may_break_but_words_may_not() -> None:
    long = text.for_pdf("x" * 400, typeface.coverage())
    assert max(map(len, long.split(text.BREAK))) == 30
    assert text.BREAK not in text.for_pdf("arbetsmarknadsdepartementets sjukskötersketjänster", typeface.coverage())
    marked = text.for_pdf("x\u0323" * 400, typeface.coverage())
    assert not any(unicodedata.combining(piece[0]) for piece in marked.split(text.BREAK))


def test_the_family_is_the_package_s_and_covers_nordic_letters() -> None:
    assert all(path.is_file() for path in typeface.FACES.values())
    assert len(typeface.coverage()) > 1000
    assert {ord(c) for c in "åäöÅÄÖéüæøþðšč–—”’…·•✓→½²"} <= typeface.coverage()


@pytest.mark.parametrize(
    ("words", "alone", "within"),
    [
        ("", "", ""),
        ("åtta av nio", "Åtta av nio", "åtta av nio"),
        ("En av VON", "En av VON", "en av VON"),
        ("HR-chef",) * 3,
    ],
)
def test_words_stand_alone_or_within_another_sentence(words: str, alone: str, within: str) -> None:
    assert text.standing_alone(words) == alone
    assert text.within_another(words) == within
