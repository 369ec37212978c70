"""The log is append-only, knows its kinds, and holds values only."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone, translation

from foundation.audit import actions, queries, registry
from foundation.audit.models import Event, ReadLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch):
    for table in ("_sentences", "_objects", "_roles"):
        monkeypatch.setattr(registry, table, {})
    registry.register_object("round", "request", "round")
    registry.register_object("answer", "answer")
    registry.register_sentence("round_closed", "%(actor)s closed the round with %(answers)s answers, %(until)s.")


def record(**changes):
    plain = {"by_id": 7, "role": "manager", "case_id": 3, "object_kind": "request", "object_id": 12}
    return actions.record("round_closed", **{**plain, **changes})


def test_an_event_is_kept_and_read_as_a_sentence():
    record(answers=2, until=date(2026, 12, 1), who=["a", "b"], nothing=None)
    record(case_id=4)
    (event,) = queries.events_of_case(3)
    assert event.values == {"answers": 2, "until": "2026-12-01", "who": ["a", "b"], "nothing": None}
    assert (event.actor_id, event.actor_role, event.object_id) == (7, "manager", "12")
    assert registry.sentence(event, actor="Karin") == "Karin closed the round with 2 answers, 2026-12-01."
    assert registry.sentence(event) == "– closed the round with 2 answers, 2026-12-01."
    assert queries.events_of_object("request", 12).count() == 2


def test_a_kind_whose_app_is_gone_is_read_by_its_name():
    assert registry.sentence(Event(kind="100%_gone", values={})) == "100%_gone"


def test_an_unknown_kind_is_refused_and_a_known_one_has_one_meaning():
    with pytest.raises(registry.UnknownEvent):
        actions.record("round_clossed", by_id=1, role="x", case_id=None, object_kind="x", object_id=1)
    with pytest.raises(ValueError, match="round_closed"):
        registry.register_sentence("round_closed", "something else")
    assert not Event.objects.exists()


def test_an_unknown_kind_of_object_is_refused_and_a_known_one_has_one_name():
    with pytest.raises(registry.UnknownEvent, match="reqest"):
        record(object_kind="reqest")
    with pytest.raises(registry.UnknownEvent, match="answr"):
        actions.record_read(by_id=1, role="x", case_id=None, object_kind="answr", object_id=1)
    with pytest.raises(ValueError, match="round"):
        registry.register_object("something else", "round")
    assert not Event.objects.exists()
    assert not ReadLog.objects.exists()
    assert (registry.object_name("request"), registry.object_name("gone.kind")) == ("round", "gone.kind")


@pytest.mark.parametrize("value", ["x" * 201, {"a": 1}, object(), b"x", ["x" * 201]])
def test_what_is_not_a_short_plain_value_is_refused(value):
    with pytest.raises(ValueError, match="words"):
        record(words=value)


def test_a_translated_value_is_stored_as_text():
    with translation.override("en"):
        record(state=translation.gettext("manager"))
    assert Event.objects.get().values == {"state": "manager"}


@pytest.mark.parametrize("model", [Event, ReadLog])
def test_nobody_changes_or_deletes_a_line(model):
    record()
    actions.record_read(by_id=7, role="manager", case_id=3, object_kind="answer", object_id=1)
    for change in (lambda: model.objects.update(actor_role="x"), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises((InternalError, IntegrityError), match="append-only"), transaction.atomic():
            change()
    assert model.objects.get().actor_role == "manager"


@pytest.mark.parametrize("model", [Event, ReadLog])
def test_disposal_deletes_but_does_not_change(model):
    record()
    actions.record_read(by_id=7, role="manager", case_id=3, object_kind="answer", object_id=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL rc.disposal = 'on'")
        with pytest.raises((InternalError, IntegrityError), match="append-only"), transaction.atomic():
            model.objects.update(actor_role="x")
        model.objects.all().delete()
    assert not model.objects.exists()


def test_who_read_what_is_kept():
    actions.record_read(by_id=7, role="manager", case_id=3, object_kind="answer", object_id="a1")
    (line,) = queries.readings_of_case(3)
    assert (line.actor_id, line.object_kind, line.object_id) == (7, "answer", "a1")


def test_what_is_told_afterwards_is_dated_by_its_own_clock():
    moments = iter(datetime(2026, 11, day, 9, tzinfo=UTC) for day in (2, 3, 4))
    with actions.told_by(lambda: next(moments)):
        record()
        actions.record_read(by_id=7, role="manager", case_id=3, object_kind="answer", object_id=1)
        with ThreadPoolExecutor(1) as another:
            assert another.submit(actions._clock.get).result() is timezone.now
        record()
    before = timezone.now()
    record()
    assert [event.at.day for event in queries.events_of_case(3)[:2]] == [2, 4]
    assert queries.readings_of_case(3)[0].at.day == 3
    assert queries.events_of_case(3).filter(at__gte=before).count() == 1


def test_the_clock_is_put_back_when_the_telling_fails():
    with suppress(RuntimeError), actions.told_by(lambda: datetime(2026, 11, 2, tzinfo=UTC)):
        raise RuntimeError
    before = timezone.now()
    assert record().at >= before
