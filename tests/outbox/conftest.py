"""Kinds of messages that only tests know, with what is told to them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.template import engines
from django.utils import timezone

from foundation.lib import calendar
from foundation.outbox import registry
from foundation.outbox.registry import MessageKind
from tests.outbox import posts


@pytest.fixture(autouse=True)
def post_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own kinds and templates, and no others', gone afterwards."""
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_frame", [])
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, posts.TEMPLATES])
    posts.register()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What callbacks were told: (which, the message's state then), in order. Replaces the kinds with listening ones."""
    heard: list[tuple[str, str]] = []
    for old in posts.KINDS:
        listening = {
            "on_final": lambda message: heard.append(("final", message.state)),
            "on_sent": lambda message: heard.append(("sent", message.state)),
        }
        monkeypatch.setitem(registry._kinds, old.slug, MessageKind(**{**vars(old), **listening}))
    return heard


@pytest.fixture
def make_kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., MessageKind]:
    """Register a kind that differs from the invitation in what is given; gone afterwards."""

    def make(slug: str, **changes: Any) -> MessageKind:
        made = posts.kind(slug, **changes)
        monkeypatch.setitem(registry._kinds, slug, made)
        return made

    return make


@pytest.fixture
def office_hours() -> datetime:
    """A moment, later than anything a test puts, when reminders may leave."""
    return calendar.next_office_time(timezone.now() + timedelta(seconds=1))
