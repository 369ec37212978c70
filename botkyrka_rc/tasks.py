"""Work that belongs to no single app."""

from celery import shared_task
from django.utils import timezone

from foundation.lib import retention


@shared_task(name="retention.purge")
def purge() -> None:
    """Remove everything whose time is up, by the rules the apps have declared."""
    retention.purge_all(timezone.now())
