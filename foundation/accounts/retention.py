"""How long accounts, sessions and the administration's own history are kept."""

from datetime import datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session

from foundation.lib.retention import Rule, nothing_personal, register

HISTORY_DAYS = 400  # as long as the outbox remembers whom a mail went to


def purge_sessions(now: datetime) -> int:
    """Removes the sessions that have run out; returns how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def purge_history(now: datetime) -> int:
    """Removes what the administration's pages remember of changes, once it is old; the audit log remains."""
    return LogEntry.objects.filter(action_time__lt=now - timedelta(days=HISTORY_DAYS)).delete()[0]


def declare() -> None:
    """Declares the models of accounts, and Django's that hold something of those who sign in."""
    nothing_personal("accounts.Organisation", "accounts.Municipality")
    register(
        "accounts.User",
        Rule(
            ("email", "name", "title", "phone", "language", "notify", "last_login"),
            "Who works here and how to reach them.",
            "Deactivated when somebody leaves; kept as long as a case names them.",
        ),
    )
    register("accounts.RoleGrant", Rule(("user",), "Which roles somebody has had.", "With the account."))
    register(
        "sessions.Session",
        Rule(("session_data",), "Who is signed in.", "The night after the session ran out.", purge_sessions),
    )
    register(
        "admin.LogEntry",
        Rule(
            ("user", "object_repr", "change_message"),
            "Who changed what in the administration.",
            f"{HISTORY_DAYS} days after the change.",
            purge_history,
        ),
    )
