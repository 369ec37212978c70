"""The mails about a case's own people: shared with you, handed over to you."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit.registry import role_name
from foundation.lib.placeholders import Placeholder
from foundation.lib.text import within_another
from foundation.outbox import registry, words
from foundation.outbox.models import Message
from foundation.outbox.registry import MessageKind
from recruitment import actions, comments
from recruitment.models import HandOver, ProfileComment, Recruitment, RecruitmentMember
from recruitment.queries import run_by
from recruitment.queries_union import read_by_union


def _facts(case: Recruitment) -> dict[str, Any]:
    return {
        "title": case.title,
        "unit": case.unit.name,
        "url": settings.BASE_URL + reverse("recruitment:recruitment", args=[case.public_id]),
    }


def _member(message: Message) -> RecruitmentMember | None:
    rows = RecruitmentMember.objects.select_related("recruitment__unit", "recruitment__owner", "user")
    return rows.filter(pk=message.context["member"], ended_at=None, user__is_active=True).first()


def _hand_over(message: Message) -> HandOver | None:
    rows = HandOver.objects.select_related("recruitment__unit", "recruitment__owner", "from_user", "by")
    done = rows.filter(pk=message.context["hand_over"]).first()
    wanted = done and done.recruitment.owner_id == done.to_user_id and done.recruitment.owner.is_active
    return done if wanted else None


def _for_member(message: Message) -> dict[str, Any] | None:
    member = _member(message)
    if member is None:
        return None
    case = member.recruitment
    facts = {**_facts(case), "role": member.role, "manager": case.owner.name, "reply_to": case.owner.email}
    return {**facts, "share": words.part("recruitment/email/_share.txt", facts)}


def _for_new_manager(message: Message) -> dict[str, Any] | None:
    done = _hand_over(message)
    if done is None:
        return None
    facts = {
        **_facts(done.recruitment),
        "by": done.by.name,
        "former": done.from_user.name,
        "by_another": done.by_id != done.from_user_id,
        "reason": done.reason,
        "reply_to": done.by.email,
    }
    told = {name: words.part(f"recruitment/email/_{name}.txt", facts) for name in ("handing", "why_so")}
    return {**facts, **told}


def comment_facts(comment: ProfileComment, *, for_union: bool) -> dict[str, Any]:
    """Who has written about which profile, and where `for_union` or one who runs the case reads it."""
    case, version = comment.profile.recruitment, comment.profile.version
    path = (
        reverse("union:profile", args=[case.public_id, version])
        if for_union
        else f"{reverse('recruitment:profile', args=[case.public_id])}?version={version}"
    )
    return {
        "author": comment.author.name,
        "role": within_another(role_name(comment.role)),
        "title": case.title,
        "unit": case.unit.name,
        "version": version,
        "for_union": for_union,
        "url": f"{settings.BASE_URL}{path}#comments",
    }


def _for_comment(message: Message) -> dict[str, Any] | None:
    """What the reader is told, while they may still read it."""
    rows = ProfileComment.objects.select_related("profile__recruitment__unit", "author")
    comment = rows.filter(pk=message.context["comment"]).first()
    user = User.objects.filter(pk=int(message.subject_id), is_active=True).first()
    if comment is None or user is None:
        return None
    case = comment.profile.recruitment_id
    runs = run_by(user).filter(pk=case).exists()
    if not runs and not read_by_union(user).filter(pk=case).exists():
        return None
    facts = comment_facts(comment, for_union=not runs)
    return {**facts, "told": words.part("recruitment/email/_commented.txt", facts)}


# -- what HR may put in its own words --------------------------------------------------------------------------

CASE = (
    Placeholder(slug="tjanst", key="title", meaning=_("the post"), example=_("assistant nurse, nights")),
    Placeholder(slug="enhet", key="unit", meaning=_("the unit"), example=_("Exempelgården care home")),
    Placeholder(
        slug="lank",
        key="url",
        meaning=_("the address of the page where one sees and acts"),
        example=settings.BASE_URL + "/#exempel",
        required=True,
        in_subject=False,
    ),
)
SHARE = (
    *CASE,
    Placeholder(slug="chef", key="manager", meaning=_("the recruiting manager’s name"), example="Maria Exempelsson"),
    Placeholder(
        slug="din_del",
        key="share",
        meaning=_("which part the person has, and what they may do"),
        example=_("You run the recruitment of assistant nurse, nights, together with Maria Exempelsson."),
        required=True,
        in_subject=False,
    ),
)
HANDING = (
    *CASE,
    Placeholder(
        slug="overlamning",
        key="handing",
        meaning=_("who has handed over what, from whom"),
        example=_("Maria Exempelsson has handed the recruitment of assistant nurse, nights, over to you."),
        required=True,
        in_subject=False,
    ),
    Placeholder(
        slug="skal",
        key="why_so",
        meaning=_("the reason; nothing where none was given"),
        example=_("The reason: I am on leave from Monday."),
        in_subject=False,
    ),
)


COMMENTED = (
    *CASE,
    Placeholder(
        slug="besked",
        key="told",
        meaning=_("who has written about which profile"),
        example=_("Kim Exempel, union representative, has written about the requirement profile (version 1)."),
        required=True,
        in_subject=False,
    ),
)

SHARED = MessageKind(
    slug=actions.SHARED,
    template="recruitment/email/shared.txt",
    name=_("To a colleague: a recruitment is shared with you"),
    context=_for_member,
    wanted=lambda message: _member(message) is not None,
    placeholders=SHARE,
)
HANDED_OVER = MessageKind(
    slug=actions.HANDED_OVER,
    template="recruitment/email/handed_over.txt",
    name=_("To the new manager: a recruitment is handed over to you"),
    context=_for_new_manager,
    wanted=lambda message: _hand_over(message) is not None,
    placeholders=HANDING,
    examples={"by": "Maria Exempelsson"},
)

COMMENT = MessageKind(
    slug=comments.COMMENT,
    template="recruitment/email/profile_comment.txt",
    name=_("To those who run a recruitment, and to the union: a comment on the profile"),
    context=_for_comment,
    placeholders=COMMENTED,
    examples={"for_union": False},
)


def register() -> None:
    """Makes the kinds known to the outbox."""
    registry.register(SHARED)
    registry.register(HANDED_OVER)
    registry.register(COMMENT)
