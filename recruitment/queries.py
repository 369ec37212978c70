"""Questions about cases: which ones a person sees, in which role, and what stands in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from competencies.enums import VersionState
from competencies.models import CompetencyVersion, in_language
from competencies.rules import Doubt, lines
from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Organisation, RoleGrant, User
from foundation.accounts.queries import organisations_for, within
from foundation.lib.composed import Objects, composed
from recruitment.enums import RUNNING_ROLES, MemberRole, RecruitmentState, RequirementKind
from recruitment.models import (
    Candidate,
    HandOver,
    InterviewGuide,
    ProfileCompetency,
    Recruitment,
    RecruitmentMember,
    Requirement,
    RequirementProfile,
    RoleTemplate,
)
from recruitment.rules import HR_SPECIALIST, MANAGER, RUNS, SHARES, Post, profile_doubts

ORDERS = {"changed": ("-changed_at", "-pk"), "title": ("title_key", "pk"), "created": ("-created_at", "-pk")}
MOST_CANDIDATES_SHOWN = 60
DRAFTED, FROZEN = "drafted", "frozen"
MOST_MEMBERS = 50
MOST_COLLEAGUES = 20
MOST_NAMES = 3  # of the candidates that were looked for, in a row of the list
TAKES_PART = "_takes_part_in_recruitments"

# -- who sees and runs what ---------------------------------------------------------------------------------


def visible_to(user: User) -> QuerySet[Recruitment]:
    """The recruitments `user` may see: own, shared and, for HR specialists, those of their part of the tree."""
    return _reached(user, MemberRole.values)


def run_by(user: User) -> QuerySet[Recruitment]:
    """The recruitments `user` runs: as `visible_to`, without those where they only assess."""
    return _reached(user, RUNNING_ROLES)


def own_or_shared(user: User) -> QuerySet[Recruitment]:
    """The recruitments `user` owns or runs by membership: what is theirs to see to, also when they are in HR."""
    own = Recruitment.objects.filter(owner=user).order_by().values("pk")
    return Recruitment.objects.filter(pk__in=own.union(_memberships(user, RUNNING_ROLES).values("recruitment")))


def _reached(user: User, roles: Iterable[str]) -> QuerySet[Recruitment]:
    """Own, shared in one of `roles` and, for HR, the tree's.

    A manager's few ids are gathered first, so that the list costs the same however many recruitments there are; HR's
    many are instead read off the index on the last change until the page is full.
    """
    shared = _memberships(user, roles).values("recruitment")
    if user.has_role(Role.HR_SPECIALIST):
        tree = within(user, Role.HR_SPECIALIST, field="unit__path")
        return Recruitment.objects.filter(tree | Q(owner=user) | Q(pk__in=shared))
    own = Recruitment.objects.filter(owner=user).order_by().values("pk")
    return Recruitment.objects.filter(pk__in=own.union(shared))


def _memberships(user: User, roles: Iterable[str]) -> QuerySet[RecruitmentMember]:
    return RecruitmentMember.objects.filter(user=user, ended_at=None, role__in=list(roles)).order_by()


_CASE = Objects(Recruitment, "unit", "unit__parent", "owner", "case_file")
_CANDIDATE = Objects(Candidate)


class _Beside(NamedTuple):
    """What stands behind a case's own columns: its guide, and one of those who have a part in it, if there is one."""

    guide: int | None
    guide_frozen_at: datetime | None
    user: int | None
    role: str | None
    name: str | None


@composed(tuple)
def _found(public_id: str) -> QuerySet[Recruitment, Any]:
    """The case as many times as there are people with a part in it, and at least once."""
    parts = FilteredRelation("members", condition=Q(members__ended_at=None))
    rows = Recruitment.objects.filter(public_id=public_id).annotate(part=parts).order_by("part__pk")
    beside = ("interview_guide", "interview_guide__frozen_at", "part__user", "part__role", "part__user__name")
    return rows.values_list(*_CASE.columns, *beside)


