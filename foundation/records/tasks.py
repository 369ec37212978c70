"""Making documents in the worker. The row is the truth; a lost ring is found again by the sweep."""

import logging

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from foundation.records import actions
from foundation.records.enums import DocumentState
from foundation.records.models import Document
from foundation.records.registry import renderer_for

logger = logging.getLogger(__name__)
BATCH = 20


@shared_task(name="records.render")
def render(document_id: int) -> None:
    """Makes one ordered document, unless somebody else is making it."""
    document = actions.claim(document_id, now=timezone.now())
    if document is None:
        return
    try:
        rendered = renderer_for(document.document_type)(document)
        actions.finish(document=document, rendered=rendered, now=timezone.now())
    except Exception as error:  # whatever went wrong, the row says so and is tried again or parked
        logger.exception("Document %s could not be made.", document.pk)
        actions.stumble(document=document, reason=f"{type(error).__name__}: {error}", now=timezone.now())


@shared_task(name="records.sweep")
def sweep() -> None:
    """Every few seconds: makes what was ordered and is not being made (a lost ring, a killed worker)."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Document.objects.filter(free, state=DocumentState.ORDERED).order_by("ordered_at", "pk")
    for document_id in waiting.values_list("pk", flat=True)[:BATCH]:
        render(document_id)
