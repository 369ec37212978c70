"""What can be done to a case. Each action is one transaction: lock, check the right and the rule, change, audit.

Every action refuses with PermissionDenied whoever lacks the right, with MoveRefused when the case's state does not
allow it, and with ValidationError, in words for a form, when what was typed breaks a rule.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.lib import calendar, moves
from foundation.lib.permissions import allowed
from foundation.lib.sheets import Judged, Row
from foundation.lib.tokens import new_public_id
from foundation.outbox import actions as outbox
from foundation.records.models import CaseFile
from recruitment.changes import locked as _locked
from recruitment.changes import record as _record
from recruitment.enums import MemberRole, RecruitmentState, RequirementKind
from recruitment.imports import judge
from recruitment.models import (
    Candidate,
    HandOver,
    ProfileCompetency,
    Recruitment,
    RecruitmentMember,
    Requirement,
    RequirementProfile,
    RoleTemplate,
)
from recruitment.queries import ProfileText, candidate_with_address, offered_competencies, post_of, profiles_of
from recruitment.registry import Ending, end_for
from recruitment.rules import (
    LIMIT,
    OPEN,
    Post,
    competency_count_problem,
    decision_day_problem,
    matter_of,
    needs_count_reason,
    profile_doubts,
    wording_problem,
)
from recruitment.transitions import MOVES

SHARED = "recruitment.shared"
HANDED_OVER = "recruitment.handed_over"
COLLEAGUE = "user"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A competency chosen for a profile, and what it means in this job."""

    slug: str
    in_this_job: str = ""


# -- the case and its profile -----------------------------------------------------------------------------------


@transaction.atomic
def create_recruitment(
    *,
    by: User,
    title: str,
    unit: Organisation,
    role_template: RoleTemplate | None,
    competencies: Sequence[Chosen],
    count_reason: str,
    ats_reference: str,
    hr_support: bool,
    now: datetime,
    public_id: str = "",
) -> Recruitment:
    """Opens a case as a draft owned by `by`: the recruitment, its case file (`matter_of`) and profile version 1, which
    says of the post what the role template does.

    `by` must manage `unit` or be its HR specialist; the number of competencies must be in order (a reason where it is
    asked for). With `public_id` (the form's own, made when it was shown) a second press on the button returns what the
    first one made; an id that is another's is no id, and a new one is made. No message leaves.
    """
    if not allowed(by, "recruitment.create", unit):
        raise PermissionDenied
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once wait for each other here
    made = Recruitment.objects.filter(public_id=public_id).first() if public_id else None
    if made and made.owner_id == by.pk:
        return made
    recruitment = Recruitment.objects.create(
        public_id=new_public_id() if made or not public_id else public_id,
        title=title,
        unit=unit,
        owner=by,
        role_template=role_template,
        case_file=CaseFile.objects.create(organisation=unit, matter=matter_of(title, unit.name)),
        ats_reference=ats_reference,
        hr_support=hr_support,
        created_at=now,
        changed_at=now,
    )
    profile = RequirementProfile(recruitment=recruitment, version=1)
    _write(profile, competencies, count_reason, post_of(role_template))
    _record("recruitment.created", by, recruitment, competencies=len(competencies))
    return recruitment


@transaction.atomic
def change_profile(
    *,
    by: User,
    recruitment: Recruitment,
    competencies: Sequence[Chosen],
    count_reason: str,
    change_reason: str,
    now: datetime,
    post: Post | None = None,
    wording_reason: str = "",
) -> RequirementProfile:
    """Changes what the post asks for. A version not yet adopted is rewritten; after an adopted one comes the next.

    Asks for the right to run it and an open case; after adoption also for the reason of the change, and for a reason
    where words may invite discrimination. Without `post` what is said of the post stays as it is. The new version
    counts only when it has been adopted in its turn, and what has been frozen for the references stays as it was.
    """
    case = _locked(recruitment, by, "profile.edit", now)
    before = next(iter(profiles_of(case, whole=True)), None)
    profile = before.profile if before else None
    if profile is None or profile.adopted_at:
        profile = RequirementProfile(recruitment=case, version=profile.version + 1 if profile else 1)
    post = post or (before.post if before else Post())
    profile.wording_reason = _reason_for_words(post, competencies, wording_reason)
    if profile.version > 1 and not change_reason.strip():
        raise ValidationError({"change_reason": _("Write why the profile is changed: it has been adopted before.")})
    profile.change_reason = change_reason if profile.version > 1 else ""
    _write(profile, competencies, count_reason, post)
    _record("recruitment.profile_changed", by, case, version=profile.version, competencies=len(competencies))
    return profile


