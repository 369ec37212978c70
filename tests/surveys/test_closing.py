"""On closing, answers are taken from those who gave them: by key, by order and by time. And shown five at a time."""

import uuid
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

from foundation.accounts.models import Organisation
from recruitment.enums import RecruitmentState
from surveys import rules
from surveys.actions import clock
from surveys.actions.respondent import send_reply
from surveys.enums import SurveyKind
from surveys.models import Answer, Invitation, Reply, Survey, Tally
from tests.factories.accounts import AdministrationFactory, OrganisationFactory
from tests.factories.recruitment import RecruitmentFactory
from tests.factories.surveys import InvitationFactory, SurveyFactory, SurveyTemplateFactory, reply_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def administration(db: None) -> Organisation:
    found: Organisation = AdministrationFactory()
    return found


def survey_in(administration: Organisation, now: datetime, kind: str = SurveyKind.CANDIDATE, **case: Any) -> Survey:
    """A survey whose last day was yesterday."""
    unit = OrganisationFactory(parent=administration)
    recruitment = RecruitmentFactory(unit=unit, state=RecruitmentState.CLOSED, profile=0, **case)
    found: Survey = SurveyFactory(recruitment=recruitment, kind=kind, opened_at=now - 15 * DAY)
    return found


def answered(survey: Survey, number: int) -> Invitation:
    """Somebody who answered with words of their own."""
    found: Invitation = InvitationFactory(survey=survey)
    given = reply_to({"helhet": number % 5 + 1, "samma": "yes", "battre": f"Ord {survey.pk}-{number}."})
    send_reply(invitation=found, answers=given, language="sv")
    return found


def texts(**where: Any) -> list[str]:
    return list(Answer.objects.filter(question="battre", **where).order_by("pk").values_list("text", flat=True))