def found(user: User, public_id: str) -> Recruitment | None:
    """The recruitment of this id with what its page shows (one query), or None when `user` has no role in it.

    The row also carries `shared_with` (who has a part in it: user, name, role; at most `MOST_MEMBERS`), so that
    `role_in` asks nothing more, and how far the interview guide has come, for `guide_stage`.
    """
    rows = _found(public_id)[:MOST_MEMBERS]
    if not rows:
        return None
    case: Any = _CASE(rows[0])
    parts = [_Beside(*row[len(_CASE.columns) :]) for row in rows]
    case.has_guide, case.guide_frozen_at = parts[0].guide, parts[0].guide_frozen_at
    case.shared_with = [{"user": part.user, "role": part.role, "name": part.name} for part in parts if part.user]
    return case if role_in(user, case) else None


def role_in(user: User, recruitment: Recruitment) -> str:
    """The user's role in this recruitment: manager, co_manager, deputy, hr_specialist, assessor, or "" for none."""
    if recruitment.owner_id == user.pk:
        return MANAGER
    member = _member_role(user, recruitment)
    if member in RUNNING_ROLES:
        return member
    if user.holds(recruitment.unit.path, Role.HR_SPECIALIST):
        return HR_SPECIALIST
    return member


def _member_role(user: User, recruitment: Recruitment) -> str:
    """The user's part in it, from what `found` has read when that tells; else it is asked."""
    known = getattr(recruitment, "shared_with", None)
    if known is not None and (mine := [part["role"] for part in known if part["user"] == user.pk]):
        return str(mine[0])
    if known is not None and len(known) < MOST_MEMBERS:
        return ""
    role = _memberships(user, MemberRole.values).filter(recruitment=recruitment).values_list("role", flat=True).first()
    return role or ""


def guide_stage(recruitment: Recruitment) -> str:
    """How far the interview guide has come: "" (none), DRAFTED or FROZEN. Asks nothing where `found` has told it."""
    if hasattr(recruitment, "has_guide"):
        return _stage(recruitment.has_guide is not None, recruitment.guide_frozen_at)  # type: ignore[attr-defined]
    guide = InterviewGuide.objects.filter(recruitment=recruitment).only("frozen_at").first()
    return _stage(guide is not None, guide.frozen_at if guide else None)


def _stage(made: bool, frozen_at: datetime | None) -> str:
    return (FROZEN if frozen_at else DRAFTED) if made else ""


def people_running(recruitment: Recruitment) -> list[User]:
    """Those who are told what happens: the manager and the co-managers and deputies of now, active, each once."""
    running = RecruitmentMember.objects.filter(recruitment=recruitment, ended_at=None, role__in=RUNNING_ROLES)
    told = Q(pk=recruitment.owner_id) | Q(pk__in=running.order_by().values("user"))
    return list(User.objects.filter(told, is_active=True).order_by("pk"))


def takes_part(user: User) -> bool:
    """True for whoever has a part in some recruitment now: a deputy or an assessor may hold no role of their own.

    The menu asks for each of its items, so the answer stays with the user object, as their roles do.
    """
    known = vars(user)
    if TAKES_PART not in known:
        known[TAKES_PART] = _memberships(user, MemberRole.values).exists()
    return bool(known[TAKES_PART])


# -- rights, registered by permissions.py ---------------------------------------------------------------------


def may_view(user: User, recruitment: Recruitment | None) -> bool:
    """Whoever has a role in it; without a recruitment: who has a part in any, or could have one of their own."""
    if recruitment:
        return bool(role_in(user, recruitment))
    return user.has_role(Role.MANAGER, Role.HR_SPECIALIST) or takes_part(user)


def may_run(user: User, recruitment: Recruitment | None) -> bool:
    """The manager, a co-manager, a deputy or the HR specialist of the part; without a recruitment: of any."""
    return role_in(user, recruitment) in RUNS if recruitment else _takes_part(user, RUNNING_ROLES)


def may_share(user: User, recruitment: Recruitment | None) -> bool:
    """The recruitment's own manager, or the HR specialist of its part of the tree; without one: of any."""
    if recruitment is None:
        return user.has_role(Role.MANAGER, Role.HR_SPECIALIST)
    return role_in(user, recruitment) in SHARES


def _takes_part(user: User, roles: Iterable[str]) -> bool:
    """Managers and HR do by their role, which is known already; for others their memberships are asked."""
    return user.has_role(Role.MANAGER, Role.HR_SPECIALIST) or _memberships(user, roles).exists()


