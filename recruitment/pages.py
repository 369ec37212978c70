"""What the case's pages show, put together once in Python so that templates only print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.lib import calendar
from foundation.lib.paging import page_of
from foundation.lib.permissions import allowed
from foundation.lib.text import standing_alone
from recruitment import differences, providers, queries
from recruitment.enums import MemberRole, RecruitmentState
from recruitment.models import Candidate, HandOver, Recruitment, RecruitmentMember
from recruitment.providers import Cell, Person
from recruitment.queries import ProfileText
from recruitment.rules import OPEN
from recruitment.thread import Present, Step, present_step, thread_of

NOT_ASKED = Person("none", "neutral", "")
STATE_KINDS = {
    RecruitmentState.DRAFT: "neutral",
    RecruitmentState.ACTIVE: "waiting",
    RecruitmentState.DECIDED: "good",
    RecruitmentState.CLOSED: "good",
    RecruitmentState.CANCELLED: "neutral",
}


def day(moment: datetime, now: datetime) -> str:
    """A day as lists and facts show it, in the reader's language."""
    return calendar.short_day(moment, get_language() or "sv", now=now)


# -- the list ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    title: str
    url: str
    unit: str
    owner: str
    state: str
    cell: Cell
    changed: str
    found: str
    found_url: str


def rows(recruitments: Iterable[Recruitment], cells: Mapping[int, Cell], now: datetime, find: str = "") -> list[Row]:
    """The list's lines; where the app above has nothing to tell, the state says what comes next. `find` is what was
    looked for: it leads to the candidates who were found."""
    return [
        Row(
            title=row.title,
            url=reverse("recruitment:recruitment", args=[row.public_id]),
            unit=row.unit.name,
            owner=row.owner.name,
            state=row.get_state_display(),
            cell=cells.get(row.pk) or _without_cell(row),
            changed=day(row.changed_at, now),
            found=", ".join(getattr(row, "found_names", ())),
            found_url=f"?{urlencode({'q': find})}",
        )
        for row in recruitments
    ]


def _without_cell(row: Recruitment) -> Cell:
    if row.state == RecruitmentState.DRAFT:
        return Cell("neutral", _("The profile has not been adopted"))
    return Cell("neutral", _("No references asked for"))


# -- the page ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A candidate's line on the page."""

    candidate: Candidate
    person: Person
    edit_url: str
    todo: str


def recruitment(
    case: Recruitment, reader: User, now: datetime, asked: str | None = None, find: str = ""
) -> dict[str, Any]:
    """The page of a case: thread, present step, people and facts; three queries and the providers'.

    Sixty people a page, `asked` says which, or only those `find` finds; where some are not shown the steps are told
    from those who are, and never as done.
    """
    runs = allowed(reader, "recruitment.run", case)
    versions = queries.profiles_of(case)
    page = page_of(queries.candidates_of(case, find), asked, size=queries.MOST_CANDIDATES_SHOWN)
    candidates = page.object_list
    told = providers.people_for(case, candidates, runs, now)
    people = [(candidate, told.get(candidate.pk, NOT_ASKED)) for candidate in candidates]
    in_force = queries.in_force(versions)
    present = present_step(case, people, adopted=in_force is not None, runs=runs)
    if find and not people:
        present = Present(_("No candidate is called so."))
    whole = not page.has_other_pages() and not find
    return {
        "recruitment": case,
        "page": page,
        "many": not whole,
        "thread": thread(case, versions, [person for _candidate, person in people], whole=whole),
        "present": present,
        "people": [_person_row(case, candidate, person, runs, present) for candidate, person in people],
        "add_url": _add_url(case, runs, present),
        "shares": allowed(reader, "recruitment.share", case),
        "text": in_force or versions[0],
        "newer": versions[0] if in_force and versions[0] != in_force else None,
        "facts": _facts(case, in_force, now),
    }


def thread(
    case: Recruitment, versions: Sequence[ProfileText], people: Sequence[Person] = (), *, whole: bool = True
) -> list[Step]:
    """The red thread as it stands; `whole` when nobody is missing among `people`."""
    begun = any(person.stage != "none" for person in people)
    done = whole and bool(people) and all(person.stage == "done" for person in people)
    adopted = queries.in_force(versions) is not None
    return thread_of(case, adopted=adopted, references_begun=begun, references_done=done)


def thread_beside(case: Recruitment, versions: Sequence[ProfileText], now: datetime) -> list[Step]:
    """The red thread on a page that shows no people: whether references have begun is asked in one query."""
    begun = case.pk in providers.cells_for([case.pk], now)
    return thread_of(case, adopted=queries.in_force(versions) is not None, references_begun=begun)


def _add_url(case: Recruitment, runs: bool, present: Present) -> str:
    """Where a candidate is added: in an open case, unless that is what the page's main button does."""
    url = reverse("recruitment:candidate_add", args=[case.public_id])
    return url if runs and case.state in OPEN and present.url != url else ""


def _person_row(case: Recruitment, candidate: Candidate, person: Person, runs: bool, present: Present) -> PersonRow:
    """Details are changed here before anything is asked; after that on the round's page, which mails anew. What the
    page's main button does is not offered once more."""
    may_edit = runs and case.state in OPEN and person.stage == "none"
    url = reverse("recruitment:candidate_edit", args=[case.public_id, candidate.public_id]) if may_edit else ""
    todo = person.todo if person.todo_url != present.url else ""
    return PersonRow(candidate, person, url, todo)


