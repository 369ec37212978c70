"""From a row to a mail, through Django's in-memory backend."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from foundation.lib import tokens
from foundation.outbox import actions, delivery, queries
from foundation.outbox.enums import LinkState, MessageState
from foundation.outbox.models import LinkToken, Message
from tests.outbox import posts

pytestmark = pytest.mark.django_db


def links_in(text: str) -> list[str]:
    return [word for word in text.split() if word.startswith("http")]


def token_in(text: str) -> str:
    (link,) = links_in(text)
    return link.rstrip("/").rsplit("/", 1)[1]


def test_a_message_leaves_once_and_its_link_lives():
    row = posts.put(context={"topic": "Undersköterska", "reply_to": "chef@ekdala.example"})
    assert delivery.deliver(row.pk)
    assert not delivery.deliver(row.pk)
    (sent,) = mail.outbox
    assert sent.subject == "About Undersköterska"
    assert "Undersköterska & more." in sent.body
    assert sent.to == ["Person 1 <p1@example.org>"]
    assert sent.reply_to == ["chef@ekdala.example"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MessageState.SENT, 1)
    assert row.sent_at
    assert row.final_at
    token = token_in(sent.body)
    assert queries.link_alive(tokens.hash_token(token), row.subject_kind, row.subject_id)
    assert not queries.link_alive(tokens.hash_token(token), row.subject_kind, "another")
