"""What is said after an act: what happened, and what happens next by itself."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.lib import calendar
from references import words
from references.models import Referee, ReferenceRequest


def _language() -> str:
    return get_language() or "sv"


def _coming(moment: datetime, now: datetime) -> str:
    return calendar.coming(moment, _language(), now=now)


def _names(request: ReferenceRequest, referee: Referee | None = None) -> dict[str, str]:
    names = {"candidate": words.first_name(request.candidate.name)}
    return {**names, "name": words.first_name(referee.name)} if referee else names


def _goes(name: str, now: datetime) -> str:
    """That a reminder has left, or when it does: nothing leaves at night or on free days."""
    if calendar.is_quiet(now):
        when = _coming(calendar.next_office_time(now), now)
        return _("The reminder to %(name)s leaves %(when)s.") % {"name": name, "when": when}
    return _("The reminder to %(name)s has been sent.") % {"name": name}


def asked(request: ReferenceRequest, now: datetime) -> str:
    """After the candidate was asked."""
    text = _("%(candidate)s is mailed a link to name referees.") % _names(request)
    if request.next_reminder_at is None:
        return text
    then = _("If nothing happens, %(candidate)s is reminded %(when)s.")
    return f"{text} {then % {**_names(request), 'when': _coming(request.next_reminder_at, now)}}"


def referee_reminded(referee: Referee, mailed: bool, now: datetime) -> str:
    """After a manager's own reminder to a referee."""
    names = _names(referee.request, referee)
    if not mailed:
        return _("%(name)s was reminded less than an hour ago. Give it a little time.") % names
    text = _goes(names["name"], now)
    if referee.next_reminder_at:
        then = _("The next one goes %(when)s if %(name)s has not answered.")
        return f"{text} {then % {**names, 'when': _coming(referee.next_reminder_at, now)}}"
    last = calendar.short_day(referee.deadline or referee.request.deadline, _language(), now=now)
    then = _("No more go by themselves; the last day is %(day)s.") % {"day": last}
    return f"{text} {then}"


def candidate_reminded(request: ReferenceRequest, mailed: bool, now: datetime) -> str:
    """After a manager's own reminder to the candidate."""
    names = _names(request)
    if not mailed:
        return _("%(name)s was reminded less than an hour ago. Give it a little time.") % {"name": names["candidate"]}
    text = _goes(names["candidate"], now)
    if request.next_reminder_at is None:
        return text
    then = _("The next one goes %(when)s if nothing has happened.")
    return f"{text} {then % {'when': _coming(request.next_reminder_at, now)}}"


def address_changed(referee: Referee, before: int, begun: bool) -> str:
    """After a referee's address or number was mended; `before` is how many invitations there were, `begun` whether
    something had been written."""
    if not referee.email:
        text = _("The details of %(name)s have been saved. Nothing is mailed to somebody without an address.")
        return text % {"name": referee.name}
    if referee.invitations == before:
        return _("The details of %(name)s have been saved.") % {"name": referee.name}
    text = _("%(name)s is mailed a new invitation. The link in the old mail no longer opens.")
    text = text % _names(referee.request, referee)
    gone = _("What had been written but not sent is destroyed.")
    return f"{text} {gone}" if begun else text


def candidate_address_changed(request: ReferenceRequest) -> str:
    """After the candidate's address was mended."""
    return _("%(candidate)s is mailed the link again, at the new address. The old link no longer opens.") % _names(
        request
    )


def referee_withdrawn(referee: Referee, *, told: bool) -> str:
    """After a referee was withdrawn, `told` so or never asked; `referee.request` as it stands afterwards."""
    request = referee.request
    text = _("%(name)s is no longer asked, and is told so.") if told else _("%(name)s is no longer asked.")
    text = text % _names(request, referee)
    if request.referees_live >= request.minimum:
        return text
    short = _("Too few referees are left: ask for another, or close the round as it stands.")
    return f"{text} {short}"


def extended(request: ReferenceRequest, left: Sequence[Referee]) -> str:
    """After the last day was moved; `left` are those who ran out of time and for whom there was no room."""
    day = calendar.long_day(request.deadline, _language())
    text = _("The last day is now %(day)s. Reminders to those who have not answered follow it.") % {"day": day}
    if not left:
        return text
    names = words.in_a_row([words.first_name(referee.name) for referee in left])
    full = _(
        "%(names)s did not answer in time and cannot be asked again: six referees are in play already. Withdraw one "
        "of them and change the last day once more if you want it otherwise."
    )
    return f"{text} {full % {'names': names}}"


def another_asked(request: ReferenceRequest) -> str:
    """After another referee was asked for."""
    return _("%(candidate)s is mailed that another referee is needed.") % _names(request)


def closed(request: ReferenceRequest) -> str:
    """After a round was closed."""
    return _("The round is closed. Those who had not answered are told that no answer is needed.")


def reopened(request: ReferenceRequest) -> str:
    """After an ended round was opened again."""
    day = calendar.long_day(request.deadline, _language())
    text = _("The round is open again until %(day)s. %(candidate)s is mailed that another referee is needed.")
    return text % {**_names(request), "day": day}


def withdrawn(request: ReferenceRequest) -> str:
    """After the whole round was withdrawn."""
    return _("The request is withdrawn. %(candidate)s and those who were asked are told so.") % _names(request)
