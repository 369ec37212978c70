"""Reading the log. Whoever shows it looks up the actors' names and composes the sentences (`registry.sentence`)."""

from django.db.models import QuerySet

from foundation.audit.models import Event, ReadLog


def events_of_case(case_id: int) -> QuerySet[Event]:
    """Return the events of one case, oldest first. Bound it where it is shown."""
    return Event.objects.filter(case_id=case_id).order_by("at", "id")


def events_of_object(object_kind: str, object_id: int | str) -> QuerySet[Event]:
    """Return the events about one object, oldest first."""
    return Event.objects.filter(object_kind=object_kind, object_id=str(object_id)).order_by("at", "id")


def readings_of_case(case_id: int) -> QuerySet[ReadLog]:
    """Return who read what of one case, newest first."""
    return ReadLog.objects.filter(case_id=case_id).order_by("-at", "-id")
