"""The sweeper finds what is due and not claimed, and leaves the rest alone."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from foundation.lib import queue
from foundation.outbox import actions, delivery
from foundation.outbox.models import Message
from tests.outbox import posts

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that were rung for, in order; commits are taken as done."""
    ids: list[int] = []
    monkeypatch.setattr(queue, "ring", lambda name, pk: ids.append(pk))
    return ids


def long_ago() -> None:
    Message.objects.exclude(rung_at=None).update(rung_at=Now() - timedelta(minutes=1))


def test_it_rings_for_what_is_due_oldest_first_and_not_twice_in_a_moment(rung: list[int]):
    rows = [posts.put(number) for number in range(5)]
    later = posts.put(5, due_at=rows[0].due_at + timedelta(hours=1))
    rung.clear()
    assert actions.sweep() == 0  # all were rung for when they were put
    long_ago()
    assert actions.sweep(limit=3) == 3
    assert actions.sweep() == 2
    assert actions.sweep() == 0
    assert rung == [row.pk for row in rows]
    assert actions.sweep(now=later.due_at + timedelta(seconds=1)) == 1
    assert rung[-1] == later.pk


def test_it_rings_for_an_expired_claim_and_not_for_a_live_one(rung: list[int]):
    row = posts.put()
    actions.claim(row.pk)
    long_ago()
    assert actions.sweep() == 0
    Message.objects.update(claimed_until=Now() - timedelta(seconds=1))
    assert actions.sweep() == 1


def test_it_leaves_what_is_final_alone(rung: list[int]):
    sent, cancelled, bounced = posts.put(1), posts.put(2), posts.put(3, to_email="nobody")
    delivery.deliver(sent.pk)
    actions.cancel(posts.ABOUT, cancelled.subject_id)
    delivery.deliver(bounced.pk)
    long_ago()
    assert actions.sweep() == 0


def test_it_rings_at_once_for_what_was_put_back(rung: list[int]):
    row = posts.put()
    actions.put_back(actions.claim(row.pk), "450 later")
    Message.objects.update(due_at=Now())
    assert actions.sweep() == 1


def test_an_idle_sweep_costs_few_queries(rung: list[int], django_assert_max_num_queries):
    actions.sweep()
    with django_assert_max_num_queries(7):
        actions.sweep()
