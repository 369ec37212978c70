"""Addresses that are not what they look like are told of; ordinary ones, and those of one alphabet, are not."""

import pytest
from django.utils.translation import override

from foundation.lib.lookalikes import address_warning


@pytest.mark.parametrize(
    "address",
    [
        "", "@", "karin", "karin.alm@ekdala.example", "Karin+jobb@sub.ekdala.example", "åsa.öberg@räksmörgås.example",
        "josé.łukasz@déjà.example", "иван@почта.рф",
    ],
)  # fmt: skip
def test_an_ordinary_address_is_let_be(address: str) -> None:
    assert address_warning(address) == ""


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("k\u0430rin@ekdala.example", "tecken som liknar andra: \u0430 (kyrilliskt)."),
        ("karin@ekd\u03b1la.example", "tecken som liknar andra: \u03b1 (grekiskt)."),
        ("kar\u0131n@ekdala.example", "tecken som liknar andra: \u0131 (en ovanlig bokstav)."),
        ("karin@ekdala\u2024example", "tecken som liknar andra: \u2024 (ingen bokstav)."),
        ("karin\u0323@ekdala.example", "tecken som liknar andra: U+0323 (ingen bokstav)."),
        ("иван@почта.example", "liknar andra: и (kyrilliskt), в (kyrilliskt)"),
        ("karin@xn--rksmrgs-5wao1o.example", "visas som karin@räksmörgås.example."),
        ("karin@XN--pple-43d.example", "visas som karin@\u0430pple.example. Adressen har tecken"),
    ],
)
def test_what_looks_like_something_else_is_told(address: str, told: str) -> None:
    with override("sv"):
        said = address_warning(address)
    assert told in said
    assert said.endswith("Kontrollera att den är rätt.")


def test_many_odd_signs_are_few_words() -> None:
    assert address_warning("абвгдежзийклмн@ekdala.example").count("(") == 6


@pytest.mark.parametrize(
    "address", ["k@xn--" + "9" * 300, "xn--a@xn--\ud800.example", "@".join("xn--" for _ in range(50))]
)
def test_nonsense_breaks_nothing(address: str) -> None:
    address_warning(address)