@transaction.atomic
def adopt_profile(
    *, by: User, recruitment: Recruitment, now: datetime, version: int | None = None
) -> RequirementProfile:
    """Adopts the newest version of the profile with date and name; the first adoption makes a draft case active.

    `version` is the one the reader saw: when another has come since, the adoption is refused. Adopting what is adopted
    already changes nothing and returns it, so that a second press does no harm. Refused with ValidationError while
    words from the template may invite discrimination and nobody has written why they are needed.
    """
    case = _locked(recruitment, by, "profile.edit", now)
    profile = case.profiles.order_by("-version")[0]
    if version is not None and version != profile.version:
        raise moves.MoveRefused("another version is the newest")
    if profile.adopted_at:
        return profile
    _refuse_doubts(profiles_of(case, whole=True)[0])
    profile.adopted_at, profile.adopted_by = now, by
    profile.save(update_fields=["adopted_at", "adopted_by"])
    if case.state == RecruitmentState.DRAFT:
        _move(case, "activate")
    _record("recruitment.profile_adopted", by, case, version=profile.version)
    return profile


def _write(profile: RequirementProfile, competencies: Sequence[Chosen], count_reason: str, post: Post) -> None:
    """Saves the version with these words and these competencies in this order, each at the framework's published
    words."""
    chosen = {item.slug: item for item in competencies}
    if problem := competency_count_problem(len(chosen), count_reason):
        field = "count_reason" if chosen and len(chosen) <= LIMIT else "competencies"
        raise ValidationError({field: problem})
    words = {row.competency.slug: row for row in offered_competencies()}
    if chosen.keys() - words.keys():
        raise ValidationError({"competencies": _("Choose among the framework's competencies.")})
    profile.count_reason = count_reason if needs_count_reason(len(chosen)) else ""
    profile.purpose, profile.duties = post.purpose, "\n".join(post.duties)
    profile.save()
    profile.competencies.all().delete()
    ProfileCompetency.objects.bulk_create(
        ProfileCompetency(profile=profile, version=words[slug], position=place, in_this_job=item.in_this_job)
        for place, (slug, item) in enumerate(chosen.items(), 1)
    )
    _write_requirements(profile, post)


def _write_requirements(profile: RequirementProfile, post: Post) -> None:
    profile.requirements.all().delete()
    kinds = ((RequirementKind.MUST, post.must), (RequirementKind.MERIT, post.merit))
    Requirement.objects.bulk_create(
        Requirement(profile=profile, kind=kind, position=place, text=text)
        for kind, texts in kinds
        for place, text in enumerate(texts, 1)
    )


def _reason_for_words(post: Post, competencies: Sequence[Chosen], reason: str) -> str:
    """The reason to keep with words that may invite discrimination: "" where there are none, refused where it lacks."""
    names = {row.competency.slug: row.name for row in offered_competencies()}
    doubts = profile_doubts(post, [(names.get(item.slug, item.slug), item.in_this_job) for item in competencies])
    if problem := wording_problem(doubts, reason):
        raise ValidationError({"wording_reason": problem})
    return reason.strip() if doubts else ""


def _refuse_doubts(text: ProfileText) -> None:
    if problem := wording_problem(text.doubts, text.profile.wording_reason):
        raise ValidationError(problem)


