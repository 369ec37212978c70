"""Every address and every person: what tests/matrix.py says is what they meet. A new address without a row fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from botkyrka_rc.urls import urlpatterns as product_urls
from competencies.enums import VersionState
from foundation.lib.permissions import registered
from surveys.models import Invitation
from tests import matrix
from tests.addresses import (
    Address,
    addresses,
    link_address,
    link_row,
    model_admin_names,
    round_of,
    staff_address,
)
from tests.guards.report import counted
from tests.helpers.links import Linked
from tests.matrix import LINKS, STAFF, Row
from tests.walk import PERSONS
from tests.world import World, holder, signed_in

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SIGN_IN = "/logga-in/"


# -- meeting ----------------------------------------------------------------------------------------------------


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def cell(response: HttpResponse) -> str:
    """What somebody met, in the matrix's words."""
    status = response.status_code
    if status == 401 or (status == 302 and response.headers["Location"].split("?")[0] == SIGN_IN):
        return "in"
    return "ok" if status < 400 or status == 422 else str(status)


def met(client: Client, method: str, address: str) -> str:
    with undone():
        return cell(client.generic(method, address, CONTENT_TYPE="application/x-www-form-urlencoded"))


def staff_clients(world: World) -> dict[str, Client]:
    found = {column: signed_in(getattr(world.people, name)) for column, name in PERSONS.items()}
    return found | {"new": signed_in(world.stranger), "ano": Client()}


def link_clients(world: World, name: str) -> dict[str, Client]:
    """Those who come to an address behind a link."""
    row = link_row(world, name)
    if isinstance(row, Invitation):
        return visitors(world, row, world.invitations["manager"], world.rounds["complete"])
    referee = row is not round_of(world, name) and name.startswith(("references:referee", "r/"))
    other = world.referees["elsewhere"] if referee else world.rounds["elsewhere"]
    kin = row.request if referee else world.referees["held"]
    return visitors(world, row, other, kin)


def visitors(world: World, row: Linked, other: Linked, kin: Linked) -> dict[str, Client]:
    return {
        "own": holder(row), "oth": holder(other), "kin": holder(kin), "man": signed_in(world.people.manager),
        "ano": Client(),
    }  # fmt: skip


def differences(row: Row, clients: dict[str, Client], address: str) -> list[str]:
    """Where the product answers otherwise than the row says."""
    found = []
    for column, expected in row.cells.items():
        seen = met(clients[column], row.method, address)
        # Leaving an account's own pages leads to the sign-in by right.
        if seen != expected and not (expected == "ok" and seen == "in" and row.name in LEADS_TO_SIGN_IN):
            found.append(f"{row.method} {row.name}: {column} met {seen}, not {expected}")
    return found


def as_lines(wrong: list[str]) -> str:
    return "\n" + "\n".join(wrong)


LEADS_TO_SIGN_IN = frozenset({"accounts:sign_out", "admin:login", "admin:logout"})


# -- the table is whole -------------------------------------------------------------------------------------------


def unlisted(found: tuple[Address, ...], listed: set[str]) -> list[str]:
    """Addresses without a row, and rows without an address."""
    names = {address.name for address in found}
    return sorted(names - listed) + sorted(listed - names)


def listed() -> set[str]:
    return {row.name for row in matrix.rows(STAFF) + matrix.rows(LINKS)}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    counted("addresses in the role matrix", len(addresses()))
    assert unlisted(addresses(), listed()) == []


def test_an_address_without_a_row_is_found() -> None:
    new = Address("recruitment:secret_door", "rekryteringar/lucka/", None)
    assert unlisted((*addresses(), new), listed()) == ["recruitment:secret_door"]
    assert unlisted(addresses(), listed() | {"recruitment:gone"}) == ["recruitment:gone"]


def undeclared(found: tuple[Address, ...]) -> list[str]:
    """Views that say nothing of who may, or name a permission nobody has registered."""
    ours = [address for address in found if not address.in_admin]
    silent = [address.name for address in ours if address.declaration is None]
    unknown = [
        address.name
        for address in ours
        if address.declaration and address.declaration.permission
        and address.declaration.permission not in registered()
    ]  # fmt: skip
    return silent + unknown


