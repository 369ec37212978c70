"""What a round needs from a person is the page's one filled button; everything else is quiet, and stands once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from recruitment.models import Candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.models import ReferenceRequest
from tests.helpers.pages import Page, words
from tests.references.staff_side.rounds import ask_url, at, done, referee
from tests.references.test_round import MONDAY, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


def filled(page: Page) -> list[str]:
    """The words of the page's filled buttons: those without a quieter manner."""
    found = [*page.all("a"), *page.all("button")]
    return [words(one) for one in found if one.get("class") == "button"]


def later(manager: Client, round_: ReferenceRequest, clock_: Any, days: int) -> None:
    """So many days on; a session does not last that long."""
    clock_.move_to(MONDAY + timedelta(days=days))
    manager.force_login(round_.created_by)


def lead(page: Page) -> str:
    return next(words(one) for one in page.all("p") if one.get("class") == "lead")


def test_a_round_that_goes_by_itself_has_no_filled_button(manager: Client, round_: ReferenceRequest) -> None:
    assert filled(Page(manager.get(at(round_)))) == []


def test_a_call_is_the_main_thing_and_their_words_are_quoted(manager: Client, round_: ReferenceRequest) -> None:
    by_referee.want_call(referee=referee(round_, "Karin"), phone="070-174 06 55", times="Efter 16", now=MONDAY)
    by_referee.want_call(referee=referee(round_, "Mattias"), phone="070-174 06 56", times="Fredag", now=MONDAY)
    page = Page(manager.get(at(round_)))
    assert lead(page) == "Karin vill bli uppringdIngen av två har svarat"
    assert filled(page) == ["Ring 070-174 06 55"]
    assert page.links()["Ring 070-174 06 56: Mattias Ek"] == "tel:0701740656"
    assert [words(one) for one in page.all("q")] == ["Efter 16", "Fredag"]


def test_a_referee_silent_past_half_the_time_is_reminded_by_the_main_button(
    manager: Client, round_: ReferenceRequest, monday: Any
) -> None:
    answer(referee(round_, "Karin"))
    later(manager, round_, monday, 9)
    clock.tell_silence(now=MONDAY + timedelta(days=9))
    page = Page(manager.get(at(round_)))
    assert lead(page) == "Halva tiden har gått utan svar från MattiasEn av två har svarat"
    assert filled(page) == ["Påminn Mattias"]
    assert not [text for text in page.buttons() if text.startswith("Påminn: ")]
    assert "Påminnelsen till Mattias" in done(manager, at(round_, "referee_remind", "Mattias"))


def test_an_address_that_bounced_is_mended_first(manager: Client, round_: ReferenceRequest) -> None:
    clock.referee_bounced(public_id=referee(round_, "Karin").public_id, now=MONDAY)
    page = Page(manager.get(at(round_)))
    assert "Mejlet till Karin kom inte fram" in lead(page)
    assert filled(page) == ["Ändra adressen till Karin"]
    assert "Ändra adress: Karin Alm" not in page.links()


def test_when_too_few_are_left_the_candidate_is_reminded_once_told(manager: Client, round_: ReferenceRequest) -> None:
    by_referee.decline(referee=referee(round_, "Karin"), reason="no_time", comment="", now=MONDAY)
    page = Page(manager.get(at(round_)))
    assert "Amina behöver namnge en referent till" in lead(page)
    assert filled(page) == ["Påminn Amina"]
    assert "Be om en referent till" not in page.links()


def test_a_candidate_who_has_not_been_told_is_asked_for_another(manager: Client, round_: ReferenceRequest) -> None:
    staff.withdraw_referee(by=round_.created_by, referee=referee(round_, "Karin"), now=MONDAY)
    assert filled(Page(manager.get(at(round_)))) == ["Be om en referent till"]
    said = done(manager, at(round_, "request_another"))
    assert "ytterligare en referent" in said or "en referent till" in said
    assert filled(Page(manager.get(at(round_)))) == ["Påminn Amina"]


def test_a_candidate_who_names_nobody_is_reminded_and_then_given_time(
    manager: Client, candidate: Candidate, monday: Any
) -> None:
    done(manager, ask_url(candidate), minimum="2", deadline="2026-12-07")
    round_ = ReferenceRequest.objects.get()
    assert filled(Page(manager.get(at(round_)))) == []
    later(manager, round_, monday, 1)
    assert filled(Page(manager.get(at(round_)))) == ["Påminn Amina"]
    clock.candidate_bounced(public_id=round_.public_id, now=MONDAY)
    assert filled(Page(manager.get(at(round_)))) == ["Ändra adressen till Amina"]
    ReferenceRequest.objects.update(email_bounced_at=None)
    later(manager, round_, monday, 20)
    assert filled(Page(manager.get(at(round_)))) == ["Flytta sista dagen"]