# -- candidates -------------------------------------------------------------------------------------------------


@transaction.atomic
def add_candidate(
    *, by: User, recruitment: Recruitment, name: str, email: str, phone: str, language: str, now: datetime
) -> Candidate:
    """Adds a person to an open case. An address counts once: the same person again returns the one who is there.

    Refused with ValidationError when somebody of another name has the address. No message leaves.
    """
    case = _locked(recruitment, by, "recruitment.run", now)
    if known := candidate_with_address(case, email):
        if known.name.casefold() == name.casefold():
            return known
        raise ValidationError({"email": _address_taken(known)})
    candidate = Candidate.objects.create(
        recruitment=case, name=name, email=email, phone=phone, language=language, created_at=now
    )
    _record("recruitment.candidate_added", by, case, candidate=candidate)
    return candidate


@transaction.atomic
def change_candidate(
    *, by: User, candidate: Candidate, name: str, email: str, phone: str, language: str, now: datetime
) -> Candidate:
    """Corrects a candidate's details in an open case; refused with ValidationError when the address is another's."""
    case = _locked(candidate.recruitment, by, "recruitment.run", now)
    if known := candidate_with_address(case, email, but=candidate):
        raise ValidationError({"email": _address_taken(known)})
    candidate = case.candidates.select_for_update().get(pk=candidate.pk)
    new = {"name": name, "email": email, "phone": phone, "language": language}
    changed = [field for field, value in new.items() if getattr(candidate, field) != value]
    if changed:
        for field in changed:
            setattr(candidate, field, new[field])
        candidate.save(update_fields=changed)
        _record("recruitment.candidate_changed", by, case, candidate=candidate, changed=changed)
    return candidate


def _address_taken(candidate: Candidate) -> str:
    return _("%(name)s already has this address in this recruitment. Each candidate needs their own.") % {
        "name": candidate.name
    }


@transaction.atomic
def import_candidates(*, by: User, recruitment: Recruitment, rows: Sequence[Row], now: datetime) -> Judged:
    """Adds the people of a sheet to an open case; returns what was taken and left out (`imports.judge`, asked anew
    here). Twice is once: who is there already is passed over. No message leaves."""
    case = _locked(recruitment, by, "recruitment.run", now)
    judged = judge(case, rows)
    made = Candidate.objects.bulk_create(
        Candidate(
            recruitment=case,
            name=wanted.name,
            email=wanted.email,
            phone=wanted.phone,
            language=wanted.language,
            created_at=now,
        )
        for wanted in judged.taken
    )
    for candidate in made:
        _record("recruitment.candidate_added", by, case, candidate=candidate)
    return judged


# -- who has a part in it ---------------------------------------------------------------------------------------


@transaction.atomic
def add_member(*, by: User, recruitment: Recruitment, user: User, role: MemberRole, now: datetime) -> RecruitmentMember:
    """Gives an active user a part in the case, in whatever state it is, and mails them where it is.

    Another part than the one they have replaces it; the same again changes nothing. Refused with ValidationError for
    the manager, who runs it already, and for an account that is not active.
    """
    case = _shared(recruitment, by, now)
    if user.pk == case.owner_id:
        raise ValidationError({"person": _("%(name)s runs the recruitment already.") % {"name": user.name}})
    _refuse_inactive(user)
    standing = case.members.filter(user=user, ended_at=None).first()
    if standing and standing.role == role:
        return standing
    if standing:
        _end(standing, by, case, now)
    member = RecruitmentMember.objects.create(recruitment=case, user=user, role=role, since=now)
    _record("recruitment.member_added", by, case, user=user.pk, part=str(role))
    _tell(SHARED, user, case, f"shared:{member.pk}", member=member.pk)
    return member


@transaction.atomic
def end_member(*, by: User, member: RecruitmentMember, now: datetime) -> RecruitmentMember:
    """Ends somebody's part in the case; it is kept for the record. Nothing happens to one that has ended."""
    case = _shared(member.recruitment, by, now)
    member = case.members.get(pk=member.pk)
    if member.ended_at is None:
        _end(member, by, case, now)
    return member


