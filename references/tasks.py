"""What the scheduler rings for. Every task finds its own work in the database, so a lost ring costs only time."""

from importlib import import_module

from celery import shared_task
from django.utils import timezone

from foundation.records.enums import DocumentType
from foundation.records.models import Document
from foundation.records.registry import Rendered, Renderer, register_renderer
from references.actions import clock


@shared_task(name="references.tick")
def tick() -> None:
    """Once a minute: last days passed first, then silence told, then reminders, so that nobody is reminded of a day
    gone by."""
    now = timezone.now()
    clock.expire(now=now)
    clock.tell_silence(now=now)
    clock.remind_referees(now=now)
    clock.remind_candidates(now=now)


def _protocol(document: Document) -> Rendered:
    """Makes the protocol. WeasyPrint is loaded by the first one, so that web processes never carry it."""
    renderer: Renderer = import_module("references.pdf").render_protocol
    return renderer(document)


def register_renderers() -> None:
    """Tells the archive who makes reference protocols."""
    register_renderer(DocumentType.REFERENCE_PROTOCOL, _protocol)
