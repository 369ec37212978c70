"""What the case's pages show, put together once in Python so that templates only print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.registry import role_name
from foundation.lib import calendar
from foundation.lib.paging import page_of
from foundation.lib.permissions import allowed
from foundation.lib.text import standing_alone
from recruitment import differences, providers, queries, queries_union
from recruitment.enums import MemberRole, RecruitmentState
from recruitment.models import Candidate, HandOver, ProfileComment, Recruitment, RecruitmentMember
from recruitment.providers import Cell, Person
from recruitment.queries import ProfileText, Version
from recruitment.rules import DECIDED, OPEN
from recruitment.thread import Present, Step, decision_words, present_step, thread_of

NOT_ASKED = Person("none", "neutral", "")
STATE_KINDS = {
    RecruitmentState.DRAFT: "neutral",
    RecruitmentState.ACTIVE: "waiting",
    RecruitmentState.DECIDED: "good",
    RecruitmentState.CLOSED: "good",
    RecruitmentState.CANCELLED: "neutral",
}


def day(moment: date, now: datetime) -> str:
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
    language, found_url = get_language() or "sv", f"?{urlencode({'q': find})}"
    return [
        Row(
            title=row.title,
            url=reverse("recruitment:recruitment", args=[row.public_id]),
            unit=row.unit.name,
            owner=row.owner.name,
            state=str(RecruitmentState(row.state).label),
            cell=cells.get(row.pk) or _without_cell(row),
            changed=calendar.short_day(row.changed_at, language, now=now),
            found=", ".join(getattr(row, "found_names", ())),
            found_url=found_url,
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
    withdraw_url: str = ""
    back_url: str = ""


def recruitment(
    case: Recruitment, reader: User, now: datetime, asked: str | None = None, find: str = ""
) -> dict[str, Any]:
    """The page of a case: thread, present step, people and facts; two queries and the providers', and one for who was
    hired.

    Sixty people a page, `asked` says which, or only those `find` finds; where some are not shown the steps are told
    from those who are, and never as done.
    """
    runs = allowed(reader, "recruitment.run", case)
    versions = queries.profiles_in_brief(case)
    rows = queries.candidates_of(case, find) if find else queries.candidates_in_order(case.pk)
    page = page_of(rows, asked, size=queries.MOST_CANDIDATES_SHOWN)
    people = _people(case, page.object_list, runs, now)
    left = [(candidate, person) for candidate, person in people if candidate.withdrawn_at is None]
    in_force = queries.in_force(versions)
    hired = queries.hired_names(case) if case.state in DECIDED else []
    following = providers.following_on(case, now) if case.state in DECIDED else ""
    present = present_step(case, left, adopted=in_force is not None, runs=runs, hired=hired, following=following)
    if find and not people:
        present = Present(_("No candidate is called so."))
    whole = not page.has_other_pages() and not find
    return {
        "recruitment": case,
        "page": page,
        "many": not whole,
        "thread": thread(case, versions, [person for _candidate, person in left], whole=whole),
        "present": present,
        "people": [_person_row(case, candidate, person, runs, present) for candidate, person in people],
        "add_url": _add_url(case, runs, present),
        "may_decide": runs and case.state == RecruitmentState.ACTIVE and bool(people or not whole),
        "may_cancel": runs and case.state in OPEN,
        "shares": allowed(reader, "recruitment.share", case),
        "assesses": queries.role_in(reader, case) == MemberRole.ASSESSOR,
        "guide_made": bool(queries.guide_stage(case)),
        "text": in_force or versions[0],
        "newer": versions[0] if in_force and versions[0] != in_force else None,
        "facts": _facts(case, in_force, now),
    }


def _people(
    case: Recruitment, candidates: Sequence[Candidate], runs: bool, now: datetime
) -> list[tuple[Candidate, Person]]:
    told = providers.people_for(case, candidates, runs, now)
    found = []
    for candidate in candidates:
        person = told.get(candidate.pk, NOT_ASKED)
        if candidate.withdrawn_at:
            when = {"day": day(candidate.withdrawn_at, now)}
            person = Person(person.stage, "neutral", _("Withdrew on %(day)s") % when, url=person.url)
        found.append((candidate, person))
    return found


def thread(
    case: Recruitment, versions: Sequence[Version], people: Sequence[Person] = (), *, whole: bool = True
) -> list[Step]:
    """The red thread as it stands; `whole` when nobody is missing among `people`. Once it is decided, the references
    that were taken are done, of however many."""
    stages = [person.stage for person in people]
    all_in = whole and bool(stages) and all(stage == "done" for stage in stages)
    return thread_of(
        case,
        adopted=queries.in_force(versions) is not None,
        references_begun=any(stage != "none" for stage in stages),
        references_done=all_in or (case.state in DECIDED and "done" in stages),
        all_in=all_in,
    )


def thread_beside(case: Recruitment, versions: Sequence[Version], now: datetime) -> list[Step]:
    """The same on the pages that do not show people."""
    page = page_of(queries.candidates_in_order(case.pk), None, size=queries.MOST_CANDIDATES_SHOWN)
    left = [one for one in _people(case, page.object_list, False, now) if one[0].withdrawn_at is None]
    return thread(case, versions, [person for _candidate, person in left], whole=not page.has_other_pages())


def _add_url(case: Recruitment, runs: bool, present: Present) -> str:
    """Where a candidate is added: in an open case, unless that is what the page's main button does."""
    url = reverse("recruitment:candidate_add", args=[case.public_id])
    return url if runs and case.state in OPEN and present.url != url else ""


