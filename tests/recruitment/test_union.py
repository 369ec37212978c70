"""What the union reads and says: adopted profiles where it is switched on, a thread that is never changed, no more."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, RoleGrant, User
from foundation.audit.models import Event
from foundation.lib.moves import MoveRefused
from foundation.outbox import delivery
from foundation.outbox.models import Message
from recruitment import actions, queries
from recruitment.comments import comment_on_profile
from recruitment.models import ProfileComment, Recruitment
from recruitment.queries_union import listed_for_union, read_by_union
from recruitment.rules import COMMENT_LIMIT
from references.actions.moves import next_morning
from references.models import ManagerNotice
from tests.factories.accounts import AdministrationFactory, UserFactory
from tests.factories.recruitment import RecruitmentFactory, RequirementProfileFactory
from tests.guards.test_queries import same
from tests.helpers.pages import Page, press, values
from tests.people import People

pytestmark = pytest.mark.django_db
SAID = "Behövs körkort? Alla pass går att nå med buss."


def switch(people: People, on: bool = True) -> None:
    Organisation.objects.filter(pk=people.unit.parent_id).update(union_reads_profiles=on)
    people.recruitment.unit.refresh_from_db()


@pytest.fixture
def case(people: People) -> Recruitment:
    """The recruitment, where the union reads."""
    switch(people)
    return people.recruitment


def say(by: User, case: Recruitment, text: str = SAID, *, version: int = 1, **more: str) -> ProfileComment:
    return comment_on_profile(by=by, recruitment=case, version=version, text=text, now=timezone.now(), **more)


def at(case: Recruitment, version: int = 1) -> str:
    return reverse("union:profile", args=[case.public_id, version])


@pytest.fixture
def union(client: Client, people: People) -> Client:
    client.force_login(people.union)
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told() -> dict[str, str]:
    """Who has a mail about a comment waiting, and what it would say."""
    for message in Message.objects.filter(kind="recruitment.profile_comment", state="queued"):
        delivery.deliver(message.pk)
    sent = Message.objects.filter(kind="recruitment.profile_comment")
    return {message.recipient_name: message.body for message in sent}


# -- what is read, and by whom ------------------------------------------------------------------------------------


def test_an_adopted_profile_is_read_where_it_is_switched_on(union: Client, case: Recruitment) -> None:
    page = Page(union.get("/kravprofiler/"))
    assert case.title in page.text
    assert "Rekryteringen pågår" in page.text
    assert "Maria Chef" in page.text
    read = Page(union.get(page.links()[case.title]))
    assert "Rätt att använda yrkestiteln undersköterska." in read.text
    assert "Fastställ kravprofilen" not in read.buttons()


def test_nothing_of_candidates_or_references_is_told(union: Client, case: Recruitment) -> None:
    actions.add_candidate(
        by=case.owner, recruitment=case, name="Sam Hemlig", email="sam@example.org", phone="", language="sv",
        now=timezone.now(),
    )  # fmt: skip
    for address in ("/", "/kravprofiler/", at(case)):
        text = Page(union.get(address)).text
        assert "Hemlig" not in text
        assert "eferenserna" not in text


def test_it_is_off_until_somebody_switches_it_on(union: Client, people: People) -> None:
    assert not Organisation.objects.filter(union_reads_profiles=True).exists()
    for address in ("/kravprofiler/", "/"):
        assert "har det inte slagits på att facket får läsa" in Page(union.get(address)).text
    assert union.get(at(people.recruitment)).status_code == 404
    with pytest.raises(PermissionDenied):
        say(people.union, people.recruitment)
    switch(people)
    people.recruitment.profiles.update(adopted_at=None, adopted_by=None)
    assert "Ingen kravprofil är fastställd ännu" in Page(union.get("/kravprofiler/")).text


def test_another_board_and_another_administration_stay_shut(people: People, case: Recruitment) -> None:
    elsewhere = UserFactory(roles=[(Role.UNION_REPRESENTATIVE, people.other_unit.parent)])
    Organisation.objects.filter(pk=people.other_unit.parent_id).update(union_reads_profiles=True)
    sibling = AdministrationFactory(name="Stöd", parent=people.unit.parent.parent)
    whole_board = UserFactory(roles=[(Role.UNION_REPRESENTATIVE, sibling.parent)])
    beside = RecruitmentFactory(unit=sibling)
    assert signed_in(elsewhere).get(at(case)).status_code == 404
    assert not read_by_union(elsewhere).exists()
    assert list(read_by_union(whole_board)) == [case]  # the board's other administration has not switched it on
    assert signed_in(whole_board).get(at(beside)).status_code == 404
    for user in (people.manager, people.hr, people.assessor, people.hr_management, people.registrar):
        assert not read_by_union(user).exists()


def test_a_role_that_has_ended_opens_nothing(people: People, union: Client, case: Recruitment) -> None:
    say(people.union, case)
    RoleGrant.objects.filter(user=people.union).update(ended_at=timezone.now())
    assert union.get(at(case)).status_code == 404
    assert union.get("/kravprofiler/").status_code == 403
    with pytest.raises(PermissionDenied):
        say(User.objects.get(pk=people.union.pk), case)


def test_a_draft_is_never_read(union: Client, people: People, case: Recruitment) -> None:
    RequirementProfileFactory(recruitment=case, version=2, adopted=False, purpose="Hemligt utkast.")
    assert "Hemligt" not in Page(union.get(at(case))).text
    assert union.get(at(case, 2)).status_code == 404
    assert [one.version for one in listed_for_union(people.union)] == [1]
    with pytest.raises(MoveRefused):
        say(people.union, case, version=2)
    actions.adopt_profile(by=people.manager, recruitment=case, now=timezone.now())
    assert [one.version for one in listed_for_union(people.union)] == [2]
    assert "Det här är en äldre version" in Page(union.get(at(case))).text
    assert at(case, 2) in Page(union.get(at(case))).links().values()


def test_nothing_else_of_the_case_opens(people: People, union: Client, case: Recruitment) -> None:
    assert not queries.visible_to(people.union).exists()
    for name in ("recruitment", "profile", "guide", "members", "profile_compare", "candidate_add"):
        assert union.get(reverse(f"recruitment:{name}", args=[case.public_id])).status_code == 404
    assert union.get("/rekryteringar/").status_code == 403


# -- what is said -------------------------------------------------------------------------------------------------


def test_a_comment_is_sent_heard_and_answered(people: People, union: Client, case: Recruitment) -> None:
    response = press(union, Page(union.get(at(case))), "Skicka kommentaren", text=SAID)
    assert response.url == f"{at(case)}#comments"
    (comment,) = ProfileComment.objects.all()
    assert (comment.author, comment.role, comment.profile.version) == (people.union, "union_representative", 1)
    event = Event.objects.get(kind="recruitment.profile_commented")
    assert (event.actor_role, event.values) == ("union_representative", {"version": 1})
    mails = told()
    assert set(mails) == {"Maria Chef", "Cecilia Delar", "Emil Ersättare"}
    address = f"{reverse('recruitment:profile', args=[case.public_id])}?version=1#comments"
    assert address in mails["Maria Chef"]
    assert "Ulla Facklig, facklig företrädare," in mails["Maria Chef"]
    manager = signed_in(people.manager)
    page = Page(manager.get(address.partition("#")[0]))
    assert SAID in page.text
    press(manager, page, "Skicka svaret", text="Nej, det stryker vi.")
    assert at(case) in told()["Ulla Facklig"]
    assert "Nej, det stryker vi." in Page(union.get(at(case))).text
    assert "Läs svaret om" in Page(union.get("/")).text


def test_everybody_who_runs_it_hears_and_who_only_assesses_does_not(people: People, case: Recruitment) -> None:
    say(people.union, case)
    address = reverse("recruitment:profile", args=[case.public_id])
    for user in (people.manager, people.co_manager, people.deputy, people.hr):
        assert SAID in Page(signed_in(user).get(address)).text
    assert SAID not in Page(signed_in(people.assessor).get(address)).text
    with pytest.raises(PermissionDenied):
        say(people.assessor, case, "Jag också.")
    with pytest.raises(PermissionDenied):
        say(people.hr_elsewhere, case, "Jag också.")


def test_who_wants_one_mail_a_day_gets_one(people: People, case: Recruitment) -> None:
    User.objects.filter(pk=people.manager.pk).update(notify="digest")
    for text in (SAID, "Och en sak till."):
        say(people.union, case, text)
    assert "Maria Chef" not in told()
    assert ManagerNotice.objects.filter(user=people.manager, event="commented").count() == 2
    digest = Message.objects.get(kind="references.manager_digest")
    assert digest.due_at == next_morning(timezone.now())
    Message.objects.filter(pk=digest.pk).update(due_at=timezone.now())
    delivery.deliver(digest.pk)
    digest.refresh_from_db()
    assert digest.state == "sent", digest.last_error
    assert digest.subject == "Två saker har hänt i Rekryteringscenter"
    assert digest.body.count("Ulla Facklig, facklig företrädare, har skrivit om kravprofilen (version 1)") == 2


def test_a_manager_answers_and_never_begins(people: People, case: Recruitment) -> None:
    with pytest.raises(MoveRefused):
        say(people.manager, case, "Vad tycker ni?")
    say(people.union, case)
    assert say(people.manager, case, "Tack.").role == "manager"
    assert say(people.hr, case, "Vi hjälper till.").role == "hr_specialist"


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_when_it_has_ended_it_is_read_and_no_more(state: str, people: People, union: Client) -> None:
    switch(people)
    ended = RecruitmentFactory(unit=people.unit, owner=people.manager, state=state)
    page = Page(union.get(at(ended)))
    assert "Inget mer kan skrivas här" in page.text
    assert "Skicka kommentaren" not in page.buttons()
    with pytest.raises(MoveRefused):
        say(people.union, ended)


def test_switched_off_again_it_stays_with_those_who_run_it(people: People, union: Client, case: Recruitment) -> None:
    say(people.union, case)
    switch(people, on=False)
    assert union.get(at(case)).status_code == 404
    manager = signed_in(people.manager)
    assert SAID in Page(manager.get(reverse("recruitment:profile", args=[case.public_id]))).text
    response = manager.post(
        reverse("recruitment:profile_answer", args=[case.public_id, 1]), {"text": "Ett långt svar som inte får gå."}
    )
    page = Page(response)
    assert response.status_code == 422
    assert "Ett långt svar som inte får gå." in [(one.text or "").strip() for one in page.all("textarea")]
    assert ProfileComment.objects.count() == 1


def test_pressed_twice_is_one_and_anothers_key_is_no_key(people: People, union: Client, case: Recruitment) -> None:
    page = Page(union.get(at(case)))
    sent = {**values(page.form("Skicka kommentaren")), "text": SAID}
    for _ in range(2):
        assert union.post(at(case), sent).status_code == 302
    (comment,) = ProfileComment.objects.all()
    assert comment.public_id == sent["key"][0]
    answer = say(people.manager, case, "Tack.", public_id=comment.public_id)
    assert answer.pk != comment.pk
    assert Message.objects.filter(kind="recruitment.profile_comment", recipient_name="Maria Chef").count() == 1


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * (COMMENT_LIMIT + 1), "z" + "\u0301" * 40], ids=["empty", "blank", "long", "marks"]
)
def test_what_is_refused_is_kept(text: str, union: Client, case: Recruitment) -> None:
    response = union.post(at(case), {"text": text})
    page = Page(response)
    assert response.status_code == 422
    assert page.title.startswith("Fel:")
    assert (page.all("textarea")[0].text or "").strip() == text.strip()
    assert not ProfileComment.objects.exists()


def test_hostile_text_is_text(people: People, union: Client, case: Recruitment) -> None:
    hostile = "<script>alert(1)</script>\u202e{{ site }}\x00 javascript:1"
    assert union.post(at(case), {"text": hostile}).status_code == 302
    stored = ProfileComment.objects.get().text
    assert "\u202e" not in stored
    assert "\x00" not in stored
    page = Page(signed_in(people.manager).get(reverse("recruitment:profile", args=[case.public_id])))
    assert "<script>alert(1)</script>" in page.text
    assert all(one.get("src") for one in page.all("script"))


def test_an_empty_text_is_refused_by_the_action_too(people: People, case: Recruitment) -> None:
    with pytest.raises(ValidationError):
        say(people.union, case, "  ")


# -- where it leads -----------------------------------------------------------------------------------------------


def waits(union: Client) -> str:
    return Page(union.get("/")).text


def test_the_first_page_says_what_waits(people: People, union: Client, case: Recruitment) -> None:
    assert f"Läs kravprofilen för {case.title}" in waits(union)
    say(people.union, case)
    assert "Inget väntar på dig just nu" in waits(union)
    case.profiles.update(adopted_at=timezone.now() - timedelta(days=15))
    ProfileComment.objects.all().delete()
    assert "Inget väntar på dig just nu" in waits(union)
    assert "Kravprofiler" in Page(union.get("/")).links()


def test_the_list_and_the_first_page_cost_the_same(people: People, case: Recruitment) -> None:
    def another() -> None:
        made = RecruitmentFactory(unit=people.unit, owner=people.manager)
        say(people.union, made)
        say(people.manager, made, "Tack.")

    client = signed_in(people.union)
    assert same(client, "/kravprofiler/", another) <= 5
    assert same(client, "/", another) <= 6
    assert same(client, at(case), lambda: say(people.union, case)) <= 8


def test_only_an_administration_is_switched_on(people: People) -> None:
    people.unit.union_reads_profiles = True
    with pytest.raises(ValidationError):
        people.unit.full_clean()
    people.unit.parent.union_reads_profiles = True
    people.unit.parent.full_clean()
