"""HR's way with words: from what is in force to a draft, a look, a warning, and in force again."""

from datetime import datetime

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from competencies.enums import VersionState
from competencies.models import CompetencyVersion
from foundation.audit.models import Event
from foundation.lib.calendar import STOCKHOLM
from recruitment.models import RoleTemplate
from references.models import ReferenceTemplate
from tests.factories.competencies import CompetencyVersionFactory
from tests.factories.recruitment import RoleTemplateFactory
from tests.factories.references import QuestionSetFactory, ReferenceTemplateFactory
from tests.helpers.pages import Page, press, values
from tests.people import People

VERSION = "competencies_competencyversion"
TEMPLATE = "references_referencetemplate"


@pytest.fixture
def hr(client: Client, people: People) -> Client:
    client.force_login(people.hr)
    return client


def at(model: str, page: str, *args: int) -> str:
    return reverse(f"admin:{model}_{page}", args=args)


def save(client: Client, address: str, **changes: str) -> object:
    page = Page(client.get(address))
    (form,) = [form for form in page.all("form") if form.get("id", "").endswith("_form")]
    return client.post(address, values(form) | changes | {"_save": "1"})


def test_a_new_version_from_beginning_to_end(hr: Client, people: People) -> None:
    version = CompetencyVersionFactory()
    address = at(VERSION, "change", version.pk)
    page = Page(hr.get(address))
    assert "Spara" not in page.buttons()
    assert not page.all("textarea")  # what is published is only read

    address = press(hr, page, "Skapa nytt utkast").url
    draft = CompetencyVersion.objects.get(state=VersionState.DRAFT)
    assert address == at(VERSION, "change", draft.pk)
    response = save(
        hr, address, definition_sv="Nya ord.", **{"reference_questions-0-text_sv": "Hur planerade hen dagen?"}
    )  # fmt: skip
    assert response.status_code == 302
    page = Page(hr.get(at(VERSION, "preview", draft.pk)))
    assert "Hur planerade hen dagen?" in page.text
    assert draft.anchor_3_sv in page.text
    english = Page(hr.get(at(VERSION, "preview", draft.pk), {"language": "en"}))
    assert english.all("html")[0].get("lang") == "en"
    assert draft.anchor_3_en in english.text

    page = Page(hr.get(at(VERSION, "publish", draft.pk)))
    assert page.links()["Kompetenser och frågor"] == "/admin/competencies/"  # the way back, as on Django's own pages
    assert "Ord som kan bjuda in" not in page.text
    response = hr.post(at(VERSION, "publish", draft.pk))
    assert response.url == address
    draft.refresh_from_db()
    version.refresh_from_db()
    assert (draft.state, version.state) == (VersionState.PUBLISHED, VersionState.RETIRED)
    assert (draft.definition_sv, draft.published_by_id) == ("Nya ord.", people.hr.pk)
    assert hr.get(f"/kompetenser/{draft.competency.slug}/").status_code == 200
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["framework.draft_made", "admin.changed", "framework.published"]
    assert LogEntry.objects.get().get_change_message()


def test_what_is_published_cannot_be_posted_over(hr: Client) -> None:
    version = CompetencyVersionFactory()
    data = {"definition_sv": "Smygändrat."}
    assert hr.post(at(VERSION, "change", version.pk), data).status_code == 403
    version.refresh_from_db()
    assert version.definition_sv != "Smygändrat."


def test_questions_can_be_added_taken_away_and_no_more_than_two(hr: Client) -> None:
    draft = CompetencyVersionFactory(draft=True, questions=False)
    address = at(VERSION, "change", draft.pk)
    new = {"position": "1", "kind": "scale", "text_sv": "Vad såg du?", "text_en": "What did you see?"}
    response = save(hr, address, **{f"reference_questions-0-{name}": value for name, value in new.items()})
    assert response.status_code == 302
    question = draft.reference_questions.get()
    assert question.slug == f"{draft.competency.slug}-scale"
    response = save(hr, address, **{"reference_questions-0-DELETE": "on"})
    assert response.status_code == 302
    assert not draft.reference_questions.exists()


