"""What happens is told at once or by one mail the next working morning, to those who run the recruitment then."""

from datetime import datetime

import pytest
from django.utils import timezone

from foundation.outbox import delivery
from foundation.outbox.models import Message
from recruitment import actions as cases
from recruitment.models import Recruitment
from references.actions import clock
from references.actions.moves import next_morning
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import RecruitmentFactory
from tests.factories.references import ReferenceTemplateFactory
from tests.references.test_round import MONDAY, STOCKHOLM, answer, collecting

pytestmark = pytest.mark.django_db


@pytest.fixture
def gathered() -> Recruitment:
    """A recruitment whose manager wants one mail a morning."""
    found: Recruitment = RecruitmentFactory()
    ReferenceTemplateFactory(role_template=found.role_template)
    found.owner.notify = "digest"
    found.owner.save()
    return found


def digests() -> list[Message]:
    return list(Message.objects.filter(kind="references.manager_digest").order_by("due_at"))


def leave(message: Message) -> Message:
    """Its hour has come."""
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now())
    delivery.deliver(message.pk)
    message.refresh_from_db()
    return message


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (local(1, 7, 59), local(1, 8)),
        (local(1, 8), local(2, 8)),
        (local(4, 16), local(7, 8)),  # Friday afternoon, Monday morning
        (local(5, 3), local(7, 8)),
        (local(23, 12), local(28, 8)),  # Christmas Eve, Christmas Day, Boxing Day and a Sunday between
    ],
)
def test_the_morning_is_that_of_a_working_day(now: datetime, expected: datetime) -> None:
    assert next_morning(now) == expected


def test_a_days_events_are_one_mail(gathered: Recruitment) -> None:
    _request, one, two = collecting(gathered)
    answer(one)
    answer(two)
    (message,) = digests()
    assert leave(message).state == "sent"
    assert [message.body.count(words) for words in ("En referent har svarat", "Alla referenser är klara")] == [1, 1]
    assert not Message.objects.filter(kind="references.manager_notice").exists()


def test_nothing_to_tell_is_no_mail(gathered: Recruitment) -> None:
    collecting(gathered)
    clock.tell_silence(now=MONDAY)
    assert digests() == []


def test_what_comes_while_the_mail_is_leaving_is_told_the_morning_after(gathered: Recruitment) -> None:
    _request, one, two = collecting(gathered)
    answer(one)
    leave(digests()[0])
    answer(two)  # dated before that morning, and committed after its mail was rendered
    states = {message.dedupe_key.rsplit(":")[-1]: message.state for message in digests()}
    assert states == {"2026-11-24": "sent", "2026-11-25": "queued"}
    second = Message.objects.get(dedupe_key__endswith=":2026-11-25")
    told = leave(second)
    assert told.state == "sent"
    assert "Alla referenser är klara" in told.body
    assert "En referent har svarat" not in told.body


def test_whoever_has_handed_it_over_hears_no_more_of_it(gathered: Recruitment) -> None:
    _request, one, _two = collecting(gathered)
    answer(one)
    cases.hand_over(
        by=gathered.owner, recruitment=gathered, to=RecruitmentFactory().owner, reason="", stay=False, now=MONDAY
    )
    assert leave(digests()[0]).state == "cancelled"


def test_at_once_is_told_to_nobody_who_has_left(gathered: Recruitment) -> None:
    gathered.owner.notify = "at_once"
    gathered.owner.save()
    _request, one, two = collecting(gathered)
    answer(one)
    (message,) = Message.objects.filter(kind="references.manager_notice")
    assert leave(message).state == "sent"
    answer(two)
    gathered.owner.is_active = False
    gathered.owner.save()
    rest = Message.objects.filter(kind="references.manager_notice").exclude(pk=message.pk)
    assert {leave(one).state for one in rest} == {"cancelled"}


def test_a_choice_counts_from_the_next_event(gathered: Recruitment) -> None:
    _request, one, two = collecting(gathered)
    answer(one)
    gathered.owner.notify = "at_once"
    gathered.owner.save()
    answer(two)
    assert len(digests()) == 1
    assert Message.objects.filter(kind="references.manager_notice").exists()
    assert UserFactory().notify == "at_once"
