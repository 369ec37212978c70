"""What can be done to an interview guide: written, frozen once, and deviated from.

Every action refuses with PermissionDenied whoever lacks `guide.edit`, with MoveRefused when the case or the guide has
moved on, and with ValidationError, in words for a form, when what was typed breaks a rule. No message leaves.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.lib.moves import MoveRefused
from foundation.lib.tokens import new_public_id
from recruitment import queries as cases
from recruitment.changes import locked, record
from recruitment.guides import queries, rules
from recruitment.guides.queries import Offer, Picked, Specification
from recruitment.models import Candidate, GuideDeviation, GuideQuestion, InterviewGuide, Recruitment
from recruitment.queries import ProfileText

EDIT = "guide.edit"
SAVED_SINCE = gettext_lazy(
    "Somebody has saved the guide since you opened it. Save once more to put what you have chosen here in its place."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A guide as it is written: the questions in order, and what is said before and after them."""

    questions: Sequence[Picked]
    minutes: int = rules.AT_HAND
    opening: str = ""
    opening_minutes: int = rules.OPENING
    closing: str = ""
    closing_minutes: int = rules.CLOSING


@transaction.atomic
def save_guide(*, by: User, recruitment: Recruitment, plan: Plan, seen: int, now: datetime) -> InterviewGuide:
    """Writes the guide for the profile in force; `seen` is the version that was shown (0: there was none).

    Two to four questions of each competency. Refused with MoveRefused before a profile has been adopted and after the
    guide has been frozen, and with ValidationError when somebody else has saved it since it was shown.
    """
    case = locked(recruitment, by, EDIT, now)
    text = _in_force(case)
    guide = InterviewGuide.objects.filter(recruitment=case).first() or InterviewGuide(recruitment=case, version=0)
    if guide.frozen_at:
        raise MoveRefused("the guide is frozen")
    if guide.version != seen:
        raise ValidationError(SAVED_SINCE)
    _judge(queries.offers_for(text), plan.questions)
    guide.profile, guide.version, guide.changed_at = text.profile, guide.version + 1, now
    for field in ("minutes", "opening", "opening_minutes", "closing", "closing_minutes"):
        setattr(guide, field, getattr(plan, field))
    guide.save()
    guide.chosen.all().delete()
    GuideQuestion.objects.bulk_create(
        GuideQuestion(guide=guide, question=one.question, position=place, minutes=one.minutes)
        for place, one in enumerate(plan.questions, start=1)
    )
    record("recruitment.guide_saved", by, case, version=guide.version, questions=len(plan.questions))
    return guide


@transaction.atomic
def freeze_guide(*, by: User, recruitment: Recruitment, seen: int, now: datetime) -> InterviewGuide:
    """Locks the guide when the first interview begins: from here the same questions to all, in the same order.

    `seen` is the version that was read: when another has been saved since, or the profile in force is another than the
    one the questions were chosen for, it is refused with MoveRefused; when a question is no longer offered (it was
    borrowed from a newer version of its competency), with ValidationError. A second press returns what is frozen.
    """
    case = locked(recruitment, by, EDIT, now)
    guide = InterviewGuide.objects.filter(recruitment=case).first()
    if guide is None:
        raise MoveRefused("there is no guide")
    if guide.frozen_at:
        return guide
    text = _in_force(case)
    if guide.version != seen or guide.profile_id != text.profile.pk:
        raise MoveRefused("the guide or the profile has been changed")
    offers, chosen = queries.offers_for(text), queries.picked(guide)
    _judge(offers, chosen)
    guide.questions = queries.specification(offers, chosen)
    guide.sha256 = checksum(guide.questions)
    guide.frozen_at, guide.frozen_by, guide.changed_at = now, by, now
    guide.save()
    record("recruitment.guide_frozen", by, case, version=guide.version, questions=len(guide.questions))
    return guide


@transaction.atomic
def note_deviation(
    *,
    by: User,
    recruitment: Recruitment,
    candidate: Candidate | None,
    number: int | None,
    what: str,
    reason: str,
    now: datetime,
    public_id: str = "",
) -> GuideDeviation:
    """Notes what was done otherwise than in the frozen guide, in one candidate's interview or (None) in several, and
    why. Refused with MoveRefused while the guide is not frozen: then it is changed instead.

    With `public_id` (the form's own) a second press on the button returns what the first one made.
    """
    case = locked(recruitment, by, EDIT, now)
    guide = InterviewGuide.objects.filter(recruitment=case, frozen_at__isnull=False).first()
    if guide is None or (candidate is not None and candidate.recruitment_id != case.pk):
        raise MoveRefused("the guide is not frozen, or the candidate is another recruitment's")
    made = GuideDeviation.objects.filter(public_id=public_id).first() if public_id else None
    if made and made.guide_id == guide.pk:
        return made
    noted = GuideDeviation.objects.create(
        guide=guide,
        public_id=new_public_id() if made or not public_id else public_id,
        candidate=candidate,
        number=number,
        what=what,
        reason=reason,
        noted_at=now,
        noted_by=by,
    )
    record("recruitment.guide_deviation", by, case, candidate=candidate, number=number)
    return noted


def checksum(specified: list[Specification]) -> str:
    """SHA-256 of the questions as canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(specified, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _in_force(case: Recruitment) -> ProfileText:
    text = cases.in_force(cases.profiles_of(case))
    if text is None:
        raise MoveRefused("no profile has been adopted")
    return text


def _judge(offers: Sequence[Offer], chosen: Sequence[Picked]) -> None:
    """Refuses questions that are not offered, and too few or too many of a competency."""
    pks = {one.question.pk for one in chosen}
    known = {question.pk for offer in offers for question in offer.questions}
    if pks - known or len(pks) != len(chosen) or not chosen:
        raise ValidationError({"questions": _("Choose among the questions about the profile's competencies.")})
    for offer in offers:
        count = sum(question.pk in pks for question in offer.questions)
        if problem := rules.count_problem(offer.name, count, len(offer.questions)):
            raise ValidationError({"questions": problem})
