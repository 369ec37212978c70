"""What nobody types, in each variable part of each address: 404 as for what does not exist, never a 500."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import path, resolve

from botkyrka_rc.urls import urlpatterns as product_urls
from foundation.records import views as records_views
from tests import matrix
from tests.addresses import link_address, link_row, staff_address
from tests.guards.report import counted
from tests.guards.test_hostile_values import BROKEN, ODD, answered
from tests.guards.test_matrix import as_lines
from tests.matrix import LINKS, STAFF
from tests.walk import PERSONS
from tests.world import World, holder, signed_in

IN_PATHS = {name: ODD[name] for name in ("NUL", "a huge number", "half a character")}


def places(world: World) -> Iterator[tuple[str, str, str, Client]]:
    """Every address with something to change in it: its name, method, address and somebody who may open it."""
    for row in matrix.rows(STAFF):
        person = next((PERSONS[column] for column, word in row.cells.items() if word == "ok" and column in PERSONS), "")
        if person:
            client = signed_in(getattr(world.people, person))
            yield row.name, row.method, staff_address(world, row.name), client
    for row in matrix.rows(LINKS):
        yield row.name, row.method, link_address(world, row.name), holder(link_row(world, row.name))


def spoilt(address: str, value: str) -> Iterator[str]:
    """The address with each of its variable parts, one at a time, exchanged for a value."""
    for part in {str(one) for one in resolve(address).kwargs.values()}:
        yield re.sub(rf"/{re.escape(part)}(?=/|$)", lambda _found: f"/{value}", address)


def refusals(name: str) -> set[int]:
    """How an address that leads nowhere is answered: not found; behind a link as to somebody without that link."""
    if name.endswith(("_language", ":language")):  # the language is changed wherever one came from
        return {302, 303}
    if name == "references:candidate_remove":  # gone already: back to the list, as after a second press
        return {303, 403}
    behind_link = name in {row.name for row in matrix.rows(LINKS)}
    return {403, 404} if behind_link else {404}


def test_no_address_breaks_at_what_nobody_types(world: World) -> None:
    looked_at, wrong = 0, []
    for name, method, address, client in places(world):
        for word, value in IN_PATHS.items():
            for at in spoilt(address, value):
                looked_at += 1
                if (status := answered(client, method, at)) not in refusals(name):
                    wrong.append(f"{status} {method} {name}: {word} in {at}")
    counted("addresses with hostile parts", looked_at)
    assert not wrong, as_lines(wrong)


def test_nul_in_the_registrars_room_is_not_found(world: World) -> None:
    registrar = signed_in(world.people.registrar)
    assert [registrar.get(f"/dokument/%00/{rest}").status_code for rest in ("", "hamta/")] == [404, 404]


urlpatterns = [path("planterad/<str:public_id>/", records_views.document), *product_urls]


@pytest.mark.urls(__name__)
def test_an_address_that_breaks_is_found(world: World) -> None:
    """The red twin: an address that lets anything through to the database."""
    registrar = signed_in(world.people.registrar)
    assert [answered(registrar, "GET", at) for at in spoilt("/planterad/x/", "%00")] == [BROKEN]