@transaction.atomic
def hand_over(*, by: User, recruitment: Recruitment, to: User, reason: str, stay: bool, now: datetime) -> Recruitment:
    """Makes `to` the case's manager, in whatever state it is, keeps who, whom and why, and mails the new manager.

    With `stay` the former manager becomes co-manager; otherwise their part in it ends. `to` must be an active manager
    or HR specialist, else ValidationError. Handing over to whoever has it already changes nothing.
    """
    case = _shared(recruitment, by, now)
    if case.owner_id == to.pk:
        return case
    _refuse_inactive(to)
    if not to.has_role(Role.MANAGER, Role.HR_SPECIALIST):
        told = _("%(name)s is no recruiting manager. The system administrator can give the role.")
        raise ValidationError({"person": told % {"name": to.name}})
    former = case.owner
    for member in case.members.filter(user__in=[to, former], ended_at=None).order_by("pk"):
        _end(member, by, case, now)
    _record("recruitment.handed_over", by, case, former=former.pk, user=to.pk)
    case.owner = to
    case.save(update_fields=["owner"])
    if stay and former.is_active:
        RecruitmentMember.objects.create(recruitment=case, user=former, role=MemberRole.CO_MANAGER, since=now)
    done = HandOver.objects.create(recruitment=case, from_user=former, to_user=to, by=by, reason=reason, at=now)
    _tell(HANDED_OVER, to, case, f"handed-over:{done.pk}", hand_over=done.pk)
    return case


def _shared(recruitment: Recruitment, by: User, now: datetime) -> Recruitment:
    """The row locked, when `by` may say who has a part in it; also a case that is closed can pass to another."""
    case = Recruitment.objects.select_for_update(of=("self",)).select_related("unit", "owner").get(pk=recruitment.pk)
    if not allowed(by, "recruitment.share", case):
        raise PermissionDenied
    case.changed_at = now
    case.save(update_fields=["changed_at"])
    return case


def _refuse_inactive(user: User) -> None:
    if not user.is_active:
        raise ValidationError({"person": _("The account of %(name)s has been ended.") % {"name": user.name}})


def _end(member: RecruitmentMember, by: User, case: Recruitment, now: datetime) -> None:
    member.ended_at = now
    member.save(update_fields=["ended_at"])
    _record("recruitment.member_ended", by, case, user=member.user_id, part=member.role)


def _tell(kind: str, user: User, case: Recruitment, key: str, **context: int) -> None:
    outbox.put(
        kind,
        dedupe_key=key,
        to_name=user.name,
        to_email=user.email,
        language=user.language,
        subject_kind=COLLEAGUE,
        subject_id=str(user.pk),
        case_id=case.pk,
        context=context,
    )


# -- how a case ends -----------------------------------------------------------------------------------------------


@transaction.atomic
def note_decision(
    *, by: User, recruitment: Recruitment, hired: Collection[str], decided_on: date, now: datetime
) -> Recruitment:
    """Notes who was hired (public ids of candidates; none when nobody was) and on which day: active becomes decided.

    What still goes on about the candidates ends: references are no longer gathered for what has been decided, and those
    concerned are told. A case that is decided already gets its decision corrected, until it is closed. Refused with
    ValidationError for a candidate who is not one, or has withdrawn, and for a day that cannot be the day.
    """
    case = _locked(recruitment, by, "recruitment.run", now, states=_NOT_ENDED)
    _refuse_day(case, decided_on, now)
    candidates = list(case.candidates.select_for_update().order_by("pk"))
    chosen = [one for one in candidates if one.public_id in hired and one.withdrawn_at is None]
    if len(chosen) != len(set(hired)):
        raise ValidationError({"hired": _("Choose among the candidates who have not withdrawn.")})
    case.candidates.exclude(pk__in=[one.pk for one in chosen]).update(hired=False)
    case.candidates.filter(pk__in=[one.pk for one in chosen]).update(hired=True)
    again = case.state == RecruitmentState.DECIDED
    if not again:
        end_for(by, case, candidates, Ending.DECIDED, now)
    _move(case, "correct_decision" if again else "decide", decided_on=decided_on)
    kind = "recruitment.decision_corrected" if again else "recruitment.decided"
    _record(kind, by, case, day=decided_on, hired=len(chosen))
    return case


