"""A walk to every page in each of its states: what somebody sees who opens, sends an empty form, or has done it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from references.transitions import ENDED_REQUEST
from tests import matrix
from tests.addresses import link_address, link_row, staff_address
from tests.helpers.links import Linked
from tests.matrix import LINKS, STAFF
from tests.world import World, holder, link_of, signed_in

PERSONS = {
    "man": "manager", "cow": "co_manager", "dep": "deputy", "ass": "assessor", "hrs": "hr", "oma": "other_manager",
    "oht": "hr_elsewhere", "reg": "registrar", "ore": "registrar_elsewhere", "hrm": "hr_management", "uni": "union",
    "adm": "administrator",
}  # fmt: skip
REFEREE_PAGES = (
    "referee", "referee_group", "referee_saved", "referee_review", "referee_answers", "referee_correct",
    "referee_drop_correction", "referee_call", "referee_decline", "referee_wrong_person",
)  # fmt: skip
CANDIDATE_PAGES = ("candidate", "candidate_send", "candidate_add")
ROUND_PAGES = (
    "request", "request_candidate_address", "request_extend", "request_another", "request_close", "request_reopen",
    "request_withdraw",
)  # fmt: skip
GUIDE_PAGES = ("guide", "guide_edit", "guide_freeze", "guide_deviation")
REFEREE_PARTS = ("answer", "referee_address", "referee_withdraw")


@dataclass
class Stop:
    """One page in one state. `client` is somebody who may open it."""

    label: str
    client: Client
    address: str
    method: str = "GET"
    data: dict[str, Any] = field(default_factory=dict)

    def visit(self) -> HttpResponse:
        """What is met; a GET goes on to where it is led."""
        if self.method == "POST":
            return self.client.post(self.address, self.data)
        return self.client.get(self.address, follow=True)


def speaking(client: Client, user: User | None, language: str) -> Client:
    """The same browser in a language."""
    if user is not None:
        User.objects.filter(pk=user.pk).update(language=language)
    client.cookies["language"] = language
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def stops(world: World, language: str) -> Iterator[Stop]:
    """Every stop of the walk."""
    browsers = {
        name: speaking(signed_in(user), user, language)
        for name, user in {**world.people.everyone(), "stranger": world.stranger}.items()
    }
    browsers["nobody"] = speaking(Client(), None, language)
    yield from _rows(world, browsers)
    yield from _staff(world, browsers)
    yield from _admin(world, browsers)
    yield from _links(world, language)


def person_for(row: matrix.Row) -> str:
    """Who opens an address on the walk: the first who may."""
    if row.cells.get("ano") == "ok":
        return "nobody"
    return next((PERSONS[column] for column, word in row.cells.items() if word == "ok"), "")


def _rows(world: World, browsers: dict[str, Client]) -> Iterator[Stop]:
    """Every row of the matrix; a POST is sent empty."""
    for row in matrix.rows(STAFF):
        person = person_for(row)
        if person and row.name not in NOT_PAGES:
            yield Stop(f"{row.method} {row.name}", browsers[person], staff_address(world, row.name), row.method)


NOT_PAGES = frozenset(
    {"healthz", "readyz", "outbox:original", "records:download", "references:protocol", "admin:jsi18n",
     "recruitment:profile_pdf", "recruitment:guide_pdf", "recruitment:candidates_blank",
     "references:referee_answers_text", "surveys:results_file"}
)  # fmt: skip


def _staff(world: World, browsers: dict[str, Client]) -> Iterator[Stop]:
    for name, browser in browsers.items():
        yield Stop(f"home of {name}", browser, "/")
        yield Stop(f"recruitments of {name}", browser, "/rekryteringar/")
        yield Stop(f"nothing there for {name}", browser, "/finns-inte/")
    yield Stop("handbook for a referee", browsers["nobody"], "/hjalp/referent/")
    manager = browsers["manager"]
    for query in (
        "q=under",
        "q=sam",
        "q=finns-inte",
        "state=draft",
        "order=title",
        "page=2",
        "state=fel&order=fel&page=fel",
    ):
        yield Stop(f"recruitments?{query}", manager, f"/rekryteringar/?{query}")
        yield Stop(f"documents?{query}", browsers["registrar"], f"/dokument/?{query}")
    yield Stop("documents elsewhere", browsers["registrar_elsewhere"], "/dokument/")
    for query in ("q=hur&om=openness", "q=finns-inte", "om=fel&page=2"):
        yield Stop(f"bank?{query}", manager, f"/kompetenser/fragor/?{query}")
    yield from _figures(browsers)
    template = world.recruitment.role_template
    for word, choice in {"a template": template.slug if template else "", "nothing": "ingen"}.items():
        yield Stop(f"new from {word}", manager, f"/rekryteringar/ny/?mall={choice}")
        yield Stop(f"new from {word}, empty", manager, f"/rekryteringar/ny/?mall={choice}", "POST")
    for short in ("recruitment", "profile", "profile_edit", "profile_compare", "candidate_add"):
        for word, case in {"draft": world.draft, "active": world.recruitment}.items():
            yield Stop(f"{short} of {word}", manager, reverse(f"recruitment:{short}", args=[case.public_id]))
    for word, case in world.guides.items():
        for short in GUIDE_PAGES:
            yield Stop(f"{short} of {word}", manager, reverse(f"recruitment:{short}", args=[case.public_id]))
    yield Stop("guide read", browsers["assessor"], reverse("recruitment:guide", args=[world.recruitment.public_id]))
    wrong = reverse("recruitment:guide_edit", args=[world.guides["too_long"].public_id])
    yield Stop("guide_edit, empty", manager, wrong, "POST")
    for query in ("q=sam", "q=finns-inte", "q=%00"):
        yield Stop(f"recruitment?{query}", manager, f"{staff_address(world, 'recruitment:recruitment')}?{query}")
    yield from _shared(world, manager)
    yield from _for_union(world, browsers)
    yield from _ended(world, manager)
    yield from _rounds(world, manager)


def _figures(browsers: dict[str, Client]) -> Iterator[Stop]:
    for query in ("", "survey=manager", "quarter=1999-1", "administration=0&page=2", "survey=fel"):
        yield Stop(f"results?{query}", browsers["hr"], f"/enkater/?{query}")
    for name in ("hr_management", "manager", "other_manager"):
        yield Stop(f"effect of {name}", browsers[name], "/effekt/")


def _for_union(world: World, browsers: dict[str, Client]) -> Iterator[Stop]:
    """What the union reads: a profile with and without comments, of cases that go on and that have ended."""
    union = browsers["union"]
    yield Stop("profiles?page=2", union, "/kravprofiler/?page=2")
    for word, case in {**world.ended, "uncommented": world.guides["suggested"], "draft": world.draft}.items():
        yield Stop(f"union's profile of {word}", union, reverse("union:profile", args=[case.public_id, 1]))
    answer = reverse("recruitment:profile_answer", args=[world.guides["suggested"].public_id, 1])
    yield Stop("answer to nothing", browsers["manager"], answer, "POST", {"text": "Hej"})


def _shared(world: World, manager: Client) -> Iterator[Stop]:
    """Colleagues who are looked for, and a case that has passed from hand to hand."""
    case = world.recruitment.public_id
    for short in ("member_add", "hand_over"):
        for find in ("an", "finns-inte", "%00"):
            address = f"{reverse(f'recruitment:{short}', args=[case])}?q={find}"
            yield Stop(f"{short}?{find}", manager, address)
            yield Stop(f"{short}?{find}, empty", manager, address, "POST")
    yield Stop("members of draft", manager, reverse("recruitment:members", args=[world.draft.public_id]))


def _ended(world: World, manager: Client) -> Iterator[Stop]:
    for word, case in world.ended.items():
        for short in ("recruitment", "profile", *(["close"] if word == "decided" else [])):
            yield Stop(f"{short} of {word}", manager, reverse(f"recruitment:{short}", args=[case.public_id]))


def _rounds(world: World, manager: Client) -> Iterator[Stop]:
    case = world.recruitment.public_id
    for word, round_ in world.rounds.items():
        if word == "elsewhere":
            continue
        for short in ROUND_PAGES:
            address = reverse(f"references:{short}", args=[case, round_.public_id])
            yield Stop(f"{short} of {word}", manager, address)
    for word, referee in world.referees.items():
        if word.startswith("elsewhere"):
            continue
        for short in REFEREE_PARTS:
            address = reverse(f"references:{short}", args=[case, referee.request.public_id, referee.public_id])
            yield Stop(f"{short} of {word}", manager, address)


def _admin(world: World, browsers: dict[str, Client]) -> Iterator[Stop]:
    for room in matrix.admin_rows():
        browser = browsers["hr" if room.who == "hrs" else "administrator"]
        yield from admin_pages(room, browser)


def admin_pages(room: matrix.Rooms, browser: Client) -> Iterator[Stop]:
    """A model's list, found and not found; its form, empty and wrong; its history; its own pages."""
    from_label = room.label.replace(".", "_")
    model = matrix.model_of(room.label)
    rows = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    ends = {rows[-1]: "last", rows[0]: "first"}
    for query in ("", "?q=finns-inte", "?o=1"):
        yield Stop(f"{room.label}{query}", browser, reverse(f"admin:{from_label}_changelist") + query)
    if room.pages["add"] == "ok":
        for method in ("GET", "POST"):
            yield Stop(f"{room.label} add {method}", browser, reverse(f"admin:{from_label}_add"), method)
    own = [name for method, name in room.others if method == "GET" and name not in matrix.WITHOUT_ROW]
    for method, page in room.others:
        if page in matrix.WITHOUT_ROW - matrix.FILES and ("GET", page) in room.others:
            yield Stop(f"{room.label} {page} {method}", browser, reverse(f"admin:{from_label}_{page}"), method)
    for page in ("change", "history", *own):
        for pk, which in sorted(ends.items()):
            yield Stop(f"{room.label} {page} {which}", browser, reverse(f"admin:{from_label}_{page}", args=[pk]))
    yield Stop(f"{room.label} wrong", browser, reverse(f"admin:{from_label}_change", args=[rows[-1]]), "POST")


