"""Questions composed once: they answer as Django does, whatever is asked, and refuse what they cannot."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from foundation.accounts import queries as accounts
from foundation.accounts.models import Organisation, User
from foundation.lib.composed import Composed, Keys, Objects, composed
from foundation.outbox.models import LinkToken
from recruitment import queries as recruitment
from recruitment.models import Candidate
from references import queries as references
from references.models import QuestionSet, Referee, ReferenceRequest
from tests.factories.accounts import OrganisationFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import (
    AnswerDraftFactory,
    QuestionSetFactory,
    RefereeFactory,
    ReferenceRequestFactory,
)
from tests.guards.report import counted
from tests.people import People

pytestmark = pytest.mark.django_db

_CANDIDATE = Objects(Candidate)
_QUESTIONS = Objects(QuestionSet)
_REFEREE = Objects(Referee, "draft")
_UNIT = Objects(Organisation, "parent", "parent__parent")


@composed(_CANDIDATE)
def candidates(recruitment_id: int, language: str) -> QuerySet[Candidate, Any]:
    rows = Candidate.objects.filter(recruitment=recruitment_id, language=language, withdrawn_at=None)
    return rows.order_by("pk").values_list(*_CANDIDATE.columns)


@composed(tuple)
def names(keys: list[int]) -> QuerySet[Candidate, Any]:
    return Candidate.objects.filter(pk__in=Keys(keys)).order_by().values_list("name", "hired")


@composed(_UNIT)
def units(key: int) -> QuerySet[Organisation, Any]:
    return Organisation.objects.filter(pk=key).values_list(*_UNIT.columns, "path")


@composed(_QUESTIONS)
def question_sets(recruitment_id: int) -> QuerySet[QuestionSet, Any]:
    return QuestionSet.objects.filter(recruitment=recruitment_id).values_list(*_QUESTIONS.columns)


@composed(_REFEREE)
def referees(key: int) -> QuerySet[Referee, Any]:
    return Referee.objects.filter(pk=key).values_list(*_REFEREE.columns)


# -- what it answers ------------------------------------------------------------------------------------------------


def test_it_finds_the_objects_of_the_values_it_is_asked_with() -> None:
    first, second = RecruitmentFactory(), RecruitmentFactory()
    mine = [CandidateFactory(recruitment=first, language=language) for language in ("sv", "en", "sv")]
    theirs = CandidateFactory(recruitment=second, language="sv")

    assert list(candidates(first.pk, "sv")) == [mine[0], mine[2]]
    assert list(candidates(language="en", recruitment_id=first.pk)) == [mine[1]]
    assert list(candidates(second.pk, "sv")) == [theirs]
    assert list(candidates(second.pk, "' OR 1=1 --")) == []


def test_an_object_is_whole_and_can_be_saved() -> None:
    made = CandidateFactory()
    (found,) = candidates(made.recruitment_id, made.language)
    assert not found.get_deferred_fields()
    assert {name: getattr(found, name) for name in _CANDIDATE.columns} == {
        name: getattr(Candidate.objects.get(pk=made.pk), name) for name in _CANDIDATE.columns
    }
    found.name = "Ett annat namn"
    found.save()
    assert Candidate.objects.get().name == "Ett annat namn"


def test_related_objects_stand_in_their_places_and_none_where_there_is_none() -> None:
    unit = OrganisationFactory()
    assert unit.parent
    with CaptureQueriesContext(connection) as asked:
        (found,) = units(unit.pk)
        assert (found, found.parent, found.parent.parent) == (unit, unit.parent, unit.parent.parent)
        (top,) = units(unit.parent.parent_id or unit.parent_id)
        assert top.parent is None
    assert len(asked) == 2


def test_a_list_of_keys_is_one_value_however_long_and_also_empty() -> None:
    made = CandidateFactory.create_batch(3)
    assert sorted(names([one.pk for one in made[:2]])) == sorted((one.name, False) for one in made[:2])
    assert list(names([made[2].pk])) == [(made[2].name, False)]
    assert list(names([])) == []


def test_a_slice_is_read_by_the_database() -> None:
    case = RecruitmentFactory()
    made = CandidateFactory.create_batch(4, recruitment=case, language="sv")
    asked = candidates(case.pk, "sv")
    assert (asked[:2], asked[1:3], asked[3:9]) == (made[:2], made[1:3], made[3:])


def test_django_composes_it_once_and_it_is_read_anew_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    case = RecruitmentFactory()
    asked = candidates(case.pk, "sv")
    assert list(asked) == []
    CandidateFactory(recruitment=case, language="sv")
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    assert len(list(asked)) == 1


def test_what_django_makes_of_a_column_is_made_here_too() -> None:
    made = QuestionSetFactory()
    (found,) = question_sets(made.recruitment_id)
    assert found.questions == made.questions
    assert found.questions


def test_both_sides_of_a_one_to_one_know_each_other_also_when_one_is_not_there() -> None:
    drafted, empty = AnswerDraftFactory().referee, RefereeFactory()
    with CaptureQueriesContext(connection) as asked:
        (found,) = referees(drafted.pk)
        assert found.draft.referee is found
        (without,) = referees(empty.pk)
        assert not hasattr(without, "draft")
    assert len(asked) == 2


# -- what it refuses ------------------------------------------------------------------------------------------------


def test_none_is_refused_since_nothing_equals_it() -> None:
    with pytest.raises(ValueError, match="None"):
        list(units(None))  # type: ignore[arg-type]


def test_a_slice_without_an_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        names([1])[:2]


def test_a_value_that_is_left_out_is_refused() -> None:
    @composed(tuple)
    def careless(key: int, language: str) -> QuerySet[Candidate, Any]:
        return Candidate.objects.filter(pk=key).values_list("name")

    with pytest.raises(TypeError, match="language"):
        list(careless(1, "sv"))


def test_other_values_than_it_takes_are_refused() -> None:
    with pytest.raises(TypeError):
        units(1, 2)  # type: ignore[call-arg]


# -- the product's own ----------------------------------------------------------------------------------------------


def everywhere() -> dict[str, Composed[..., Any]]:
    """The composed questions of the product, by module and name."""
    return {
        f"{module.__name__}.{name}": one
        for module in list(sys.modules.values())
        if module.__name__.split(".")[0] in ("foundation", "recruitment", "references", "surveys", "competencies")
        for name, one in vars(module).items()
        if isinstance(one, Composed)
    }


def test_each_question_of_the_product_answers_as_django_does(
    people: People, django_assert_num_queries: Callable[..., Any]
) -> None:
    case = people.recruitment
    rounds: list[ReferenceRequest] = [ReferenceRequestFactory(candidate__recruitment=case) for _ in range(2)]
    User.objects.filter(pk=people.hr.pk).update(last_login=case.created_at)
    referee = RefereeFactory(request=rounds[0])
    link = LinkToken.objects.create(token_hash="0" * 64, subject_kind=references.REFEREE, subject_id=referee.public_id)
    asked: dict[Composed[..., Any], list[Any]] = {
        accounts._grants_of: [people.hr.pk],
        recruitment._found: [case.public_id],
        recruitment._in_brief: [case.pk],
        recruitment.candidates_in_order: [case.pk],
        references._alive: [[one.candidate_id for one in rounds]],
        references._in_brief: [[case.pk]],
        references._referee_behind: [referee.public_id, link.token_hash],
    }
    assert set(everywhere().values()) == set(asked)
    for question, values in asked.items():
        plain = list(question.ask(*values))
        assert plain, question
        assert list(Composed(question.ask, tuple)(*values)) == plain
        with django_assert_num_queries(1):
            assert list(question(*values)) == [question.make(row) for row in plain]
    counted("questions composed once, held against Django's own answer", len(asked))