def _refuse_day(case: Recruitment, day: date, now: datetime) -> None:
    begun, today = (moment.astimezone(calendar.STOCKHOLM).date() for moment in (case.created_at, now))
    if problem := decision_day_problem(day, begun=begun, today=today):
        raise ValidationError({"decided_on": problem})


@transaction.atomic
def close_recruitment(*, by: User, recruitment: Recruitment, now: datetime) -> Recruitment:
    """Closes a case whose decision has been noted: decided becomes closed, and nothing in it is changed any more.

    Surveys look for closed cases; no message leaves here. Closing what is closed already changes nothing.
    """
    case = _locked(recruitment, by, "recruitment.run", now, states=frozenset(RecruitmentState), touch=False)
    if case.state == RecruitmentState.CLOSED:
        return case
    _move(case, "close", closed_at=now, changed_at=now)
    _record("recruitment.closed", by, case)
    return case


@transaction.atomic
def cancel_recruitment(*, by: User, recruitment: Recruitment, reason: str, now: datetime) -> Recruitment:
    """Cancels a case that has not been decided, with a written reason: draft or active becomes cancelled.

    What goes on about its candidates ends, and those concerned are told. Refused with ValidationError without a reason.
    """
    case = _locked(recruitment, by, "recruitment.run", now)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the recruitment is cancelled.")})
    ended = end_for(by, case, list(case.candidates.order_by("pk")), Ending.CANCELLED, now)
    _move(case, "cancel", cancelled_at=now, cancel_reason=reason)
    _record("recruitment.cancelled", by, case, ended=ended)
    return case


@transaction.atomic
def withdraw_candidate(*, by: User, candidate: Candidate, now: datetime) -> int:
    """Notes that a candidate of an open case has withdrawn. What goes on about them ends, and those concerned are
    told; what has come in stays. Returns how many rounds that ended. Noted twice, the first time counts."""
    case = _locked(candidate.recruitment, by, "recruitment.run", now)
    candidate = case.candidates.select_for_update().get(pk=candidate.pk)
    if candidate.withdrawn_at:
        return 0
    candidate.withdrawn_at = now
    candidate.save(update_fields=["withdrawn_at"])
    ended = end_for(by, case, [candidate], Ending.WITHDREW, now)
    _record("recruitment.candidate_withdrew", by, case, candidate=candidate, ended=ended)
    return ended


@transaction.atomic
def take_back_candidate(*, by: User, candidate: Candidate, now: datetime) -> Candidate:
    """Notes that somebody who withdrew from an open case is a candidate again. Nobody is asked anew by that; references
    can then be asked for. No message leaves."""
    case = _locked(candidate.recruitment, by, "recruitment.run", now)
    candidate = case.candidates.select_for_update().get(pk=candidate.pk)
    if candidate.withdrawn_at:
        candidate.withdrawn_at = None
        candidate.save(update_fields=["withdrawn_at"])
        _record("recruitment.candidate_came_back", by, case, candidate=candidate)
    return candidate


# -- common to all ------------------------------------------------------------------------------------------------

_NOT_ENDED = OPEN - {RecruitmentState.DRAFT} | {RecruitmentState.DECIDED}


def _move(case: Recruitment, move: str, **facts: Any) -> None:
    """The only writer of a recruitment's state; `facts` are what the state takes for granted, written with it."""
    case.state = moves.target(MOVES, move, case.state)
    for name, value in facts.items():
        setattr(case, name, value)
    case.save(update_fields=["state", *facts])
