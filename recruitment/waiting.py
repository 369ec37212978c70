"""What waits in a case before its references begin: told on the start page like everything else."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from recruitment import queries
from recruitment.enums import RecruitmentState
from recruitment.providers import MOST_WAITING, Waiting, register_waiting

ADOPT, ADD = 6, 7  # after everything that somebody else waits for


def unbegun(user: User, now: datetime) -> Iterable[Waiting]:
    """Profiles to adopt and recruitments without a candidate, of those the user runs. One query."""
    for row in queries.unbegun(user, MOST_WAITING):
        if row.state == RecruitmentState.DRAFT:
            url = reverse("recruitment:profile", args=[row.public_id])
            yield Waiting(row.changed_at, _("Adopt the profile for"), row.title, url, ADOPT, row.unit.name)
        else:
            url = reverse("recruitment:candidate_add", args=[row.public_id])
            yield Waiting(row.changed_at, _("Add a candidate to"), row.title, url, ADD, row.unit.name)


def register() -> None:
    """Ties it to the start page."""
    register_waiting(unbegun)
