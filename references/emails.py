"""Every mail of references, on one page: what it is, when it is still wanted, and what its text is made from.

The texts are templates/references/email/<kind>.txt, one for both languages. A link's secret exists only in the mail
itself.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from foundation.accounts.models import User
from foundation.lib import calendar
from foundation.lib.numbers import in_words
from foundation.outbox import emails as outbox_emails
from foundation.outbox import registry
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from foundation.outbox.registry import MessageKind
from recruitment import queries as recruitment_queries
from references import rules, words
from references.actions import clock
from references.enums import NoticeEvent, RefereeState, RequestState
from references.models import ManagerNotice, Referee, ReferenceRequest

NAMING = frozenset({RequestState.WITH_CANDIDATE, RequestState.COLLECTING})


def _request(message: Message) -> ReferenceRequest | None:
    rows = ReferenceRequest.objects.select_related(
        "candidate__recruitment__unit__parent__parent", "candidate__recruitment__owner", "created_by"
    )
    return rows.filter(public_id=message.subject_id).first()


def _referee(message: Message) -> Referee | None:
    rows = Referee.objects.select_related(
        "request__candidate__recruitment__unit__parent__parent",
        "request__candidate__recruitment__owner",
        "request__candidate__recruitment__question_set",
        "request__created_by",
    )
    return rows.filter(public_id=message.subject_id).first()


# -- what the texts are made from --------------------------------------------------------------------------


def _facts(request: ReferenceRequest, language: str) -> dict[str, Any]:
    """What shows that a mail is genuine: post, unit, who asks, and the day."""
    recruitment = request.candidate.recruitment
    return {
        "candidate": request.candidate.name,
        "candidate_first": words.first_name(request.candidate.name),
        "title": recruitment.title,
        "unit": recruitment.unit.name,
        "manager": recruitment.owner.name,
        "manager_phone": recruitment.owner.phone,
        "reply_to": recruitment.owner.email,
        "deadline": calendar.long_day(request.deadline, language),
        "personal_line": request.personal_line,
        "minimum": in_words(request.minimum),
    }


def _for_candidate(message: Message) -> dict[str, Any] | None:
    request = _request(message)
    if request is None:
        return None
    referees = list(request.referees.order_by("position"))
    lost = {RefereeState.DECLINED, RefereeState.WRONG_PERSON, RefereeState.BOUNCED, RefereeState.EXPIRED}
    return {
        **_facts(request, message.language),
        "held": [referee.name for referee in referees if referee.state == RefereeState.HELD],
        "lost": [referee.name for referee in referees if referee.state in lost],
    }


def _for_referee(message: Message) -> dict[str, Any] | None:
    referee = _referee(message)
    if referee is None:
        return None
    kinds = [question["kind"] for question in referee.request.candidate.recruitment.question_set.questions]
    facts = _facts(referee.request, message.language)
    if referee.deadline:
        facts["deadline"] = calendar.long_day(referee.deadline, message.language)
    return {
        **facts,
        "minutes": rules.minutes_to_answer(kinds),
        "questions": in_words(len(kinds)),
        "begun": referee.state == RefereeState.BEGUN,
    }


def _notice_line(notice: ManagerNotice, language: str) -> dict[str, Any]:
    request = notice.request
    referees = list(request.referees.order_by("position"))
    now = timezone.now()
    said_already = notice.event in (NoticeEvent.WANTS_CALL, NoticeEvent.SILENT)  # of this referee, in the line above
    if said_already and notice.referee:
        stands = words.progress(request, language, now=now)
    else:
        stands = words.request_status(request, referees, language, now=now)
    about = words.referee_status(notice.referee, language, now=now) if notice.referee else None
    return {
        "event": notice.event,
        "headline": notice.get_event_display(),
        "candidate": request.candidate.name,
        "title": request.candidate.recruitment.title,
        "referee": notice.referee.name if notice.referee else "",
        "status": stands.sentence,
        "about_referee": about.sentence if about else "",
        "quote": about.quote if about else "",
        "url": settings.BASE_URL + request_path(request),
    }


def request_path(request: ReferenceRequest) -> str:
    """The path of a round's page."""
    recruitment = request.candidate.recruitment
    return reverse("references:request", args=[recruitment.public_id, request.public_id])


def _told_to_those_who_run_it(message: Message) -> QuerySet[ManagerNotice]:
    """The notices of this message's reader about recruitments they still run: one may have been handed over since."""
    user = User.objects.filter(pk=int(message.subject_id), is_active=True).first()
    if user is None:
        return ManagerNotice.objects.none()
    runs = recruitment_queries.run_by(user).order_by().values("pk")
    rows = ManagerNotice.objects.filter(user=user, request__candidate__recruitment__in=runs)
    return rows.select_related("request__candidate__recruitment", "referee")


def _for_notice(message: Message) -> dict[str, Any] | None:
    notice = _told_to_those_who_run_it(message).filter(pk=message.context["notice"]).first()
    return _notice_line(notice, message.language) if notice else None


def _for_digest(message: Message) -> dict[str, Any] | None:
    day = date.fromisoformat(message.context["digest_on"])
    notices = _told_to_those_who_run_it(message).filter(digest_on=day).order_by("pk")
    if not notices:
        return None
    return {
        "notices": [_notice_line(notice, message.language) for notice in notices],
        "count": len(notices),
        "many": in_words(len(notices)).capitalize(),
    }


# -- links, and whether a mail is still wanted ----------------------------------------------------------------


