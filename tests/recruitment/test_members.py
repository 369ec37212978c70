"""Who has a part in a case: given, ended, and the whole case handed over; who may, who is told, what is kept."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import Event
from foundation.outbox import delivery
from foundation.outbox.models import Message
from recruitment import actions, queries
from recruitment.enums import MemberRole, RecruitmentState
from recruitment.models import Recruitment
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import RecruitmentMemberFactory
from tests.guards.watch import Watch
from tests.helpers.pages import Page, press
from tests.people import People

pytestmark = pytest.mark.django_db


def at(name: str, people: People, *more: object) -> str:
    return reverse(f"recruitment:{name}", args=[people.recruitment.public_id, *more])


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


@pytest.fixture
def colleague() -> User:
    user: User = UserFactory(name="Nadja Nyström", title="Gruppledare")
    return user


def sent(kind: str) -> Message:
    """The one message of a kind, as it was sent."""
    message = Message.objects.get(kind=kind)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == "sent", message.last_error
    return message


# -- given and ended ----------------------------------------------------------------------------------------------


def test_a_colleague_is_found_by_name_given_a_part_and_told(manager: Client, people: People, colleague: User) -> None:
    UserFactory(name="Nadja Gått", is_active=False)
    address = at("member_add", people) + "?q=nadja"
    page = Page(manager.get(address))
    assert "Nadja Nyström, Gruppledare" in page.text
    assert "Nadja Gått" not in page.text
    response = press(manager, page, "Dela rekryteringen", address, person=str(colleague.pk), role="co_manager")
    assert response.url == at("members", people)
    assert queries.role_in(colleague, people.recruitment) == "co_manager"
    message = sent("recruitment.shared")
    assert message.recipient_email == colleague.email
    assert people.recruitment.title in message.body
    assert at("recruitment", people) in message.body
    assert "Maria Chef" in message.body
    told = Page(manager.get(at("members", people))).text
    assert "Nadja Nyström" in told
    assert "Medansvarig chef" in told
    event = Event.objects.get(kind="recruitment.member_added")
    assert (event.actor_id, event.values) == (people.manager.pk, {"user": colleague.pk, "part": "co_manager"})


def test_twice_is_once_and_another_part_replaces_the_first(people: People, colleague: User) -> None:
    now, case = timezone.now(), people.recruitment
    for _ in range(2):
        actions.add_member(by=people.manager, recruitment=case, user=colleague, role=MemberRole.ASSESSOR, now=now)
    assert case.members.filter(user=colleague).count() == 1
    actions.add_member(by=people.hr, recruitment=case, user=colleague, role=MemberRole.DEPUTY, now=now)
    assert queries.role_in(colleague, case) == "deputy"
    assert case.members.filter(user=colleague, ended_at=None).count() == 1
    assert Message.objects.filter(kind="recruitment.shared").count() == 2


def test_a_part_that_ends_opens_nothing_more(manager: Client, people: People) -> None:
    member = people.recruitment.members.get(user=people.co_manager)
    page = Page(manager.get(at("members", people)))
    (form,) = [form for form in page.all("form") if form.get("action") == at("member_end", people, member.pk)]
    assert form is not None
    assert manager.post(at("member_end", people, member.pk)).url == at("members", people)
    assert manager.post(at("member_end", people, member.pk)).status_code == 302  # a second press
    assert Event.objects.filter(kind="recruitment.member_ended").count() == 1
    theirs = Client()
    theirs.force_login(people.co_manager)
    assert theirs.get(at("recruitment", people)).status_code == 404
    assert "Roller som har avslutats" in Page(manager.get(at("members", people))).text


def test_the_mail_does_not_leave_when_the_part_has_ended_meanwhile(people: People, colleague: User) -> None:
    now = timezone.now()
    member = actions.add_member(
        by=people.manager, recruitment=people.recruitment, user=colleague, role=MemberRole.ASSESSOR, now=now
    )
    actions.end_member(by=people.manager, member=member, now=now)
    message = Message.objects.get(kind="recruitment.shared")
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_another_cases_member_is_not_there(manager: Client) -> None:
    other = RecruitmentMemberFactory()
    people_case = Recruitment.objects.exclude(pk=other.recruitment_id).get()
    assert manager.post(reverse("recruitment:member_end", args=[people_case.public_id, other.pk])).status_code == 404


@pytest.mark.parametrize("who", ["co_manager", "deputy", "assessor", "other_manager", "hr_elsewhere", "administrator"])
def test_only_the_manager_and_hr_share(people: People, colleague: User, who: str) -> None:
    now, by = timezone.now(), getattr(people, who)
    with pytest.raises(PermissionDenied):
        actions.add_member(by=by, recruitment=people.recruitment, user=colleague, role=MemberRole.ASSESSOR, now=now)
    with pytest.raises(PermissionDenied):
        actions.end_member(by=by, member=people.recruitment.members.all()[0], now=now)
    with pytest.raises(PermissionDenied):
        actions.hand_over(
            by=by, recruitment=people.recruitment, to=people.other_manager, reason="", stay=False, now=now
        )
    assert not Message.objects.exists()


def test_whoever_only_takes_part_reads_who_the_others_are(client: Client, people: People) -> None:
    client.force_login(people.assessor)
    page = Page(client.get(at("members", people)))
    assert "Emil Ersättare" in page.text
    assert page.buttons() == ["Logga ut"]
    assert "Dela med en kollega" not in page.links()


def test_the_manager_and_the_ended_are_refused_in_words(people: People) -> None:
    gone = UserFactory(is_active=False)
    for user, told in ((people.manager, "driver redan"), (gone, "är avslutat")):
        with pytest.raises(ValidationError, match=told):
            actions.add_member(
                by=people.hr, recruitment=people.recruitment, user=user, role=MemberRole.DEPUTY, now=timezone.now()
            )


# -- handed over --------------------------------------------------------------------------------------------------


def test_a_case_is_handed_over_in_one_go(manager: Client, people: People) -> None:
    address = at("hand_over", people) + "?q=olle"
    page = Page(manager.get(address))
    chosen = {"person": str(people.other_manager.pk), "reason": "Jag byter tjänst den 1 december."}
    response = press(manager, page, "Lämna över rekryteringen", address, **chosen)
    assert response.url == "/rekryteringar/"
    people.recruitment.refresh_from_db()
    assert people.recruitment.owner == people.other_manager
    assert manager.get(at("recruitment", people)).status_code == 404
    theirs = Client()
    theirs.force_login(people.other_manager)
    told = Page(theirs.get(at("members", people))).text
    assert "från Maria Chef till Olle Annanstans" in told
    assert "Jag byter tjänst" in told
    message = sent("recruitment.handed_over")
    assert message.recipient_email == people.other_manager.email
    assert "Maria Chef har lämnat över" in message.body
    assert "Jag byter tjänst" in message.body
    event = Event.objects.get(kind="recruitment.handed_over")
    assert event.actor_role == "manager"
    assert event.values == {"former": people.manager.pk, "user": people.other_manager.pk}
    assert "byter tjänst" not in repr(list(Event.objects.values()))


def test_hr_hands_over_for_one_who_has_left_and_closed_cases_too(client: Client, people: People) -> None:
    User.objects.filter(pk=people.manager.pk).update(is_active=False)
    Recruitment.objects.filter(pk=people.recruitment.pk).update(
        state=RecruitmentState.CLOSED, decided_on=timezone.localdate(), closed_at=timezone.now()
    )
    client.force_login(people.hr)
    address = at("hand_over", people) + "?q=olle"
    page = Page(client.get(address))
    assert "är kvar som" not in page.text  # whoever has left does not stay
    response = press(client, page, "Lämna över rekryteringen", address, person=str(people.other_manager.pk))
    assert response.url == at("recruitment", people)
    assert "Hanna Rekryterare har lämnat över" in sent("recruitment.handed_over").body


def test_the_former_manager_can_stay_and_the_new_ones_old_part_ends(people: People) -> None:
    now, case = timezone.now(), people.recruitment
    RecruitmentMemberFactory(recruitment=case, user=people.other_manager, role=MemberRole.ASSESSOR)
    case = actions.hand_over(
        by=people.manager, recruitment=case, to=people.other_manager, reason="", stay=True, now=now
    )
    assert queries.role_in(people.manager, case) == "co_manager"
    assert queries.role_in(people.other_manager, case) == "manager"
    assert not case.members.filter(user=people.other_manager, ended_at=None).exists()
    assert {user.pk for user in queries.people_running(case)} >= {people.manager.pk, people.other_manager.pk}
    again = actions.hand_over(by=people.hr, recruitment=case, to=people.other_manager, reason="", stay=True, now=now)
    assert again.hand_overs.count() == 1
    back = actions.hand_over(by=people.hr, recruitment=case, to=people.manager, reason="", stay=False, now=now)
    assert back.owner == people.manager
    assert queries.role_in(people.other_manager, back) == ""


def test_only_managers_and_hr_take_over(client: Client, people: People, colleague: User) -> None:
    with pytest.raises(ValidationError, match="inte rekryterande chef"):
        actions.hand_over(
            by=people.manager, recruitment=people.recruitment, to=colleague, reason="", stay=False, now=timezone.now()
        )
    client.force_login(people.manager)
    assert "Nadja Nyström" not in Page(client.get(at("hand_over", people) + "?q=nadja")).text
    page = Page(client.post(at("hand_over", people) + "?q=olle", {"person": str(colleague.pk)}))
    assert (page.status, page.title.startswith("Fel:")) == (422, True)
    people.recruitment.refresh_from_db()
    assert people.recruitment.owner == people.manager


def test_the_mail_waits_for_nobody_who_has_handed_it_on(people: People) -> None:
    now, case = timezone.now(), people.recruitment
    for to in (people.other_manager, people.hr):
        actions.hand_over(by=people.hr, recruitment=case, to=to, reason="", stay=False, now=now)
    states = {}
    for message in Message.objects.filter(kind="recruitment.handed_over"):
        delivery.deliver(message.pk)
        message.refresh_from_db()
        states[message.recipient_email] = message.state
    assert states == {people.other_manager.email: "cancelled", people.hr.email: "sent"}


def test_a_choice_among_nobody_is_led_back_to_the_search(manager: Client, people: People) -> None:
    for name in ("member_add", "hand_over"):
        response = manager.post(at(name, people) + "?q=finns+inte", {"person": "1", "role": "deputy"})
        assert response.url == at(name, people) + "?q=finns+inte"
        assert "Sök efter kollegan först" in Page(manager.get(response.url)).text


# -- bounded ------------------------------------------------------------------------------------------------------


def test_colleagues_are_bounded_and_nobody_is_listed_unasked(people: People) -> None:
    UserFactory.create_batch(30, roles=[(Role.MANAGER, people.unit)])
    assert len(queries.colleagues("kim", but=[], roles=[Role.MANAGER])) == queries.MOST_COLLEAGUES
    assert queries.colleagues("", but=[]) == []
    assert people.manager not in queries.colleagues("maria", but=[people.manager.pk])


def test_the_page_costs_the_same_for_three_as_for_one(manager: Client, people: People) -> None:
    def cost() -> int:
        manager.get(at("members", people))
        watch = Watch()
        with watch.on():
            assert manager.get(at("members", people)).status_code == 200
        assert watch.unordered == []
        return len(watch.counted)

    first = cost()
    RecruitmentMemberFactory.create_batch(3, recruitment=people.recruitment)
    assert cost() == first <= 6
