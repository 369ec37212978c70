"""HR's way with a file: fetched, shown as what it would do, confirmed, in drafts."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from competencies.enums import VersionState
from competencies.models import CompetencyVersion
from foundation.lib import sheets
from tests.factories.competencies import CompetencyVersionFactory
from tests.helpers.pages import Page
from tests.people import People

IMPORT, EXPORT, LIST = (
    reverse(f"admin:competencies_competencyversion_{page}") for page in ("import", "export", "changelist")
)


@pytest.fixture
def hr(client: Client, people: People) -> Client:
    client.force_login(people.hr)
    return client


def fetched(hr: Client) -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = json.loads(hr.get(EXPORT, {"fil": "json"}).content)
    return content


def sent(hr: Client, content: object, **more: str) -> Page:
    file = SimpleUploadedFile("ramverk.json", json.dumps(content).encode())
    return Page(hr.post(IMPORT, {"file": file, **more}))


def confirm(hr: Client, page: Page) -> Page:
    (kept,) = page.all("input", name="sheet_token")
    return Page(hr.post(IMPORT, {"sheet_token": kept.get("value", "")}, follow=True))


def test_a_file_is_shown_confirmed_and_lands_in_drafts(hr: Client) -> None:
    version = CompetencyVersionFactory(name_sv="Omtänksam", behaviours_sv="Ser\nHör\nFrågar\nHjälper")
    page = Page(hr.get(LIST))
    assert page.links()["Importera ramverket"] == IMPORT
    assert page.links()["Exportera ramverket"] == EXPORT
    assert Page(hr.get(IMPORT)).heading == "Importera ramverket"
    content = fetched(hr)
    (mine,) = [one for one in content["competencies"] if one["name_sv"] == "Omtänksam"]
    mine |= {"definition_sv": "Planerar sitt arbete väl.", "behaviours_sv": "Ser\nHör mer\nFrågar\nHjälper"}
    shown = sent(hr, content)
    assert "Omtänksam: ett nytt utkast, version 2" in shown.text
    assert "Definition, svenska" in shown.text
    marked = {tag: ["".join(one.itertext()).strip() for one in shown.all(tag)] for tag in ("del", "ins")}
    assert "mer" in marked["ins"]  # the word alone, and of the list the one line alone
    assert "Frågar" not in shown.text
    assert not CompetencyVersion.objects.filter(state=VersionState.DRAFT).exists()
    done = confirm(hr, shown)
    assert "inskriven i 1 utkast" in " ".join(done.tree.itertext())
    draft = CompetencyVersion.objects.get(state=VersionState.DRAFT)
    assert (draft.competency_id, draft.definition_sv) == (version.competency_id, "Planerar sitt arbete väl.")
    again = confirm(hr, shown)  # the same button once more
    assert "Inget behövde göras" in " ".join(again.tree.itertext())
    same = sent(hr, fetched(hr))
    assert "Ingenting ändras" in same.text
    assert not same.all("input", name="sheet_token")


def test_what_is_wrong_is_told_and_nothing_can_be_confirmed(hr: Client) -> None:
    CompetencyVersionFactory()
    content = fetched(hr)
    content["competencies"][0]["name_sv"] = ""
    page = sent(hr, content)
    assert (page.status, page.title.startswith("Fel:")) == (422, True)
    assert "1 rad behöver rättas" in page.text
    assert "Cellen är tom" in page.text
    assert not page.all("input", name="sheet_token")


@pytest.mark.parametrize("kept", ["", "påhittat", "\0"])
def test_what_was_not_sealed_here_is_refused(hr: Client, kept: str) -> None:
    page = Page(hr.post(IMPORT, {"sheet_token": kept}))
    assert (page.status, page.title.startswith("Fel:")) == (422, True)
    other = sheets.seal([sheets.Row(2, {"name": "A"})], "users")
    assert hr.post(IMPORT, {"sheet_token": other}).status_code == 422
    assert hr.post(IMPORT, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04\0")}).status_code == 422
    assert hr.post(IMPORT).status_code == 422


def test_what_the_framework_lost_meanwhile_is_judged_again(hr: Client) -> None:
    """The dry run may be two hours old: the draft may have the questions by then that it would have added."""
    version = CompetencyVersionFactory()
    version.reference_questions.filter(position=2).delete()
    content = fetched(hr)
    row = next(one for one in content["reference_questions"] if one["competency"] == version.competency.slug)
    shown = sent(hr, {"reference_questions": [row | {"question": "ny", "text_sv": "Ny fråga?"}]})
    version.reference_questions.create(slug="annan", position=2, kind="text", text_sv="Annan?", text_en="Other?")
    late = confirm(hr, shown)
    assert (late.status, "1 rad behöver rättas" in late.text) == (422, True)
    assert not CompetencyVersion.objects.filter(state=VersionState.DRAFT).exists()


def test_nobody_else_comes_in(client: Client, people: People) -> None:
    for person in (people.administrator, people.manager, people.hr_management):
        client.force_login(person)
        assert client.get(IMPORT).status_code == 403
        assert client.post(IMPORT, {"sheet_token": "x"}).status_code == 403
        assert client.get(EXPORT, {"fil": "xlsx"}).status_code == 403
