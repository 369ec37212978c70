"""Every mail of references, on one page: what it is, when it is still wanted, and what its text is made from.

The texts are templates/references/email/<kind>.txt, one for both languages. A link's secret exists only in the mail
itself.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from foundation.accounts.models import User
from foundation.lib import calendar
from foundation.lib.numbers import in_words
from foundation.lib.placeholders import Placeholder
from foundation.lib.text import standing_alone
from foundation.outbox import registry
from foundation.outbox import words as outbox_words
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from foundation.outbox.registry import MessageKind
from recruitment import queries as recruitment_queries
from recruitment.emails import comment_facts
from recruitment.models import ProfileComment
from recruitment.queries_union import read_by_union
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
    facts = {
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
    return {**facts, "personal": outbox_words.part("references/email/_personal.txt", facts)}


def _for_candidate(message: Message) -> dict[str, Any] | None:
    request = _request(message)
    if request is None:
        return None
    referees = list(request.referees.order_by("position"))
    lost = {RefereeState.DECLINED, RefereeState.WRONG_PERSON, RefereeState.BOUNCED, RefereeState.EXPIRED}
    names = {
        "held": [referee.name for referee in referees if referee.state == RefereeState.HELD],
        "lost": [referee.name for referee in referees if referee.state in lost],
    }
    listed = {name: outbox_words.part(f"references/email/_{name}.txt", names) for name in names}
    return {**_facts(request, message.language), **listed}


def _for_referee(message: Message) -> dict[str, Any] | None:
    referee = _referee(message)
    if referee is None:
        return None
    kinds = [question["kind"] for question in referee.request.candidate.recruitment.question_set.questions]
    facts = _facts(referee.request, message.language)
    if referee.deadline:
        facts["deadline"] = calendar.long_day(referee.deadline, message.language)
    facts |= {
        "minutes": rules.minutes_to_answer(kinds),
        "questions": in_words(len(kinds)),
        "begun": referee.state == RefereeState.BEGUN,
    }
    return {**facts, "opening": outbox_words.part("references/email/_opening.txt", facts)}


def _notice_line(notice: ManagerNotice, user: User, language: str) -> dict[str, Any]:
    """What the mail says of it."""
    if notice.comment:
        return _comment_line(notice, notice.comment, user)
    return {"comment": "", **_round_line(notice, notice.request, language)}


def _comment_line(notice: ManagerNotice, comment: ProfileComment, user: User) -> dict[str, Any]:
    runs = recruitment_queries.run_by(user).filter(pk=comment.profile.recruitment_id).exists()
    facts = comment_facts(comment, for_union=not runs)
    told = outbox_words.part("recruitment/email/_commented.txt", facts)
    return {"headline": notice.get_event_display(), "comment": told, "url": facts["url"]}


def _round_line(notice: ManagerNotice, request: ReferenceRequest, language: str) -> dict[str, Any]:
    referees = list(request.referees.order_by("position"))
    now = timezone.now()
    of_one = (NoticeEvent.WANTS_CALL, NoticeEvent.NO_MAIL, NoticeEvent.SILENT)
    said_already = notice.event in of_one  # of this referee, in the line above
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


def _reader(message: Message) -> User | None:
    return User.objects.filter(pk=int(message.subject_id), is_active=True).first()


def _still_told(user: User) -> QuerySet[ManagerNotice]:
    """The notices of this reader about recruitments they still run (one may have been handed over since), and about
    profiles they may still read for the union."""
    runs = recruitment_queries.run_by(user).order_by().values("pk")
    reads = read_by_union(user).order_by().values("pk")
    of_case = Q(comment__profile__recruitment__in=runs) | Q(comment__profile__recruitment__in=reads)
    rows = ManagerNotice.objects.filter(of_case | Q(request__candidate__recruitment__in=runs), user=user)
    return rows.select_related(
        "request__candidate__recruitment", "referee", "comment__author", "comment__profile__recruitment__unit"
    )


def _for_notice(message: Message) -> dict[str, Any] | None:
    user = _reader(message)
    notice = _still_told(user).filter(pk=message.context["notice"]).first() if user else None
    if user is None or notice is None:
        return None
    line = _notice_line(notice, user, message.language)
    told = {name: outbox_words.part(f"references/email/_{name}.txt", {"notice": line}) for name in ("told", "next")}
    return {**line, **told}


def _for_digest(message: Message) -> dict[str, Any] | None:
    day = date.fromisoformat(message.context["digest_on"])
    user = _reader(message)
    notices = list(_still_told(user).filter(digest_on=day).order_by("pk")) if user else []
    if user is None or not notices:
        return None
    lines = [_notice_line(notice, user, message.language) for notice in notices]
    count = len(notices)
    things = ngettext("%(count)s thing", "%(count)s things", count) % {"count": in_words(count)}
    return {
        "count": count,
        "things": standing_alone(things),
        "events": outbox_words.part("references/email/_events.txt", {"notices": lines}),
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


# -- what HR may put in its own words --------------------------------------------------------------------------


def _place(slug: str, key: str, meaning: Any, example: Any, **more: Any) -> Placeholder:
    return Placeholder(slug=slug, key=key, meaning=meaning, example=example, **more)


def _lines(slug: str, key: str, meaning: Any, example: Any, *, required: bool = False) -> Placeholder:
    """What becomes several words or lines, and so has no place in a subject."""
    return _place(slug, key, meaning, example, required=required, in_subject=False)


POST = (
    _place("tjanst", "title", _("the post"), _("assistant nurse, nights")),
    _place("enhet", "unit", _("the unit"), _("Exempelgården care home")),
    _place("chef", "manager", _("the recruiting manager’s name"), "Maria Exempelsson"),
)
ROUND = (
    *POST,
    _place("sista_dag", "deadline", _("the last day"), _("Friday 4 December")),
    _place("antal_referenter", "minimum", _("how many referees are needed, in words"), _("two")),
)
CANDIDATE = (
    _place("kandidat", "candidate", _("the candidate’s name"), "Sam Exempel"),
    _place("kandidat_fornamn", "candidate_first", _("the candidate’s first name"), "Sam"),
)
LOST = _lines(
    "forlorade",
    "lost",
    _("from whom no reference could be taken, one name a line; nothing where there is nobody"),
    _("We have not been able to take a reference from:\n- Karin Exempel"),
)
HELD = _lines("vantande", "held", _("whom you wait to contact, one name a line"), "- Karin Exempel", required=True)
FORM = (
    *CANDIDATE,
    *POST,
    ROUND[3],
    _place("antal_fragor", "questions", _("how many questions there are, in words"), _("nine")),
    _place("minuter", "minutes", _("how many minutes it takes"), "6"),
)
PERSONAL = _lines(
    "personlig_rad",
    "personal",
    _("what the manager has added, with the name; nothing where nothing was added"),
    _("Maria Exempelsson writes:\n“I look forward to hearing from you.”"),
)
OPENING = _lines(
    "laget",
    "opening",
    _("who has applied for what, or that the person has begun and what is written is saved"),
    _("Sam Exempel has applied for the post assistant nurse, nights and hopes that you can tell how Sam works."),
)
PAGE = Placeholder(
    slug="lank",
    key="url",
    meaning=_("the address of the page where one sees and acts"),
    example=settings.BASE_URL + "/#exempel",
    required=True,
    in_subject=False,
)
NOTICE = (
    _place("handelse", "headline", _("what has happened, in short"), _("A referee has answered")),
    *CANDIDATE[:1],
    _place("tjanst", "title", _("the post"), _("assistant nurse, nights")),
    _lines(
        "besked",
        "told",
        _("what has happened and how it stands, in full"),
        _("Karin answered today. References on Sam Exempel for assistant nurse, nights: one of two has answered."),
        required=True,
    ),
    _lines("nasta", "next", _("what there is to do on the page"), _("See what happens next, and what you can do:")),
    PAGE,
)
DIGEST = (
    _place("antal", "things", _("how many things have happened, in words"), _("Two things")),
    _lines(
        "handelser",
        "events",
        _("what has happened, one thing after another"),
        _("A referee has answered\nReferences on Sam Exempel for assistant nurse, nights: one of two has answered."),
        required=True,
    ),
)
EXAMPLES = {"manager_phone": "08-465 004 00"}

# -- the kinds ---------------------------------------------------------------------------------------------------


def _candidate_kind(name: str, label: Any, **more: Any) -> MessageKind:
    return MessageKind(
        slug=f"references.{name}",
        template=f"references/email/{name}.txt",
        name=label,
        context=_for_candidate,
        on_final=_candidate_final,
        examples=EXAMPLES,
        **more,
    )


def _referee_kind(name: str, label: Any, **more: Any) -> MessageKind:
    return MessageKind(
        slug=f"references.{name}",
        template=f"references/email/{name}.txt",
        name=label,
        context=_for_referee,
        on_final=_referee_final,
        examples=EXAMPLES,
        **more,
    )


KINDS = [
    _candidate_kind(
        "candidate_invitation",
        _("To the candidate: name your referees"),
        link=_candidate_link,
        wanted=_request_is(*NAMING),
        placeholders=(*ROUND, PERSONAL),
    ),
    _candidate_kind(
        "candidate_reminder",
        _("To the candidate: reminder to name referees"),
        link=_candidate_link,
        wanted=_request_is(RequestState.WITH_CANDIDATE),
        is_reminder=True,
        placeholders=ROUND,
    ),
    _candidate_kind(
        "candidate_go_reminder",
        _("To the candidate: reminder to let a referee be contacted"),
        link=_candidate_link,
        wanted=_go_is_wanted,
        is_reminder=True,
        placeholders=(*ROUND, HELD),
    ),
    _candidate_kind(
        "candidate_another",
        _("To the candidate: another referee is needed"),
        link=_candidate_link,
        wanted=_another_is_wanted,
        placeholders=(*ROUND, LOST),
    ),
    _candidate_kind(
        "candidate_another_reminder",
        _("To the candidate: reminder that another referee is needed"),
        link=_candidate_link,
        wanted=_another_is_wanted,
        is_reminder=True,
        placeholders=(*ROUND, LOST),
    ),
    _candidate_kind("candidate_withdrawn", _("To the candidate: the request is withdrawn"), placeholders=POST),
    _referee_kind(
        "referee_invitation",
        _("To the referee: invitation"),
        link=_referee_link,
        wanted=_invitation_is_wanted,
        placeholders=FORM,
    ),
    _referee_kind(
        "referee_reminder",
        _("To the referee: reminder"),
        link=_referee_link,
        wanted=_reminder_is_wanted,
        is_reminder=True,
        placeholders=(*FORM, OPENING),
    ),
    _referee_kind("referee_withdrawn", _("To the referee: no answer is needed"), placeholders=(*CANDIDATE, *POST)),
    MessageKind(
        slug="references.manager_notice",
        template="references/email/manager_notice.txt",
        name=_("To the manager: something has happened"),
        context=_for_notice,
        placeholders=NOTICE,
    ),
    MessageKind(
        slug="references.manager_digest",
        template="references/email/manager_digest.txt",
        name=_("To the manager: what has happened, gathered"),
        context=_for_digest,
        placeholders=DIGEST,
        examples={"count": 2},
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
    kind = registry.get("references.candidate_invitation")
    message = Message(kind=kind.slug, recipient_name=candidate.name, language=candidate.language)
    with override(candidate.language):
        link = "[%s]" % _("the candidate’s own link")  # noqa: UP031 - gettext's tools do not read inside an f-string
        return outbox_words.written(kind, message, {**_facts(request, candidate.language), "link": link})
