"""What time does with surveys: sent once, after a delay, reminded once, closed; and what it leaves alone."""

from datetime import datetime, timedelta

import pytest

from competencies.enums import VersionState
from foundation.audit.models import Event
from foundation.lib import calendar
from foundation.outbox import registry
from foundation.outbox.emails import compose
from foundation.outbox.models import Message
from recruitment.enums import RecruitmentState
from recruitment.models import Recruitment
from surveys import rules
from surveys.actions import clock
from surveys.actions.respondent import send_reply
from surveys.enums import SurveyKind, SurveyState
from surveys.models import Invitation, Survey, SurveyTemplate
from tests.factories.recruitment import RecruitmentFactory
from tests.factories.surveys import SurveyFactory, reply_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHOLE = reply_to(
    {"candidate-overall": 4, "candidate-informed": 3, "candidate-treated": 5, "candidate-relevant": 4}
)  # fmt: skip


def opened(case: Recruitment, now: datetime) -> Survey:
    """The candidates' survey, sent."""
    clock.open_due(now=now + 4 * DAY)
    return Survey.objects.get(recruitment=case, kind=SurveyKind.CANDIDATE)


def test_both_surveys_are_sent_once_each_after_its_own_delay(case: Recruitment, now: datetime) -> None:
    clock.open_due(now=now + timedelta(days=1, hours=23))
    assert not Survey.objects.exists()
    clock.open_due(now=now + timedelta(days=2, hours=1))
    assert [survey.kind for survey in Survey.objects.all()] == ["manager"]
    for _turn in range(3):
        clock.open_due(now=now + 4 * DAY)
    assert sorted(Survey.objects.values_list("kind", flat=True)) == ["candidate", "manager"]
    asked = Message.objects.order_by("kind").values_list("kind", "recipient_email")
    emails = [candidate.email for candidate in case.candidates.all()]
    assert set(asked) == {
        ("surveys.manager_invitation", case.owner.email),
        *(("surveys.candidate_invitation", email) for email in emails),
    }
    assert len(asked) == 4
    assert set(Message.objects.values_list("case_id", flat=True)) == {case.pk}
    assert not [message for message in Message.objects.all() if calendar.is_quiet(message.due_at)]


@pytest.mark.parametrize("state", [one for one in RecruitmentState if one != RecruitmentState.CLOSED])
def test_only_a_closed_recruitment_is_asked_about(state: str, case: Recruitment, now: datetime) -> None:
    told = RecruitmentFactory.build(state=state, unit=case.unit, owner=case.owner, case_file=case.case_file, profile=0)
    facts = ("state", "decided_on", "closed_at", "cancelled_at", "cancel_reason")
    Recruitment.objects.filter(pk=case.pk).update(**{name: getattr(told, name) for name in facts})
    assert clock.open_due(now=now + 4 * DAY) == 0
    assert not Survey.objects.exists()


def test_one_that_was_closed_long_ago_is_not_asked_about(case: Recruitment, now: datetime) -> None:
    clock.open_due(now=now + (rules.OLDEST_DAYS + 4) * DAY)
    assert not Survey.objects.exists()


def test_without_a_published_survey_nothing_is_sent(case: Recruitment, now: datetime) -> None:
    SurveyTemplate.objects.update(state=VersionState.RETIRED)
    assert clock.open_due(now=now + 4 * DAY) == 0


def test_those_silent_are_reminded_once_and_no_others(case: Recruitment, now: datetime) -> None:
    survey = opened(case, now)
    first, *silent = survey.invitations.order_by("pk")
    send_reply(invitation=first, answers=WHOLE, language="sv")
    assert survey.remind_at is not None
    clock.remind(now=survey.remind_at - timedelta(minutes=1))
    reminders = Message.objects.filter(kind="surveys.candidate_reminder")
    assert not reminders.exists()
    for minutes in (0, 10, 2000):
        clock.remind(now=survey.remind_at + timedelta(minutes=minutes))
    assert sorted(reminders.values_list("subject_id", flat=True)) == sorted(one.public_id for one in silent)


