"""Ids in, one call. The broker only rings; what is to be done stands in the database."""

from celery import shared_task
from django.conf import settings

from foundation.outbox import actions, delivery


# Both limits lie within the lease, so that nobody else has the message while this one still works on it.
@shared_task(
    name="outbox.deliver",
    soft_time_limit=settings.OUTBOX_LEASE_SECONDS * 3 // 4,
    time_limit=settings.OUTBOX_LEASE_SECONDS * 9 // 10,
)
def deliver(message_id: int) -> None:
    """Deliver one message, if it is due and nobody has it."""
    delivery.deliver(message_id)


@shared_task(name="outbox.sweep")
def sweep() -> None:
    """Ring for what is due and not claimed."""
    actions.sweep()
