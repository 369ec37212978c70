"""The bank of interview questions: versioned with their competency, loaded once, read, searched and counted."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from botkyrka_rc import content, fixtures
from competencies import actions
from competencies import queries as framework
from competencies.enums import Factor, VersionState
from competencies.models import CompetencyVersion, InterviewQuestion
from competencies.rules import PublishRefused, interview_problems
from foundation.accounts import queries
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.competencies import CompetencyFactory, CompetencyVersionFactory, InterviewQuestionFactory
from tests.helpers.pages import Page

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BANK = "/kompetenser/fragor/"


@pytest.fixture
def hr() -> User:
    return UserFactory(roles=[(Role.HR_SPECIALIST, OrganisationFactory())])


# -- with the version ---------------------------------------------------------------------------------------------


def test_the_questions_follow_the_version(hr: User) -> None:
    version = CompetencyVersionFactory()
    draft = actions.make_draft(by=hr, competency=version.competency)
    assert [q.slug for q in draft.interview_questions.all()] == [q.slug for q in version.interview_questions.all()]
    draft.interview_questions.update(text_sv="Hur gjorde du sist?")
    assert not version.interview_questions.filter(text_sv="Hur gjorde du sist?").exists()
    actions.publish(by=hr, version=draft, reason="", now=NOW)
    assert {q.version_id for q in framework.bank()} == {draft.pk}


@pytest.mark.parametrize("field", ["text_sv", "situation_sv", "task_sv", "action_en", "result_en", "listen_for_sv"])
def test_marked_words_ask_for_a_reason(hr: User, field: str) -> None:
    draft = CompetencyVersionFactory(draft=True)
    doubtful = "Are you pregnant?\nb\nc" if field.endswith("en") else "Är du gravid?\nb\nc"
    draft.interview_questions.filter(position=5).update(**{field: doubtful})
    with pytest.raises(PublishRefused):
        actions.publish(by=hr, version=draft, reason="", now=NOW)
    assert actions.publish(by=hr, version=draft, reason="Ska bort i nästa.", now=NOW).wording_reason


@pytest.mark.parametrize(("count", "problems"), [(0, 1), (1, 1), (2, 0), (10, 0), (11, 1)])
def test_two_to_ten_questions(count: int, problems: int) -> None:
    assert len(interview_problems([("a\nb", "a\nb")] * count)) == problems


def test_the_same_signs_in_both_languages() -> None:
    (told,) = interview_problems([("a", "a"), ("a\n\nb", "a")])
    assert "2" in told


# -- loaded -------------------------------------------------------------------------------------------------------


def question(slug: str) -> dict[str, Any]:
    both = {"sv": f"Hur gjorde du, {slug}?", "en": f"How did you do it, {slug}?"}
    return {
        "slug": slug,
        "text": both,
        "follow_ups": dict.fromkeys(("situation", "task", "action", "result"), both),
        "listen_for": {"sv": ["Ett", "Två", "Tre"], "en": ["One", "Two", "Three"]},
    }


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads two competencies of the shipped framework, with as many interview questions each as is said."""

    def load(count: int | None) -> tuple[int, int]:
        specs = [dict(spec) for spec in fixtures.read("framework")["competencies"][:2]]
        for spec in specs:
            spec.pop("interview_questions", None)
            if count is not None:
                spec["interview_questions"] = [question(f"{spec['slug']}_{number}") for number in range(count)]
        files = {"framework": {"competencies": specs}, "role_templates": []}
        monkeypatch.setattr(content, "read", files.get)
        return content.load(now=NOW)

    return load


def test_what_ships_is_loaded(shipped: Any) -> None:
    assert shipped(5) == (2, 0)
    assert InterviewQuestion.objects.count() == 10
    one = InterviewQuestion.objects.get(slug="structured_3")
    assert (one.position, one.task_en, one.listen_for_sv) == (4, "How did you do it, structured_3?", "Ett\nTvå\nTre")


def test_an_older_installation_is_given_the_questions_once(shipped: Any, hr: User) -> None:
    assert shipped(None) == (2, 0)
    assert not InterviewQuestion.objects.exists()
    draft = actions.make_draft(by=hr, competency=CompetencyVersion.objects.get(name_sv="Strukturerad").competency)
    shipped(5)
    assert InterviewQuestion.objects.count() == 15  # two versions and the draft
    assert draft.interview_questions.count() == 5
    draft.interview_questions.all().delete()
    shipped(6)
    assert InterviewQuestion.objects.count() == 10


