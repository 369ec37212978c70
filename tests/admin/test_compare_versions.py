"""Two versions side by side: what went and what came, in both languages, by field, word and question."""

import pytest
from django.test import Client
from django.urls import reverse

from competencies import actions
from competencies.differences import pair
from competencies.enums import VersionState
from competencies.models import CompetencyVersion
from foundation.accounts.models import User
from references.models import ReferenceTemplate
from tests.factories.competencies import CompetencyVersionFactory, InterviewQuestionFactory
from tests.factories.references import ReferenceTemplateFactory
from tests.factories.surveys import SurveyTemplateFactory
from tests.guards.watch import Watch
from tests.helpers.pages import Page, words
from tests.people import People


@pytest.fixture
def hr(client: Client, people: People) -> Client:
    client.force_login(people.hr)
    return client


@pytest.fixture
def draft(people: People) -> CompetencyVersion:
    """A draft in which a word, a line, a question and the order differ from what is in force."""
    version = CompetencyVersionFactory()
    made = actions.make_draft(by=people.hr, competency=version.competency)
    made.definition_sv = "Planerar sitt eget arbete och gör klart det som är påbörjat."
    made.behaviours_en = "Plans the day\nKeeps all times\nWrites it down the same day\nAsks"
    made.save()
    made.interview_questions.filter(position=1).delete()
    made.interview_questions.filter(position=2).update(position=9)
    InterviewQuestionFactory(version=made, slug="ny", position=10, text_sv="Hur gick det?", text_en="How did it go?")
    made.reference_questions.filter(position=2).update(kind="scale", help_sv="Ett exempel räcker.")
    return made


def address(version: CompetencyVersion) -> str:
    return reverse("admin:competencies_competencyversion_compare", args=[version.pk])


def marks(page: Page, tag: str) -> list[str]:
    return [words(one) for one in page.all(tag)]


def test_what_went_and_what_came_is_told_and_marked(hr: Client, draft: CompetencyVersion) -> None:
    page = Page(hr.get(address(draft)))
    assert page.heading == "Jämför versioner"
    assert [words(one) for one in page.all("option") if one.get("selected") is not None] == [
        "Version 1, publicerad",
        "Version 2, utkast",
    ]
    assert [words(one) for one in page.all("h2")] == [
        "Namn och definition",
        "Det man ser",
        "Det referenterna får frågor om",
        "Vad som frågas vid intervjuer",
    ]
    assert "eget" in marks(page, "ins")
    assert "all" in marks(page, "ins")  # of “Keeps all times” the one word
    assert "Speaks up in time" in marks(page, "del")
    assert "Ett exempel räcker." in marks(page, "ins")
    assert "Hur gick det? How did it go?" in marks(page, "ins")
    assert any(one.startswith("Hur gör du när dagen inte räcker till") for one in marks(page, "del"))
    assert "Var: Fritext" in page.text
    assert "Är nu: Skala 1–5" in page.text
    assert "Ordningen har ändrats." in page.text
    assert "Plans the day" not in page.text  # what stands still is not told
    assert "Var:" in page.text  # in words too, for who doesn't see the marks


def test_any_two_can_be_chosen_and_a_wrong_number_is_let_pass(
    hr: Client, people: People, draft: CompetencyVersion
) -> None:
    CompetencyVersion.objects.filter(pk=draft.pk).update(state=VersionState.RETIRED, published_at="2026-11-01T12:00Z")
    CompetencyVersionFactory(competency=draft.competency, number=3, state=VersionState.RETIRED, definition_sv="Tredje.")
    assert "Tredje." in Page(hr.get(address(draft))).text  # the last two
    assert "Tredje." not in Page(hr.get(address(draft), {"fran": "1", "till": "2"})).text
    turned = Page(hr.get(address(draft), {"fran": "3", "till": "1"}))
    assert "Tredje." in marks(turned, "ins")  # the older is what was
    for wrong in ("x", "99", "٣"):
        assert hr.get(address(draft), {"fran": wrong, "till": wrong}).status_code == 200


def test_the_ways_there_stand_where_there_is_something_to_compare(hr: Client, draft: CompetencyVersion) -> None:
    alone = CompetencyVersionFactory()
    listed = Page(hr.get(reverse("admin:competencies_competencyversion_changelist"), {"q": alone.name_sv}))
    assert address(alone) not in listed.links().values()
    form = Page(hr.get(reverse("admin:competencies_competencyversion_change", args=[draft.pk])))
    assert form.links()["Jämför versioner"] == address(draft)
    listed = Page(hr.get(reverse("admin:competencies_competencyversion_changelist"), {"q": draft.name_sv}))
    assert address(draft) in [one.get("href") for one in listed.all("a")]
    assert "Det finns bara en version." in Page(hr.get(address(alone))).text


def test_the_draft_is_compared_with_what_is_in_force() -> None:
    def version(number: int, state: VersionState) -> CompetencyVersion:
        return CompetencyVersion(pk=number, number=number, state=state)

    retired, published, draft = (
        version(number, state)
        for number, state in enumerate((VersionState.RETIRED, VersionState.PUBLISHED, VersionState.DRAFT), start=1)
    )
    assert pair([draft, published, retired], "", "") == (published, draft)
    assert pair([published, retired], "", "") == (retired, published)
    assert pair([published], "", "") == (published, published)
    assert pair([draft, published, retired], "1", "") == (retired, draft)
    assert pair([draft, published, retired], "3", "1") == (retired, draft)
    assert pair([draft, published, retired], "2", "2") == (retired, published)


def test_templates_and_surveys_are_compared_by_the_same_page(hr: Client, people: People) -> None:
    first = ReferenceTemplateFactory(state=VersionState.RETIRED)
    second: ReferenceTemplate = ReferenceTemplateFactory(role_template=first.role_template, number=2)
    second.questions.filter(position=1).update(text_sv="Helt andra ord?")
    page = Page(hr.get(reverse("admin:references_referencetemplate_compare", args=[second.pk])))
    assert "Helt andra ord?" in " ".join(marks(page, "ins"))
    survey = SurveyTemplateFactory()
    assert hr.get(reverse("admin:surveys_surveytemplate_compare", args=[survey.pk])).status_code == 200


def test_nobody_else_comes_in_and_the_cost_stays(client: Client, people: People, draft: CompetencyVersion) -> None:
    for person in (people.administrator, people.manager):
        client.force_login(person)
        assert client.get(address(draft)).status_code == 403
    client.force_login(people.hr)
    assert client.post(address(draft)).status_code == 405
    User.objects.update(last_login=None)

    def cost() -> int:
        watch = Watch()
        with watch.on():
            client.get(address(draft))
        return len(watch.counted)

    client.get(address(draft))
    before = cost()
    for number in range(20, 24):
        InterviewQuestionFactory(version=draft, slug=f"fler-{number}", position=number)
    assert cost() == before
