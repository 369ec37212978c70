"""Users from a spreadsheet: shown first, confirmed, bad rows told one by one, and twice is once."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foundation.accounts import actions, imports
from foundation.accounts.enums import Role
from foundation.accounts.models import RoleGrant, User
from foundation.audit.models import Event
from foundation.lib import sheets
from foundation.outbox.models import Message
from tests.factories.accounts import AdministrationFactory, OrganisationFactory, UserFactory
from tests.guards.watch import Watch
from tests.helpers.pages import Page
from tests.people import People

HEAD = ["Namn", "E-post", "Roll", "För", "Titel", "Telefon", "Språk"]
IMPORT, LIST = reverse("admin:accounts_user_import"), reverse("admin:accounts_user_changelist")


@pytest.fixture
def administrator(client: Client, people: People) -> Client:
    client.force_login(people.administrator)
    return client


def excel(*rows: list[str]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("chefer.xlsx", file.getvalue())


def faults(page: Page) -> dict[int, str]:
    """What the dry run tells of each row."""
    table = next(table for table in page.all("table") if "Vad du gör" in "".join(table.itertext()))
    rows = [" ".join("".join(row.itertext()).split()) for row in table.iter("{http://www.w3.org/1999/xhtml}tr")]
    return {int(found[1]): row for row in rows if (found := re.match(r"Rad (\d+)", row))}


def confirm(client: Client, page: Page) -> Page:
    (kept,) = page.all("input", name="sheet_token")
    return Page(client.post(IMPORT, {"sheet_token": kept.get("value", "")}, follow=True))


def managers(count: int) -> list[list[str]]:
    return [
        [f"Kim Ekdal {number}", f"Kim.{number}@Ekdala.example", "Rekryterande chef", "Ängsgården", "Enhetschef"]
        for number in range(count)
    ]


def bad(people: People) -> dict[int, tuple[list[str], str]]:
    """Rows that are left out, by their number below 340 good ones, and a word of what is told."""
    gone = UserFactory(is_active=False)
    for _ in range(2):
        OrganisationFactory(name="Centrum", parent=AdministrationFactory())
    chief, place = "Rekryterande chef", "Ängsgården"
    rows = [
        (["Åsa Utan", "", chief, place], "Skriv e-postadressen"),
        (["Åsa Fel", "asa-ekdala", chief, place], "hel e-postadress"),
        (["", "asa@ekdala.example", chief, place], "Skriv namnet"),
        (["Åsa Roll", "asa@ekdala.example", "Kung", place], "ingen roll som heter ”Kung”"),
        (["Åsa Makt", "asa@ekdala.example", "Systemadministratör", place], "personens egen sida"),
        (["Åsa Ort", "asa@ekdala.example", chief, "Månbasen"], "ingenting som heter ”Månbasen”"),
        (["Åsa Flera", "asa@ekdala.example", chief, "Centrum"], "Flera heter ”Centrum”"),
        (["Kim Annan", "kim.3@ekdala.example", "Registrator", place], "Rad 5 har samma adress"),
        (["Kim Ekdal 4", "kim.4@ekdala.example", chief, place], "Samma som rad 6"),
        (["Gunnel Gått", gone.email, chief, place], "Kontot är avslutat"),
        (["=1+1", "asa@ekdala.example", chief, place], "formel"),
        (["Åsa Språk", "asa@ekdala.example", chief, place, "", "", "klingonska"], "svenska eller engelska"),
        (["Åsa Ring", "asa@ekdala.example", chief, place, "", "ring växeln"], "telefonnumret"),
        (["x" * 200, "asa@ekdala.example", chief, place], "200"),
        (["Åsa Rad\r\nBcc: x@evil.example", "a@b.example\r\nBcc: x@evil.example", chief, place], "e-postadress"),
    ]
    return {342 + at: row for at, row in enumerate(rows)}


def test_350_managers_with_bad_rows_among_them(administrator: Client, people: People) -> None:
    wrong = bad(people)
    before = User.objects.count()
    known = [[people.co_manager.name, people.co_manager.email, "chef", "Ängsgården"]]
    file = excel(*managers(340), *(row for row, _words in wrong.values()), *known)

    shown = Page(administrator.post(IMPORT, {"file": file}))
    assert shown.status == 200
    assert "Ingenting är sparat än" in shown.text
    assert "340 personer får ett konto" in shown.text
    told = faults(shown)
    assert told.keys() == wrong.keys()
    for number, (_row, words) in wrong.items():
        assert words in told[number], told[number]
    assert User.objects.count() == before
    assert not Message.objects.exists()

    done = confirm(administrator, shown)
    assert "340 personer är inbjudna. 1 roll har getts" in done.text
    assert f"{len(wrong)} rader togs inte med" in done.text
    assert User.objects.count() == before + 340
    assert Message.objects.filter(kind="invitation").count() == 340
    made = User.objects.get(email="kim.7@ekdala.example")
    assert (made.name, made.title, made.has_usable_password()) == ("Kim Ekdal 7", "Enhetschef", False)
    assert made.holds(people.unit.path, Role.MANAGER)
    assert people.co_manager.role_grants.get().role == Role.MANAGER
    assert Event.objects.filter(kind="account.created", actor_id=people.administrator.pk).count() == 340


def test_twice_is_once(administrator: Client, people: People) -> None:
    first = Page(administrator.post(IMPORT, {"file": excel(*managers(12))}))
    confirm(administrator, first)
    users, grants = User.objects.count(), RoleGrant.objects.count()
    again = confirm(administrator, first)  # the same button once more
    assert "alla i listan finns redan här" in again.text
    shown = Page(administrator.post(IMPORT, {"file": excel(*managers(12))}))
    assert "12 rader ändrar ingenting" in shown.text
    assert not shown.all("input", name="sheet_token")
    one_more = Page(administrator.post(IMPORT, {"file": excel(*managers(13))}))
    assert (User.objects.count(), RoleGrant.objects.count(), Message.objects.count()) == (users, grants, 12)
    assert "1 person är inbjuden" in confirm(administrator, one_more).text


def test_two_roles_make_one_account_and_one_mail(administrator: Client, people: People) -> None:
    name, place = "Kim Ekdal", people.unit.parent
    assert place is not None
    rows = [
        [name, "kim@ekdala.example", "chef", f"{place.name} / {people.unit.name}"],
        [name, "kim@ekdala.example", "Registrar", place.name, "", "", "engelska"],
    ]
    shown = Page(administrator.post(IMPORT, {"file": excel(*rows)}))
    assert "1 person får ett konto" in shown.text
    confirm(administrator, shown)
    user = User.objects.get(email="kim@ekdala.example")
    assert set(user.role_grants.values_list("role", flat=True)) == {"manager", "registrar"}
    assert Message.objects.count() == 1


def test_the_name_of_an_account_is_not_changed_by_a_list(administrator: Client, people: People) -> None:
    rows = [["Helt Annan", people.registrar.email.upper(), "HR-ledning", "Ängsgården"]]
    shown = Page(administrator.post(IMPORT, {"file": excel(*rows)}))
    assert "Rut Registrator" in shown.text
    confirm(administrator, shown)
    people.registrar.refresh_from_db()
    assert people.registrar.name == "Rut Registrator"


@pytest.mark.parametrize("kept", ["", "påhittat", "\0"])
def test_a_list_that_is_not_ours_is_refused(administrator: Client, kept: str) -> None:
    page = Page(administrator.post(IMPORT, {"sheet_token": kept}))
    assert (page.status, page.title.startswith("Fel:")) == (422, True)
    other = sheets.seal([sheets.Row(2, {"name": "A"})], "candidates:1")
    assert administrator.post(IMPORT, {"sheet_token": other}).status_code == 422


def test_what_is_no_list_is_refused_in_words(administrator: Client) -> None:
    for file in (SimpleUploadedFile("tom.xlsx", b""), SimpleUploadedFile("bild.xlsx", b"\x89PNG\0\0")):
        page = Page(administrator.post(IMPORT, {"file": file}))
        assert (page.status, page.title.startswith("Fel:")) == (422, True)
    assert administrator.post(IMPORT).status_code == 422


def test_nobody_else_comes_in(client: Client, people: People) -> None:
    for person in (people.hr, people.manager):
        client.force_login(person)
        assert client.post(IMPORT, {"file": excel(*managers(1))}).status_code == 403
        assert client.get(reverse("admin:accounts_user_blank")).status_code == 403


def test_the_file_to_fill_in_is_taken(administrator: Client) -> None:
    filled = administrator.get(reverse("admin:accounts_user_blank")).content
    page = Page(administrator.post(IMPORT, {"file": SimpleUploadedFile("lista.xlsx", filled)}))
    assert "1 person får ett konto" in page.text
    assert "Importera från kalkylark" in Page(administrator.get(LIST)).text


def test_a_list_is_judged_by_the_same_number_of_questions(people: People) -> None:
    def cost(count: int) -> int:
        rows = sheets.read(excel(*managers(count)).file, imports.COLUMNS)
        watch = Watch()
        with watch.on():
            imports.judge(rows)
        return len(watch.counted)

    assert cost(1) == cost(30) <= 4


def test_without_confirming_again_nothing_is_trusted(people: People) -> None:
    """What the dry run took is judged anew: the role it would have given may stand by then."""
    rows = sheets.read(excel(*managers(2)).file, imports.COLUMNS)
    assert len(imports.judge(rows).taken) == 2
    actions.create_user(by=people.administrator, email="kim.0@ekdala.example", name="Kim Ekdal 0")
    User.objects.filter(email="kim.0@ekdala.example").update(is_active=False)
    done = actions.import_users(by=people.administrator, rows=rows)
    assert ([wanted.email for wanted in done.taken], done.refused) == (["kim.1@ekdala.example"], 1)