def test_a_municipalitys_own_words_are_left_alone(shipped: Any, hr: User) -> None:
    shipped(None)
    first, second = CompetencyVersion.objects.order_by("pk")
    CompetencyVersion.objects.filter(pk=first.pk).update(published_by_id=hr.pk)  # imported and published by somebody
    CompetencyVersion.objects.filter(pk=second.pk).update(state=VersionState.RETIRED)
    CompetencyVersionFactory(competency=second.competency, number=2, interviews=0)
    shipped(5)
    assert not InterviewQuestion.objects.exists()


# -- read ---------------------------------------------------------------------------------------------------------


def test_a_competencys_page_shows_them_whole(client: Client) -> None:
    version = CompetencyVersionFactory()
    client.force_login(UserFactory())
    page = Page(client.get(f"/kompetenser/{version.competency.slug}/"))
    asked = version.interview_questions.first()
    for words in (asked.text_sv, asked.situation_sv, asked.task_sv, asked.action_sv, asked.result_sv, "Säger till i"):
        assert words in page.text
    assert len(page.all("details", open="open") or page.all("details")) == 5
    client.force_login(UserFactory(language="en"))
    assert asked.listen_for_en.splitlines()[0] in Page(client.get(f"/kompetenser/{version.competency.slug}/")).text


@pytest.fixture
def four(client: Client) -> Client:
    """Four questions in two competencies, and one that is not in force."""
    texts = {
        (Factor.OPENNESS, "nyfiken"): [
            ("Hur läser du in dig?", "How do you study?"),
            ("Berätta om 100 %.", "Tell me."),
        ],
        (Factor.STABILITY, "trygg"): [
            ("Hur väntar du?", "How do you wait?"),
            ("Hur sa du nej?", "How did you refuse?"),
        ],
    }
    for position, ((factor, slug), asked) in enumerate(texts.items(), 1):
        competency = CompetencyFactory(factor=factor, slug=slug, position=position)
        version = CompetencyVersionFactory(competency=competency, interviews=0)
        CompetencyVersionFactory(competency=competency, number=2, draft=True)
        for place, (sv, en) in enumerate(asked, 1):
            InterviewQuestionFactory(version=version, position=place, text_sv=sv, text_en=en)
    client.force_login(UserFactory())
    return client


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ["Hur läser du in dig?", "Berätta om 100 %.", "Hur väntar du?", "Hur sa du nej?"]),
        ("?q=LÄSER", ["Hur läser du in dig?"]),
        ("?q=study", ["Hur läser du in dig?"]),
        ("?q=hur+refuse", ["Hur sa du nej?"]),
        ("?q=%25", ["Berätta om 100 %."]),
        ("?q=medvetet&om=nyfiken", ["Hur läser du in dig?", "Berätta om 100 %."]),
        ("?om=stability", ["Hur väntar du?", "Hur sa du nej?"]),
        ("?om=finns-inte", ["Hur läser du in dig?", "Berätta om 100 %.", "Hur väntar du?", "Hur sa du nej?"]),
        ("?q=finns+inte", []),
    ],
)
def test_the_bank_is_searched_in_both_languages_and_narrowed(four: Client, address: str, found: list[str]) -> None:
    page = Page(four.get(BANK + address))
    assert [heading.text for heading in page.all("h2")] == found
    assert ("Ingen fråga passar" in page.text) is (not found)


def test_the_bank_is_in_pages_that_remember_the_search(client: Client) -> None:
    for _ in range(5):
        CompetencyVersionFactory()
    client.force_login(UserFactory())
    page = Page(client.get(BANK, {"q": "dagen"}))
    assert len(page.all("h2")) == 20
    assert page.links()["Nästa"] == "?q=dagen&page=2"
    last = Page(client.get(BANK, {"q": "dagen", "page": "2"}))
    assert len(last.all("h2")) == 5
    assert last.all("input", name="q")[0].get("value") == "dagen"


def test_an_empty_bank_says_so(client: Client) -> None:
    client.force_login(UserFactory())
    assert "Ingen intervjufråga är publicerad ännu." in Page(client.get(BANK)).text


def test_the_bank_costs_the_same_with_one_and_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries.municipality()
    client.force_login(UserFactory(roles=[(Role.MANAGER, OrganisationFactory())]))
    for _ in range(2):
        CompetencyVersionFactory()
        with django_assert_num_queries(4):  # session, user with roles, what may be chosen, the questions
            client.get(BANK, {"q": "hur"})
        CompetencyVersionFactory()
