"""From a row to a mail, through Django's in-memory backend."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.lib import queue, tokens
from foundation.outbox import actions, delivery, queries, registry
from foundation.outbox.enums import LinkState, MessageState
from foundation.outbox.models import LinkToken, Message
from tests.outbox import posts

pytestmark = pytest.mark.django_db

WEEKDAY_MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def token_in(text: str) -> str:
    (link,) = [word for word in text.split() if word.startswith("http")]
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
    assert sent.extra_headers == {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MessageState.SENT, 1)
    assert row.sent_at
    assert row.final_at
    token_hash = tokens.hash_token(token_in(sent.body))
    assert queries.link_alive(token_hash, row.subject_kind, row.subject_id)
    assert not queries.link_alive(token_hash, row.subject_kind, "another")


def test_the_stored_copy_and_every_column_are_without_the_secret():
    row = posts.put()
    delivery.deliver(row.pk)
    token = token_in(mail.outbox[0].body)
    row.refresh_from_db()
    assert tokens.MASK in row.body
    assert token not in str(list(Message.objects.values())) + str(list(LinkToken.objects.values()))


def test_the_mail_is_in_the_recipients_language_and_names_the_sender(settings):
    registry.register_frame(
        lambda language: {
            "municipality_name": f"Ekdala ({language})",
            "switchboard": "08-465 004 00",
            "from_email": "Ekdala kommun <rekrytering@ekdala.example>",
        }
    )
    delivery.deliver(posts.put(1, language="en").pk)
    delivery.deliver(posts.put(2, language="sv").pk)
    english, swedish = mail.outbox
    assert "Hello Person 1," in english.body
    assert "Ekdala (en)" in english.body
    assert "08-465 004 00" in english.body
    assert "Ekdala (sv)" in swedish.body
    assert english.from_email == "Ekdala kommun <rekrytering@ekdala.example>"


def test_a_name_with_quotes_comma_and_line_break_stays_one_recipient():
    row = posts.put(to_name='Åsa "Bossen" Ek, chef\r\nBcc: alla@example.org')
    delivery.deliver(row.pk)
    sent = mail.outbox[0].message()
    assert sent.get_all("Bcc") is None
    assert mail.outbox[0].recipients() == mail.outbox[0].to
    assert "Bcc: alla@example.org" not in sent.as_string().split("\n\n")[0].splitlines()
    assert sent.as_string().count("p1@example.org") == 1


@pytest.mark.parametrize(
    "address", ["åsa@example.org", "two words@example.org", "a@b\r\nBcc: c@d.example", "nobody", ""]
)
def test_an_address_that_cannot_be_used_bounces_and_the_case_is_told(address: str, told: list[tuple[str, str]]):
    row = posts.put(to_email=address)
    assert not delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == MessageState.BOUNCED
    assert row.last_error
    assert mail.outbox == []
    assert told == [("final", "bounced")]
    assert not LinkToken.objects.exists()


def test_an_address_with_swedish_letters_after_the_at_sign_is_used():
    assert delivery.deliver(posts.put(to_email="karin@räksmörgås.example").pk)
    assert len(mail.outbox) == 1


def test_putting_is_one_statement_and_twice_is_once():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        first = posts.put()
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert posts.put(to_name="Somebody Else") is None
    assert len(asked) == 1
    assert Message.objects.get() == first
    assert Message.objects.get().recipient_name == "Person 1"


def test_an_unknown_kind_and_a_secret_in_the_context_are_refused():
    with pytest.raises(registry.UnknownKind):
        posts.put(kind="post-invitatoin")
    with pytest.raises(ValueError, match="secret"):
        posts.put(context={"link": f"/r/abc/{tokens.new_token()}/"})
    assert not Message.objects.exists()


def test_the_bell_rings_for_what_is_due_and_after_commit_only(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(queue, "_send", lambda name, args: rung.append((name, *args)))
    with django_capture_on_commit_callbacks(execute=True):
        now = posts.put(1)
        posts.put(2, due_at=timezone.now() + timedelta(hours=1))
        posts.put(1)
        assert rung == []
    assert rung == [("outbox.deliver", now.pk)]


def test_what_is_not_due_waits():
    row = posts.put(due_at=timezone.now() + timedelta(hours=1))
    assert not delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MessageState.QUEUED, 0)
    assert delivery.deliver(row.pk, now=timezone.now() + timedelta(hours=2))


def test_what_is_cancelled_does_not_leave():
    one, other, third = posts.put(1), posts.put(1, kind="post-notice"), posts.put(2)
    assert actions.cancel(posts.ABOUT, one.subject_id, ["post-invitation"]) == 1
    assert not delivery.deliver(one.pk)
    assert delivery.deliver(other.pk)
    assert actions.cancel(posts.ABOUT, third.subject_id) == 1
    assert actions.cancel(posts.ABOUT, third.subject_id) == 0
    assert len(mail.outbox) == 1


def test_what_is_sent_is_not_cancelled():
    row = posts.put()
    delivery.deliver(row.pk)
    assert actions.cancel(posts.ABOUT, row.subject_id) == 0


@pytest.mark.parametrize("unwanted_at", [1, 2])
def test_a_message_unwanted_before_or_inside_its_claim_is_cancelled(unwanted_at: int, make_kind):
    asked = []

    def wanted(message: Message) -> bool:
        asked.append(message.pk)
        return len(asked) < unwanted_at

    make_kind("post-doubtful", wanted=wanted)
    row = posts.put(kind="post-doubtful")
    assert not delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, len(asked)) == (MessageState.CANCELLED, unwanted_at)
    assert row.handed_over_at is None
    assert mail.outbox == []


def test_a_message_whose_subject_is_gone_is_cancelled():
    row = posts.put(context={"gone": True})
    assert not delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == MessageState.CANCELLED


def test_one_poisoned_message_among_a_hundred_is_parked_and_the_others_leave(told, caplog):
    rows = [posts.put(number, kind="post-poisoned" if number == 50 else "post-notice") for number in range(100)]
    for row in rows:
        delivery.deliver(row.pk)
    assert len(mail.outbox) == 99
    parked = Message.objects.exclude(state=MessageState.SENT).get()
    assert (parked.pk, parked.state) == (rows[50].pk, MessageState.FAILED)
    assert "cannot be composed" in parked.last_error
    assert told.count(("final", "failed")) == 1
    assert "cannot be composed" in caplog.text


def test_a_template_without_a_subject_line_is_parked(make_kind, caplog):
    make_kind("post-shapeless", template="layout/bare.html")
    row = posts.put(kind="post-shapeless")
    assert not delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == MessageState.FAILED
    assert "BadTemplate" in row.last_error


def test_a_callback_that_fails_does_not_make_the_mail_leave_again(make_kind, caplog):
    def broken(message: Message) -> None:
        with transaction.atomic():
            Message.objects.filter(pk=message.pk).update(recipient_name="changed")
            raise ZeroDivisionError

    make_kind("post-callback", on_sent=broken)
    row = posts.put(kind="post-callback")
    assert delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.recipient_name) == (MessageState.SENT, "Person 1")
    assert "on_sent" in caplog.text


def test_the_case_is_told_when_a_message_is_sent(told):
    delivery.deliver(posts.put().pk)
    assert told == [("sent", "sent")]


def test_a_link_without_a_token_of_ours_stores_no_hash(make_kind):
    make_kind("post-reset", makes_token=False, link=lambda message, token: f"https://x.example/losenord/MQ/{'a' * 39}/")
    row = posts.put(kind="post-reset")
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert "a" * 39 in mail.outbox[0].body
    assert tokens.MASK in row.body
    assert "a" * 39 not in row.body
    assert not LinkToken.objects.exists()


def test_a_link_can_open_something_else_than_what_the_mail_is_about(make_kind):
    make_kind("post-other", link_subject=lambda message: ("other", "elsewhere"))
    delivery.deliver(posts.put(kind="post-other").pk)
    assert queries.link_alive(tokens.hash_token(token_in(mail.outbox[0].body)), "other", "elsewhere")


def test_several_links_live_until_they_are_withdrawn():
    rows = [posts.put(1), posts.put(1, kind="post-notice"), posts.put(1, dedupe_key="again")]
    for row in rows:
        delivery.deliver(row.pk)
    hashes = [tokens.hash_token(token_in(sent.body)) for sent in mail.outbox if "http" in sent.body]
    about = (rows[0].subject_kind, rows[0].subject_id)
    assert [queries.link_state(each, *about) for each in hashes] == [LinkState.ALIVE] * 2
    assert actions.revoke_links(*about) == 2
    assert [queries.link_state(each, *about) for each in hashes] == [LinkState.REVOKED] * 2
    assert not any(queries.link_alive(each, *about) for each in hashes)
    assert queries.link_state(tokens.hash_token("unknown"), *about) == LinkState.UNKNOWN


def test_a_live_link_can_be_asked_for_in_the_subjects_own_query():
    row = posts.put()
    delivery.deliver(row.pk)
    alive = queries.alive_link(tokens.hash_token(token_in(mail.outbox[0].body)), posts.ABOUT, row.subject_id)
    assert Message.objects.filter(alive).count() == 1
    assert (
        Message.objects.annotate(newest=queries.latest_state(posts.ABOUT, row.kind, "subject_id")).get().newest
        == "sent"
    )
    assert queries.messages_about(posts.ABOUT, row.subject_id).get() == row


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), True),  # Tuesday 10.00 in Sweden
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), False),  # at night
        (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 12, 24, 10, 0, tzinfo=UTC), False),  # Christmas Eve
    ],
)
def test_a_late_reminder_waits_for_the_next_office_hour(moment: datetime, leaves: bool):
    row = posts.put(kind="post-reminder", due_at=moment - timedelta(days=1))
    assert delivery.deliver(row.pk, now=moment) is leaves
    row.refresh_from_db()
    if not leaves:
        assert (row.state, row.attempts) == (MessageState.QUEUED, 0)
        assert row.due_at > moment
        assert delivery.deliver(row.pk, now=row.due_at)
