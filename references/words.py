"""Where a round and its referees stand, in words: the same sentences on pages and in mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from foundation.lib import calendar
from foundation.lib.numbers import in_words
from foundation.lib.text import standing_alone, within_another
from references.enums import RefereeState as R
from references.enums import Relation
from references.enums import RequestState as Q
from references.models import Referee, ReferenceRequest
from references.needs import CAN_BE_SILENT, first_silent
from references.queries import Brief
from references.rules import local_day, standing

GOOD, WARNING, BAD, WAITING, NEUTRAL = "good", "warning", "bad", "waiting", "neutral"


@dataclass(frozen=True, slots=True)
class Status:
    """A standing in words. `kind` picks icon and colour; `next_text` says what happens by itself, or how many have
    answered where `text` says what is wrong. `quote` is what the person themselves wrote. Both may be empty."""

    kind: str
    text: str
    next_text: str = ""
    quote: str = ""

    @property
    def sentence(self) -> str:
        """Both parts as one line: "Karin har inte börjat svara; påminns tisdag 09.00"."""
        return f"{self.text}; {self.next_text}" if self.next_text else self.text


def language_name(language: str) -> str:
    """A language named in the language of the page, where it is told and not chosen."""
    return _("Swedish") if language == "sv" else _("English")


def first_name(name: str) -> str:
    """What a colleague would call the person."""
    return name.split(" ")[0]


def relation(referee: Referee, candidate: str) -> str:
    """How the referee knows the candidate, as it is said to the referee: with the candidate's name."""
    if referee.relation == Relation.REPORT:
        return _("worked for %(name)s") % {"name": first_name(candidate)}
    return within_another(str(referee.get_relation_display()))


def in_a_row(names: Sequence[str]) -> str:
    """Names as one says them: "Karin, Olle and Eva"."""
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def referee_status(referee: Referee, language: str, *, now: datetime, for_candidate: bool = False) -> Status:
    """Where a referee stands. The candidate's variant never tells why somebody declined, nor a number to ring."""
    with override(language):
        names = {"name": first_name(referee.name)}
        if referee.state in (R.ASKED, R.BEGUN):
            return _open(referee, names, language, now)
        if referee.state == R.ANSWERED and referee.answered_at:
            when = calendar.short_date(referee.answered_at, language, now=now)
            return Status(GOOD, _("%(name)s answered %(when)s") % {**names, "when": when})
        if referee.state == R.DECLINED and not for_candidate:
            reason = referee.get_decline_reason_display()
            return Status(BAD, _("%(name)s has declined: %(reason)s") % {**names, "reason": reason})
        if referee.state == R.HELD and for_candidate:
            return Status(WAITING, _("We have not written to %(name)s: we wait until you say go") % names)
        if not referee.email and (rung := _by_phone(referee, names, for_candidate)):
            return rung
        if referee.state == R.WANTS_CALL and not for_candidate:
            phone = referee.call_phone.replace(" ", "\u00a0")  # a number stays on one line
            text = _("%(name)s wants to be rung on %(phone)s") % {**names, "phone": phone}
            return Status(WARNING, text, quote=referee.call_times)
        kind, text = _plain()[R(referee.state)]
        return Status(kind, text % names)


def _by_phone(referee: Referee, names: dict[str, str], for_candidate: bool) -> Status | None:
    """Where somebody without e-mail stands, as long as that is the reason for it."""
    if referee.state == R.EXPIRED:
        return Status(BAD, _("We did not reach %(name)s by phone in time") % names)
    if referee.state != R.WANTS_CALL:
        return None
    if for_candidate:
        return Status(WAITING, _("%(name)s has no e-mail: whoever recruits rings") % names)
    phone = referee.call_phone.replace(" ", "\u00a0")
    return Status(WARNING, _("%(name)s has no e-mail: ring %(phone)s") % {**names, "phone": phone})


def _plain() -> dict[R, tuple[str, str]]:
    return {
        R.NAMED: (NEUTRAL, _("%(name)s has not been asked yet")),
        R.HELD: (WAITING, _("%(name)s waits for the candidate's go-ahead")),
        R.WANTS_CALL: (WAITING, _("%(name)s would rather talk by phone")),
        R.DECLINED: (BAD, _("%(name)s is not able to give a reference")),
        R.WRONG_PERSON: (BAD, _("The e-mail to %(name)s reached the wrong person")),
        R.BOUNCED: (BAD, _("The e-mail to %(name)s could not be delivered")),
        R.WITHDRAWN: (NEUTRAL, _("%(name)s is no longer asked")),
        R.EXPIRED: (BAD, _("%(name)s did not answer in time")),
    }


def _open(referee: Referee, names: dict[str, str], language: str, now: datetime) -> Status:
    if referee.state == R.BEGUN:
        text = _("%(name)s has begun to answer") % names
    else:
        text = _("%(name)s has not begun to answer") % names
    return Status(WAITING, text, _what_comes(referee, language, now))


def _what_comes(referee: Referee, language: str, now: datetime) -> str:
    if referee.next_reminder_at:
        return _("is reminded %(when)s") % {"when": calendar.coming(referee.next_reminder_at, language, now=now)}
    if referee.deadline:
        return _("the last day is %(day)s") % {"day": calendar.short_day(referee.deadline, language, now=now)}
    return ""


def request_status(
    request: ReferenceRequest, referees: Sequence[Referee], language: str, *, now: datetime, for_candidate: bool = False
) -> Status:
    """Where a round stands: who is waited for and what happens next."""
    with override(language):
        if request.state == Q.COLLECTING:
            return _collecting(request, referees, language, now, for_candidate)
        return _at_rest(request, request.candidate.name, language, now)


