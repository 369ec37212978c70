"""The demo's interview guides: one being written that takes too long, three locked, two of them deviated from."""

from collections.abc import Callable
from datetime import datetime

from recruitment import queries as cases
from recruitment.guides import actions, forms, queries
from recruitment.models import InterviewGuide, Recruitment

LOCKED = {  # days before today, and whether somebody did otherwise
    "Undersköterska, korttidsenheten": (8, True),
    "Undersköterska, dag": (13, False),
    "Undersköterska, kvällspatrullen": (15, True),
}


def load(before: Callable[[int, int], datetime]) -> None:
    """Gives some of the demo's recruitments a guide, at moments that `before` (days, hour) tells."""
    for case in Recruitment.objects.filter(title__in=["Undersköterska, sommar", *LOCKED]).order_by("pk"):
        if case.title in LOCKED:
            days, otherwise = LOCKED[case.title]
            _lock(case, before(days, 13))
            if otherwise:
                _deviate(case, before(days - 1, 15))
        else:
            _write(case, before(1, 14), minutes=45)
        Recruitment.objects.filter(pk=case.pk).update(changed_at=case.changed_at)  # what came later counts


def _write(case: Recruitment, now: datetime, minutes: int = 60) -> InterviewGuide:
    """Saves what is suggested for the recruitment's profile, by its manager."""
    (text, *_older) = cases.profiles_of(case)
    plan = actions.Plan(
        questions=queries.suggestion(queries.offers_for(text)),
        minutes=minutes,
        opening=forms.opening_words(),
        closing=forms.closing_words(),
    )
    return actions.save_guide(by=case.owner, recruitment=case, plan=plan, seen=0, now=now)


def _lock(case: Recruitment, now: datetime) -> InterviewGuide:
    """Writes the guide and locks it at once."""
    guide = _write(case, now)
    return actions.freeze_guide(by=case.owner, recruitment=case, seen=guide.version, now=now)


def _deviate(case: Recruitment, now: datetime) -> None:
    """Notes what was done otherwise in the first candidate's interview."""
    actions.note_deviation(
        by=case.owner,
        recruitment=case,
        candidate=case.candidates.order_by("pk").first(),
        number=3,
        what="Frågan ställdes sist i stället för som nummer tre.",
        reason="Kandidaten bad att få tänka en stund och gå vidare så länge.",
        now=now,
    )
