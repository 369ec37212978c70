"""The Celery application. Redis is a doorbell here; PostgreSQL is the truth (see foundation/outbox).

Worker and scheduler give a sign of life twice a minute: to Valkey for the status page, and as a file's time in
VAR_DIR/run for whoever started the process (docker-compose.yml asks for it). Both come from the loop that does the
work, so that a process that stands still gives none.
"""

import logging
import os
import socket
import time
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings

from foundation.lib import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_rc.settings.dev")

logger = logging.getLogger(__name__)

app = Celery("botkyrka_rc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def tell(kind: str, name: str) -> None:
    """One sign of life. That nobody could hear it is logged and otherwise ignored."""
    try:
        folder = Path(settings.VAR_DIR) / "run"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{kind}.alive").touch()
        alive.tell(kind, name)
    except (OSError, alive.Unreachable) as error:
        logger.warning("The %s could not give its sign of life (%s).", kind, type(error).__name__)


class SignOfLife(bootsteps.StartStopStep):
    """The worker's, from its own loop."""

    requires = {"celery.worker.components:Timer"}

    def start(self, parent: Any) -> None:
        """Gives the first, and has the loop give the others."""
        tell("worker", parent.hostname)
        self.timer = parent.timer.call_repeatedly(alive.EVERY_SECONDS, tell, ("worker", parent.hostname))

    def stop(self, parent: Any) -> None:
        """Takes leave, so that a worker ended in order is not missed."""
        self.timer.cancel()
        try:
            alive.end("worker", parent.hostname)
        except alive.Unreachable:
            logger.info("Nobody heard the worker's end.")


app.steps["worker"].add(SignOfLife)


class Scheduler(PersistentScheduler):
    """Celery's own, with a sign of life."""

    told_at = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One round; returns the seconds to the next."""
        if time.monotonic() - self.told_at >= alive.EVERY_SECONDS:
            self.told_at = time.monotonic()
            tell("scheduler", socket.gethostname())
        return float(super().tick(*args, **kwargs))