def test_every_view_declares_its_permission_and_methods() -> None:
    assert undeclared(addresses()) == []
    declared_methods = {
        (method, address.name)
        for address in addresses()
        if address.declaration
        for method in address.declaration.methods
    }
    rows = {
        (row.method, row.name) for row in matrix.rows(STAFF) + matrix.rows(LINKS) if not row.name.startswith("admin")
    }
    counted("declared methods", len(declared_methods))
    assert sorted(declared_methods ^ rows) == []


def test_a_view_that_declares_nothing_is_found() -> None:
    assert undeclared((Address("new", "ny/", None),)) == ["new"]


# -- everybody meets what it says -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("unwritten")
def test_those_who_sign_in_meet_what_the_matrix_says(world: World) -> None:
    clients, wrong = staff_clients(world), []
    rows = matrix.rows(STAFF)
    for row in rows:
        address = staff_address(world, row.name)
        wrong += differences(row, fresh(clients, world) if row.name in LEADS_TO_SIGN_IN else clients, address)
    counted("cells of the matrix for those who sign in", sum(len(row.cells) for row in rows))
    assert not wrong, as_lines(wrong)


def fresh(clients: dict[str, Client], world: World) -> dict[str, Client]:
    """Browsers of their own: an address that signs out would end the others' sessions."""
    return staff_clients(world)


@pytest.mark.usefixtures("unwritten")
def test_those_with_a_link_meet_what_the_matrix_says(world: World) -> None:
    wrong = []
    rows = matrix.rows(LINKS)
    for row in rows:
        wrong += differences(row, link_clients(world, row.name), link_address(world, row.name))
    counted("cells of the matrix for those with a link", sum(len(row.cells) for row in rows))
    assert not wrong, as_lines(wrong)


def test_a_wrong_cell_is_found(world: World) -> None:
    wrong = Row("GET", "records:list", {"man": "ok", "reg": "ok", "ano": "in"})
    address = staff_address(world, "records:list")
    assert differences(wrong, staff_clients(world), address) == ["GET records:list: man met 403, not ok"]


@pytest.mark.usefixtures("unwritten")
def test_other_methods_are_refused(world: World) -> None:
    looked_at, wrong = 0, []
    for kind, table in ((staff_clients, STAFF), (None, LINKS)):
        names = {row.name: {one.method for one in matrix.rows(table) if one.name == row.name}
                 for row in matrix.rows(table)}  # fmt: skip
        clients = kind(world) if kind else {}
        for name, methods in names.items():
            if name.startswith("admin"):
                continue
            allowed_to = next(row for row in matrix.rows(table) if row.name == name)
            column = next(person for person, word in allowed_to.cells.items() if word == "ok")
            client = clients[column] if kind else holder(link_row(world, name))
            address = staff_address(world, name) if kind else link_address(world, name)
            for method in set(METHODS) - methods:
                looked_at += 1
                if (seen := met(client, method, address)) != "405":
                    wrong.append(f"{method} {name}: {seen}")
    counted("methods that no view declares", looked_at)
    assert not wrong, as_lines(wrong)


VERSIONED = {"competencies.competencyversion", "references.referencetemplate", "surveys.surveytemplate"}

# -- the administration -----------------------------------------------------------------------------------------------


def objects_of(world: World) -> dict[str, int]:
    """One row of each model the administration shows."""
    found = {}
    for label, model_admin in shown().items():
        rows = model_admin.model._default_manager.order_by("pk")
        if label == "accounts.user":
            rows = rows.filter(pk=world.invited.pk)
        elif label in VERSIONED:
            rows = rows.filter(state=VersionState.DRAFT)  # what is published is only read
        row = rows.first()
        assert row is not None, label
        found[label] = row.pk
    return found


def shown() -> dict[str, admin.ModelAdmin]:
    return {model._meta.label_lower: one for model, one in admin.site._registry.items()}


def test_the_administration_is_whole() -> None:
    rows = matrix.admin_rows()
    assert {row.label for row in rows} == set(shown())
    for row in rows:
        assert model_admin_names(row.label) == {*row.pages, *(name for _method, name in row.others)}, row.label