def _candidate_link(message: Message, token: str) -> str:
    return settings.BASE_URL + reverse("references:candidate_enter", args=[message.subject_id, token])


def _referee_link(message: Message, token: str) -> str:
    return settings.BASE_URL + reverse("references:referee_enter", args=[message.subject_id, token])


def _request_is(*states: RequestState) -> Any:
    def wanted(message: Message) -> bool:
        return ReferenceRequest.objects.filter(public_id=message.subject_id, state__in=states).exists()

    return wanted


def _go_is_wanted(message: Message) -> bool:
    held = Referee.objects.filter(request__public_id=message.subject_id, state=RefereeState.HELD)
    return held.filter(request__state=RequestState.COLLECTING).exists()


def _another_is_wanted(message: Message) -> bool:
    request = ReferenceRequest.objects.filter(public_id=message.subject_id, state=RequestState.COLLECTING).first()
    if request is None:
        return False
    unsent = Referee.objects.filter(request=request, state=RefereeState.NAMED)
    return request.referees_live < request.wanted or unsent.exists()


def _invitation_is_wanted(message: Message) -> bool:
    """The newest invitation only: a mended address makes an older one void."""
    states = [RefereeState.ASKED, RefereeState.BEGUN, RefereeState.WANTS_CALL]
    rows = Referee.objects.filter(public_id=message.subject_id, state__in=states)
    return rows.filter(invitations=message.context.get("invitation", 0)).exists()


def _reminder_is_wanted(message: Message) -> bool:
    rows = Referee.objects.filter(public_id=message.subject_id, state__in=[RefereeState.ASKED, RefereeState.BEGUN])
    return rows.filter(invitations=message.context.get("invitation", 0)).exists()


def _referee_final(message: Message) -> None:
    if message.state == MessageState.BOUNCED:
        clock.referee_bounced(public_id=message.subject_id, address=message.recipient_email, now=timezone.now())


def _candidate_final(message: Message) -> None:
    if message.state == MessageState.BOUNCED:
        clock.candidate_bounced(public_id=message.subject_id, address=message.recipient_email, now=timezone.now())


# -- the kinds ---------------------------------------------------------------------------------------------------


def _candidate_kind(name: str, label: Any, **more: Any) -> MessageKind:
    return MessageKind(
        slug=f"references.{name}",
        template=f"references/email/{name}.txt",
        name=label,
        context=_for_candidate,
        on_final=_candidate_final,
        **more,
    )


def _referee_kind(name: str, label: Any, **more: Any) -> MessageKind:
    return MessageKind(
        slug=f"references.{name}",
        template=f"references/email/{name}.txt",
        name=label,
        context=_for_referee,
        on_final=_referee_final,
        **more,
    )


KINDS = [
    _candidate_kind(
        "candidate_invitation",
        _("To the candidate: name your referees"),
        link=_candidate_link,
        wanted=_request_is(*NAMING),
    ),
    _candidate_kind(
        "candidate_reminder",
        _("To the candidate: reminder to name referees"),
        link=_candidate_link,
        wanted=_request_is(RequestState.WITH_CANDIDATE),
        is_reminder=True,
    ),
    _candidate_kind(
        "candidate_go_reminder",
        _("To the candidate: reminder to let a referee be contacted"),
        link=_candidate_link,
        wanted=_go_is_wanted,
        is_reminder=True,
    ),
    _candidate_kind(
        "candidate_another",
        _("To the candidate: another referee is needed"),
        link=_candidate_link,
        wanted=_another_is_wanted,
    ),
    _candidate_kind(
        "candidate_another_reminder",
        _("To the candidate: reminder that another referee is needed"),
        link=_candidate_link,
        wanted=_another_is_wanted,
        is_reminder=True,
    ),
    _candidate_kind("candidate_withdrawn", _("To the candidate: the request is withdrawn")),
    _referee_kind(
        "referee_invitation", _("To the referee: invitation"), link=_referee_link, wanted=_invitation_is_wanted
    ),
    _referee_kind(
        "referee_reminder",
        _("To the referee: reminder"),
        link=_referee_link,
        wanted=_reminder_is_wanted,
        is_reminder=True,
    ),
    _referee_kind("referee_withdrawn", _("To the referee: no answer is needed")),
    MessageKind(
        slug="references.manager_notice",
        template="references/email/manager_notice.txt",
        name=_("To the manager: something has happened"),
        context=_for_notice,
    ),
    MessageKind(
        slug="references.manager_digest",
        template="references/email/manager_digest.txt",
        name=_("To the manager: what has happened, gathered"),
        context=_for_digest,
    ),
]


def register_kinds() -> None:
    """Makes the kinds known to the outbox."""
    for kind in KINDS:
        registry.register(kind)


# -- shown before it is sent -----------------------------------------------------------------------------------------


def invitation_preview(request: ReferenceRequest) -> tuple[str, str]:
    """Subject and body of the candidate's invitation as it would leave, for a round that may not be saved yet. The
    place of the link says so."""
    candidate = request.candidate
    message = Message(recipient_name=candidate.name, language=candidate.language)
    with override(candidate.language):
        frame = registry.frame(candidate.language)
        link = "[%s]" % _("the candidate’s own link")  # noqa: UP031 - gettext's tools do not read inside an f-string
        context = {**frame, **_facts(request, candidate.language), "message": message, "link": link}
        return outbox_emails.render("references/email/candidate_invitation.txt", context)
