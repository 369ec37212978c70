"""What a union representative sees of the cases, and what is said of their profiles.

Kept apart from `queries.visible_to`: by these nothing else of a case can be reached (product, section 6).
"""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import User
from foundation.accounts.queries import organisations_for, within
from recruitment.enums import RecruitmentState
from recruitment.models import ProfileComment, Recruitment, RequirementProfile
from recruitment.queries import may_read_as_union, people_running, role_in
from recruitment.rules import COMMENTED, RUNS, UNION


def _part(user: User, unit: str) -> Q:
    """Rows whose unit (`unit` leads there) lies in the user's part of the tree, in an administration that has switched
    the union's reading on."""
    switched_on = Q(**{f"{unit}__kind": OrganisationKind.ADMINISTRATION, f"{unit}__union_reads_profiles": True}) | Q(
        **{f"{unit}__parent__union_reads_profiles": True}
    )
    return within(user, Role.UNION_REPRESENTATIVE, field=f"{unit}__path") & switched_on


def read_by_union(user: User) -> QuerySet[Recruitment]:
    """The recruitments whose adopted profile `user` may read as a union representative; none without that role."""
    adopted = RequirementProfile.objects.filter(recruitment=OuterRef("pk"), adopted_at__isnull=False)
    return Recruitment.objects.filter(_part(user, "unit"), Exists(adopted))


def listed_for_union(user: User) -> QuerySet[RequirementProfile]:
    """The profiles in force that `user` may read as a union representative, the latest adopted first; each with its
    recruitment, unit, administration and manager, and `said`, the number of comments on the recruitment's profile."""
    later = RequirementProfile.objects.filter(
        recruitment=OuterRef("recruitment"), adopted_at__isnull=False, version__gt=OuterRef("version")
    )
    counted = (
        ProfileComment.objects.filter(profile__recruitment=OuterRef("recruitment"))
        .order_by()
        .values("profile__recruitment")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        RequirementProfile.objects.filter(_part(user, "recruitment__unit"), ~Exists(later), adopted_at__isnull=False)
        .select_related("recruitment__unit__parent", "recruitment__owner")
        .annotate(said=Coalesce(Subquery(counted), 0))
        .order_by("-adopted_at", "-pk")
    )


def found_for_union(user: User, public_id: str) -> Recruitment | None:
    """The recruitment of this id when `user` may read its profile for the union: with its unit and manager alone."""
    rows = read_by_union(user).filter(public_id=public_id)
    return rows.select_related("unit__parent", "owner").first()


def switched_on_for(user: User) -> bool:
    """Whether any administration in the user's part of the tree, or the one it lies in, lets the union read."""
    mine = organisations_for(user, Role.UNION_REPRESENTATIVE).order_by()
    here = Q(kind=OrganisationKind.ADMINISTRATION, union_reads_profiles=True)
    return mine.filter(here | Q(parent__union_reads_profiles=True)).exists()


# -- what is said -------------------------------------------------------------------------------------------------


def comments_on(recruitment: Recruitment) -> QuerySet[ProfileComment]:
    """What has been said of the recruitment's profile, the latest first, each with its author and version."""
    rows = ProfileComment.objects.filter(profile__recruitment=recruitment)
    return rows.select_related("profile", "author").order_by("-pk")


def may_write(user: User, recruitment: Recruitment, *, spoken: bool) -> bool:
    """Whether `user` may say something now: the union while the case goes on, those who run it once the union has
    spoken (`spoken`); nobody where the administration has switched it off."""
    if recruitment.state not in COMMENTED or not recruitment.unit.read_by_union:
        return False
    return speaks_as(user, recruitment) == UNION or spoken


def speaks_as(user: User, recruitment: Recruitment) -> str:
    """In which role `user` speaks of the profile: their part in the case, otherwise the union's; "" for neither."""
    role = role_in(user, recruitment)
    if role in RUNS:
        return role
    return UNION if may_read_as_union(user, recruitment) else ""


def told_of(comment: ProfileComment) -> list[User]:
    """Who is to hear of it, but its author: those who run the case, and of an answer also those who have spoken for
    the union and may still read the profile."""
    case = comment.profile.recruitment
    people = {user.pk: user for user in people_running(case)}
    if comment.role != UNION:
        spoken = comments_on(case).filter(role=UNION).order_by().values("author")
        for user in User.objects.filter(pk__in=spoken, is_active=True).order_by("pk"):
            if may_read_as_union(user, case):
                people.setdefault(user.pk, user)
    people.pop(comment.author_id, None)
    return list(people.values())


# -- what waits for the union -------------------------------------------------------------------------------------


def unspoken(user: User, since: datetime, limit: int) -> list[RequirementProfile]:
    """Profiles in force, adopted after `since` in cases that go on, about which the union has said nothing; the oldest
    first, in one query."""
    said = ProfileComment.objects.filter(profile=OuterRef("pk"), role=UNION)
    rows = listed_for_union(user).filter(~Exists(said), adopted_at__gt=since)
    going_on = rows.filter(recruitment__state=RecruitmentState.ACTIVE)
    return list(going_on.order_by("adopted_at", "pk")[:limit])


def answered(user: User, since: datetime, limit: int) -> list[ProfileComment]:
    """Answers given after `since` to what `user` has written for the union, where nobody has written since; the oldest
    first, in one query."""
    in_case = ProfileComment.objects.filter(profile__recruitment=OuterRef("profile__recruitment"))
    rows = ProfileComment.objects.filter(
        _part(user, "profile__recruitment__unit"),
        Exists(in_case.filter(author=user, role=UNION, pk__lt=OuterRef("pk"))),
        ~Exists(in_case.filter(pk__gt=OuterRef("pk"))),
        at__gt=since,
    )
    rows = rows.exclude(role=UNION).select_related("profile__recruitment__unit")
    return list(rows.order_by("at", "pk")[:limit])
