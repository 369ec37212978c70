"""HR's own words: what holds when a mail is sent, what stays round them, what is refused, and what is written down."""

import logging

import pytest
from django.core import mail

from foundation.accounts import emails as account_emails
from foundation.audit.models import Event
from foundation.lib.placeholders import Placeholder
from foundation.outbox import actions, delivery, registry, words
from foundation.outbox import emails as outbox_emails
from foundation.outbox.models import LinkToken, Message, Wording, WordingChange
from foundation.outbox.queries import LANGUAGES, Words
from recruitment import emails as recruitment_emails
from references import emails as reference_emails
from surveys import emails as survey_emails
from tests.guards.report import counted
from tests.outbox import posts

pytestmark = pytest.mark.django_db

TOPIC = Placeholder(slug="amne", key="topic", meaning="what it is about", example="a made-up post")
OWN = Words("Om {amne}", "Hej {mottagare}!\n\nSvara om {amne} här:\n{lank}\n\nHälsningar från {kommun}")


@pytest.fixture
def wordable(make_kind) -> registry.MessageKind:
    return make_kind("post-wordable", placeholders=(TOPIC,))


@pytest.fixture
def all_kinds() -> list[registry.MessageKind]:
    """The product's own."""
    account_emails.register()
    recruitment_emails.register()
    reference_emails.register_kinds()
    survey_emails.register_kinds()
    outbox_emails.register()
    return registry.wordable()


def word(kind: str = "post-wordable", own: Words | None = OWN, language: str = "sv") -> bool:
    return actions.word(kind, own, language=language, by_id=7, role="hr_specialist")


def sent(**changes: object) -> mail.EmailMessage:
    row = posts.put(kind="post-wordable", **changes)
    assert delivery.deliver(row.pk)
    return mail.outbox[-1]


# -- the product's kinds ------------------------------------------------------------------------------------------


def test_every_kind_can_be_worded_and_begins_with_what_is_shipped(all_kinds: list[registry.MessageKind]) -> None:
    """Written as own words, the shipped ones give the very same mail."""
    assert len(all_kinds) == len(registry.registered()) - len(posts.KINDS) - 1  # all but the test itself
    for kind in all_kinds:
        for language in LANGUAGES:
            shipped = words.shipped(kind, language)
            assert words.problems(kind, shipped) == {}, (kind.slug, language)
            plain = words.example(kind, language)
            assert words.example(kind, language, shipped) == plain, (kind.slug, language)
            assert not any(brace in text for text in plain for brace in "{}"), (kind.slug, language)
    counted("kinds of mails whose words can be written", len(all_kinds))
    assert len(all_kinds) >= 19


def test_no_link_of_a_person_is_optional(all_kinds: list[registry.MessageKind]) -> None:
    for kind in all_kinds:
        if kind.link:
            own = Words("Hej", "Hej {mottagare}")
            assert any("{lank}" in line for line in words.problems(kind, own)["body"]), kind.slug


@pytest.mark.parametrize(
    ("slug", "stays"),
    [
        ("references.referee_invitation", "allmän handling"),
        ("references.referee_invitation", "Maria Exempelsson, 08-465 004 00"),
        ("references.candidate_invitation", "vem som kan läsa svaren"),
        ("surveys.candidate_invitation", "påverkar varken den här ansökan"),
        ("password_reset", "Länken kan användas en gång"),
    ],
)
def test_what_the_law_or_the_person_needs_cannot_be_worded_away(
    all_kinds: list[registry.MessageKind], slug: str, stays: str
) -> None:
    kind = registry.get(slug)
    body = words.example(kind, "sv", Words("Hej", "Kort: {lank}"))[1]
    assert body.startswith("Kort: ")
    assert stays in " ".join(body.split())
    assert stays not in words.shipped(kind, "sv").body


# -- sending --------------------------------------------------------------------------------------------------------


def test_new_words_hold_for_a_mail_that_waits(wordable: registry.MessageKind) -> None:
    row = posts.put(kind="post-wordable", context={"topic": "tjänsten"})
    assert word()
    assert delivery.deliver(row.pk)
    letter = mail.outbox[-1]
    assert letter.subject == "Om tjänsten"
    assert letter.body.startswith("Hej Person 1!\n\nSvara om tjänsten här:\nhttp")
    assert letter.message().get_content_type() == "text/plain"  # there is no other part to escape
    row.refresh_from_db()
    assert "[personlig länk]" in row.body
    assert LinkToken.objects.filter(message=row).count() == 1


