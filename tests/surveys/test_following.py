"""What a recruitment's pages promise of surveys, against what is sent: the day in words is the day in the outbox."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from competencies.enums import VersionState
from foundation.lib import calendar
from foundation.outbox.models import Message
from recruitment.enums import RecruitmentState
from recruitment.models import Recruitment
from surveys import rules
from surveys.actions import clock
from surveys.models import Survey, SurveyTemplate
from surveys.providers import following
from tests.helpers.pages import Page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize("delays", [(0, 0), (2, 3), (6, 30)])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_days_told_are_the_days_of_the_mails(
    case: Recruitment, now: datetime, delays: tuple[int, int], language: str
) -> None:
    for kind, delay in zip(("manager", "candidate"), delays, strict=True):
        SurveyTemplate.objects.filter(kind=kind).update(delay_days=delay)
    with override(language):
        told = following(case, now)
    for delay in sorted({*delays}):  # as the scheduler would, at the moment each is due
        clock.open_due(now=now + delay * DAY)
    days = {message.kind: calendar.long_day(message.due_at, language) for message in Message.objects.all()}
    assert set(days) == {"surveys.manager_invitation", "surveys.candidate_invitation"}
    assert all(day in told for day in days.values()), (told, days)
    assert "några dagar" not in told


def test_one_that_is_sent_is_told_with_its_last_day_and_then_no_more(case: Recruitment, now: datetime) -> None:
    clock.open_due(now=now + 4 * DAY)
    told = following(case, now + 4 * DAY)
    for survey in Survey.objects.all():
        assert calendar.long_day(survey.closes_on, "sv") in told
    assert told.startswith("En kort enkät har skickats till chefen")
    clock.close_due(now=now + 60 * DAY)
    assert following(case, now + 60 * DAY) == ""


def test_nothing_is_promised_that_does_not_come(case: Recruitment, now: datetime) -> None:
    assert following(case, now + (rules.OLDEST_DAYS + 4) * DAY) == ""
    case.candidates.all().delete()
    assert "kandidaterna" not in following(case, now)
    SurveyTemplate.objects.update(state=VersionState.RETIRED)
    assert following(case, now) == ""


def test_the_pages_say_it(case: Recruitment, now: datetime, client: Client) -> None:
    client.force_login(case.owner)
    page = Page(client.get(reverse("recruitment:recruitment", args=[case.public_id])))
    assert following(case, now) in page.text
    Recruitment.objects.filter(pk=case.pk).update(state=RecruitmentState.DECIDED, closed_at=None)
    case.refresh_from_db()
    page = Page(client.get(reverse("recruitment:close", args=[case.public_id])))
    assert following(case, now) in page.text
    assert "Om den avslutas i dag skickas en kort enkät till chefen" in page.text


def test_each_person_gets_one_reminder_whoever_runs_the_clock(case: Recruitment, now: datetime) -> None:
    """Also when the scheduler forgets that it has reminded: the message's key exists once."""
    clock.open_due(now=now + 4 * DAY)
    survey = Survey.objects.get(recruitment=case, kind="candidate")
    at = survey.remind_at
    assert at is not None
    for days in (0, 1, 3):
        Survey.objects.filter(pk=survey.pk).update(remind_at=at)
        clock.remind(now=at + days * DAY)
    reminders = Message.objects.filter(kind="surveys.candidate_reminder")
    assert reminders.count() == survey.invitations.count() == len(set(reminders.values_list("subject_id", flat=True)))
