"""The list says in words what is wrong with a round: a mark's colour alone tells nobody anything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from references.actions import clock
from references.actions import referee as by_referee
from references.models import ReferenceRequest
from tests.helpers.pages import Page, words
from tests.references.staff_side.rounds import referee
from tests.references.test_round import MONDAY, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


def nothing(round_: ReferenceRequest) -> None:
    pass


def call(round_: ReferenceRequest) -> None:
    by_referee.want_call(referee=referee(round_, "Karin"), phone="070-174 06 55", times="Efter 16", now=MONDAY)


def bounce(round_: ReferenceRequest) -> None:
    clock.referee_bounced(public_id=referee(round_, "Karin").public_id, now=MONDAY)


def decline(round_: ReferenceRequest) -> None:
    by_referee.decline(referee=referee(round_, "Karin"), reason="no_time", comment="", now=MONDAY)


def expire(round_: ReferenceRequest) -> None:
    answer(referee(round_, "Karin"))
    clock.expire(now=MONDAY + timedelta(days=15))


CASES: list[tuple[Callable[[ReferenceRequest], None], int, str, str, str]] = [
    (nothing, 0, "waiting", "Ingen av två har svarat", ""),
    (call, 0, "warning", "En referent ska ringas upp", "Ingen av två har svarat"),
    (bounce, 0, "warning", "Adressen till en referent fungerar inte", "Ingen av två har svarat"),
    (decline, 0, "warning", "Amina behöver namnge en referent till", "Ingen av två har svarat"),
    (nothing, 9, "warning", "Halva tiden har gått utan svar", "Ingen av två har svarat"),
    (expire, 15, "bad", "En referent svarade inte i tid", "En av två har svarat"),
]


@pytest.mark.parametrize(("happens", "days", "kind", "text", "detail"), CASES)
def test_the_cell_says_what_is_wrong(
    manager: Client, round_: ReferenceRequest, monday: Any, happens: Any, days: int, kind: str, text: str, detail: str
) -> None:
    happens(round_)
    monday.move_to(MONDAY + timedelta(days=days))
    manager.force_login(round_.created_by)
    page = Page(manager.get(reverse("recruitment:list")))
    cell = page.all("td")[0]
    (status,) = [one for one in cell.iter() if "status" in one.get("class", "")]
    assert (status.get("class"), words(status)) == (f"status {kind}", text)
    assert words(cell) == text + detail