def test_the_other_language_keeps_the_shipped_words(wordable: registry.MessageKind) -> None:
    word()
    assert sent(language="en", context={"topic": "X"}).subject == "About X"


def test_somebody_called_like_a_placeholder_gets_no_link(wordable: registry.MessageKind) -> None:
    word()
    letter = sent(to_name="{lank}", context={"topic": "{lank} <b>&amp;"})
    assert letter.body.startswith("Hej {lank}!")
    assert letter.subject == "Om {lank} <b>&amp;"


def test_a_line_break_never_comes_into_a_subject(wordable: registry.MessageKind) -> None:
    word(own=OWN._replace(subject="Om {amne}\r\nBcc: alla@example.org"))
    letter = sent(context={"topic": "x\r\nBcc: en@example.org"})
    assert letter.subject == "Om x Bcc: en@example.org Bcc: alla@example.org"
    assert "Bcc" not in letter.message()


def test_words_that_no_longer_fit_give_way_to_the_shipped_ones(
    wordable: registry.MessageKind, caplog: pytest.LogCaptureFixture
) -> None:
    word()
    Wording.objects.update(body_sv="Hej {borttagen} {lank}")
    with caplog.at_level(logging.ERROR):
        assert sent(context={"topic": "X"}).subject == "About X"
    assert "post-wordable does not fit" in caplog.text


# -- what is refused, and what is written down -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "own", [Words("Hej", "Utan"), Words("{lank}", OWN.body), Words("", OWN.body), Words("Hej", "")]
)
def test_words_that_cannot_be_used_change_nothing(wordable: registry.MessageKind, own: Words) -> None:
    with pytest.raises(actions.WordingRefused):
        word(own=own)
    assert not Wording.objects.exists()
    assert not Event.objects.exists()


def test_somebodys_link_pasted_from_a_mail_is_refused(wordable: registry.MessageKind) -> None:
    own = OWN._replace(body=f"{OWN.body}\nhttp://localhost:8000/r/{'a' * 22}/{'b' * 32}/")
    with pytest.raises(actions.WordingRefused) as refused:
        word(own=own)
    assert "personliga länk" in str(refused.value.problems["body"])
    with pytest.raises(actions.WordingRefused):
        actions.send_test("post-wordable", own, language="sv", to_name="H", to_email="h@ekdala.example", by_id=7)


def test_a_kind_that_is_nobodys_to_word_is_refused(wordable: registry.MessageKind) -> None:
    for kind, language in (("post-notice", "sv"), ("nonsense", "sv"), ("post-wordable", "de")):
        with pytest.raises(registry.UnknownKind):
            word(kind, language=language)


def test_each_change_is_kept_with_who_and_from_what_to_what(wordable: registry.MessageKind) -> None:
    shipped = words.shipped(wordable, "sv")
    assert word()
    assert not word()  # twice is once
    assert word(own=OWN._replace(subject="Nytt om {amne}"))
    assert word(own=None)
    assert not word(own=shipped)
    rows = WordingChange.objects.order_by("pk").values_list("former_subject", "subject", "to_shipped", "by_id")
    assert list(rows) == [
        (shipped.subject, "Om {amne}", False, 7),
        ("Om {amne}", "Nytt om {amne}", False, 7),
        ("Nytt om {amne}", shipped.subject, True, 7),
    ]
    told = Event.objects.order_by("pk").values_list("kind", "actor_id", "object_id")
    assert list(told) == [
        ("outbox.worded", 7, "post-wordable"),
        ("outbox.worded", 7, "post-wordable"),
        ("outbox.wording_shipped", 7, "post-wordable"),
    ]
    assert Wording.objects.get().subject_sv == ""


# -- the test mail ----------------------------------------------------------------------------------------------------


def test_a_test_goes_to_oneself_says_what_it_is_and_opens_nothing(wordable: registry.MessageKind) -> None:
    outbox_emails.register()
    row = actions.send_test(
        "post-wordable", OWN, language="sv", to_name="Hanna", to_email="hanna@ekdala.example", by_id=7
    )
    assert row is not None
    assert delivery.deliver(row.pk)
    (letter,) = mail.outbox
    assert letter.subject.startswith("PROV: Om a made-up post")
    assert "hanna@ekdala.example" in letter.to[0]
    assert "bara till dig" in letter.body
    assert "/#exempel" in letter.body
    assert not LinkToken.objects.exists()
    assert not Wording.objects.exists()  # words are tried before they hold
    assert Message.objects.count() == 1
