"""The demo's log says what the demo tells: the same days, in the same order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from botkyrka_rc import content, demo
from foundation.audit.models import Event
from foundation.outbox.models import Message
from references.models import Referee
from surveys.models import Answer

pytestmark = pytest.mark.django_db


def test_the_log_is_dated_by_what_it_tells_of() -> None:
    now = timezone.now()
    content.load(now=now)
    assert demo.load(now=now)
    told = dict(Event.objects.filter(kind="references.answered").values_list("object_id", "at"))
    answered = Referee.objects.filter(state="answered").values_list(
        "pk", "answered_at", "request__candidate__recruitment__state"
    )
    assert told == {str(pk): at for pk, at, _state in answered if str(pk) in told}
    assert {str(pk) for pk, _at, state in answered if state == "active"} <= told.keys()
    assert len(told) > 5
    assert Event.objects.filter(at__lt=now - timedelta(days=7)).count() > 10
    assert Answer.objects.filter(quarter__isnull=False).count() > 200  # what managers and candidates thought
    assert Message.objects.filter(kind="surveys.candidate_invitation", due_at__lt=now).count() == 2
    assert not demo.load(now=now)