def rows_of(table: str) -> list[tuple[str, dict[str, Any]]]:
    """Every row as the database has it, with its place in the table and the transaction that wrote it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT ctid::text, xmin::text, * FROM "{table}" ORDER BY ctid')
        names = [column.name for column in cursor.description]
        return [(row[0], dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def test_after_closing_no_key_order_or_time_leads_to_a_person(administration: Organisation, now: datetime) -> None:
    """Sixty answers of three surveys: what is in the tables, in which order, and what else the database knows."""
    surveys = [survey_in(administration, now) for _number in range(3)]
    invitations = [answered(survey, number) for number in range(20) for survey in surveys]
    said = {reply.answers["battre"]["text"]: reply.invitation_id for reply in Reply.objects.order_by("pk")}
    assert len(said) == 60
    # while the survey is open, the reply says whose it is: else the test below would show nothing
    assert sorted(said.values()) == sorted(one.pk for one in invitations)
    clock.close_due(now=now)

    # by key: none but the administration's, and no column that holds another row's id
    keys = {field.name: field.related_model for field in Answer._meta.concrete_fields if isinstance(field, ForeignKey)}
    assert keys == {"administration": Organisation}
    assert [one for one in Answer._meta.related_objects if not one.hidden] == []
    columns = {field.name for field in Answer._meta.concrete_fields}
    assert columns == {
        "id", "kind", "administration", "quarter", "hr_support", "question", "score", "choice", "text",
    }  # fmt: skip
    ids = {
        str(pk) for model in (Invitation, Survey) for pk in model.objects.order_by("pk").values_list("pk", flat=True)
    }
    ids |= set(Invitation.objects.order_by("pk").values_list("public_id", flat=True))
    rows = rows_of("surveys_answer")
    assert len(rows) == 180
    for _place, row in rows:
        assert uuid.UUID(str(row["id"])).version == 4
        assert str(row["id"]) not in ids
        assert (row["administration_id"], row["hr_support"]) == (administration.pk, None)

    # by order: neither the keys' nor the table's is the order in which anybody was asked or answered
    for order in (texts(), [row["text"] for _place, row in rows if row["text"]]):
        whose = [said[text] for text in order]
        assert whose != sorted(whose)
        assert runs(whose) < 55  # sorted, or sorted survey by survey, it would be some 57 to 59
    # by the transaction that wrote them: it is one for all three surveys
    assert len({row["xmin"] for _place, row in rows}) == 1

    # by time: the quarter, and no column finer
    assert {row["quarter"] for _place, row in rows} == {rules.quarter_of(rules.local_day(now))}
    assert not Reply.objects.exists()
    # and the invitations of those who answered and those who did not look alike
    before = {one.pk: one for one in invitations}
    silent = InvitationFactory(survey=surveys[0])
    for row in Invitation.objects.order_by("pk").values():
        assert {name for name in row if row[name] != getattr(silent, name)} <= {
            "id",
            "public_id",
            "survey_id",
            "candidate_id",
        }
        assert row["id"] == silent.pk or before[row["id"]].public_id == row["public_id"]
    held = [field.name for field in Survey._meta.concrete_fields]
    assert held == ["id", "recruitment", "kind", "template", "state", "opened_at", "closes_on", "remind_at"]


def runs(numbers: list[int]) -> int:
    """How many neighbours are in rising order."""
    return sum(one < two for one, two in pairwise(numbers))


def test_no_other_table_holds_what_was_written(administration: Organisation, now: datetime) -> None:
    survey = survey_in(administration, now)
    for number in range(6):
        answered(survey, number)
    clock.close_due(now=now)
    found = []
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM \"{model._meta.db_table}\" AS one WHERE one::text LIKE '%%Ord %%'", []
            )
            found += [(model._meta.label, count) for (count,) in cursor.fetchall() if count]
    assert found == [("surveys.Answer", 6)]


def test_what_comes_later_is_mixed_with_what_is_there(administration: Organisation, now: datetime) -> None:
    """A survey of one person, closed on a day of its own, leaves no trace of that day in the table."""
    first = survey_in(administration, now)
    for number in range(7):
        answered(first, number)
    clock.close_due(now=now)
    keys = set(Answer.objects.order_by("pk").values_list("pk", flat=True))
    for _turn in range(5):
        answered(survey_in(administration, now), 1)
        clock.close_due(now=now)
    rows = rows_of("surveys_answer")
    assert len(rows) == 36
    assert len({row["quarter"] for _place, row in rows}) == 1
    assert len({row["xmin"] for _place, row in rows}) == 1
    assert not keys & {row["id"] for _place, row in rows}


@pytest.mark.parametrize("answers", [0, 1, 4, 5, 6])
def test_answers_are_let_out_when_there_are_five(answers: int, administration: Organisation, now: datetime) -> None:
    survey = survey_in(administration, now)
    for number in range(answers):
        answered(survey, number)
    InvitationFactory(survey=survey)
    clock.close_due(now=now)
    quarter = rules.quarter_of(rules.local_day(now))
    shown = answers if answers >= 5 else 0
    assert len(texts(quarter=quarter)) == shown
    assert len(texts(quarter=None)) == answers - shown
    assert list(Tally.objects.values_list("quarter", "invited", "answered")) == [
        (quarter if shown else None, answers + 1, answers)
    ]


def test_later_answers_come_out_five_at_a_time(administration: Organisation, now: datetime) -> None:
    """Comparing the page of one day with another's never shows fewer than five."""
    counts = []
    for number in range(14):
        answered(survey_in(administration, now), number)
        clock.close_due(now=now)
        counts.append(Answer.objects.filter(question="battre", quarter__isnull=False).count())
    assert counts == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10]