def _at_rest(request: ReferenceRequest | Brief, candidate: str, language: str, now: datetime) -> Status:
    """A round that is not collecting: with the candidate, not sent, or ended."""
    if request.state == Q.WITH_CANDIDATE:
        return _with_candidate(request, candidate, language, now)
    if request.state == Q.COMPLETE:
        return Status(GOOD, _all_answered(request))
    if request.state == Q.CLOSED:
        answered = {"answered": in_words(request.referees_answered)}
        return Status(GOOD, _("Closed with %(answered)s answered") % answered)
    return Status(NEUTRAL, _("Not sent yet") if request.state == Q.DRAFT else _("The request is withdrawn"))


def _all_answered(request: ReferenceRequest | Brief) -> str:
    answered, asked = request.referees_answered, max(request.minimum, request.referees_answered)
    return _of(answered, asked)


def _of(answered: int, asked: int) -> str:
    words = ngettext("%(answered)s of %(asked)s has answered", "%(answered)s of %(asked)s have answered", answered) % {
        "answered": in_words(answered),
        "asked": in_words(asked),
    }
    return standing_alone(words)


def _with_candidate(request: ReferenceRequest | Brief, candidate: str, language: str, now: datetime) -> Status:
    names = {"name": first_name(candidate)}
    if request.email_bounced_at:
        return Status(BAD, _("The e-mail to %(name)s could not be delivered") % names, _("check the address"))
    if request.deadline < local_day(now):
        return Status(WARNING, _("%(name)s did not name referees in time") % names)
    then = ""
    if request.next_reminder_at:
        then = _("is reminded %(when)s") % {"when": calendar.coming(request.next_reminder_at, language, now=now)}
    return Status(WAITING, _("%(name)s has not sent in any referees yet") % names, then)


def round_in_brief(request: Brief, language: str, *, now: datetime) -> Status:
    """Where a round stands, for a list: what is wrong, or else how many have answered. Nobody but the candidate is
    named."""
    with override(language):
        if request.state != Q.COLLECTING:
            return _at_rest(request, request.candidate, language, now)
        text = _of(request.referees_answered, max(request.wanted, request.referees_live))
        kind, wrong = _wrong_in_brief(request)
        return Status(kind, wrong, within_another(text)) if wrong else Status(WAITING, text)


def _wrong_in_brief(request: Brief) -> tuple[str, str]:
    """What is wrong with a round, the most pressing first; empty when nothing is."""
    if request.has(R.WANTS_CALL):
        return WARNING, _("A referee is to be rung")
    if request.referees_live >= request.wanted:
        return WARNING, _("Half the time has passed without an answer") if request.has(*CAN_BE_SILENT) else ""
    kind = BAD if request.referees_live == request.referees_answered else WARNING
    if request.has(R.BOUNCED):
        return kind, _("The address of a referee does not work")
    if request.has(R.EXPIRED):
        return kind, _("A referee did not answer in time")
    return kind, _more_needed(request.candidate, request.wanted - request.referees_live)


def progress(request: ReferenceRequest, language: str, *, now: datetime) -> Status:
    """Where a round stands for those who may read it but not run it: how many, never who or what is wrong."""
    if request.state != Q.COLLECTING:
        return request_status(request, (), language, now=now)
    with override(language):
        return Status(WAITING, _of(request.referees_answered, max(request.wanted, request.referees_live)))


def _collecting(
    request: ReferenceRequest, referees: Sequence[Referee], language: str, now: datetime, for_candidate: bool
) -> Status:
    counted = standing(referee.state for referee in referees)
    text = _of(counted.answered, max(request.wanted, counted.live))
    many = within_another(text)
    open_ones = [referee for referee in referees if referee.state in (R.WANTS_CALL, R.HELD, R.ASKED, R.BEGUN)]
    open_ones.sort(key=lambda referee: (referee.state != R.WANTS_CALL, referee.state != R.HELD, referee.position))
    if open_ones and open_ones[0].state == R.WANTS_CALL and not for_candidate:
        text = _("%(name)s wants to be rung") if open_ones[0].email else _("%(name)s has no e-mail and is to be rung")
        return Status(WARNING, text % {"name": first_name(open_ones[0].name)}, many)
    if counted.live < request.wanted:
        return Status(BAD if counted.waiting == 0 else WARNING, _short(request, referees, counted.live), many)
    if not for_candidate and (late := first_silent(referees, now)):
        text = _("Half the time has passed without an answer from %(name)s") % {"name": first_name(late.name)}
        return Status(WARNING, text, many)
    if not open_ones:
        return Status(WAITING, text)
    first = referee_status(open_ones[0], language, now=now, for_candidate=for_candidate)
    return Status(first.kind, text, first.sentence)


def _short(request: ReferenceRequest, referees: Sequence[Referee], live: int) -> str:
    """Why too few referees are left: an address that can be mended, or that another must be named."""
    bounced = next((referee for referee in referees if referee.state == R.BOUNCED), None)
    if bounced:
        return _("The e-mail to %(name)s could not be delivered") % {"name": first_name(bounced.name)}
    return _more_needed(request.candidate.name, request.wanted - live)


def _more_needed(candidate: str, missing: int) -> str:
    return ngettext(
        "%(name)s needs to name %(count)s more referee", "%(name)s needs to name %(count)s more referees", missing
    ) % {"name": first_name(candidate), "count": in_words(missing)}
