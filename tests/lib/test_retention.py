"""Declarations of what is kept of persons, and the purge that follows them."""

from datetime import UTC, datetime

import pytest

from foundation.lib import retention
from foundation.lib.retention import Rule

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "_rules", {})


def test_a_model_is_declared_once():
    retention.nothing_personal("outbox.Gate")
    with pytest.raises(ValueError, match=r"outbox\.Gate"):
        retention.register("outbox.Gate", Rule(("reason",), "", ""))


def test_what_nobody_declared_is_found():
    before = retention.undeclared(("foundation",))
    assert "outbox.Message" in before
    retention.nothing_personal("outbox.Message")
    assert set(before) - set(retention.undeclared(("foundation",))) == {"outbox.Message"}
    assert retention.undeclared(("nobody",)) == []


def test_a_misspelt_field_is_found():
    retention.register("outbox.Message", Rule(("recipient_email", "recipient_emil"), "", ""))
    assert retention.unknown_fields() == ["outbox.Message.recipient_emil"]


@pytest.mark.django_db
def test_one_failing_purge_does_not_hinder_the_others(caplog):
    def fails(now: datetime) -> int:
        raise ZeroDivisionError

    retention.register("outbox.Message", Rule((), "", "", fails))
    retention.register("outbox.LinkToken", Rule((), "", "", lambda now: 3))
    retention.nothing_personal("outbox.Gate")
    assert retention.purge_all(NOW) == {"outbox.LinkToken": 3}
    assert "outbox.Message" in caplog.text
