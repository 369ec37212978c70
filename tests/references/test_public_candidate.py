"""The candidate's way: what is asked and who may read it, naming, sending, waiting, saying go, mending an address."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.outbox.models import Message
from recruitment.models import Recruitment
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.enums import RefereeState, RequestState
from references.models import Referee, ReferenceRequest
from tests.factories.references import RefereeFactory, ReferenceRequestFactory
from tests.helpers.links import Visitor, link_to
from tests.helpers.pages import Page

pytestmark = pytest.mark.django_db
SEND = "Skicka listan"
OLLE = {
    "name": "Olle Sandström",
    "relation": "manager",
    "employer": "Björkgården",
    "email": "olle@example.org",
    "phone": "",
    "language": "sv",
}


def at(round_: ReferenceRequest, rest: str = "") -> str:
    return f"/k/{round_.public_id}/{rest}"


def opened(visitor: Visitor, round_: ReferenceRequest, rest: str = "") -> Page:
    page = visitor.visit(link_to(round_))
    return visitor.visit(at(round_, rest)) if rest else page


def invited(referee: Referee) -> int:
    return Message.objects.filter(subject_id=referee.public_id, kind="references.referee_invitation").count()


# -- naming -----------------------------------------------------------------------------------------------------------


def test_the_page_says_who_asks_what_is_asked_and_who_may_read(naming: ReferenceRequest, visitor: Visitor) -> None:
    page = opened(visitor, naming)
    assert page.heading == "Ange dina referenter"
    for fact in ("Maria Öberg", "Undersköterska, natt", "minst två personer", "Tack för ett fint samtal!"):
        assert fact in page.text
    for honest in ("allmänna handlingar", "personuppgiftsansvarig", "två år och en månad"):
        assert honest in page.text
    asked = [question["text"]["sv"] for question in naming.candidate.recruitment.question_set.questions]
    assert len(asked) == 10
    assert [text for text in asked if text in page.text] == asked
    assert "Läs igenom och skicka" not in page.links()


def test_naming_two_and_sending_them(naming: ReferenceRequest, visitor: Visitor) -> None:
    page = opened(visitor, naming)
    page = visitor.visit(page.links()["Lägg till referent"])
    page = visitor.press(page, "Spara", **OLLE)
    assert "Olle Sandström står på listan. Inget är skickat än." in page.text
    assert "En referent till behövs innan du kan skicka." in page.text
    assert "Läs igenom och skicka" not in page.links()
    page = visitor.visit(page.links()["Lägg till en till"])
    page = visitor.press(
        page, "Spara", **{**OLLE, "name": "Eva Ek", "email": "eva@example.org", "wait_for_go": "on", "language": "en"}
    )
    assert "Vi väntar tills du säger till" in page.text
    assert not Message.objects.filter(kind="references.referee_invitation").exists()

    page = visitor.visit(page.links()["Läs igenom och skicka"])
    assert page.text.index("Vi skriver direkt till") < page.text.index("olle@example.org")
    assert page.text.index("Vi väntar med") < page.text.index("eva@example.org")
    assert visitor.press(page, SEND).status == 422
    page = visitor.press(page, SEND, sure="on")

    assert "Tack! Vi skriver nu till Olle Sandström." in page.text
    olle, eva = Referee.objects.order_by("position")
    assert (olle.state, eva.state) == (RefereeState.ASKED, RefereeState.HELD)
    assert (invited(olle), invited(eva), eva.language) == (1, 0, "en")
    assert "Olle har inte börjat svara" in page.text
    assert "Vi har inte skrivit till Eva: vi väntar tills du säger till" in page.text


def test_a_list_sent_twice_is_sent_once(listed: ReferenceRequest, visitor: Visitor) -> None:
    page = opened(visitor, listed, "skicka/")
    for _click in range(2):
        visitor.at = at(listed, "skicka/")
        assert visitor.press(page, SEND, sure="on").heading == "Dina referenter"
    assert Message.objects.filter(kind="references.referee_invitation").count() == 1


def test_one_added_twice_is_added_once(naming: ReferenceRequest, visitor: Visitor) -> None:
    page = opened(visitor, naming, "referent/ny/")
    for _click in range(2):
        visitor.at = at(naming, "referent/ny/")
        assert "Olle Sandström står på listan" in visitor.press(page, "Spara", **OLLE).text
    assert Referee.objects.count() == 1


def test_too_few_cannot_be_sent(naming: ReferenceRequest, named: Callable[..., Referee], visitor: Visitor) -> None:
    named(1)
    page = visitor.press(opened(visitor, naming, "skicka/"), SEND, sure="on")
    assert page.status == 422
    assert "En referent till behövs innan du kan skicka." in page.text
    assert not Message.objects.filter(kind="references.referee_invitation").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("Amina@Example.org", "Det är din egen adress. Skriv referentens."),
        ("REFERENT.1@example.org", "Du har redan angett någon med den här adressen. Skriv en annan."),
        ("olle@", "Skriv en hel e-postadress, till exempel namn@example.org."),
        ("olle@example.org\r\nBcc: alla@example.org", "Skriv en hel e-postadress, till exempel namn@example.org."),
        ("", "Skriv e-postadressen, eller telefonnumret till den som inte har någon e-post."),
    ],
)
def test_an_address_that_will_not_do(address: str, said: str, listed: ReferenceRequest, visitor: Visitor) -> None:
    page = opened(visitor, listed, "referent/ny/")
    page = visitor.press(page, "Spara", **{**OLLE, "email": address})
    assert page.status == 422
    assert page.title.startswith("Fel: ")
    assert page.links()[said] == "#id_email"
    assert "Olle Sandström" in [field.get("value") for field in page.all("input", name="name")]
    assert Referee.objects.count() == 2


def test_the_manager_who_recruits_is_no_referee(case: Recruitment, naming: ReferenceRequest, visitor: Visitor) -> None:
    page = opened(visitor, naming, "referent/ny/")
    page = visitor.press(page, "Spara", **{**OLLE, "email": case.owner.email.upper()})
    assert page.status == 422
    assert "Det är adressen till chefen som rekryterar" in page.text


def test_every_field_says_what_it_lacks(naming: ReferenceRequest, visitor: Visitor) -> None:
    page = visitor.press(opened(visitor, naming, "referent/ny/"), "Spara")
    needed = {"Skriv referentens namn.", "Välj hur ni känner varandra.", "Skriv en arbetsplats eller arbetsgivare."}
    way = "Skriv e-postadressen, eller telefonnumret till den som inte har någon e-post."
    assert needed | {way} <= set(page.links())


def test_changing_and_taking_away_until_it_is_sent(listed: ReferenceRequest, visitor: Visitor) -> None:
    page = opened(visitor, listed)
    page = visitor.visit(page.links()["Ändra: Karin Alm"])
    page = visitor.press(page, "Spara", name="Karin Alm Berg", email="karin.berg@example.org")
    assert "Uppgifterna om Karin Alm Berg är ändrade." in page.text
    page = visitor.visit(page.links()["Ta bort: Olle Sandström"])
    away = visitor.at
    assert visitor.press(page, "Ta bort").status == 422
    assert "Olle Sandström är borttagen." in visitor.press(page, "Ta bort", sure="on").text
    visitor.at = away
    assert visitor.press(page, "Ta bort", sure="on").heading == "Ange dina referenter"  # a double click
    assert list(Referee.objects.values_list("name", "email")) == [("Karin Alm Berg", "karin.berg@example.org")]


def test_six_is_the_most(naming: ReferenceRequest, visitor: Visitor) -> None:
    for number in range(6):
        RefereeFactory(request=naming, state=RefereeState.NAMED, email=f"r{number}@example.org")
    assert "Lägg till en till" not in opened(visitor, naming).links()
    assert visitor.visit(at(naming, "referent/ny/")).status == 409


# -- after sending --------------------------------------------------------------------------------------------------


def test_saying_go(listed: ReferenceRequest, visitor: Visitor, now: datetime) -> None:
    by_candidate.send_naming(request=listed, now=now)
    page = opened(visitor, listed)
    assert "Säg till här när vi får." in page.text
    page = visitor.visit(page.links()["Ni får kontakta nu: Olle Sandström"])
    olle = Referee.objects.get(name="Olle Sandström")
    assert visitor.press(page, "Kontakta nu").status == 422
    assert (Referee.objects.get(pk=olle.pk).state, invited(olle)) == (RefereeState.HELD, 0)
    here = visitor.at
    for _click in range(2):
        visitor.at = here
        assert visitor.press(page, "Kontakta nu", sure="on").heading == "Dina referenter"
    assert (Referee.objects.get(pk=olle.pk).state, invited(olle)) == (RefereeState.ASKED, 1)


def test_nobody_is_told_that_a_sent_list_is_yet_to_be_sent(
    listed: ReferenceRequest, visitor: Visitor, now: datetime
) -> None:
    page = visitor.visit(opened(visitor, listed).links()["Ändra: Olle Sandström"])
    assert "Inget skickas förrän du skickar listan." in page.text
    by_candidate.send_naming(request=listed, now=now)
    page = visitor.visit(opened(visitor, listed).links()["Ändra: Olle Sandström"])
    assert "Vi har inte skrivit till Olle Sandström och gör det inte förrän du säger till." in page.text
    assert "listan" not in page.text


def test_mending_an_address_that_bounced(karin: Referee, visitor: Visitor, now: datetime) -> None:
    clock.referee_bounced(public_id=karin.public_id, now=now)
    page = opened(visitor, karin.request)
    assert "Mejlet till Karin kom inte fram" in page.text
    page = visitor.visit(page.links()["Rätta adressen: Karin Alm"])
    assert not page.all("input", name="wait_for_go")
    page = visitor.press(page, "Spara och skriv igen", email="karin.ny@example.org")
    assert "Vi skriver nu till Karin Alm på den nya adressen." in page.text
    assert Referee.objects.get(pk=karin.pk).state == RefereeState.ASKED
    assert Message.objects.filter(recipient_email="karin.ny@example.org").count() == 1


def test_a_decline_asks_for_another_and_never_tells_why(karin: Referee, visitor: Visitor, now: datetime) -> None:
    by_referee.decline(referee=karin, reason="unwilling", comment="Vi skildes inte som vänner.", now=now)
    page = opened(visitor, karin.request)
    assert "Karin kan inte lämna referens" in page.text
    assert "En referent till behövs för tjänsten Undersköterska, natt." in page.text
    everything = visitor.last.content.decode()
    for secret in ("unwilling", "Jag vill helst inte", "Vi skildes"):
        assert secret not in everything
    page = visitor.visit(page.links()["Lägg till en till"])
    page = visitor.press(page, "Spara", **{**OLLE, "name": "Eva Ek", "email": "eva@example.org"})
    assert page.heading == "Stämmer det här?"
    assert "eva@example.org" in page.text
    page = visitor.press(page, SEND, sure="on")
    assert "Tack! Vi skriver nu till Eva Ek." in page.text
    assert Referee.objects.get(name="Eva Ek").state == RefereeState.ASKED


def test_a_wish_to_be_rung_hides_the_number(karin: Referee, visitor: Visitor, now: datetime) -> None:
    by_referee.want_call(referee=karin, phone="070-174 06 99", times="Bara på kvällen", now=now)
    page = opened(visitor, karin.request)
    assert "Karin vill hellre svara per telefon" in page.text
    assert "070-174 06 99" not in visitor.last.content.decode()
    assert "kvällen" not in page.text


def test_what_is_asked_can_no_longer_be_changed(karin: Referee, visitor: Visitor) -> None:
    page = opened(visitor, karin.request)
    assert not [link for link in page.links() if link.startswith(("Ändra", "Ta bort", "Lägg till"))]
    for rest in (f"referent/{karin.public_id}/", "referent/ny/"):
        assert visitor.visit(at(karin.request, rest)).status == 409
    remove = visitor.visit(at(karin.request, f"referent/{karin.public_id}/ta-bort/"))
    assert visitor.press(remove, "Ta bort", sure="on").status == 409
    assert Referee.objects.filter(pk=karin.pk).exists()


def test_written_too_late_is_shown(listed: ReferenceRequest, visitor: Visitor, now: datetime) -> None:
    page = opened(visitor, listed, "referent/ny/")
    by_candidate.send_naming(request=listed, now=now)
    page = visitor.press(page, "Spara", **{**OLLE, "employer": "Björkgårdens gruppboende"})
    assert page.status == 409
    assert "Björkgårdens gruppboende" in page.text


@pytest.mark.parametrize(
    ("state", "heading"),
    [("complete", "Dina referenser är klara"), ("closed", "Vi har de referenser vi behöver")],
)
def test_a_round_that_is_over_says_what_happens_next(
    state: str, heading: str, visitor: Visitor, municipality: object
) -> None:
    round_ = ReferenceRequestFactory(state=state)
    RefereeFactory(request=round_, state=RefereeState.ANSWERED)
    page = opened(visitor, round_)
    assert page.heading == heading
    assert "hör av sig om vad som händer härnäst" in page.text
    assert not page.all("form", method="post")[1:]  # but for the language
    assert visitor.visit(at(round_, "referent/ny/")).status == 409
    assert visitor.visit(at(round_, "skicka/")).heading == heading


def test_closing_while_the_candidate_writes(karin: Referee, visitor: Visitor, now: datetime) -> None:
    clock.referee_bounced(public_id=karin.public_id, now=now)
    page = opened(visitor, karin.request, f"referent/{karin.public_id}/")
    round_ = ReferenceRequest.objects.get(pk=karin.request.pk)
    staff.close_request(by=round_.created_by, request=round_, reason="En räcker den här gången.", now=now)
    page = visitor.press(page, "Spara och skriv igen", email="ny.adress.till.karin@example.org")
    assert page.status == 409
    assert "ny.adress.till.karin@example.org" in page.text
    assert ReferenceRequest.objects.get(pk=round_.pk).state == RequestState.CLOSED


# -- other people's things, and costs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "ta-bort/", "kontakta/"])
def test_another_candidates_referee_is_not_found(rest: str, listed: ReferenceRequest, visitor: Visitor) -> None:
    stranger = RefereeFactory(state=RefereeState.HELD, name="Främmande Frida")
    opened(visitor, listed)
    for referee in (stranger.public_id, "x", "%00", "å" * 30):
        page = visitor.visit(at(listed, f"referent/{referee}/{rest}"))
        assert page.status == (404 if rest != "ta-bort/" else 200)
        assert "Frida" not in page.text
    assert Referee.objects.filter(pk=stranger.pk, state=RefereeState.HELD).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_referee_and_three(
    count: int, naming: ReferenceRequest, named: Callable[..., Referee], visitor: Visitor
) -> None:
    for number in range(count):
        named(number + 1)
    opened(visitor, naming)
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(at(naming)).status_code == 200
    assert len(queries) == 2


def test_english(naming: ReferenceRequest, visitor: Visitor) -> None:
    page = visitor.press(opened(visitor, naming), "In English", language="en")
    assert page.heading == "Name your referees"
    assert "official documents" in page.text
    assert visitor.visit(at(naming, "referent/ny/")).heading == "Add a referee"
