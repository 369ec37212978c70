"""What a registrar types as a diary number."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from foundation.audit import actions as audit
from foundation.records.actions import DiaryNumberTaken, note_diary_number
from foundation.records.forms import DiaryNumberForm
from foundation.records.models import CaseFile
from tests.factories.recruitment import RecruitmentFactory
from tests.helpers.at_once import at_once
from tests.people import People


@pytest.mark.parametrize("typed", ["VON/2026:00123", "von/2026:00123", " Von/2026:00123\n"])
def test_letters_are_taken_however_typed_and_kept_in_capitals(typed: str) -> None:
    form = DiaryNumberForm({"diary_number": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["diary_number"] == "VON/2026:00123"


FULL_WIDTH = "\uff10\uff10\uff11\uff12\uff13"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "VON/26:00123",
        "VON/2026:123",
        "VON 2026:00123",
        "VON/2026:00123 9",
        "V" * 5000,
        f"VON/2026:{FULL_WIDTH}",
        "VON/2026:\u0660\u0660\u0661\u0662\u0663",
    ],
)
def test_another_form_is_refused(typed: str) -> None:
    assert "diary_number" in DiaryNumberForm({"diary_number": typed}).errors


@pytest.mark.django_db(transaction=True)
def test_of_two_cases_noted_at_once_with_one_number_one_gets_it(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [people.recruitment.case_file, RecruitmentFactory(unit=people.unit).case_file]
    record = audit.record

    def slowly(*args: object, **named: object) -> None:
        time.sleep(0.3)  # the other looks for the number before this one is committed
        record(*args, **named)

    monkeypatch.setattr(audit, "record", slowly)

    def note(case_file: CaseFile) -> bool:
        try:
            note_diary_number(
                by=people.registrar, case_file=case_file, diary_number="VON/2026:00123", now=timezone.now()
            )
        except DiaryNumberTaken:
            return False
        return True

    assert sorted(at_once(*[lambda case=case: note(case) for case in cases])) == [False, True]
    assert CaseFile.objects.filter(diary_number="VON/2026:00123").count() == 1


@pytest.mark.django_db
def test_a_number_another_case_has_is_refused_and_changes_nothing(people: People) -> None:
    first, second = people.recruitment.case_file, RecruitmentFactory(unit=people.unit).case_file
    now = timezone.now()
    note_diary_number(by=people.registrar, case_file=first, diary_number="VON/2026:00123", now=now)
    with pytest.raises(DiaryNumberTaken):
        note_diary_number(by=people.registrar, case_file=second, diary_number="VON/2026:00123", now=now)
    second.refresh_from_db()
    assert second.diary_number == ""
    note_diary_number(by=people.registrar, case_file=first, diary_number="VON/2026:00123", now=now)  # its own


@pytest.mark.django_db
def test_another_constraint_is_not_told_as_a_number_that_is_taken(people: People) -> None:
    """Else the registrar would search in vain for the other case."""
    case_file = people.recruitment.case_file
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is left to judge stands in the way of a new one
        cursor.execute("ALTER TABLE records_casefile ADD CONSTRAINT other CHECK (diary_number <> 'VON/2026:00123')")
    with pytest.raises(IntegrityError, match="other"):
        note_diary_number(by=people.registrar, case_file=case_file, diary_number="VON/2026:00123", now=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize("number", [f"VON/2026:{FULL_WIDTH}", "VON/2026:00123\n", "VON/26:1"])
def test_another_form_is_not_noted_by_any_way_in(people: People, number: str) -> None:
    case_file = people.recruitment.case_file
    with pytest.raises(ValidationError):
        note_diary_number(by=people.registrar, case_file=case_file, diary_number=number, now=timezone.now())
    case_file.refresh_from_db()
    assert case_file.diary_number == ""
