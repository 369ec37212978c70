"""A worker that dies in each gap of a delivery. Another takes over when the lease has run out.

What an invitation may do twice, a reminder never does; and neither is left hanging.
"""

import os
import warnings
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.functions import Now

from foundation.lib import tokens
from foundation.outbox import actions, delivery, registry
from foundation.outbox.enums import MessageState
from foundation.outbox.models import LinkToken, Message
from foundation.outbox.smtp import EmailBackend
from tests.faults.judge import judge
from tests.helpers.smtp_sink import Sink
from tests.outbox import posts
from tests.outbox.posts import kind

pytestmark = pytest.mark.django_db(transaction=True)

DEAD = 9
Patch = Callable[[pytest.MonkeyPatch], None]


def die(*anything: object, **named: object) -> None:
    """End this process as kill -9 does: nothing is tidied up."""
    os._exit(DEAD)


def before(owner: object, name: str) -> Patch:
    """Die when this is about to be called."""
    return lambda monkeypatch: monkeypatch.setattr(owner, name, die)


def after(owner: object, name: str) -> Patch:
    """Die as soon as this has been done."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        done = getattr(owner, name)

        def do_and_die(*args: object, **named: object) -> None:
            done(*args, **named)
            die()

        monkeypatch.setattr(owner, name, do_and_die)

    return patch


def while_asked(slug: str) -> Patch:
    """Die inside the hand-over, with its transaction open."""
    asked: list[int] = []

    def wanted(message: Message) -> bool:
        asked.append(message.pk)
        return len(asked) < 2 or bool(die())

    return lambda monkeypatch: monkeypatch.setitem(
        registry._kinds, slug, kind(slug, is_reminder=slug == "post-reminder", wanted=wanted)
    )


# gap -> how to die there, and how many copies an invitation and a reminder leave behind in all
GAPS: dict[str, tuple[Patch | Callable[[str], Patch], int, int]] = {
    "before the claim": (before(actions, "claim"), 1, 1),
    "after the claim": (before(delivery, "_compose"), 1, 1),
    "before the link is stored": (before(actions, "keep_copy"), 1, 1),
    "before the connection": (before(EmailBackend, "open"), 1, 1),
    "after the connection": (after(EmailBackend, "open"), 1, 1),
    "inside the hand-over": (while_asked, 1, 1),
    "after the hand-over, before the text": (after(actions, "hand_over"), 1, 0),
    "after the 250, before the mark": (before(actions, "mark_sent"), 2, 1),
    "after the mark": (after(actions, "mark_sent"), 1, 1),
}


def deliver_and_die(row: Message, patch: Patch, now: datetime) -> None:
    """Deliver the row in a child that dies in the gap."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads; none of ours matters here
        pid = os.fork()
    if pid == 0:
        try:
            # A connection of its own: where a browser's event loop has run, Django keeps one for it apart, which is
            # not closed above, and the child would die on the very connection that its parent still holds.
            inherited = connections[DEFAULT_DB_ALIAS]
            connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
            assert connections[DEFAULT_DB_ALIAS] is not inherited
            patch(pytest.MonkeyPatch())
            delivery.deliver(row.pk, now=now)
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == DEAD, "the child did not die where it was told to"


def take_over(row: Message, now: datetime) -> None:
    """The lease runs out, and another worker comes."""
    Message.objects.filter(state=MessageState.SENDING).update(claimed_until=Now() - timedelta(seconds=1))
    delivery.deliver(row.pk, now=now)
    row.refresh_from_db()


def die_and_take_over(kind_slug: str, gap: str, now: datetime) -> Message:
    how, _, _ = GAPS[gap]
    row = posts.put(kind=kind_slug)
    assert row
    patch = how(kind_slug) if how is while_asked else how
    deliver_and_die(row, patch, now)
    take_over(row, now)
    return row


@pytest.mark.parametrize("gap", GAPS)
def test_an_invitation_is_never_lost(gap: str, smtp: Sink, office_hours: datetime):
    row = die_and_take_over("post-invitation", gap, office_hours)
    verdict = judge(smtp)
    assert (row.state, verdict.received) == (MessageState.SENT, GAPS[gap][1])
    verdict.check(may_double=1)


@pytest.mark.parametrize("gap", GAPS)
def test_a_reminder_is_never_doubled(gap: str, smtp: Sink, office_hours: datetime):
    row = die_and_take_over("post-reminder", gap, office_hours)
    verdict = judge(smtp)
    assert verdict.received == GAPS[gap][2]
    assert row.state == (MessageState.FAILED if "text" in gap or "250" in gap else MessageState.SENT)
    assert not verdict.hanging


def test_every_link_that_arrived_is_known_and_no_other_column_holds_it(smtp: Sink, office_hours: datetime):
    die_and_take_over("post-invitation", "after the 250, before the mark", office_hours)
    secrets = [link.rstrip("/").rsplit("/", 1)[1] for mail in smtp.accepted() for link in mail.links()]
    assert len(set(secrets)) == 2
    assert set(LinkToken.objects.values_list("token_hash", flat=True)) == {tokens.hash_token(each) for each in secrets}
    assert not any(each in str(list(Message.objects.values())) for each in secrets)


def test_a_reminder_is_doubled_when_the_hand_over_is_not_committed(
    smtp: Sink, office_hours: datetime, monkeypatch: pytest.MonkeyPatch
):
    """The red twin: the same death after the 250, by a worker that does not note that the text leaves."""
    row = posts.put(kind="post-reminder")
    assert row
    with monkeypatch.context() as unprotected:
        unprotected.setattr(actions, "hand_over", lambda message: True)
        deliver_and_die(row, before(actions, "mark_sent"), office_hours)
    take_over(row, office_hours)
    assert judge(smtp).received == 2


def test_an_invitation_is_lost_when_it_is_marked_before_it_leaves(
    smtp: Sink, office_hours: datetime, monkeypatch: pytest.MonkeyPatch
):
    """The red twin of the other kind: the row says sent, and nothing has left."""
    row = posts.put()
    assert row

    def hand_over_and_mark(message: Message) -> bool:
        handed_over = hand_over(message)
        actions.mark_sent(message)
        return handed_over

    hand_over = actions.hand_over
    with monkeypatch.context() as unprotected:
        unprotected.setattr(actions, "hand_over", hand_over_and_mark)
        deliver_and_die(row, after(actions, "hand_over"), office_hours)
    take_over(row, office_hours)
    assert row.state == MessageState.SENT
    with pytest.raises(AssertionError, match=r"^1 lost"):
        judge(smtp).check()