def test_what_waits_at_the_end_of_a_quarter_comes_out_in_the_next(administration: Organisation, now: datetime) -> None:
    first = survey_in(administration, now)
    for number in range(3):
        answered(first, number)
    clock.close_due(now=now)
    later = now + 100 * DAY
    second = survey_in(administration, later)
    for number in range(2):
        answered(second, number)
    clock.close_due(now=later)
    assert len(texts(quarter=rules.quarter_of(rules.local_day(later)))) == 5
    assert list(Tally.objects.values_list("answered", flat=True)) == [5]


def test_administrations_and_kinds_are_kept_apart(administration: Organisation, now: datetime) -> None:
    other = AdministrationFactory()
    for place, count in ((administration, 3), (other, 3)):
        survey = survey_in(place, now)
        for number in range(count):
            answered(survey, number)
    SurveyTemplateFactory(kind=SurveyKind.MANAGER)
    answered(survey_in(administration, now, SurveyKind.MANAGER, hr_support=True), 1)
    clock.close_due(now=now)
    assert not Answer.objects.filter(quarter__isnull=False).exists()
    assert Answer.objects.filter(kind="manager", hr_support=True).count() == 3
    assert set(Answer.objects.filter(kind="candidate").values_list("hr_support", flat=True)) == {None}
    assert Tally.objects.count() == 3


def test_closing_twice_counts_once(administration: Organisation, now: datetime) -> None:
    survey = survey_in(administration, now)
    for number in range(5):
        answered(survey, number)
    clock._close(survey, now)
    clock._close(survey, now)
    assert (Tally.objects.get().answered, len(texts())) == (5, 5)


def test_cannot_judge_is_no_answer(administration: Organisation, now: datetime) -> None:
    survey = survey_in(administration, now)
    given = reply_to({"samma": "no"}) | {"helhet": {"score": None, "cannot_judge": True, "comment": ""}}
    send_reply(invitation=InvitationFactory(survey=survey), answers=given, language="sv")
    clock.close_due(now=now)
    assert list(Answer.objects.values_list("question", "choice")) == [("samma", "no")]
    assert Tally.objects.get().answered == 1


# -- what may be shown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 5, "b": 9}, {"a", "b"}),
        ({"a": 4, "b": 9}, set()),  # the rest would tell of the four
        ({"a": 4, "b": 9, "c": 12}, {"c"}),
        ({"a": 3, "b": 4, "c": 12}, {"c"}),  # seven together: none of the two can be told apart
        ({"a": 1, "b": 2, "c": 5, "d": 12}, {"d"}),  # three together are too few
        ({"a": 0, "b": 9}, {"b"}),
        ({"a": 4}, set()),
        ({}, set()),
    ],
)
def test_a_part_is_hidden_and_so_is_what_would_tell_of_it(counts: dict[str, int], shown: set[str]) -> None:
    found = rules.shown_parts(counts)
    assert found == shown
    hidden = {part: count for part, count in counts.items() if count and part not in found}
    assert not hidden or len(counts) == 1 or (len(hidden) > 1 and sum(hidden.values()) >= 5)


def test_quarters() -> None:
    days = [datetime(2026, month, 15).date() for month in range(1, 13)]
    assert [rules.quarter_slug(rules.quarter_of(day)) for day in days] == [
        f"2026-{number}" for number in (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)
    ]
    first = rules.quarter_of(days[1])
    assert rules.quarter_slug(rules.quarter_before(first)) == "2025-4"
    assert rules.quarter_before(first, 5) == rules.quarter_from("2024-4")
    assert [rules.quarter_from(word) for word in ("2026-5", "2026-0", "x", "", "٢٠٢٦-1", "2026-1-1")] == [None] * 6


def test_the_reminder_comes_before_the_last_day() -> None:
    monday = datetime(2026, 11, 23, 10, tzinfo=clock.calendar.STOCKHOLM)
    times = {days: rules.remind_at(monday, rules.last_day(monday, days)) for days in (1, 2, 7, 14)}
    assert {days: found and found.date().day for days, found in times.items()} == {1: None, 2: 24, 7: 27, 14: 30}
