"""A referee without e-mail: named by a number, never written to, rung by the manager; and those who cannot be named."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Event
from foundation.lib.moves import MoveRefused
from foundation.outbox.models import LinkToken, Message
from recruitment.enums import MemberRole
from references import pdf, rules
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.enums import NoticeEvent, RefereeState, RequestState
from references.models import ManagerNotice, Referee, ReferenceRequest
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import RecruitmentMemberFactory
from tests.helpers.links import Visitor, link_to
from tests.helpers.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality")]
NOW = timezone.now()
NUMBER = "070-174 06 41"
EVA: dict[str, Any] = {"name": "Eva Ek", "relation": "colleague", "employer": "Björkgården", "language": "sv"}


@pytest.fixture
def eva(naming: ReferenceRequest, named: Callable[..., Referee]) -> Referee:
    """One of two, asked, who has a number and no address."""
    named(1)
    referee = named(2, name="Eva Ek", email="", phone=NUMBER)
    by_candidate.send_naming(request=naming, now=NOW)
    referee.refresh_from_db()
    return referee


def mails_to(referee: Referee) -> list[str]:
    rows = Message.objects.filter(subject_kind="references.referee", subject_id=referee.public_id)
    return list(rows.order_by("pk").values_list("kind", flat=True))


def staff_page(referee: Referee, name: str = "request") -> str:
    recruitment = referee.request.candidate.recruitment
    args = [recruitment.public_id, referee.request.public_id]
    return reverse(f"references:{name}", args=[*args, *([referee.public_id] if name != "request" else [])])


def manager_of(referee: Referee) -> Client:
    client = Client()
    client.force_login(referee.request.candidate.recruitment.owner)
    return client


# -- naming and asking ------------------------------------------------------------------------------------------------


def test_a_candidate_names_somebody_by_number_alone(naming: ReferenceRequest, visitor: Visitor) -> None:
    visitor.visit(link_to(naming))
    page = visitor.visit(f"/k/{naming.public_id}/referent/ny/")
    page = visitor.press(page, "Spara", **EVA, email="", phone="")
    assert page.status == 422
    assert "telefonnumret till den som inte har någon e-post" in page.text
    page = visitor.press(page, "Spara", **EVA, email="", phone=NUMBER)
    assert "Eva Ek står på listan" in page.text
    assert Referee.objects.get().email == ""


def test_the_list_says_that_we_ring_before_it_is_sent(
    naming: ReferenceRequest, named: Callable[..., Referee], visitor: Visitor
) -> None:
    named(1)
    named(2, name="Eva Ek", email="", phone=NUMBER)
    visitor.visit(link_to(naming))
    page = visitor.visit(f"/k/{naming.public_id}/skicka/")
    assert f"Vi ringer Eva Ek, {NUMBER}" in page.text
    page = visitor.press(page, "Skicka listan", sure="on")
    assert "Den som rekryterar ringer Eva Ek." in page.text
    assert "Eva har ingen e-post: den som rekryterar ringer" in page.text


def test_nothing_is_mailed_and_the_manager_is_told_to_ring(eva: Referee) -> None:
    assert (eva.state, eva.call_phone, eva.next_reminder_at) == (RefereeState.WANTS_CALL, NUMBER, None)
    assert mails_to(eva) == []
    assert not LinkToken.objects.exists()
    assert [one.event for one in ManagerNotice.objects.filter(referee=eva)] == [NoticeEvent.NO_MAIL]
    eva.request.refresh_from_db()
    assert (eva.request.state, eva.request.referees_live) == (RequestState.COLLECTING, 2)  # counted as waited for
    page = Page(manager_of(eva).get(staff_page(eva)))
    assert f"Ring {NUMBER}" in page.links()
    assert f"Eva har ingen e-post: ring {NUMBER}" in page.text
    assert "Inget har mejlats." in page.text
    assert "Påminn" not in [word for word in page.buttons() if "Eva" in word]


def test_one_who_is_held_is_rung_only_after_the_go(naming: ReferenceRequest, named: Callable[..., Referee]) -> None:
    named(1)
    held = named(2, email="", phone=NUMBER, wait_for_go=True)
    by_candidate.send_naming(request=naming, now=NOW)
    held.refresh_from_db()
    assert held.state == RefereeState.HELD
    by_candidate.say_go(referee=held, now=NOW)
    held.refresh_from_db()
    assert held.state == RefereeState.WANTS_CALL
    assert mails_to(held) == []


# -- afterwards -------------------------------------------------------------------------------------------------------


def test_an_address_given_on_the_phone_sends_the_form(eva: Referee) -> None:
    answer = manager_of(eva).post(staff_page(eva, "referee_address"), {"email": "eva@example.org", "phone": NUMBER})
    assert answer.status_code == 302
    eva.refresh_from_db()
    assert (eva.state, eva.call_phone, eva.invitations) == (RefereeState.ASKED, "", 1)
    assert eva.next_reminder_at is not None
    assert mails_to(eva) == ["references.referee_invitation"]


def test_an_address_taken_away_stops_the_mails(eva: Referee, naming: ReferenceRequest) -> None:
    karin = naming.referees.get(position=1)
    manager = naming.candidate.recruitment.owner
    staff.change_address(by=manager, referee=karin, email="", phone="070-174 06 42", now=NOW)
    karin.refresh_from_db()
    assert (karin.state, karin.call_phone, karin.next_reminder_at) == (RefereeState.WANTS_CALL, "070-174 06 42", None)
    assert set(Message.objects.filter(subject_id=karin.public_id).values_list("state", flat=True)) == {"cancelled"}
    page = manager_of(eva).post(staff_page(karin, "referee_address"), {"email": "", "phone": ""})
    assert page.status_code == 422


def test_a_number_that_is_mended_is_the_one_to_ring(eva: Referee) -> None:
    manager = eva.request.candidate.recruitment.owner
    staff.change_address(by=manager, referee=eva, email="", phone="070-174 06 43", now=NOW)
    eva.refresh_from_db()
    assert (eva.state, eva.call_phone) == (RefereeState.WANTS_CALL, "070-174 06 43")


def test_withdrawn_or_closed_nobody_without_an_address_is_written_to(eva: Referee) -> None:
    manager = eva.request.candidate.recruitment.owner
    staff.withdraw_referee(by=manager, referee=eva, now=NOW)
    assert mails_to(eva) == []
    with pytest.raises(MoveRefused):
        staff.remind_referee(by=manager, referee=eva, now=NOW)


def test_one_who_was_not_reached_runs_out_and_the_protocol_says_why(eva: Referee) -> None:
    later = NOW + timedelta(days=365)
    clock.expire(now=later)
    eva.refresh_from_db()
    assert eva.state == RefereeState.EXPIRED
    assert mails_to(eva) == []
    assert pdf._asked_how(eva) == "Per telefon"
    assert pdf._note(eva, []) == "Har ingen e-postadress: kunde bara frågas per telefon."
    (told,) = pdf._referee_deviations(eva, [])
    assert told["title"] == "Eva Ek nåddes inte per telefon i tid"
    names = Event.objects.filter(object_id=str(eva.pk)).values_list("kind", flat=True)
    assert "references.expired" in names


# -- who cannot be named ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("070-174 06 05", "0701740605", True),
        ("+46 70-174 06 05", "070-174 06 05", True),
        ("0046701740605", "+46 (0)70 174 06 05", True),
        ("070-174 06 05", "070-174 06 06", False),
        ("+47 22 33 44 55", "022334455", False),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert (rules.digits(one) == rules.digits(other)) is same


@pytest.mark.parametrize("role", MemberRole.values)
@pytest.mark.parametrize("by_number", [True, False])
def test_nobody_who_takes_part_in_the_choice_can_be_named(
    naming: ReferenceRequest, visitor: Visitor, role: str, by_number: bool
) -> None:
    member = UserFactory(phone="070-174 06 50")
    RecruitmentMemberFactory(recruitment=naming.candidate.recruitment, user=member, role=role)
    visitor.visit(link_to(naming))
    page = visitor.visit(f"/k/{naming.public_id}/referent/ny/")
    reached = {"email": "", "phone": "+46701740650"} if by_number else {"email": member.email.upper(), "phone": ""}
    page = visitor.press(page, "Spara", **EVA, **reached)
    assert page.status == 422
    assert "någon som är med och väljer" in page.text
    given = {**EVA, **reached, "wait_for_go": False, "now": NOW}
    with pytest.raises(by_candidate.TakesPart):
        by_candidate.name_referee(request=naming, **given)


def test_a_member_whose_part_has_ended_can_be_named(naming: ReferenceRequest, named: Callable[..., Referee]) -> None:
    member = UserFactory()
    RecruitmentMemberFactory(recruitment=naming.candidate.recruitment, user=member, ended_at=NOW)
    assert named(1, email=member.email).pk


def test_named_twice_by_number_is_told(naming: ReferenceRequest, named: Callable[..., Referee]) -> None:
    named(1, name="Eva Ek", email="", phone=NUMBER)
    named(2, name="Ola Ek", email="", phone=NUMBER)  # two may share a workplace's number
    with pytest.raises(by_candidate.NamedTwice):
        named(3, name="EVA EK", email="", phone="+46701740641", employer="Annan")


def test_a_correction_cannot_make_a_member_a_referee(eva: Referee) -> None:
    recruitment = eva.request.candidate.recruitment
    assessor = UserFactory()
    RecruitmentMemberFactory(recruitment=recruitment, user=assessor, role=MemberRole.ASSESSOR)
    page = manager_of(eva).post(staff_page(eva, "referee_address"), {"email": assessor.email, "phone": NUMBER})
    assert page.status_code == 422
    assert "Varken kandidaten eller den som rekryterar kan vara referent" in Page(page).text


def test_the_manager_is_told_of_one_who_came_in_later_and_of_two_alike(eva: Referee) -> None:
    page = Page(manager_of(eva).get(staff_page(eva)))
    assert "med och väljer" not in page.text
    karin = eva.request.referees.get(position=1)
    user = UserFactory(email=karin.email)
    RecruitmentMemberFactory(recruitment=eva.request.candidate.recruitment, user=user, role=MemberRole.ASSESSOR)
    Referee.objects.filter(pk=karin.pk).update(phone=NUMBER)
    page = Page(manager_of(eva).get(staff_page(eva)))
    assert page.text.count("Är med och väljer, och bör inte också vara referent.") == 1
    assert page.text.count("Har samma namn eller nummer som") == 2
