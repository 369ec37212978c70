"""What a form does not ask for it does not take: owner, state, rights and the like in the body change nothing."""

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.test import Client
from django.utils import timezone

from foundation.accounts.models import RoleGrant, User
from foundation.lib import calendar
from foundation.records.models import CaseFile
from recruitment.models import (
    Candidate,
    GuideDeviation,
    InterviewGuide,
    ProfileComment,
    Recruitment,
    RecruitmentMember,
)
from references.models import Referee, ReferenceRequest
from surveys.models import Reply
from tests.addresses import link_address, link_row, staff_address
from tests.guards.report import counted
from tests.world import World, holder, signed_in

MODELS = (
    Recruitment, Candidate, ReferenceRequest, Referee, User, RoleGrant, RecruitmentMember, CaseFile, InterviewGuide,
    GuideDeviation, ProfileComment, Reply,
)  # fmt: skip
PASSED_OVER = {"public_id", "token", "case_file_id", "password", "last_login"}
REFEREE = {
    "name": "Karin Ny", "relation": "manager", "employer": "Lövholmen", "email": "ny@example.org", "language": "sv",
}  # fmt: skip


def filled() -> dict[str, dict[str, Any]]:
    """A body that each form takes."""
    later = calendar.add_working_days(timezone.localdate(), 15).isoformat()
    person = {"name": "Sam Ny", "email": "sam.ny@example.org", "phone": "", "language": "sv"}
    return {
        "recruitment:candidate_add": person,
        "recruitment:candidate_edit": person,
        "recruitment:guide_deviation": {"candidate": "", "number": "1", "what": "Ställdes sist.", "reason": "Tid."},
        "recruitment:profile_answer": {"text": "Det tar vi med oss."},
        "references:ask": {"minimum": "2", "deadline": later, "personal_line": ""},
        "references:request_extend": {"deadline": later},
        "references:request_reopen": {"deadline": later},
        "references:request_close": {"reason": "Den andra är på resa."},
        "references:request_candidate_address": {"email": "annan@example.org"},
        "references:referee_address": {"email": "annan@example.org", "phone": ""},
        "accounts:profile": {"language": "en", "notify": "digest"},
        "references:candidate_change": REFEREE,
        "references:referee_call": {"phone": "070-174 06 40", "times": "Efter 15."},
        "references:referee_decline": {"reason": "unwilling", "comment": ""},
        "references:referee_wrong_person": {"sure": "on"},
        "references:candidate_go": {"sure": "on"},
        "surveys:survey": {"helhet": "4", "samma": "yes", "battre": ""},
    }


def hostile(body: dict[str, Any]) -> dict[str, Any]:
    """Every column of every model, with a value that would matter."""
    values = {
        "state": "complete", "role": "system_administrator", "is_active": "", "hr_support": "on", "minimum": "6",
        "wanted": "6", "referees_answered": "9", "protocol_version": "9", "position": "9", "owner": "1",
        "owner_id": "1", "unit": "1", "request": "1", "recruitment": "1", "user": "1",
        "invitations": "99", "is_superuser": "on",
    }  # fmt: skip
    columns = {field.name: "1" for model in MODELS for field in model._meta.concrete_fields}
    extra = {name: value for name, value in (columns | values).items() if name not in ASKED_FOR}
    return {**extra, **body}


# What some form asks for by that name: it may be left out of one body, and is then no extra field there.
ASKED_FOR = {
    "name", "email", "phone", "language", "relation", "employer", "wait_for_go", "notify", "deadline", "personal_line",
    "minimum", "title", "unit", "ats_reference", "hr_support", "candidate", "number", "what", "reason",
    "text",
}  # fmt: skip


def columns_of(model: type[models.Model]) -> list[str]:
    kept = (
        field.attname
        for field in model._meta.concrete_fields
        if not isinstance(field, models.DateTimeField | models.AutoField) and field.attname not in PASSED_OVER
    )
    return list(kept)


def snapshot() -> list[list[Any]]:
    """Every row that matters, without what differs between two times."""
    return [list(model._default_manager.order_by("pk").values_list(*columns_of(model))) for model in MODELS]


def after(client: Any, address: str, body: dict[str, Any]) -> list[list[Any]]:
    """How the world stands after a form was sent; then it is undone."""
    with transaction.atomic():
        response = client.post(address, body)
        assert response.status_code in {302, 303}, (address, response.status_code)
        found = snapshot()
        transaction.set_rollback(True)
    return found


def forms(world: World) -> Iterator[tuple[str, Client, str, dict[str, Any]]]:
    for name, body in filled().items():
        links = ("references:candidate_", "references:referee_", "surveys:")
        public = name.startswith(links) and name != "references:referee_address"
        client = holder(link_row(world, name)) if public else signed_in(world.people.manager)
        yield name, client, link_address(world, name) if public else staff_address(world, name), body


def test_extra_fields_change_nothing(world: World) -> None:
    looked_at = 0
    for name, client, address, body in forms(world):
        plain = after(client, address, body)
        assert plain != snapshot(), name  # the form did something
        assert after(client, address, hostile(body)) == plain, name
        looked_at += 1
    counted("forms sent with extra fields", looked_at)


class Credulous:
    """A browser at a product whose form takes the minimum from the body, though it does not ask for it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def post(self, address: str, body: dict[str, Any]) -> Any:
        if "wanted" in body:
            ReferenceRequest.objects.update(wanted=body["wanted"])
        return self.client.post(address, body)


def test_an_extra_field_that_is_taken_is_found(world: World) -> None:
    address = staff_address(world, "references:request_extend")
    client, body = Credulous(signed_in(world.people.manager)), filled()["references:request_extend"]
    assert after(client, address, hostile(body)) != after(client, address, body)
