"""Every address the product answers, found in its URL patterns, and what in the world each is opened with."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from competencies.models import Competency
from foundation.accounts import password_links
from foundation.lib.http import Declaration, declared
from references.models import Referee, ReferenceRequest
from tests.helpers.links import Linked
from tests.world import World, link_of

UNMADE = "invented-and-not-in-the-world"


@dataclass(frozen=True)
class Address:
    """`name` is the URL's name with its namespace, or its route where it has none; `declaration` None says nothing."""

    name: str
    route: str
    declaration: Declaration | None

    @property
    def in_admin(self) -> bool:
        return self.route.startswith("admin/")


@cache
def addresses() -> tuple[Address, ...]:
    """All of them, those of each ModelAdmin left out: they are generated (`model_admin_names`)."""
    return tuple(_walk(get_resolver(), "", ""))


def _walk(resolver: Any, route: str, space: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else here
            yield Address(name, here, declared(pattern.callback))
        elif not (space == "admin:" and pattern.namespace is None):
            yield from _walk(pattern, here, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def model_admin_names(label: str) -> set[str]:
    """The names of one ModelAdmin's addresses, without its `<app>_<model>_`."""
    prefix = label.replace(".", "_") + "_"
    found = {model._meta.label_lower: one for model, one in admin.site._registry.items()}[label]
    return {str(pattern.name).removeprefix(prefix) for pattern in found.get_urls() if pattern.name}


# -- what each is opened with -------------------------------------------------------------------------------------

ROUND_OF = {
    "references:protocol": "complete",
    "references:answer": "collecting",
    "references:request_close": "collecting",
    "references:request_another": "lost",
    "references:request_reopen": "complete",
    "references:request_remind_candidate": "with_candidate",
    "references:request_candidate_address": "with_candidate",
    "references:candidate_go": "collecting",
    "references:candidate_change": "naming",
    "references:candidate_remove": "naming",
    "references:candidate_send": "naming",
    "references:candidate_add": "naming",
}
REFEREE_OF = {
    "references:answer": "corrected",
    "references:referee_review": "whole_draft",
    "references:referee_answers": "corrected",
    "references:referee_answers_text": "corrected",
    "references:referee_correct": "answered",
    "references:referee_drop_correction": "correcting",
    "references:candidate_go": "held",
    "references:candidate_change": "named",
    "references:candidate_remove": "named",
}


def round_of(world: World, name: str) -> ReferenceRequest:
    return world.rounds[ROUND_OF.get(name, "collecting")]


def referee_of(world: World, name: str) -> Referee:
    return world.referees[REFEREE_OF.get(name, "asked")]


def staff_address(world: World, name: str) -> str:
    """Where a person who signs in opens this address, with something of the world that it suits."""
    app, _, short = name.partition(":")
    case = world.recruitment.public_id
    if app == "recruitment":
        more = [world.unasked.public_id] if short.startswith("candidate_") and short != "candidate_add" else []
        more += [1] if short in {"profile_pdf", "profile_answer"} else []
        more += [world.member.pk] if short == "member_end" else []
        return reverse(name, args=[] if short in {"list", "new"} else [case, *more])
    if name == "union:profile":
        return reverse(name, args=[case, 1])
    if app == "references":
        return reverse(name, args=[case, *_below(world, name, short)])
    simple = {
        "competencies:competency": lambda: [Competency.objects.values_list("slug", flat=True)[0]],
        "handbook_chapter": lambda: ["chef"],
        "outbox:mail": lambda: [MAIL],
        "outbox:original": lambda: [MAIL],
        "admin:app_list": lambda: ["competencies"],
        "admin:view_on_site": lambda: [0, 0],
    }
    if name == "accounts:password_set":
        return password_links.reset_link(world.invited).removeprefix(settings.BASE_URL)
    if name == "accounts:welcome":
        return password_links.invitation_link(world.invited).removeprefix(settings.BASE_URL)
    if name == "admin/(?P<url>.*)$":
        return f"/admin/{UNMADE}/"
    if app == "records" and short != "list":
        return reverse(name, args=[world.documents["finished"].public_id])
    return reverse(name, args=simple.get(name, list)())


MAIL = "20261123-0001.eml"  # in the folder that tests/guards/conftest.py makes


def _below(world: World, name: str, short: str) -> list[Any]:
    if short == "questions":
        return []
    if short == "ask":
        return [world.unasked.public_id]
    args: list[Any] = [round_of(world, name).public_id]
    if short == "protocol":
        args.append(world.documents["finished"].version)
    elif short == "answer" or short.startswith("referee_"):
        args.append(referee_of(world, name).public_id)
    return args


def link_row(world: World, name: str) -> Linked:
    """Whose link opens this address."""
    if name.startswith(("surveys:", "e/")):
        return world.invitations["open"]
    return referee_of(world, name) if name.startswith(("references:referee", "r/")) else round_of(world, name)


def link_address(world: World, name: str, row: Linked | None = None) -> str:
    """Where this address lies for the row (or the one it suits best)."""
    row = row or link_row(world, name)
    if name.endswith(("_enter", ":enter")):
        return link_of(row)[0]
    if name.endswith("<str:token>"):
        return link_of(row)[0].removesuffix("/")
    args = [row.public_id]
    if name == "references:referee_group":
        args.append("about")
    if name in {"references:candidate_change", "references:candidate_remove", "references:candidate_go"}:
        args.append(referee_of(world, name).public_id)
    return reverse(name, args=args)