def test_a_draft_that_lacks_something_says_what(hr: Client) -> None:
    draft = CompetencyVersionFactory(draft=True, behaviours_sv="En\nTvå")
    page = Page(hr.get(at(VERSION, "publish", draft.pk)))
    assert "Det finns 2 beteenden på svenska. Skriv fyra till sex, ett per rad." in page.text
    assert not page.all("input", type="submit")
    response = hr.post(at(VERSION, "publish", draft.pk), {"reason": "Ändå"})
    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_marked_words_ask_for_a_reason(hr: Client) -> None:
    draft = CompetencyVersionFactory(draft=True)
    draft.reference_questions.filter(position=2).update(text_sv="Hur ofta var hen sjuk?")
    address = at(VERSION, "publish", draft.pk)
    page = Page(hr.get(address))
    assert "sjuk" in page.text
    response = hr.post(address, {"reason": " "})
    assert response.status_code == 422
    assert Page(response).title.startswith("Fel:")
    assert hr.post(address, {"reason": "Frågan gäller patienterna."}).status_code == 302
    draft.refresh_from_db()
    assert draft.wording_reason == "Frågan gäller patienterna."
    assert "Frågan gäller patienterna." in Page(hr.get(at(VERSION, "change", draft.pk))).text


@pytest.mark.parametrize("page", ["draft", "publish", "preview"])
def test_the_buttons_pages_are_hrs_alone(client: Client, people: People, page: str) -> None:
    looked_at = 0
    for model, row in ((VERSION, CompetencyVersionFactory()), (TEMPLATE, ReferenceTemplateFactory())):
        for name, user in people.everyone().items():
            client.force_login(user)
            expected = {302, 200} if name in {"hr", "hr_elsewhere"} else {403}
            answer = client.post if page == "draft" else client.get
            assert answer(at(model, page, row.pk)).status_code in expected, name
            looked_at += 1
        client.force_login(people.hr)
        wrong = client.get(at(model, page, row.pk)) if page == "draft" else client.put(at(model, page, row.pk))
        assert wrong.status_code == 405
        unknown = client.post if page == "draft" else client.get
        assert unknown(at(model, page, 999_999)).status_code == 404
    assert looked_at == 24


def test_a_template_from_nothing_to_published(hr: Client) -> None:
    role = RoleTemplateFactory()
    address = hr.post(at(TEMPLATE, "add"), {"role_template": role.pk}).url
    draft = ReferenceTemplate.objects.get()
    assert (draft.state, draft.number) == (VersionState.DRAFT, 1)
    assert "Lägg till minst en fråga." in Page(hr.get(at(TEMPLATE, "publish", draft.pk))).text
    assert "inga färdiga frågor" in Page(hr.get(at(TEMPLATE, "preview", draft.pk))).text
    new = {
        "position": "1", "group": "about", "kind": "choice", "required": "on",
        "text_sv": "Hur ofta sågs ni?", "text_en": "How often did you meet?",
        "options_sv": "Dagligen\n\nVarje vecka", "options_en": "Daily",
    }  # fmt: skip
    assert save(hr, address, **{f"questions-0-{name}": value for name, value in new.items()}).status_code == 302
    assert "Fråga 1: skriv samma alternativ" in Page(hr.get(at(TEMPLATE, "publish", draft.pk))).text
    assert save(hr, address, **{"questions-0-options_en": "Daily\nWeekly"}).status_code == 302
    page = Page(hr.get(at(TEMPLATE, "preview", draft.pk)))
    assert "Varje vecka" in page.text
    assert hr.post(at(TEMPLATE, "publish", draft.pk)).status_code == 302
    draft.refresh_from_db()
    assert draft.state == VersionState.PUBLISHED
    page = Page(hr.get(at(TEMPLATE, "add")))
    assert str(role.pk) in {option.get("value") for option in page.all("option")}
    press(hr, Page(hr.get(at(TEMPLATE, "change", draft.pk))), "Skapa nytt utkast")
    second = ReferenceTemplate.objects.get(state=VersionState.DRAFT)
    assert (second.number, second.questions.get().options_en) == (2, "Daily\nWeekly")
    page = Page(hr.get(at(TEMPLATE, "add")))
    assert str(role.pk) not in {option.get("value") for option in page.all("option")}


