"""What a union representative's pages show: recruitments by their state alone, and the profile with what is said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.models import User
from foundation.lib.paging import Page, page_of
from recruitment import pages, queries, queries_union
from recruitment.enums import RecruitmentState
from recruitment.models import Recruitment, RequirementProfile
from recruitment.queries import ProfileText


def state_words(state: str) -> str:
    """Where a recruitment stands, and nothing more: neither who has applied nor how many."""
    return {
        RecruitmentState.ACTIVE: _("The recruitment is under way"),
        RecruitmentState.DECIDED: _("A decision has been made"),
        RecruitmentState.CLOSED: _("The recruitment is closed"),
        RecruitmentState.CANCELLED: _("The recruitment was cancelled"),
    }.get(RecruitmentState(state), "")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the union's list."""

    title: str
    url: str
    unit: str
    kind: str
    state: str
    adopted: str
    manager: str
    said: str


def listing(user: User, asked: str | None, now: datetime) -> dict[str, Any]:
    """The list, twenty a page, in one query; why it is empty takes one more."""
    page = page_of(queries_union.listed_for_union(user), asked)
    return {
        "page": page,
        "rows": rows(page, now),
        "switched_on": bool(page) or queries_union.switched_on_for(user),
    }


def rows(page: Page[RequirementProfile], now: datetime) -> list[Row]:
    """The list's lines."""
    return [_row(profile, now) for profile in page]


def _row(profile: RequirementProfile, now: datetime) -> Row:
    case = profile.recruitment
    said: int = profile.said  # type: ignore[attr-defined]  # from listed_for_union
    return Row(
        title=case.title,
        url=profile_url(case, profile.version),
        unit=unit_words(case),
        kind=pages.STATE_KINDS[RecruitmentState(case.state)],
        state=state_words(case.state),
        adopted=pages.day(profile.adopted_at, now) if profile.adopted_at else "",
        manager=case.owner.name,
        said=ngettext("%(count)s comment", "%(count)s comments", said) % {"count": said} if said else "",
    )


def profile_url(case: Recruitment, version: int) -> str:
    """Where the union reads a version of the profile."""
    return reverse("union:profile", args=[case.public_id, version])


def unit_words(case: Recruitment) -> str:
    """The unit and its administration."""
    return f"{case.unit.name}, {case.unit.parent.name}" if case.unit.parent else case.unit.name


def adopted_versions(case: Recruitment) -> list[ProfileText]:
    """Every adopted version, the newest first, in two queries: a draft is nobody's but those who write it."""
    return [text for text in queries.profiles_of(case, whole=True) if text.adopted]


def profile(
    case: Recruitment, reader: User, versions: list[ProfileText], text: ProfileText, asked: str | None, now: datetime
) -> dict[str, Any]:
    """An adopted version for the union, with what has been said of the profile; one query more."""
    return {
        "recruitment": case,
        "text": text,
        "newest": versions[0],
        "newest_url": profile_url(case, versions[0].profile.version),
        "adopted": pages.adopted_words(text, now),
        "facts": [
            (_("State"), state_words(case.state)),
            (_("Unit"), unit_words(case)),
            (_("Recruiting manager"), case.owner.name),
        ],
        "versions": [(one, pages.version_words(one, now), profile_url(case, one.profile.version)) for one in versions],
        **pages.said(case, reader, asked),
    }