@pytest.mark.usefixtures("unwritten")
def test_each_meets_what_the_matrix_says_in_the_administration(world: World) -> None:
    clients, rows, wrong, looked_at = staff_clients(world), objects_of(world), [], 0
    for room in matrix.admin_rows():
        prefix = f"admin:{room.label.replace('.', '_')}_"
        asked = [(method, page, word) for page, both in room.pages.items() for method, word in by_method(both)]
        asked += [(method, page, word) for (method, page), word in room.others.items()]
        for method, page, word in asked:
            args = [] if page in matrix.WITHOUT_ROW else [rows[room.label]]
            address = reverse(prefix + page, args=args)
            insiders = {"hrs", "oht"} if room.who == "hrs" else {"adm"}
            cells = {column: word if column in insiders else "in" if column == "ano" else "403" for column in clients}
            found = differences(Row(method, prefix + page, cells), clients, address)
            wrong += found
            looked_at += len(cells)
    counted("cells of the matrix in the administration", looked_at)
    assert not wrong, as_lines(wrong)


def by_method(both: str) -> list[tuple[str, str]]:
    get, _, post = both.partition("/")
    return [("GET", get), ("POST", post or get)]


# -- every form -----------------------------------------------------------------------------------------------------


def forms(world: World, **how: bool) -> Iterator[tuple[str, str, Callable[[], Client]]]:
    """Every address that takes a POST: its name, where, and a browser of somebody who may."""
    for row in matrix.rows(STAFF):
        column = next((person for person, word in row.cells.items() if word == "ok"), "")
        if row.method == "POST":
            user = getattr(world.people, PERSONS[column])
            yield row.name, staff_address(world, row.name), lambda user=user: signed_in(user, **how)
    for row in matrix.rows(LINKS):
        if row.method == "POST":
            mine = link_row(world, row.name)
            yield row.name, link_address(world, row.name), lambda mine=mine: holder(mine, **how)
    rows = objects_of(world)
    for room in matrix.admin_rows():
        user = world.people.hr if room.who == "hrs" else world.people.administrator
        pages = [page for page, both in room.pages.items() if by_method(both)[1][1] == "ok"]
        for page in {*pages, *(name for method, name in room.others if method == "POST")} - {"changelist", "history"}:
            name = f"admin:{room.label.replace('.', '_')}_{page}"
            args = [] if page in matrix.WITHOUT_ROW else [rows[room.label]]
            yield name, reverse(name, args=args), lambda user=user: signed_in(user, **how)


@pytest.mark.usefixtures("unwritten")
def test_no_form_is_taken_without_its_key(world: World) -> None:
    looked_at, wrong = 0, []
    for name, address, browser in forms(world, enforce_csrf_checks=True):
        looked_at += 1
        if (seen := met(browser(), "POST", address)) != "403":
            wrong.append(f"{name}: {seen}")
    counted("forms without their key", looked_at)
    assert not wrong, as_lines(wrong)


def test_a_form_with_its_key_is_taken(world: World) -> None:
    """The red twin: the refusal above is about the key."""
    client = signed_in(world.people.manager, enforce_csrf_checks=True)
    client.get("/jag/")
    key = client.cookies["csrftoken"].value
    assert client.post("/jag/", {"csrfmiddlewaretoken": key}).status_code == 422
    assert client.post("/jag/", {}).status_code == 403


HOSTILE = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)")


def led_elsewhere(name: str, client: Client, address: str) -> list[str]:
    """Where a form leads that is told to lead to somebody else's page."""
    found = []
    for hostile in HOSTILE:
        with undone():
            response = client.post(f"{address}?next={hostile}", {"next": hostile, "language": "sv"})
        where = response.headers.get("Location", "")
        if "evil" in where.split("?")[0] or where.startswith("javascript"):
            found.append(f"{name}: {where}")
    return found


@pytest.mark.usefixtures("unwritten")
def test_nobody_is_led_elsewhere(world: World) -> None:
    looked_at, wrong = 0, []
    for name, address, browser in forms(world):
        looked_at += len(HOSTILE)
        wrong += led_elsewhere(name, browser(), address)
    counted("forms with a hostile next", looked_at)
    assert not wrong, as_lines(wrong)


@login_not_required
def follow(request: HttpRequest) -> HttpResponse:
    """A view that leads wherever it is told to."""
    return HttpResponse(status=302, headers={"Location": request.POST["next"]})


urlpatterns = [path("planterad/", follow), *product_urls]


@pytest.mark.urls(__name__)
def test_a_view_that_leads_elsewhere_is_found(world: World) -> None:
    assert led_elsewhere("planted", Client(), "/planterad/") == [f"planted: {where}" for where in HOSTILE]
