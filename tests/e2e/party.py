"""A municipality for browsers to travel in, the links in its mails, and those who are under way."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser

from botkyrka_rc import content
from foundation.accounts.queries import forget_municipality
from foundation.outbox import delivery
from foundation.outbox.models import Message
from tests.e2e.travellers import Traveller
from tests.factories.accounts import PASSWORD, MunicipalityFactory
from tests.people import People, make_people


@pytest.fixture
def municipality(transactional_db: None, live_server: Any, settings: Any, tmp_path: Any) -> Iterator[People]:
    """Its people, with the framework, templates and surveys the product ships with: the words people really meet."""
    settings.DOCUMENTS_DIR = tmp_path
    forget_municipality()
    MunicipalityFactory()
    made = make_people()
    content.load(now=timezone.now())
    yield made
    forget_municipality()


class Party:
    """Those who are under way, each with a browser of their own."""

    def __init__(self, make: Callable[[type[Traveller]], Traveller]) -> None:
        self.make, self.members = make, list[Traveller]()

    def join(self, way: type[Traveller], address: str = "") -> Traveller:
        """Somebody new, who opens an address."""
        self.members.append(self.make(way))
        if address:
            self.members[-1].open(address)
        return self.members[-1]

    def wrong(self) -> list[str]:
        """What was wrong with any page that anybody met."""
        return sorted({line for one in self.members for line in one.wrong})

    def pages(self) -> int:
        return sum(one.pages for one in self.members)


@pytest.fixture
def party(municipality: People, live_server: Any, chromium: Browser) -> Iterator[Party]:
    made = Party(lambda way: way(chromium, live_server.url))
    yield made
    for one in made.members:
        one.leave()


def link_to(address: str) -> str:
    """The personal link of the newest mail to somebody, when everything that waits has been sent."""
    for pk, due_at in Message.objects.filter(state="queued").order_by("pk").values_list("pk", "due_at"):
        delivery.deliver(pk, now=max(due_at, timezone.now()))
    newest = [letter for letter in mail.outbox if address in letter.to[0]][-1]
    found = re.search(r"https?://[^/]+(/[rke]/[\w-]+/[\w-]+/)", str(newest.body))
    assert found, newest.body
    return found[1]


def sign_in(somebody: Traveller, email: str) -> None:
    somebody.open("/logga-in/")
    somebody.write("[name=username]", email)
    somebody.write("[name=password]", PASSWORD)
    somebody.press()
