"""The doorbell: start a background task by name once the present transaction has been committed.

Nothing depends on the bell being heard. Whatever must be done is a row in PostgreSQL, and a sweeper finds the rows
whose bell was lost; so a broker that is down costs a few seconds of delay and never an error page.
"""

import logging
import time
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

REST_AFTER_FAILURE = 5.0  # seconds; a broker that hangs is not tried again at each of a page's two hundred messages
_silent_until = 0.0


def ring(task_name: str, *args: int | str) -> None:
    """Send the task to the broker after commit, or at once outside a transaction. Arguments are ids, never contents.

    A broker that is down, read-only or slow is logged and otherwise ignored; nothing is raised.
    """
    transaction.on_commit(partial(_send, task_name, args))


def _send(task_name: str, args: tuple[int | str, ...]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task_name, args=args, retry=False, ignore_result=True)
    except Exception as error:  # every client library raises its own kinds, and none may undo a commit
        _silent_until = time.monotonic() + REST_AFTER_FAILURE
        logger.warning("The broker did not take %s (%s); the sweeper will.", task_name, type(error).__name__)