def _person_row(case: Recruitment, candidate: Candidate, person: Person, runs: bool, present: Present) -> PersonRow:
    """Details are changed here unless a round is open: then on its page, which mails anew. What the page's main button
    does is not offered once more."""
    works = runs and case.state in OPEN
    gone = candidate.withdrawn_at is not None

    def url(name: str, when: bool) -> str:
        return reverse(f"recruitment:{name}", args=[case.public_id, candidate.public_id]) if when else ""

    return PersonRow(
        candidate,
        person,
        edit_url=url("candidate_edit", works and person.stage != "open"),
        todo=person.todo if person.todo_url != present.url else "",
        withdraw_url=url("candidate_withdraw", works and not gone),
        back_url=url("candidate_back", works and gone),
    )


def _facts(case: Recruitment, in_force: Version | None, now: datetime) -> list[tuple[str, str]]:
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
        (_("Decided"), day(case.decided_on, now) if case.decided_on else ""),
        (_("Closed"), day(case.closed_at, now) if case.closed_at else ""),
        (_("Cancelled"), day(case.cancelled_at, now) if case.cancelled_at else ""),
        (_("Why it was cancelled"), case.cancel_reason),
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


# -- how it ends ----------------------------------------------------------------------------------------------------


def closing(case: Recruitment, left: Sequence[Candidate], now: datetime) -> dict[str, Any]:
    """The page where the decision is noted and the case closed. `going_on` are those of `left` whose references are
    still being gathered: noting the decision ends that."""
    told = providers.people_for(case, left, False, now) if case.state == RecruitmentState.ACTIVE else {}
    going_on = [one.name for one in left if (person := told.get(one.pk)) and person.stage == "open"]
    return {
        "recruitment": case,
        "decided": decision_words(case, [one.name for one in left if one.hired]) if case.decided_on else "",
        "going_on": going_on,
        "nobody_left": not left,
        "following": providers.following_on(case, now),
    }


def after_deciding(*, closed: bool) -> str:
    """What has happened; what follows stands on the page one comes to."""
    if closed:
        return _("The recruitment is closed. You need not do anything more here.")
    return _("The decision is noted. You can correct it until you close the recruitment.")


def cancelling(case: Recruitment, now: datetime) -> dict[str, Any]:
    """What goes on in a case that is about to be cancelled: whose references, of those on the first page."""
    page = page_of(queries.candidates_in_order(case.pk), None, size=queries.MOST_CANDIDATES_SHOWN)
    people = _people(case, page.object_list, False, now)
    return {"going_on": [candidate.name for candidate, person in people if person.stage == "open"]}


# -- the profile --------------------------------------------------------------------------------------------------


def profile(case: Recruitment, reader: User, wanted: str, now: datetime, *, asked: str | None = None) -> dict[str, Any]:
    """The profile in one of its versions: the newest unless `wanted` is the number of another. Those who run the case,
    and only they, also see what the union has said of it (page `asked`)."""
    versions = queries.profiles_of(case, whole=True)
    text = version_of(versions, wanted) or versions[0]
    runs = allowed(reader, "profile.edit", case)
    may_change = runs and case.state in OPEN and text == versions[0]
    in_force = queries.in_force(versions)
    about = text if text.adopted else in_force
    heard = said(case, reader, asked) if runs and in_force else {"comments": [], "page": None, "may_write": False}
    return {
        "recruitment": case,
        "thread": thread_beside(case, versions, now),
        "text": text,
        "adopted": adopted_words(text, now) if text.adopted else "",
        "newest": text == versions[0],
        "may_change": may_change,
        "doubts": text.doubts if may_change and not text.adopted and not text.profile.wording_reason else [],
        "versions": [(one, version_words(one, now)) for one in versions],
        "about": about.profile.version if about else None,
        **heard,
    }


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it is read: by whom, in which role, when, on which version."""

    name: str
    role: str
    when: str
    text: str


def said(case: Recruitment, reader: User, asked: str | None) -> dict[str, Any]:
    """What has been said of the profile, as it was said; the latest twenty first, page `asked` of them, in one query.
    And whether `reader` may say something."""
    page = page_of(queries_union.comments_on(case), asked)
    spoken = bool(page) or page.has_previous()
    return {
        "comments": [_said(row) for row in reversed(page.object_list)],
        "page": page,
        "may_write": queries_union.may_write(reader, case, spoken=spoken),
    }


def _said(row: ProfileComment) -> Said:
    moment = calendar.long_date(row.at, get_language() or "sv")
    when = _("%(when)s, on version %(version)s") % {"when": moment, "version": row.profile.version}
    return Said(row.author.name, role_name(row.role), when, row.text)


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


def adopted_words(version: Version, now: datetime) -> str:
    """Which version, adopted when and by whom."""
    if version.adopted_at is None:
        return ""
    return _("version %(version)s, adopted %(day)s by %(name)s") % {
        "version": version.number,
        "day": calendar.long_day(version.adopted_at, get_language() or "sv"),
        "name": version.adopted_by,
    }