def _facts(case: Recruitment, in_force: ProfileText | None, now: datetime) -> list[tuple[str, str]]:
    roles = dict(MemberRole.choices)
    shared = [f"{entry['name']} ({roles[entry['role']].lower()})" for entry in case.shared_with]  # type: ignore[attr-defined]
    return [
        (_("Unit"), f"{case.unit.name}, {case.unit.parent.name}" if case.unit.parent else case.unit.name),
        (_("Recruiting manager"), case.owner.name),
        (_("Shared with"), ", ".join(shared)),
        (_("Requirement profile"), standing_alone(adopted_words(in_force, now)) if in_force else _("Not adopted yet")),
        (_("Support"), _("HR supports this recruitment") if case.hr_support else ""),
        (_("Case in Varbi"), case.ats_reference),
        (_("Diary number"), case.case_file.diary_number or _("Not registered yet")),
        (_("Created"), day(case.created_at, now)),
    ]


# -- who has a part in it -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in the case, since when and until when; `end_url` where it can be ended."""

    name: str
    title: str
    part: str
    when: str
    end_url: str = ""


def members(case: Recruitment, reader: User, now: datetime) -> dict[str, Any]:
    """Who has a part in the case and who has had one, and how it has passed from hand to hand; three queries."""
    shares = allowed(reader, "recruitment.share", case)
    rows = queries.members_of(case)
    return {
        "recruitment": case,
        "shares": shares,
        "members": [_part(case, row, shares, now) for row in rows if row.ended_at is None],
        "ended": [_part(case, row, False, now) for row in rows if row.ended_at],
        "hand_overs": [_handed_over(row) for row in queries.hand_overs_of(case)],
    }


def _part(case: Recruitment, row: RecruitmentMember, shares: bool, now: datetime) -> Part:
    since = _("since %(day)s") % {"day": day(row.since, now)}
    until = row.ended_at and f"{day(row.since, now)} – {day(row.ended_at, now)}"
    url = reverse("recruitment:member_end", args=[case.public_id, row.pk]) if shares else ""
    return Part(row.user.name, row.user.title, row.get_role_display(), until or since, url)


def _handed_over(row: HandOver) -> tuple[str, str]:
    words = {
        "day": calendar.long_day(row.at, get_language() or "sv"),
        "former": row.from_user.name,
        "new": row.to_user.name,
        "by": row.by.name,
    }
    if row.by_id == row.from_user_id:
        return _("%(day)s, from %(former)s to %(new)s") % words, row.reason
    return _("%(day)s, from %(former)s to %(new)s, by %(by)s") % words, row.reason


# -- the profile --------------------------------------------------------------------------------------------------


def profile(case: Recruitment, reader: User, wanted: str, now: datetime) -> dict[str, Any]:
    """The profile in one of its versions: the newest unless `wanted` is the number of another."""
    versions = queries.profiles_of(case, whole=True)
    text = version_of(versions, wanted) or versions[0]
    runs = allowed(reader, "profile.edit", case) and case.state in OPEN
    may_change = runs and text == versions[0]
    return {
        "recruitment": case,
        "thread": thread_beside(case, versions, now),
        "text": text,
        "adopted": adopted_words(text, now) if text.adopted else "",
        "newest": text == versions[0],
        "may_change": may_change,
        "doubts": text.doubts if may_change and not text.adopted and not text.profile.wording_reason else [],
        "versions": [(one, version_words(one, now)) for one in versions],
    }


def version_of(versions: Iterable[ProfileText], wanted: str) -> ProfileText | None:
    """The version by this number, or None."""
    return next((one for one in versions if str(one.profile.version) == wanted), None)


def comparison(case: Recruitment, wanted: tuple[str, str], now: datetime) -> dict[str, Any]:
    """What differs between the two `wanted` versions; the newest and the one before it unless they are asked for."""
    versions = queries.profiles_of(case, whole=True)
    later = version_of(versions, wanted[1]) or versions[0]
    earlier = version_of(versions, wanted[0])
    if earlier is None or earlier == later:
        older = [one for one in versions if one.profile.version < later.profile.version]
        earlier = older[0] if older else versions[-1]
    if earlier.profile.version > later.profile.version:
        earlier, later = later, earlier
    return {
        "recruitment": case,
        "thread": thread_beside(case, versions, now),
        "versions": [(one.profile.version, version_words(one, now)) for one in versions],
        "earlier": earlier,
        "later": later,
        "only": len(versions) == 1,
        "parts": differences.between(earlier, later),
    }


def version_words(text: ProfileText, now: datetime) -> str:
    """Which version, and whether it counts."""
    if text.adopted:
        return standing_alone(adopted_words(text, now))
    return _("Version %(version)s, not adopted yet") % {"version": text.profile.version}


def adopted_words(text: ProfileText, now: datetime) -> str:
    """Which version, adopted when and by whom."""
    adopted_at, adopted_by = text.profile.adopted_at, text.profile.adopted_by
    if adopted_at is None or adopted_by is None:
        return ""
    return _("version %(version)s, adopted %(day)s by %(name)s") % {
        "version": text.profile.version,
        "day": calendar.long_day(adopted_at, get_language() or "sv"),
        "name": adopted_by.name,
    }
