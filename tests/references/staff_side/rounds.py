"""A round as its staff pages' tests speak of it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from foundation.outbox.models import Message
from recruitment.models import Candidate
from references.models import Referee, ReferenceRequest
from tests.helpers.pages import Page, words


def referee(request: ReferenceRequest, first_name: str) -> Referee:
    return request.referees.select_related("request__candidate__recruitment").get(name__startswith=first_name)


def at(request: ReferenceRequest, act: str = "request", who: str = "", **more: Any) -> str:
    given = {"public_id": request.candidate.recruitment.public_id, "request_id": request.public_id, **more}
    if who:
        given["referee_id"] = referee(request, who).public_id
    return reverse(f"references:{act}", kwargs=given)


def ask_url(candidate: Candidate) -> str:
    return reverse("references:ask", args=[candidate.recruitment.public_id, candidate.public_id])


def mails(subject_id: str) -> list[str]:
    found = Message.objects.filter(subject_id=subject_id).order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("references.") for kind in found]


def done(client: Client, path: str, **data: Any) -> str:
    """What is said after a POST that was accepted."""
    response = client.post(path, data)
    assert response.status_code == 302, response.status_code
    page = Page(client.get(response.url))
    return " ".join(words(message) for message in page.all("p") if "message" in message.get("class", ""))
