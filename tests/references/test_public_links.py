"""Mailed links: the swap for a cookie, who is let in, what is said to those who aren't, and what leaves no trace."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.audit.models import Event
from foundation.outbox import actions as outbox
from foundation.outbox.models import LinkToken, Message
from references.actions import staff
from references.models import AnswerDraft, Referee, ReferenceRequest
from references.queries import REFEREE
from tests.helpers.links import Visitor, link_to
from tests.helpers.pages import Page, values

pytestmark = pytest.mark.django_db
READS = ("SELECT", "SAVEPOINT", "RELEASE")


def state_of_everything() -> dict[tuple[str, int, str], Any]:
    """Every field of every row that a visit might change."""
    found = {}
    for table in (Referee, ReferenceRequest, AnswerDraft, Message, LinkToken, Event):
        for row in table.objects.order_by("pk").values():
            found.update({(table.__name__, row["id"], field): value for field, value in row.items()})
    return found


def sealed(response: Any, referrer: str) -> None:
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == referrer
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_the_secret_is_swapped_for_a_cookie_under_the_links_own_path(karin: Referee, visitor: Visitor) -> None:
    link = link_to(karin)
    with CaptureQueriesContext(connection) as queries:
        response = visitor.get(link, secure=True)
    assert response.status_code == 303
    assert response.headers["Location"] == f"/r/{karin.public_id}/"
    cookie = response.cookies["link"]
    assert (cookie["path"], cookie["httponly"], cookie["secure"]) == (f"/r/{karin.public_id}/", True, True)
    assert cookie["samesite"] == "Lax"
    assert link.split("/")[3] not in cookie.value
    assert len(queries) == 1
    sealed(response, "no-referrer")


@pytest.mark.parametrize("who", ["karin", "listed", "naming"])
def test_scanners_change_nothing_however_often_they_look(
    who: str, request: pytest.FixtureRequest, visitor: Visitor
) -> None:
    link = link_to(request.getfixturevalue(who))
    before = state_of_everything()
    with CaptureQueriesContext(connection) as queries:
        for _time in range(20):
            for look in (visitor.get, visitor.head):
                home = look(link).headers["Location"]
                assert look(home).status_code == 200
    assert len(queries) > 40
    assert [q["sql"] for q in queries if not q["sql"].startswith(READS)] == []
    assert state_of_everything() == before
    assert visitor.visit(link).status == 200


@pytest.mark.parametrize("who", ["karin", "listed", "naming"])
def test_a_scanner_that_presses_every_button_changes_nothing(
    who: str, request: pytest.FixtureRequest, visitor: Visitor
) -> None:
    """It follows every link and sends every form as it stands, with whatever stands prefilled in it."""
    home = visitor.get(link_to(request.getfixturevalue(who))).headers["Location"]
    before = state_of_everything()
    waiting, seen, pressed = [home], set(), 0
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in seen or not address.startswith(home):
            continue
        seen.add(address)
        response = visitor.get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = Page(response)
        waiting += page.links().values()
        for form in page.all("form", method="post"):
            sent = visitor.post(form.get("action") or address, values(form), headers={"Origin": "http://testserver"})
            assert sent.status_code in (303, 422)
            pressed += 1
            waiting.append(sent.headers.get("Location", ""))
    assert len(seen) > 1
    assert pressed > 1
    assert state_of_everything() == before


def test_two_links_in_one_browser_keep_apart(karin: Referee, naming: ReferenceRequest, visitor: Visitor) -> None:
    other = Referee.objects.exclude(pk=karin.pk).get()
    visitor.get(link_to(karin))
    visitor.get(link_to(other))
    visitor.get(link_to(naming))
    assert "Hej Karin" in visitor.visit(f"/r/{karin.public_id}/").text
    assert "Hej Olle" in visitor.visit(f"/r/{other.public_id}/").text
    assert "Karin Alm" in visitor.visit(f"/k/{naming.public_id}/").text


def test_one_links_cookie_opens_no_other(karin: Referee, visitor: Visitor) -> None:
    other = Referee.objects.exclude(pk=karin.pk).get()
    cookie = visitor.get(link_to(karin)).cookies["link"]
    visitor.jar[("link", f"/r/{other.public_id}/")] = cookie
    assert visitor.visit(f"/r/{other.public_id}/").status == 403


UNKNOWN = [
    "x",
    "a" * 32,
    "%00",
    "%ED%A0%80",
    "å" * 40,
    "a" * 4000,
    "..",
    "%2e%2e",
    "' OR 1=1 --",
    "{{7*7}}",
    "%0d%0aX:y",
]


@pytest.mark.parametrize("letter", ["r", "k"])
def test_unknown_and_malformed_links_answer_alike(
    letter: str, karin: Referee, naming: ReferenceRequest, visitor: Visitor
) -> None:
    genuine = karin.public_id if letter == "r" else naming.public_id
    visitor.get(link_to(karin if letter == "r" else naming))
    visitor.get(f"/{letter}/once/before/")  # the municipality's facts are kept for half a minute
    answers = set()
    costs = set()
    for public_id in (genuine, "A" * 22, "short", "%00", "ö"):
        for token in UNKNOWN:
            with CaptureQueriesContext(connection) as queries:
                response = visitor.get(f"/{letter}/{public_id}/{token}/")
            answers.add((response.status_code, response.content))
            costs.add(len(queries))
            assert not response.cookies
            sealed(response, "no-referrer")
    ((status, _body),) = answers
    assert status == 404
    assert costs == {1}


def test_a_link_without_its_last_slash_opens_too(karin: Referee, visitor: Visitor) -> None:
    assert visitor.get(link_to(karin).rstrip("/")).status_code == 303


def test_a_link_of_one_kind_is_none_of_the_other(karin: Referee, naming: ReferenceRequest, visitor: Visitor) -> None:
    assert visitor.get(link_to(karin).replace("/r/", "/k/")).status_code == 404
    assert visitor.get(link_to(naming).replace("/k/", "/r/")).status_code == 404


def test_an_expired_link_says_so_and_whom_to_ring(karin: Referee, visitor: Visitor, now: datetime) -> None:
    long_ago = (now - timedelta(days=40)).date()
    link = link_to(karin)
    home = visitor.get(link).headers["Location"]
    Referee.objects.filter(pk=karin.pk).update(deadline=long_ago)
    ReferenceRequest.objects.update(deadline=long_ago)
    for address in (link, home):
        page = visitor.visit(address)
        assert page.status == 410
        assert page.heading == "Länken gäller inte längre"
        assert "Maria Öberg" in page.text
        assert "08-465 004 00" in page.text
    assert "Amina" not in page.text


@pytest.mark.parametrize("days", [29, 30, 31])
def test_a_link_lives_thirty_days_past_the_last_day(days: int, karin: Referee, visitor: Visitor, now: datetime) -> None:
    last = (now - timedelta(days=days)).date()
    Referee.objects.update(deadline=last)
    ReferenceRequest.objects.update(deadline=last)
    assert visitor.visit(link_to(karin)).status == (200 if days <= 30 else 410)


def test_a_withdrawn_link_says_so(karin: Referee, visitor: Visitor, now: datetime) -> None:
    link = link_to(karin)
    staff.withdraw_referee(by=karin.request.created_by, referee=karin, now=now)
    page = visitor.visit(link)
    assert page.status == 410
    assert page.heading == "Din referens behövs inte längre"


def test_a_replaced_link_points_to_the_newer_mail(karin: Referee, visitor: Visitor) -> None:
    link = link_to(karin)
    outbox.revoke_links(REFEREE, karin.public_id)
    page = visitor.visit(link)
    assert (page.status, page.heading) == (410, "Det finns en nyare länk")
    assert visitor.get(link_to(karin)).status_code == 303


@pytest.mark.parametrize("why", ["withdrawn", "replaced", "expired"])
def test_a_link_that_has_ended_says_so_in_the_other_language_too(
    why: str, karin: Referee, visitor: Visitor, now: datetime
) -> None:
    link = link_to(karin)
    if why == "withdrawn":
        staff.withdraw_referee(by=karin.request.created_by, referee=karin, now=now)
    elif why == "replaced":
        outbox.revoke_links(REFEREE, karin.public_id)
    else:
        long_ago = (now - timedelta(days=60)).date()
        Referee.objects.filter(pk=karin.pk).update(deadline=long_ago)
        ReferenceRequest.objects.filter(pk=karin.request_id).update(deadline=long_ago)
    page = visitor.visit(link)
    assert page.status == 410
    assert link.split("/")[3] not in visitor.at
    sealed(visitor.last, "same-origin")
    page = visitor.press(page, "In English", language="en")
    headings = {
        "withdrawn": "Your reference is no longer needed",
        "replaced": "There is a newer link",
        "expired": "The link no longer opens",
    }
    assert (page.status, page.heading) == (410, headings[why])
    assert "På svenska" in page.buttons()


def test_at_a_new_address_nothing_of_what_was_begun_at_the_old_is_read(
    karin: Referee, visitor: Visitor, now: datetime
) -> None:
    visitor.visit(link_to(karin))
    page = visitor.visit(f"/r/{karin.public_id}/fragor/about/")
    visitor.press(page, "Spara och fortsätt", uppgifter="Detta har bara jag läst.")
    assert "Detta har bara jag läst." in visitor.visit(f"/r/{karin.public_id}/fragor/about/").text
    staff.change_address(by=karin.request.created_by, referee=karin, email="ny@example.org", phone="", now=now)
    assert visitor.visit(f"/r/{karin.public_id}/fragor/about/").heading == "Det finns en nyare länk"
    another = Visitor()
    assert another.visit(link_to(karin)).heading == "Vill du berätta hur Amina Lindqvist arbetar?"
    for rest in ("", "fragor/about/", "granska/"):
        assert "bara jag" not in another.visit(f"/r/{karin.public_id}/{rest}").text


def test_a_withdrawn_round_says_so_to_the_candidate(naming: ReferenceRequest, visitor: Visitor, now: datetime) -> None:
    link = link_to(naming)
    staff.withdraw_request(by=naming.created_by, request=naming, now=now)
    page = visitor.visit(link)
    assert (page.status, page.heading) == (410, "Det behövs inga referenser längre")


def test_withdrawn_while_writing_shows_what_was_typed(karin: Referee, visitor: Visitor, now: datetime) -> None:
    visitor.visit(link_to(karin))
    page = visitor.visit(f"/r/{karin.public_id}/fragor/about/")
    staff.withdraw_referee(by=karin.request.created_by, referee=karin, now=now)
    page = visitor.press(page, "Spara och fortsätt", uppgifter="Skötte sitt arbete väl i tre år.")
    assert page.status == 410
    assert "Skötte sitt arbete väl i tre år." in page.text
    assert "In English" not in page.buttons()  # another page would not have it


def test_without_the_cookie_one_is_asked_to_open_the_link_again(karin: Referee, visitor: Visitor) -> None:
    for address in (f"/r/{karin.public_id}/", f"/r/{karin.public_id}/granska/", "/r/nothing/fragor/about/"):
        page = visitor.visit(address)
        assert (page.status, page.heading) == (403, "Öppna länken i mejlet igen")
        sealed(visitor.last, "same-origin")


def test_what_was_typed_without_the_cookie_is_shown(karin: Referee, visitor: Visitor) -> None:
    visitor.visit(link_to(karin))
    page = visitor.visit(f"/r/{karin.public_id}/fragor/about/")
    del visitor.jar[("link", f"/r/{karin.public_id}/")]
    text = "Tre timmars text.\nPå två <rader> & mer."
    page = visitor.press(page, "Spara och fortsätt", uppgifter=text)
    assert page.status == 403
    assert "På två <rader> & mer." in page.text
    assert not AnswerDraft.objects.exists()


@pytest.mark.parametrize("who", ["karin", "listed", "naming"])
def test_every_page_is_sealed_and_no_address_tells_who(
    who: str, request: pytest.FixtureRequest, visitor: Visitor
) -> None:
    link = link_to(request.getfixturevalue(who))
    secret = link.split("/")[3]
    waiting, seen = [visitor.get(link).headers["Location"]], set()
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in seen or not address.startswith(("/r/", "/k/")):
            continue
        seen.add(address)
        response = visitor.get(address, follow=True)
        sealed(response, "same-origin")
        assert secret not in response.content.decode()
        if response.headers["Content-Type"].startswith("text/html"):
            waiting += Page(response).links().values()
    assert len(seen) > 1
    for address in seen:
        assert not any(name in address.lower() for name in ("karin", "alm", "amina", "lindqvist", "example", "olle"))


def test_the_language_is_chosen_for_this_link_alone(karin: Referee, visitor: Visitor) -> None:
    page = visitor.visit(link_to(karin))
    before = state_of_everything()
    page = visitor.press(page, "In English", language="en")
    assert page.heading == "Will you tell us how Amina Lindqvist works?"
    assert visitor.last.headers["Content-Language"] == "en"
    assert page.all("html")[0].get("lang") == "en"
    assert state_of_everything() == before
    other = Referee.objects.exclude(pk=karin.pk).get()
    assert visitor.visit(link_to(other)).heading == "Vill du berätta hur Amina Lindqvist arbetar?"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/rekryteringar/", "/r/other/", ""])
def test_changing_language_leads_nowhere_else(elsewhere: str, karin: Referee, visitor: Visitor) -> None:
    page = visitor.visit(link_to(karin))
    data = {**values(page.form("In English")), "language": "xx", "next": elsewhere}
    response = visitor.post(f"/r/{karin.public_id}/sprak/", data, headers={"Origin": "http://testserver"})
    assert response.headers["Location"] == f"/r/{karin.public_id}/"
    assert "language" not in response.cookies


def test_a_referee_who_reads_english_is_met_in_english(
    naming: ReferenceRequest, named: Callable[..., Referee], visitor: Visitor, now: datetime
) -> None:
    referee = named(1, language="en")
    Referee.objects.filter(pk=referee.pk).update(state="asked", asked_at=now, deadline=naming.deadline)
    assert visitor.visit(link_to(referee)).heading.startswith("Will you tell us")


def test_other_methods_are_refused(karin: Referee, visitor: Visitor) -> None:
    link = link_to(karin)
    home = visitor.get(link).headers["Location"]
    for address, method in [(link, "post"), (link, "delete"), (home, "put"), (f"{home}granska/", "patch")]:
        client = Visitor()
        client.handler.enforce_csrf_checks = False
        assert getattr(client, method)(address).status_code == 405
