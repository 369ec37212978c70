"""How everything stands that the product runs on: what the status page shows and the administrator's first page tells.

Each question is asked by itself and has less than a second; one that gets no answer is a finding too, never an error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import Error, connection, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.lib import alive
from foundation.outbox import queries as outbox
from foundation.records import queries as records

ANSWER_MILLISECONDS = 500  # for each question to the database
QUEUE = "celery"
LONG_QUEUE = 500
LATE, VERY_LATE = timedelta(minutes=5), timedelta(minutes=30)
PARKED_WITHIN = timedelta(days=14)
GOOD, WARNING, BAD, UNKNOWN = "good", "warning", "bad", "neutral"


@dataclass(frozen=True)
class Finding:
    """One part and how it stands; `kind` is one of those of components/status.html."""

    name: str
    kind: str
    text: str
    advice: str = ""

    @property
    def word(self) -> str:
        """The kind in a word."""
        return {GOOD: _("Works"), WARNING: _("Look at it"), BAD: _("Does not work"), UNKNOWN: _("Not known")}[self.kind]


def findings(now: datetime) -> list[Finding]:
    """Everything, in the order one asks: what all stand on first."""
    return [
        _database_answers(),
        *_behind_valkey(),
        _asked(_("Mails"), lambda: _mails(now)),
        _asked(_("Documents"), lambda: _documents(now)),
        Finding(_("Version"), GOOD, settings.VERSION),
    ]


def worth_telling(found: Iterable[Finding]) -> list[Finding]:
    """Those that need a person."""
    return [finding for finding in found if finding.kind in (WARNING, BAD)]


def troubles(now: datetime) -> list[Finding]:
    """What needs a person at this moment."""
    return worth_telling(findings(now))


def _asked(name: str, question: Callable[[], Finding]) -> Finding:
    """The answer of a question to the database, or that none came in time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {ANSWER_MILLISECONDS}")
            answer = question()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")  # where an outer transaction goes on
            return answer
    except Error:
        return Finding(name, BAD, _("The database did not answer within half a second."))


def _database_answers() -> Finding:
    return _asked(_("Database"), _database)


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
        size, version = cursor.fetchone()
    text = _("Answers. PostgreSQL %(version)s, %(size)s of data.") % {
        "version": version.split(" ")[0],
        "size": filesizeformat(size),
    }
    return Finding(_("Database"), GOOD, text)


def _behind_valkey() -> list[Finding]:
    """Valkey itself, and those that are heard through it."""
    try:
        with alive.valkey() as client:
            length = int(client.llen(QUEUE))  # type: ignore[arg-type]
        signs = alive.heard()
    except redis.RedisError:
        unheard = _("It cannot be told while Valkey is away: that is where signs of life are left.")
        return [
            Finding(
                _("Valkey (message queue)"),
                BAD,
                _("Does not answer. Pages work, but mails and documents wait until it is back."),
                _("See “What to do when” in the manual for running."),
            ),
            Finding(_("Workers"), UNKNOWN, unheard),
            Finding(_("Scheduler"), UNKNOWN, unheard),
        ]
    return [_queue(length), _workers(signs), _scheduler(signs)]


def _queue(length: int) -> Finding:
    said = ngettext("Answers. %(count)s task in the queue.", "Answers. %(count)s tasks in the queue.", length)
    kind = WARNING if length > LONG_QUEUE else GOOD
    return Finding(_("Valkey (message queue)"), kind, said % {"count": length})


def _workers(signs: list[alive.Sign]) -> Finding:
    workers = [sign for sign in signs if sign.kind == "worker"]
    silent = [sign for sign in workers if sign.silent]
    awake = len(workers) - len(silent)
    if not awake:
        text = _("None has been heard of. Mails and documents wait.")
        return Finding(_("Workers"), BAD, text, _last_heard(silent))
    text = ngettext("%(count)s works.", "%(count)s work.", awake) % {"count": awake}
    return _with_versions(Finding(_("Workers"), WARNING if silent else GOOD, text, _last_heard(silent)), workers)


def _scheduler(signs: list[alive.Sign]) -> Finding:
    schedulers = [sign for sign in signs if sign.kind == "scheduler"]
    if not any(not sign.silent for sign in schedulers):
        text = _("Not heard of. No reminders leave, and what nobody was rung for waits.")
        return Finding(_("Scheduler"), BAD, text, _last_heard(schedulers))
    return _with_versions(Finding(_("Scheduler"), GOOD, _("Works.")), schedulers)


def _last_heard(silent: list[alive.Sign]) -> str:
    """Who has fallen silent, and when."""
    said = [
        _("%(name)s was last heard of at %(time)s.")
        % {"name": sign.name, "time": timezone.localtime(sign.seen_at).strftime("%H.%M")}
        for sign in silent
    ]
    return " ".join(said)


def _with_versions(finding: Finding, signs: list[alive.Sign]) -> Finding:
    """The same, unless one of them runs another version than the web server."""
    others = sorted({sign.version for sign in signs if not sign.silent and sign.version != settings.VERSION})
    if not others:
        return finding
    advice = _("Runs another version (%(version)s) than these pages; start it again.") % {"version": ", ".join(others)}
    return Finding(finding.name, WARNING, finding.text, " ".join(filter(None, [finding.advice, advice])))


def _mails(now: datetime) -> Finding:
    stands = outbox.standing(now=now, parked_within=PARKED_WITHIN)
    waited = now - stands.oldest_due if stands.oldest_due else timedelta(0)
    kind = BAD if waited > VERY_LATE else WARNING if waited > LATE or stands.parked or not stands.open else GOOD
    text, advice = _waiting_since(stands.waiting, stands.oldest_due, now), []
    if not stands.open:
        advice.append(_("The outbox is held: nothing leaves until somebody releases it under Outgoing messages."))
    if stands.parked:
        said = ngettext(
            "%(count)s message was given up within two weeks: look under Outgoing messages.",
            "%(count)s messages were given up within two weeks: look under Outgoing messages.",
            stands.parked,
        )
        advice.append(said % {"count": stands.parked})
    return Finding(_("Mails"), kind, text, " ".join(advice))


def _documents(now: datetime) -> Finding:
    stands = records.standing()
    waited = now - stands.oldest_ordered if stands.oldest_ordered else timedelta(0)
    kind = BAD if waited > VERY_LATE else WARNING if waited > LATE or stands.parked else GOOD
    advice = ""
    if stands.parked:
        said = ngettext(
            "%(count)s document could not be made; the worker's log says why.",
            "%(count)s documents could not be made; the worker's log says why.",
            stands.parked,
        )
        advice = said % {"count": stands.parked}
    return Finding(_("Documents"), kind, _waiting_since(stands.waiting, stands.oldest_ordered, now), advice)


def _waiting_since(number: int, oldest: datetime | None, now: datetime) -> str:
    if oldest is None:
        return _("Nothing waits.")
    said = ngettext("%(count)s waits, for %(time)s.", "%(count)s wait, the oldest for %(time)s.", number)
    return said % {"count": number, "time": timesince(oldest, now, depth=1)}