def test_what_a_round_has_frozen_does_not_change(hr: Client) -> None:
    frozen = QuestionSetFactory()
    kept = (frozen.questions, frozen.sha256)
    for chosen in frozen.profile.competencies.select_related("version"):
        address = press(hr, Page(hr.get(at(VERSION, "change", chosen.version.pk))), "Skapa nytt utkast").url
        save(hr, address, **{"reference_questions-0-text_sv": "En ny fråga?", "anchor_1_sv": "Nytt."})
        draft = CompetencyVersion.objects.get(state=VersionState.DRAFT)
        assert hr.post(at(VERSION, "publish", draft.pk)).status_code == 302
    assert CompetencyVersion.objects.filter(reference_questions__text_sv="En ny fråga?").count() == 3
    frozen.refresh_from_db()
    assert (frozen.questions, frozen.sha256) == kept


def test_role_templates_suggest_competencies_by_name(hr: Client) -> None:
    version = CompetencyVersionFactory(name_sv="Omtänksam")
    address = at("recruitment_roletemplate", "add")
    page = Page(hr.get(address))
    names = {option.text for option in page.all("option") if option.get("value")}
    assert "Omtänksam" in names
    data = {
        "name_sv": "Stödassistent", "name_en": "Support assistant",
        "suggestions-0-position": "1", "suggestions-0-competency": str(version.competency_id),
        "suggestions-0-in_this_job_sv": "Ser den andra.",
    }  # fmt: skip
    assert save(hr, address, **data).status_code == 302
    role = RoleTemplate.objects.get(name_sv="Stödassistent")
    assert role.slug == "stodassistent"
    assert role.suggestions.get().competency == version.competency
    assert Event.objects.get(kind="admin.added").object_id == str(role.pk)


@pytest.mark.parametrize("hostile", ["x" * 5000, "a\n" * 300, "o" + "\u0308" * 20])
def test_hostile_text_is_an_error_to_put_right(hr: Client, hostile: str) -> None:
    draft = CompetencyVersionFactory(draft=True)
    response = save(hr, at(VERSION, "change", draft.pk), definition_sv=hostile)
    assert response.status_code == 200
    assert Page(response).title.startswith("Fel:")
    response = save(hr, at(VERSION, "change", draft.pk), definition_sv="Planerar\u202e \x00<b>och</b> gör klart.")
    draft.refresh_from_db()
    assert draft.definition_sv == "Planerar <b>och</b> gör klart."
    assert response.status_code == 302


def test_every_field_of_words_stands_in_both_languages() -> None:
    looked_at = 0
    for model in (CompetencyVersion, RoleTemplate):
        shown = str(admin.site._registry[model].fieldsets)
        for field in model._meta.get_fields():
            if field.name.endswith(("_sv", "_en")):
                assert f"'{field.name}'" in shown
                looked_at += 1
    assert looked_at == 24


def test_a_definition_is_read_by_referees_and_so_is_checked(hr: Client) -> None:
    draft = CompetencyVersionFactory(draft=True, definition_sv="Den som är stabil är sällan sjuk.")
    assert "är sällan sjuk" in Page(hr.get(at(VERSION, "publish", draft.pk))).text


def test_a_draft_says_in_words_that_it_is_not_published(hr: Client, people: People) -> None:
    draft = CompetencyVersionFactory(state=VersionState.DRAFT, published_at=None)
    form = Page(hr.get(at(VERSION, "change", draft.pk))).text
    assert "Inte publicerad" in form
    assert "None" not in form
    published = CompetencyVersionFactory(published_at=datetime(2026, 11, 2, 9, 5, tzinfo=STOCKHOLM))
    assert "2 november 2026 09.05" in Page(hr.get(at(VERSION, "change", published.pk))).text
    page = Page(hr.get(at(VERSION, "changelist")))
    assert page.heading == "Kompetenser och deras versioner"
    assert "Inte publicerad" in page.text
    assert not [cell for cell in page.all("td") if (cell.text or "").strip() == "-"]


def test_django_speaks_with_swedish_quotation_marks(hr: Client, people: People) -> None:
    draft = CompetencyVersionFactory(state=VersionState.DRAFT, published_at=None)
    save(hr, at(VERSION, "change", draft.pk))
    (said,) = [item for item in Page(hr.get(at(VERSION, "changelist"))).all("li") if "success" in item.get("class", "")]
    text = "".join(said.itertext())
    assert "”" in text
    assert "“" not in text
