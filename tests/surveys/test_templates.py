"""What surveys ask: shipped in both languages, edited as drafts, published as versions."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client

from botkyrka_rc import content_surveys
from competencies.enums import VersionState
from competencies.rules import PublishRefused
from foundation.lib import questionnaires
from foundation.lib.moves import MoveRefused
from foundation.lib.wording import discrimination_hits
from surveys.actions import templates
from surveys.enums import SurveyKind
from surveys.models import SurveyQuestion, SurveyTemplate
from surveys.queries import specification
from tests.helpers.pages import Page, values
from tests.people import People

pytestmark = pytest.mark.django_db
CONTENT = json.loads((settings.BASE_DIR / "fixtures" / "surveys.json").read_text(encoding="utf-8"))


def draft_of(people: People, kind: str = SurveyKind.CANDIDATE) -> SurveyTemplate:
    return templates.make_template_draft(by=people.hr, kind=kind)


def test_what_ships_is_whole_in_both_languages() -> None:
    texts = []
    for survey in CONTENT["surveys"]:
        assert len(survey["questions"]) <= {"candidate": 5, "manager": 8}[survey["kind"]]
        assert sum(question.get("satisfaction", False) for question in survey["questions"]) == 1
        for question in survey["questions"]:
            assert question["slug"].startswith(survey["kind"])
            parts = [
                question["text"],
                *question.get("anchors", {}).values(),
                *([question["help"]] if "help" in question else []),
            ]
            for words in parts:
                assert set(words) == {"sv", "en"}
                assert all(words.values())
                texts += [(language, text) for language, text in words.items()]
    assert len(texts) > 60
    questions = [text for survey in CONTENT["surveys"] for one in survey["questions"] for text in one["text"].values()]
    assert len(set(questions)) == len(questions)
    assert [text for language, text in texts if discrimination_hits(text, language)] == []


def test_loading_twice_adds_nothing_and_leaves_what_is_edited(shipped: Any, now: datetime) -> None:
    SurveyTemplate.objects.filter(kind="manager").update(delay_days=9)
    assert content_surveys.load(now=now) == 0
    assert SurveyTemplate.objects.get(kind="manager").delay_days == 9
    for template in SurveyTemplate.objects.all():
        assert templates.template_problems(template) == []
        assert questionnaires.parse(specification(template))


def test_the_next_version_takes_the_place_of_the_one_before(shipped: Any, people: People, now: datetime) -> None:
    draft = draft_of(people)
    assert (draft.number, draft.questions.count(), draft.open_days) == (2, 5, 14)
    assert draft_of(people) == draft
    draft.questions.filter(slug="candidate-better").delete()
    templates.publish_template(by=people.hr, template=draft, reason="", now=now)
    states = dict(SurveyTemplate.objects.filter(kind="candidate").values_list("number", "state"))
    assert states == {1: VersionState.RETIRED, 2: VersionState.PUBLISHED}
    assert SurveyTemplate.objects.get(kind="candidate", number=1).questions.count() == 5
    with pytest.raises(MoveRefused):
        templates.publish_template(by=people.hr, template=draft, reason="", now=now)


def test_only_hr_edits_them(shipped: Any, people: People, now: datetime) -> None:
    for user in (people.manager, people.hr_management, people.administrator):
        with pytest.raises(PermissionDenied):
            templates.make_template_draft(by=user, kind="candidate")
        with pytest.raises(PermissionDenied):
            templates.publish_template(by=user, template=SurveyTemplate.objects.all()[0], reason="", now=now)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text_sv": "Hur är kandidatens hälsa?"}, "de markerade orden"),
        ({"anchor_1_en": ""}, "vad 1 och 5 betyder"),
        ({"anchor_3_en": ""}, "vad 3 betyder"),
        ({"is_satisfaction": False, "kind": "text"}, ""),
    ],
)
def test_a_draft_that_lacks_something_is_not_published(
    change: dict[str, Any], said: str, shipped: Any, people: People, now: datetime
) -> None:
    draft = draft_of(people)
    SurveyQuestion.objects.filter(template=draft, slug="candidate-overall").update(**change)
    if not said:
        assert templates.publish_template(by=people.hr, template=draft, reason="", now=now).number == 2
        return
    with pytest.raises(PublishRefused) as refused:
        templates.publish_template(by=people.hr, template=draft, reason="", now=now)
    assert said in " ".join(refused.value.problems)


def test_more_than_five_candidates_questions_are_refused(shipped: Any, people: People) -> None:
    draft = draft_of(people)
    SurveyQuestion.objects.create(template=draft, slug="sixth", kind="yes_no", text_sv="Ja?", text_en="Yes?")
    draft.open_days = 3
    draft.questions.update(required=False)
    assert len(templates.template_problems(draft)) == 3


def test_hr_edits_and_publishes_in_the_administration(shipped: Any, people: People, client: Client) -> None:
    client.force_login(people.hr)
    published = SurveyTemplate.objects.get(kind="candidate")
    draft_page = client.post(f"/admin/surveys/surveytemplate/{published.pk}/utkast/")
    address = draft_page.headers["Location"]
    page = Page(client.get(address))
    assert "Visa formuläret som den som svarar ser det" in page.links()
    assert len(page.all("textarea", name="questions-0-text_sv")) == 1
    assert not page.all("textarea", name="questions-5-text_sv")  # five at most
    preview = Page(client.get(address.replace("change", "forhandsgranska")))
    assert len(preview.all("fieldset")) == 4
    assert len(preview.all("textarea")) == 1
    response = client.post(address.replace("change", "publicera"))
    assert response.status_code == 302
    assert SurveyTemplate.objects.get(kind="candidate", state=VersionState.PUBLISHED).number == 2


def test_a_new_question_never_takes_over_an_old_ones_answers(shipped: Any, people: People, client: Client) -> None:
    client.force_login(people.hr)
    draft = draft_of(people)
    gone = draft.questions.get(slug="candidate-better")
    gone.delete()
    address = f"/admin/surveys/surveytemplate/{draft.pk}/change/"
    page = Page(client.get(address))
    form = page.all("form", id="surveytemplate_form")[0]
    data = values(form)
    data |= {"questions-4-kind": "text", "questions-4-text_sv": "Vad mer?", "questions-4-text_en": "What else?"}
    assert client.post(address, data).status_code == 302
    slugs = list(draft.questions.order_by("position", "pk").values_list("slug", flat=True))
    assert slugs[-1] == "candidate-text"
    assert "candidate-better" not in slugs