def may_create(user: User, unit: Organisation | None) -> bool:
    """A manager of the unit, or the HR specialist of its part of the tree; without a unit: of any."""
    if unit is None:
        return user.has_role(Role.MANAGER, Role.HR_SPECIALIST)
    return user.holds(unit.path, Role.MANAGER, Role.HR_SPECIALIST)


def may_read_as_union(user: User, recruitment: Recruitment | None) -> bool:
    """A union representative of its part of the tree, where its administration has switched that on; without a
    recruitment: of any part, so that they are told where it is switched off. Nothing else of the case opens by it."""
    if recruitment is None:
        return user.has_role(Role.UNION_REPRESENTATIVE)
    unit = recruitment.unit
    return unit.read_by_union and user.holds(unit.path, Role.UNION_REPRESENTATIVE)


def may_comment(user: User, recruitment: Recruitment | None) -> bool:
    """Whoever reads the profile for the union, and those who run the recruitment and answer."""
    return may_read_as_union(user, recruitment) or may_run(user, recruitment)


def units_for(user: User) -> QuerySet[Organisation]:
    """Where `user` may start a recruitment: units and administrations, in tree order, each with its parent."""
    mine = organisations_for(user, Role.MANAGER, Role.HR_SPECIALIST)
    return mine.exclude(kind=OrganisationKind.BOARD).select_related("parent")


# -- who has a part in it -------------------------------------------------------------------------------------


def members_of(recruitment: Recruitment) -> list[RecruitmentMember]:
    """Everybody who has or has had a part in it: those of now first, then the latest ended; at most `MOST_MEMBERS`."""
    rows = recruitment.members.select_related("user").order_by(F("ended_at").desc(nulls_first=True), "pk")
    return list(rows[:MOST_MEMBERS])


def taking_part(recruitment: Recruitment) -> QuerySet[User]:
    """Those who take part in the choice now: the manager, co-managers, deputies and assessors, each once."""
    members = RecruitmentMember.objects.filter(recruitment=recruitment, ended_at=None)
    found = Q(pk=recruitment.owner_id) | Q(pk__in=members.order_by().values("user"))
    return User.objects.filter(found).order_by("pk")


def hand_overs_of(recruitment: Recruitment) -> list[HandOver]:
    """How it has passed from one manager to another, the latest first; at most `MOST_MEMBERS`."""
    rows = recruitment.hand_overs.select_related("from_user", "to_user", "by").order_by("-at", "-pk")
    return list(rows[:MOST_MEMBERS])


def colleagues(find: str, *, but: Iterable[int], roles: Iterable[Role] = ()) -> list[User]:
    """The active users whose name or address contains `find`, without those of `but`; only holders of one of `roles`,
    if any is given. At most `MOST_COLLEAGUES`, by name; nobody when nothing is looked for."""
    if not find:
        return []
    rows = User.objects.filter(Q(name__icontains=find) | Q(email__icontains=find), is_active=True)
    if roles := list(roles):
        holders = RoleGrant.objects.filter(role__in=roles, ended_at=None).order_by()
        rows = rows.filter(pk__in=holders.values("user"))
    return list(rows.exclude(pk__in=list(but)).order_by("name", "pk")[:MOST_COLLEAGUES])


# -- the list -------------------------------------------------------------------------------------------------


def listed(user: User, *, find: str = "", state: str = "", order: str = "changed") -> QuerySet[Recruitment]:
    """The list's rows: those `user` sees, whose title, unit, reference, diary number or candidate's name contains
    `find`, in `state`. Each row has `found_names`: the candidates that were looked for, a few of them.

    An unknown state or order is ignored.
    """
    rows = visible_to(user).select_related("unit", "owner")
    if state in RecruitmentState.values:
        rows = rows.filter(state=state)
    if find:
        named = Candidate.objects.filter(name__icontains=find)
        rows = rows.filter(
            Q(title__icontains=find)
            | Q(unit__name__icontains=find)
            | Q(ats_reference__icontains=find)
            | Q(case_file__diary_number__icontains=find)
            | Q(pk__in=named.order_by().values("recruitment"))
        )
        mine = named.filter(recruitment=OuterRef("pk")).order_by("pk").values("name")[:MOST_NAMES]
        rows = rows.annotate(found_names=ArraySubquery(mine))
    shown = rows.only("public_id", "title", "state", "changed_at", "unit__name", "owner__name")
    return shown.order_by(*ORDERS.get(order, ORDERS["changed"]))


