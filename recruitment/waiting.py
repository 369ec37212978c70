"""What waits in a case before its references begin: told on the start page like everything else."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from recruitment import queries, queries_union
from recruitment.enums import RecruitmentState
from recruitment.providers import MOST_WAITING, Waiting, register_waiting

ADOPT, ADD = 6, 7  # after everything that somebody else waits for
ANSWER, READ = 5, 8
FRESH = timedelta(days=14)


def unbegun(user: User, now: datetime) -> Iterable[Waiting]:
    """Profiles to adopt and recruitments without a candidate, of those the user runs. One query."""
    for row in queries.unbegun(user, MOST_WAITING):
        if row.state == RecruitmentState.DRAFT:
            url = reverse("recruitment:profile", args=[row.public_id])
            yield Waiting(row.changed_at, _("Adopt the profile for"), row.title, url, ADOPT, row.unit.name)
        else:
            url = reverse("recruitment:candidate_add", args=[row.public_id])
            yield Waiting(row.changed_at, _("Add a candidate to"), row.title, url, ADD, row.unit.name)


def for_union(user: User, now: datetime) -> Iterable[Waiting]:
    """What a union representative has to read: profiles nobody of the union has commented, and answers to their own
    comments, for two weeks. Two queries; none for others."""
    if not user.has_role(Role.UNION_REPRESENTATIVE):
        return
    since = now - FRESH
    for row in queries_union.unspoken(user, since, MOST_WAITING):
        case, moment = row.recruitment, row.adopted_at or now
        url = reverse("union:profile", args=[case.public_id, row.version])
        yield Waiting(moment, _("Read the requirement profile for"), case.title, url, READ, case.unit.name)
    for answer in queries_union.answered(user, since, MOST_WAITING):
        case = answer.profile.recruitment
        url = reverse("union:profile", args=[case.public_id, answer.profile.version]) + "#comments"
        yield Waiting(answer.at, _("Read the answer about"), case.title, url, ANSWER, case.unit.name)


def register() -> None:
    """Ties it to the start page."""
    register_waiting(unbegun)
    register_waiting(for_union)