def _links(world: World, language: str) -> Iterator[Stop]:
    def browser(row: Linked) -> Client:
        return speaking(holder(row), None, language)

    for row in matrix.rows(LINKS):
        mine = link_row(world, row.name)
        if row.method == "POST":
            yield Stop(f"POST {row.name}", browser(mine), link_address(world, row.name), "POST")
        yield Stop(f"{row.name} of nobody", speaking(Client(), None, language), link_address(world, row.name))
    for word, referee in world.referees.items():
        for short in REFEREE_PAGES:
            address = link_address(world, f"references:{short}", referee)
            yield Stop(f"{short} of {word}", browser(referee), address)
    for word, round_ in world.rounds.items():
        for short in CANDIDATE_PAGES:
            address = link_address(world, f"references:{short}", round_)
            yield Stop(f"{short} of {word}", browser(round_), address)
        yield Stop(f"link of {word}", speaking(Client(), None, language), link_of(round_)[0])
    yield from _own_referees(world, browser)
    for word, invitation in world.invitations.items():
        address = link_address(world, "surveys:survey", invitation)
        for method in ("GET", "POST"):
            yield Stop(f"survey of {word} {method}", browser(invitation), address, method)
        yield Stop(f"link of {word} survey", speaking(Client(), None, language), link_of(invitation)[0])


def _own_referees(world: World, browser: Any) -> Iterator[Stop]:
    """What a candidate does with each referee while the round lives."""
    for word, referee in world.referees.items():
        if referee.request.state in ENDED_REQUEST:
            continue
        for short in ("candidate_change", "candidate_remove", "candidate_go"):
            address = reverse(f"references:{short}", args=[referee.request.public_id, referee.public_id])
            yield Stop(f"{short} of {word}", browser(referee.request), address)
