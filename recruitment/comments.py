"""What is said of an adopted profile: by the union, and in answer by those who run the recruitment."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.enums import Notify
from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib.moves import MoveRefused
from foundation.lib.tokens import new_public_id
from foundation.outbox import actions as outbox
from recruitment.changes import locked
from recruitment.models import ProfileComment, Recruitment
from recruitment.queries_union import comments_on, may_write, speaks_as, told_of
from recruitment.registry import gather
from recruitment.rules import COMMENTED

COMMENT = "recruitment.profile_comment"
READER = "user"


@transaction.atomic
def comment_on_profile(
    *, by: User, recruitment: Recruitment, version: int, text: str, now: datetime, public_id: str = ""
) -> ProfileComment:
    """Sends a comment on an adopted version of the profile, or an answer in the same thread; it can't be changed.

    A union representative may begin; those who run the recruitment answer once the union has written. Refused with
    PermissionDenied for others, with MoveRefused where the case has ended, the union's reading is switched off, nothing
    has been said to answer, or the version isn't adopted, and with ValidationError when nothing is written. Those who
    run it are told, and of an answer also who has written for the union: at once or in the morning, as each has
    chosen. With `public_id` (the form's own) a second press on the button returns what the first one made.
    """
    case = locked(recruitment, by, "profile.comment", now, states=COMMENTED, touch=False)
    made = ProfileComment.objects.filter(public_id=public_id).select_related("profile").first() if public_id else None
    if made and made.author_id == by.pk and made.profile.recruitment_id == case.pk:
        return made
    profile = case.profiles.filter(version=version, adopted_at__isnull=False).first()
    if profile is None or not may_write(by, case, spoken=comments_on(case).exists()):
        raise MoveRefused("nothing can be said of this version now")
    if not text.strip():
        raise ValidationError({"text": _("Write what you want to say about the profile.")})
    comment = ProfileComment.objects.create(
        profile=profile,
        public_id=new_public_id() if made or not public_id else public_id,
        author=by,
        role=speaks_as(by, case),
        text=text,
        at=now,
    )
    audit.record(
        "recruitment.profile_commented",
        by_id=by.pk,
        role=comment.role,
        case_id=case.pk,
        object_kind="recruitment.recruitment",
        object_id=case.pk,
        version=version,
    )
    _tell(comment, now)
    return comment


def _tell(comment: ProfileComment, now: datetime) -> None:
    """A mail at once, or a line in the morning's."""
    for user in told_of(comment):
        if user.notify == Notify.DIGEST and gather(user, comment, now):
            continue
        outbox.put(
            COMMENT,
            dedupe_key=f"comment:{comment.pk}:{user.pk}",
            to_name=user.name,
            to_email=user.email,
            language=user.language,
            subject_kind=READER,
            subject_id=str(user.pk),
            case_id=comment.profile.recruitment_id,
            context={"comment": comment.pk},
        )
