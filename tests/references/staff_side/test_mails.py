"""What the manager is mailed: what has happened in our words, and what the referee wrote in theirs, apart."""

import pytest
from django.utils.translation import override

from foundation.outbox import registry, words
from foundation.outbox.models import Message
from references.actions import referee as by_referee
from references.models import ReferenceRequest
from tests.references.staff_side.rounds import referee
from tests.references.test_round import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


def body_of(message: Message) -> str:
    kind = registry.get(message.kind)
    with override(message.language):
        context = kind.context(message)
        assert context is not None
        _subject, body = words.written(kind, message, context)
    return body


def test_when_somebody_wants_to_be_rung_their_words_stand_on_a_line_of_their_own(round_: ReferenceRequest) -> None:
    karin = referee(round_, "Karin")
    by_referee.want_call(referee=karin, phone="070-174 06 55", times="Efter 16, inte fredag", now=MONDAY)
    message = Message.objects.filter(kind="references.manager_notice").order_by("pk").last()
    assert message is not None
    lines = body_of(message).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("Karin vill bli uppringd på"))
    assert lines[at].endswith("06\N{NO-BREAK SPACE}55.")
    assert lines[at + 1] == "”Efter 16, inte fredag”"
    assert sum("uppringd" in line for line in lines) == 1
    assert not any("Efter 16" in line for line in lines[at + 2 :])