# -- the profile ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProfileText:
    """A version of the profile with its competencies in order, each with the words it had then, and, where they were
    asked for, its requirements."""

    profile: RequirementProfile
    competencies: list[ProfileCompetency]
    requirements: list[Requirement] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.profile.version

    @property
    def adopted_at(self) -> datetime | None:
        return self.profile.adopted_at

    @property
    def adopted_by(self) -> str | None:
        return self.profile.adopted_by.name if self.profile.adopted_by else None

    @property
    def adopted(self) -> bool:
        return self.adopted_at is not None

    @property
    def duties(self) -> list[str]:
        return lines(self.profile.duties)

    @property
    def must(self) -> list[str]:
        return self._of(RequirementKind.MUST)

    @property
    def merit(self) -> list[str]:
        return self._of(RequirementKind.MERIT)

    def _of(self, kind: RequirementKind) -> list[str]:
        return [row.text for row in self.requirements if row.kind == kind]

    @property
    def post(self) -> Post:
        """What it says of the post in words."""
        return Post(self.profile.purpose, self.duties, self.must, self.merit)

    @property
    def doubts(self) -> list[Doubt]:
        """Its words that may invite discrimination."""
        return profile_doubts(self.post, [(row.version.name, row.in_this_job) for row in self.competencies])


@dataclass(frozen=True, slots=True)
class CompetencyInBrief:
    """One of the profile's competencies where it is only named."""

    name_sv: str
    name_en: str
    factor: str
    in_this_job: str

    @property
    def name(self) -> str:
        return in_language(self, "name")


@dataclass(frozen=True, slots=True)
class ProfileInBrief:
    """A version of the profile where it is only named; `adopted_by` is a name."""

    number: int
    adopted_at: datetime | None
    adopted_by: str | None
    competencies: list[CompetencyInBrief] = field(default_factory=list)


class Version(Protocol):
    """What tells the versions of a profile apart, however much of them was read."""

    @property
    def number(self) -> int: ...
    @property
    def adopted_at(self) -> datetime | None: ...
    @property
    def adopted_by(self) -> str | None: ...


AnyVersion = TypeVar("AnyVersion", bound=Version)


def profiles_of(recruitment: Recruitment, *, whole: bool = False) -> list[ProfileText]:
    """Every version of the profile, the newest first, in one query; `whole` with the requirements, in two."""
    versions = _versions(_chosen(recruitment))
    if whole:
        for requirement in Requirement.objects.filter(profile__in=versions.keys()).order_by("position", "pk"):
            versions[requirement.profile_id].requirements.append(requirement)
    return list(versions.values())


def profiles_in_brief(recruitment: Recruitment) -> list[ProfileInBrief]:
    """The same for pages that only name the competencies: without the framework's words and the profile's own. One
    query."""
    versions: dict[int, ProfileInBrief] = {}
    for number, adopted_at, adopted_by, *competency in _in_brief(recruitment.pk):
        version = versions.setdefault(number, ProfileInBrief(number, adopted_at, adopted_by))
        version.competencies.append(CompetencyInBrief(*competency))
    return list(versions.values())


@composed(tuple)
def _in_brief(recruitment: int) -> QuerySet[ProfileCompetency, Any]:
    rows = ProfileCompetency.objects.filter(profile__recruitment=recruitment).order_by("-profile__version", "position")
    return rows.values_list(
        *("profile__version", "profile__adopted_at", "profile__adopted_by__name"),
        *("version__name_sv", "version__name_en", "version__competency__factor", "in_this_job"),
    )


def _chosen(recruitment: Recruitment) -> QuerySet[ProfileCompetency]:
    rows = ProfileCompetency.objects.filter(profile__recruitment=recruitment)
    return rows.select_related("profile__adopted_by", "version__competency").order_by("-profile__version", "position")


def _versions(rows: Iterable[ProfileCompetency]) -> dict[int, ProfileText]:
    """The versions by their profile's id, in the order of the rows."""
    versions: dict[int, ProfileText] = {}
    for row in rows:
        versions.setdefault(row.profile_id, ProfileText(row.profile, [])).competencies.append(row)
    return versions


