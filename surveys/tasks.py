"""What the scheduler rings for. It finds its own work in the database, so a lost ring costs only time."""

from celery import shared_task
from django.utils import timezone

from surveys.actions import clock


@shared_task(name="surveys.tick")
def tick() -> None:
    """Every few minutes: last days passed first, so that nobody is reminded of a survey that has closed."""
    now = timezone.now()
    clock.close_due(now=now)
    clock.remind(now=now)
    clock.open_due(now=now)
