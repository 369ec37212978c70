"""What the profile says of the post: filled from the role template, changed, warned of, compared, made a PDF."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import page as page_validation
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from recruitment import actions, differences, pdf, queries
from recruitment.actions import Chosen
from recruitment.models import Recruitment, RequirementProfile
from recruitment.queries import ProfileText
from recruitment.rules import Post, profile_doubts
from tests.factories.competencies import CompetencyVersionFactory
from tests.factories.recruitment import RecruitmentFactory, RoleTemplateFactory
from tests.helpers.pages import Page, press, values
from tests.helpers.protocol_sample import HOSTILE
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
POST = Post("Ge omsorg.", ["Lagar mat.", "Dokumenterar."], ["Körkort B."], ["Talar finska."])


@pytest.fixture
def framework() -> list[str]:
    return [CompetencyVersionFactory().competency.slug for _ in range(4)]


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


def create(people: People, slugs: list[str], **others: Any) -> Recruitment:
    given = {
        "by": people.manager, "title": "Undersköterska, natt", "unit": people.unit, "role_template": None,
        "competencies": [Chosen(slug, "Här.") for slug in slugs[:3]], "count_reason": "", "ats_reference": "",
        "hr_support": False, "now": NOW,
    }  # fmt: skip
    return actions.create_recruitment(**{**given, **others})


def change(people: People, case: Recruitment, slugs: list[str], **others: Any) -> RequirementProfile:
    given = {
        "by": people.manager, "recruitment": case, "competencies": [Chosen(slug, "Här.") for slug in slugs[:3]],
        "count_reason": "", "change_reason": "Nytt läge.", "now": NOW,
    }  # fmt: skip
    return actions.change_profile(**{**given, **others})


def newest(case: Recruitment) -> ProfileText:
    return queries.profiles_of(case, whole=True)[0]


def url(name: str, case: Recruitment, *more: Any) -> str:
    return reverse(f"recruitment:{name}", args=[case.public_id, *more])


# -- what it says ---------------------------------------------------------------------------------------------------


def test_a_new_profile_says_what_the_role_template_does(people: People, framework: list[str]) -> None:
    text = newest(create(people, framework, role_template=RoleTemplateFactory()))
    said = Post(
        "Ge god omsorg.",
        ["Hjälper till i vardagen.", "Dokumenterar."],
        ["Yrkestiteln undersköterska."],
        ["Körkort B."],
    )
    assert text.post == said
    assert newest(create(people, framework)).post == Post("", [], [], [])


def test_a_change_keeps_what_was_said_unless_it_is_said_anew(people: People, framework: list[str]) -> None:
    case = create(people, framework)
    change(people, case, framework, post=POST)
    assert newest(case).post == POST
    actions.adopt_profile(by=people.manager, recruitment=case, now=NOW)
    assert change(people, case, framework).version == 2
    assert newest(case).post == POST
    change(people, case, framework, post=Post("Annat."))
    first, second = queries.profiles_of(case, whole=True)[1], newest(case)
    assert first.post == POST
    assert second.post == Post("Annat.", [], [], [])
    assert [row.position for row in first.requirements if row.kind == "must"] == [1]


# -- words that may invite discrimination -----------------------------------------------------------------------------


def test_the_words_are_looked_for_in_both_languages_and_told_once() -> None:
    doubts = profile_doubts(Post(must=["Du är ung och frisk.", "You are not pregnant."]), [])
    assert {str(doubt.ground) for doubt in doubts} >= {"ålder", "graviditet"}
    assert len({(doubt.text, doubt.words, str(doubt.ground)) for doubt in doubts}) == len(doubts)
    assert profile_doubts(POST, [("Trygg", "Har lätt att möta sjuka barn.")]) == []


def test_marked_words_ask_for_a_reason_which_is_kept(people: People, framework: list[str]) -> None:
    case = create(people, framework)
    marked = Post(must=["Sökande ska vara ung."])
    with pytest.raises(ValidationError) as refused:
        change(people, case, framework, post=marked)
    assert list(refused.value.message_dict) == ["wording_reason"]
    assert "ung" in refused.value.message_dict["wording_reason"][0]
    assert newest(case).must == []
    change(people, case, framework, post=marked, wording_reason="Rollen är en ungdomsstödjares.")
    assert newest(case).profile.wording_reason == "Rollen är en ungdomsstödjares."
    actions.adopt_profile(by=people.manager, recruitment=case, now=NOW)
    change(people, case, framework, post=POST, wording_reason="Behövs inte.")
    assert newest(case).profile.wording_reason == ""


def test_a_templates_marked_words_stop_the_adoption_until_somebody_says_why(
    manager: Client, people: People, framework: list[str]
) -> None:
    case = create(people, framework, role_template=RoleTemplateFactory(must_sv="Sökande ska vara ung."))
    page = Page(manager.get(url("profile", case)))
    assert "Ord som kan bjuda in till diskriminering" in page.text
    response = press(manager, page, "Fastställ kravprofilen")
    assert response.url == url("profile_edit", case)
    edit = Page(manager.get(response.url))
    assert "Ändra dem, eller skriv varför de behövs." in edit.text
    case.refresh_from_db()
    assert case.state == "draft"
    saved = press(manager, edit, "Spara kravprofilen", response.url, wording_reason="Ungdomarna ska känna igen sig.")
    assert saved.url == url("profile", case)
    press(manager, Page(manager.get(saved.url)), "Fastställ kravprofilen")
    case.refresh_from_db()
    assert case.state == "active"
    assert "Ungdomarna ska känna igen sig." in Page(manager.get(saved.url)).text


# -- the page ---------------------------------------------------------------------------------------------------------


def test_lists_are_written_one_a_line_and_everything_is_saved_together(
    manager: Client, people: People, framework: list[str]
) -> None:
    case = create(people, framework)
    at = url("profile_edit", case)
    page = Page(manager.get(at + "?del=krav"))
    opened = ["open" in group.attrib for group in page.all("details", **{"class": "group"})]
    assert opened == [False, True, False]
    typed = {
        "duties": "- Lagar mat.\r\n\r\n•  Dokumenterar. \r\n",
        "must": "Körkort B.\nKörkort B.",
        "purpose": "Ge omsorg.",
    }
    assert press(manager, page, "Spara kravprofilen", at, **typed).url == url("profile", case)
    assert newest(case).post == Post("Ge omsorg.", ["Lagar mat.", "Dokumenterar."], ["Körkort B."], [])
    shown = Page(manager.get(url("profile", case)))
    assert [link for text, link in shown.links().items() if text.startswith("Ändra: ")] == [
        f"{at}?del=uppdrag", f"{at}?del=krav", f"{at}?del=kompetenser",
    ]  # fmt: skip
    assert values(Page(manager.get(at)).form("Spara kravprofilen"))["duties"] == ["Lagar mat.\nDokumenterar."]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("must", "\n".join(f"Krav {number}." for number in range(13)), "13 rader; högst 12 får plats"),
        ("duties", "x" * 301, "300 får plats"),
        ("purpose", "x" * 1001, "högst 1 000 får plats"),
    ],
)
def test_too_much_is_told_in_the_group_it_stands_in(
    manager: Client, people: People, framework: list[str], field: str, typed: str, said: str
) -> None:
    case = create(people, framework)
    at = url("profile_edit", case)
    wrong = Page(press(manager, Page(manager.get(at)), "Spara kravprofilen", at, **{field: typed}))
    assert wrong.status == 422
    assert said in wrong.text.replace("\u00a0", " ")
    unfolded = [group for group in wrong.all("details", **{"class": "group"}) if "open" in group.attrib]
    assert len(unfolded) == 1
    assert values(wrong.form("Spara kravprofilen"))[field] == [typed]


# -- versions side by side --------------------------------------------------------------------------------------------


def test_versions_are_compared_in_words(manager: Client, people: People, framework: list[str]) -> None:
    case = create(people, framework)
    alone = Page(manager.get(url("profile_compare", case)))
    assert "bara skrivits en gång" in alone.text
    change(people, case, framework, post=POST)
    actions.adopt_profile(by=people.manager, recruitment=case, now=NOW)
    later = Post("Ge omsorg.", ["Dokumenterar.", "Lagar mat.", "Handleder elever."], ["Körkort B eller C."], [])
    change(people, case, framework[1:], post=later, change_reason="Vi får elever.")
    found = {
        part.title: part.differences for part in differences.between(*reversed(queries.profiles_of(case, whole=True)))
    }
    kinds = {title: [one.kind for one in part] for title, part in found.items()}
    assert kinds == {
        "Arbetsuppgifter": ["added", "moved"],
        "Ska-krav": ["changed"],
        "Meriter": ["removed"],
        "Kompetenser": ["removed", "added"],
    }
    page = Page(manager.get(url("profile_compare", case) + "?fran=2&till=1"))  # either way round
    for said in ("Tillkom: Handleder elever.", "Var: Körkort B. Är nu: Körkort B eller C.", "Togs bort: Talar finska."):
        assert said in page.text
    assert "Vi får elever." in page.text
    same = Page(manager.get(url("profile_compare", case) + "?fran=x&till=99999999999999999999"))
    assert "Handleder elever." in same.text


# -- the document -----------------------------------------------------------------------------------------------------


def words(document: bytes) -> str:
    sheets = pypdf.PdfReader(io.BytesIO(document)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def failures(document: bytes) -> list[Any]:
    return [
        failure
        for profile in ("3a", "ua1")
        for failure in page_validation.validate_pdf_bytes(document, profile=profile).failures
    ]


def test_the_document_says_what_the_page_does_and_holds_it_as_data(manager: Client, people: People) -> None:
    case = people.recruitment
    response = manager.get(url("profile_pdf", case, 1))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert failures(response.content) == []
    said = words(response.content)
    for part in ("Kravprofil", case.title, "Maria Chef", "Dokumenterar", "Körkort B.", "Håller ordning"):
        assert part in said
    (inside,) = pypdf.PdfReader(io.BytesIO(response.content)).attachments["kravprofil.json"]
    assert json.loads(inside)["requirements"][1] == {"kind": "merit", "text": "Körkort B."}
    assert manager.get(url("profile_pdf", case, 1)).content == response.content
    assert manager.get(url("profile_pdf", case, 2)).status_code == 404
    assert manager.get(url("profile_pdf", case, 10**30)).status_code == 404


def test_hostile_text_is_printed_and_a_draft_says_that_it_is_one(people: People) -> None:
    case = RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft", title="<b>Natt</b> 👍🏽")
    row = newest(case).profile
    row.purpose, row.duties, row.count_reason = HOSTILE, f"{HOSTILE}\n" * 3, HOSTILE
    row.save()
    row.requirements.update(text=HOSTILE[:300])
    row.competencies.update(in_this_job=HOSTILE)
    document = pdf.render_profile(case, newest(case))
    assert failures(document) == []
    said = words(document)
    assert "Inte fastställd" in said
    assert "[U+1F44D U+1F3FD]" in said
    assert "file:///etc/passwd" in said
    assert b"root:" not in document