def in_force(versions: Iterable[AnyVersion]) -> AnyVersion | None:
    """The newest adopted version, or None."""
    return next((version for version in versions if version.adopted_at), None)


def adopted_profile(recruitment: Recruitment) -> RequirementProfile | None:
    """The newest adopted version of the profile: what questions and protocol build on. None before that."""
    return recruitment.profiles.filter(adopted_at__isnull=False).order_by("-version").first()


def offered_competencies() -> list[CompetencyVersion]:
    """The framework's published competencies in its own order: what a profile is chosen from."""
    published = CompetencyVersion.objects.filter(state=VersionState.PUBLISHED)
    return list(published.select_related("competency").order_by("competency__position"))


def offered_templates() -> QuerySet[RoleTemplate]:
    """The role templates a new recruitment can begin from."""
    return RoleTemplate.objects.filter(is_active=True).order_by("name_sv", "pk")


def suggestions(template: RoleTemplate) -> dict[str, str]:
    """The template's suggested competencies by slug, in order, each with what it means in this role."""
    rows = template.suggestions.select_related("competency").order_by("position", "pk")
    return {row.competency.slug: row.in_this_job for row in rows}


def post_of(template: RoleTemplate | None) -> Post:
    """What the template says of the post, in the active language; nothing without one."""
    if template is None:
        return Post()
    listed = {name: lines(in_language(template, name)) for name in ("duties", "must", "merit")}
    return Post(template.purpose, **listed)


# -- people ---------------------------------------------------------------------------------------------------


@composed(_CANDIDATE)
def candidates_in_order(recruitment_id: int) -> QuerySet[Candidate, Any]:
    """The recruitment's candidates in the order they were added."""
    return Candidate.objects.filter(recruitment=recruitment_id).order_by("pk").values_list(*_CANDIDATE.columns)


def candidates_of(recruitment: Recruitment, find: str = "") -> QuerySet[Candidate]:
    """The recruitment's candidates in the order they were added; only those whose name or address contains `find`."""
    rows = recruitment.candidates.order_by("pk")
    return rows.filter(Q(name__icontains=find) | Q(email__icontains=find)) if find else rows


def candidates_with_addresses(recruitment: Recruitment, emails: Iterable[str]) -> dict[str, Candidate]:
    """The recruitment's candidates with one of these addresses, by the address in small letters."""
    rows = recruitment.candidates.annotate(address=Lower("email")).filter(address__in=list(emails))
    return {row.email.lower(): row for row in rows.order_by("pk")}


def candidates_left(recruitment: Recruitment) -> list[Candidate]:
    """Those who have not withdrawn: whom one decides between. All of them, since each can be chosen."""
    return list(recruitment.candidates.filter(withdrawn_at=None).order_by("pk"))


def hired_names(recruitment: Recruitment) -> list[str]:
    """The names of those who were hired, in the order they were added."""
    return list(recruitment.candidates.filter(hired=True).order_by("pk").values_list("name", flat=True))


def candidate_with_address(recruitment: Recruitment, email: str, *, but: Candidate | None = None) -> Candidate | None:
    """Another candidate of the recruitment with this address, whatever its case."""
    others = recruitment.candidates.exclude(pk=but.pk) if but else recruitment.candidates.all()
    return others.filter(email__iexact=email).order_by("pk").first()


def only_assesses(user: User) -> bool:
    """Whether every part `user` has in somebody's recruitment is an assessor's, and there is one; one query."""
    roles = RecruitmentMember.objects.filter(user=user, ended_at=None).order_by("role").values_list("role", flat=True)
    return set(roles.distinct()) == {MemberRole.ASSESSOR}


def unbegun(user: User, limit: int) -> list[Recruitment]:
    """The recruitments `user` owns or shares that wait for their profile to be adopted, or for a first candidate; the
    oldest first, in one query."""
    waiting = Q(state=RecruitmentState.DRAFT) | Q(state=RecruitmentState.ACTIVE, candidates=None)
    return list(own_or_shared(user).filter(waiting).select_related("unit").order_by("changed_at", "pk")[:limit])