def test_an_answer_stops_the_reminder_that_waits(case: Recruitment, now: datetime) -> None:
    survey = opened(case, now)
    assert survey.remind_at is not None
    clock.remind(now=survey.remind_at)
    first = survey.invitations.order_by("pk")[0]
    mine = Message.objects.get(kind="surveys.candidate_reminder", subject_id=first.public_id)
    kind = registry.get(mine.kind)
    assert kind.wanted(mine)
    send_reply(invitation=first, answers=WHOLE, language="sv")
    mine.refresh_from_db()
    assert mine.state == "cancelled"
    assert not kind.wanted(mine)  # nor one that was claimed a moment before


def test_a_scheduler_that_slept_past_the_last_day_reminds_nobody(case: Recruitment, now: datetime) -> None:
    survey = opened(case, now)
    late = now + 40 * DAY
    clock.remind(now=late)
    assert clock.close_due(now=late) == 2
    survey.refresh_from_db()
    assert (survey.state, survey.remind_at) == (SurveyState.CLOSED, None)
    assert not Message.objects.filter(kind__endswith="_reminder").exists()
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}  # the invitations had not left


def test_the_last_day_is_a_whole_day(case: Recruitment, now: datetime) -> None:
    survey = opened(case, now)
    clock.close_due(now=calendar.deadline_moment(survey.closes_on))
    survey.refresh_from_db()
    assert survey.state == SurveyState.OPEN
    clock.close_due(now=calendar.deadline_moment(survey.closes_on) + timedelta(minutes=1))
    survey.refresh_from_db()
    assert survey.state == SurveyState.CLOSED


def test_one_that_fails_holds_up_nobody(
    case: Recruitment, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = SurveyFactory(opened_at=now - 40 * DAY)
    broken = SurveyFactory(opened_at=now - 41 * DAY)
    real = clock.administration_of
    monkeypatch.setattr(
        clock, "administration_of", lambda unit: 1 / 0 if unit == broken.recruitment.unit else real(unit)
    )
    assert clock.close_due(now=now) == 2
    assert [Survey.objects.get(pk=one.pk).state for one in (broken, other)] == ["open", "closed"]
    assert "ZeroDivisionError" in caplog.text


def test_the_log_tells_of_the_survey_and_of_nobody(case: Recruitment, now: datetime) -> None:
    survey = opened(case, now)
    send_reply(invitation=survey.invitations.order_by("pk")[0], answers=WHOLE, language="sv")
    clock.close_due(now=now + 40 * DAY)
    told = Event.objects.filter(kind__startswith="surveys.").order_by("pk")
    assert [(event.kind, event.object_id) for event in told if event.values["survey"] == "candidate"] == [
        ("surveys.opened", str(survey.pk)),
        ("surveys.closed", str(survey.pk)),
    ]


def test_the_mails_say_what_and_when(case: Recruitment, now: datetime) -> None:
    survey = opened(case, now)
    assert survey.remind_at is not None
    clock.remind(now=survey.remind_at)
    last = calendar.long_day(survey.closes_on, "sv")
    kinds = set()
    for message in Message.objects.order_by("pk"):
        letter = compose(message, registry.get(message.kind))
        assert letter is not None
        kinds.add(message.kind)
        about = Invitation.objects.get(public_id=message.subject_id)
        assert "Undersköterska, natt" in letter.subject
        assert f"/e/{about.public_id}/" in letter.body
        assert (last if about.survey.kind == "candidate" else calendar.long_day(about.survey.closes_on, "sv")) in (
            " ".join(letter.body.split())
        )
        assert "/e/" not in letter.stored_body or "[personlig länk]" in letter.stored_body
        assert letter.reply_to == "rekrytering@ekdala.example"
    assert kinds == {f"surveys.{who}_{what}" for who in SurveyKind for what in ("invitation", "reminder")}
