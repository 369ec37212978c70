"""A round of references for those who run the recruitment: ask, follow, help it on, read, end."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.audit import actions as audit
from foundation.lib.forms import accepted, posted
from foundation.lib.http import declare, htmx
from foundation.lib.lookalikes import address_warning
from foundation.lib.moves import MoveRefused
from foundation.lib.numbers import in_words
from foundation.records import storage
from foundation.records.enums import DocumentState
from foundation.records.models import Document
from foundation.records.queries import documents_about
from foundation.records.views import file_response
from recruitment import queries as recruitment_queries
from recruitment.models import Candidate, Recruitment
from recruitment.rules import OPEN
from recruitment.views import found_or_404
from references import consequences, forms, pages, queries
from references.actions import staff as actions
from references.actions.freeze import NothingToFreeze, compose
from references.emails import invitation_preview
from references.enums import RequestState
from references.models import QuestionSet, Referee, ReferenceRequest
from references.queries import REQUEST
from references.rules import local_day
from references.transitions import ASKED_REFEREE
from references.words import first_name

RUN = "references.run"
READ = "references.read_answer"
PROTOCOL = "references.read_protocol"

View = Callable[..., HttpResponse]
Result = TypeVar("Result")


# -- common to all ----------------------------------------------------------------------------------------------


def round_or_404(request: HttpRequest, public_id: str, request_id: str, permission: str = RUN) -> ReferenceRequest:
    """The round with its referees and recruitment; 404 outside the reader's recruitments, 403 without the right."""
    recruitment = found_or_404(request, public_id, permission)
    rows = ReferenceRequest.objects.filter(candidate__recruitment=recruitment).select_related("candidate", "created_by")
    found = get_object_or_404(queries.with_referees(rows), public_id=request_id)
    found.candidate.recruitment = recruitment
    return found


def referee_or_404(round_: ReferenceRequest, referee_id: str) -> Referee:
    """One of the round's referees, tied to the round that was read already."""
    for referee in round_.referees.all():
        if referee.public_id == referee_id:
            referee.request = round_
            return referee
    raise Http404


def told_when_refused(view: View) -> View:
    """Where the round has moved on since the page was shown: say so, and show how it stands now."""

    @wraps(view)
    def wrapped(request: HttpRequest, public_id: str, request_id: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, public_id, request_id, **kwargs)
        except MoveRefused:
            messages.warning(request, _("Something has changed since the page was shown. This is how it stands now."))
            return redirect("references:request", public_id, request_id)

    return wrapped


def back_to(round_: ReferenceRequest) -> HttpResponse:
    """The way back to the round's page."""
    return redirect(pages.url("request", round_))


def fill_in(
    request: HttpRequest, round_: ReferenceRequest, template: str, form: Form | None = None, **more: Any
) -> HttpResponse:
    """A page where something is filled in or confirmed; 422 with what was typed when it could not be accepted."""
    recruitment = round_.candidate.recruitment
    context = {
        "recruitment": recruitment,
        "round": round_,
        "candidate": round_.candidate,
        "first_name": first_name(round_.candidate.name),
        "answered": in_words(round_.referees_answered).capitalize(),
        "back_url": pages.url("request", round_),
        "form": form,
        **more,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"references/staff/{template}.html", context, status=status)


def filled_in(
    request: HttpRequest,
    round_: ReferenceRequest,
    template: str,
    form: Form,
    act: Callable[..., Result],
    say: Callable[[Result], str],
    **more: Any,
) -> HttpResponse:
    """The page with the form; once `act` has accepted what was filled in, what there is to `say`, and the round."""
    if request.method == "POST" and (done := accepted(form, lambda data: act(**data))):
        messages.success(request, say(done))
        return back_to(round_)
    return fill_in(request, round_, template, form, **more)


# -- asking -------------------------------------------------------------------------------------------------------


@declare(RUN, "GET", "POST")
def ask(request: HttpRequest, public_id: str, candidate_id: str) -> HttpResponse:
    """How many references, by when, a line of one's own; the mail and the questions as they will be."""
    recruitment = found_or_404(request, public_id, RUN)
    candidate = get_object_or_404(recruitment_queries.candidates_of(recruitment), public_id=candidate_id)
    candidate.recruitment = recruitment
    alive = candidate.reference_requests.exclude(state=RequestState.WITHDRAWN).first()
    if alive:
        return redirect("references:request", public_id, alive.public_id)
    if recruitment.state not in OPEN or candidate.withdrawn_at:
        messages.warning(request, _("Nobody is asked for references any more: the recruitment or candidacy has ended."))
        return redirect("recruitment:recruitment", public_id)
    now = timezone.now()
    try:
        questions = _questions(recruitment)
    except NothingToFreeze:
        return _not_yet(request, recruitment, candidate)
    form = forms.AskForm(posted(request), now=now)
    if request.method == "POST" and "preview" not in request.POST:
        asked = accepted(form, lambda data: _ask(request, candidate, data))
        if asked:
            messages.success(request, consequences.asked(asked, now))
            return back_to(asked)
    return _ask_page(request, candidate, form, questions)


def _ask(request: HttpRequest, candidate: Candidate, data: dict[str, Any]) -> ReferenceRequest:
    try:
        return actions.ask_candidate(by=request.user, candidate=candidate, now=timezone.now(), **data)
    except MoveRefused as refused:  # the second press on the button: the first one asked
        alive = candidate.reference_requests.exclude(state=RequestState.WITHDRAWN).first()
        if alive is None:  # ended since the page was shown
            raise ValidationError(_("Something has changed since the page was shown. Load it anew.")) from refused
        return alive


def _ask_page(request: HttpRequest, candidate: Candidate, form: forms.AskForm, questions: QuestionSet) -> HttpResponse:
    form.is_valid()
    typed = form.cleaned_data if form.is_bound else {name: field.initial for name, field in form.fields.items()}
    draft = ReferenceRequest(
        candidate=candidate,
        minimum=typed.get("minimum") or 2,
        deadline=typed.get("deadline") or form.fields["deadline"].initial,
        personal_line=typed.get("personal_line") or "",
    )
    subject, body = invitation_preview(draft)
    context = {
        "recruitment": candidate.recruitment,
        "candidate": candidate,
        "form": form,
        "thread": pages.thread(candidate.recruitment),
        "subject": subject,
        "body": body,
        "preview": "preview" in request.POST,
        "address_warning": address_warning(candidate.email),
        **pages.questions_page(questions, timezone.now()),
    }
    return render(request, "references/staff/ask.html", context, status=422 if form.errors else 200)


def _not_yet(request: HttpRequest, recruitment: Recruitment, candidate: Candidate) -> HttpResponse:
    adopted = recruitment_queries.adopted_profile(recruitment) is not None
    context = {"recruitment": recruitment, "candidate": candidate, "adopted": adopted}
    return render(request, "references/staff/not_yet.html", context)


def _questions(recruitment: Recruitment) -> QuestionSet:
    """The frozen questions, or as they would be frozen now (unsaved). Raises NothingToFreeze."""
    found = queries.question_set_of(recruitment.pk)
    if found:
        return found
    profile, template, specification, competencies = compose(recruitment)
    return QuestionSet(
        recruitment=recruitment, profile=profile, template=template, questions=specification, competencies=competencies
    )


@declare(RUN, "GET")
def questions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the referees are asked: frozen, or as it stands before the first request."""
    recruitment = found_or_404(request, public_id, RUN)
    try:
        question_set = _questions(recruitment)
    except NothingToFreeze:
        raise Http404 from None
    context = {"recruitment": recruitment, **pages.questions_page(question_set, timezone.now())}
    return render(request, "references/staff/questions.html", context)


# -- following ----------------------------------------------------------------------------------------------------


@declare(RUN, "GET")
def round_(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """Every referee in words, what happens next, what can be done; answers side by side; the protocol when made."""
    found = round_or_404(request, public_id, request_id)
    now = timezone.now()
    if htmx(request):
        return render(request, "references/staff/_protocol.html", pages.protocol(found, now))
    if found.referees_answered:
        _log_reading(request, found, REQUEST, found.pk)
    return render(request, "references/staff/request.html", pages.round_page(found, now))


@declare(READ, "GET")
def answer(request: HttpRequest, public_id: str, request_id: str, referee_id: str) -> HttpResponse:
    """One referee's sent answer. Who read it is logged."""
    found = round_or_404(request, public_id, request_id, READ)
    referee = referee_or_404(found, referee_id)
    context = pages.answer_page(found, referee, request.GET.get("version", ""), timezone.now())
    if context is None:
        raise Http404
    _log_reading(request, found, "references.answer", context["answer"].pk)
    return render(request, "references/staff/answer.html", {"recruitment": found.candidate.recruitment, **context})


@declare(PROTOCOL, "GET")
def protocol(request: HttpRequest, public_id: str, request_id: str, version: int) -> HttpResponse:
    """A version of the protocol as a file, after its checksum has been compared. Who fetched it is logged."""
    found = round_or_404(request, public_id, request_id, PROTOCOL)
    finished = documents_about(REQUEST, found.public_id).filter(state=DocumentState.FINISHED)
    document: Document = get_object_or_404(finished.select_related("case_file"), version=version)
    try:
        data = storage.read(document.path, document.sha256)
    except storage.BrokenFile:
        return fill_in(request, found, "broken")
    _log_reading(request, found, "records.document", document.pk)
    return file_response(document, data)


def _log_reading(request: HttpRequest, round_: ReferenceRequest, kind: str, number: int) -> None:
    recruitment = round_.candidate.recruitment
    audit.record_read(
        by_id=request.user.pk,
        role=recruitment_queries.role_in(request.user, recruitment),
        case_id=recruitment.pk,
        object_kind=kind,
        object_id=number,
    )


# -- helping a referee on -------------------------------------------------------------------------------------------


@declare(RUN, "POST")
@told_when_refused
def referee_remind(request: HttpRequest, public_id: str, request_id: str, referee_id: str) -> HttpResponse:
    """A reminder now."""
    found = round_or_404(request, public_id, request_id)
    referee = referee_or_404(found, referee_id)
    now = timezone.now()
    mailed = actions.remind_referee(by=request.user, referee=referee, now=now)
    say = messages.success if mailed else messages.info
    say(request, consequences.referee_reminded(referee, mailed, now))
    return back_to(found)


@declare(RUN, "GET", "POST")
@told_when_refused
def referee_address(request: HttpRequest, public_id: str, request_id: str, referee_id: str) -> HttpResponse:
    """Another address or number for a referee."""
    found = round_or_404(request, public_id, request_id)
    referee = referee_or_404(found, referee_id)
    form = forms.AddressForm(posted(request), initial={"email": referee.email, "phone": referee.phone})
    act = partial(actions.change_address, by=request.user, referee=referee, now=timezone.now())
    begun = queries.has_begun(referee)
    say = partial(consequences.address_changed, before=referee.invitations, begun=begun)
    return filled_in(request, found, "referee_address", form, act, say, referee=referee, begun=begun)


@declare(RUN, "GET", "POST")
@told_when_refused
def referee_withdraw(request: HttpRequest, public_id: str, request_id: str, referee_id: str) -> HttpResponse:
    """Stop asking a referee."""
    found = round_or_404(request, public_id, request_id)
    referee = referee_or_404(found, referee_id)
    if request.method != "POST":
        return fill_in(request, found, "referee_withdraw", referee=referee)
    told = referee.state in ASKED_REFEREE and bool(referee.email)
    actions.withdraw_referee(by=request.user, referee=referee, now=timezone.now())
    found.refresh_from_db(fields=["referees_live"])
    messages.success(request, consequences.referee_withdrawn(referee, told=told))
    return back_to(found)


# -- helping the round on -------------------------------------------------------------------------------------------


@declare(RUN, "POST")
@told_when_refused
def request_remind_candidate(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """A reminder to the candidate now."""
    found = round_or_404(request, public_id, request_id)
    now = timezone.now()
    mailed = actions.remind_candidate(by=request.user, request=found, now=now)
    say = messages.success if mailed else messages.info
    say(request, consequences.candidate_reminded(found, mailed, now))
    return back_to(found)


@declare(RUN, "GET", "POST")
@told_when_refused
def request_candidate_address(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """Another address for the candidate, to which the link is mailed again."""
    found = round_or_404(request, public_id, request_id)
    form = forms.CandidateAddressForm(posted(request), initial={"email": found.candidate.email})
    act = partial(actions.change_candidate_address, by=request.user, request=found, now=timezone.now())
    return filled_in(request, found, "request_candidate_address", form, act, consequences.candidate_address_changed)


@declare(RUN, "GET", "POST")
@told_when_refused
def request_extend(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """A later last day."""
    found = round_or_404(request, public_id, request_id)
    now = timezone.now()
    form = forms.LastDayForm(posted(request), after=found.deadline, now=now)
    act = partial(actions.extend, by=request.user, request=found, now=now)

    def say(changed: ReferenceRequest) -> str:
        return consequences.extended(changed, queries.out_of_time(changed))

    return filled_in(request, found, "request_extend", form, act, say)


@declare(RUN, "GET", "POST")
@told_when_refused
def request_another(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """One more referee than are in play."""
    found = round_or_404(request, public_id, request_id)
    if request.method != "POST":
        return fill_in(request, found, "request_another")
    try:
        actions.ask_for_another(by=request.user, request=found, now=timezone.now())
    except ValueError:  # six are in play
        raise MoveRefused("six at most") from None
    messages.success(request, consequences.another_asked(found))
    return back_to(found)


@declare(RUN, "GET", "POST")
@told_when_refused
def request_close(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """End the round as it stands, with a written reason."""
    found = round_or_404(request, public_id, request_id)
    form = forms.CloseForm(posted(request))
    act = partial(actions.close_request, by=request.user, request=found, now=timezone.now())
    return filled_in(request, found, "request_close", form, act, consequences.closed)


@declare(RUN, "GET", "POST")
@told_when_refused
def request_reopen(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """Open an ended round for one more referee."""
    found = round_or_404(request, public_id, request_id)
    now = timezone.now()
    form = forms.LastDayForm(posted(request), after=local_day(now), now=now)
    act = partial(actions.reopen, by=request.user, request=found, now=now)
    return filled_in(request, found, "request_reopen", form, act, consequences.reopened)


@declare(RUN, "GET", "POST")
@told_when_refused
def request_withdraw(request: HttpRequest, public_id: str, request_id: str) -> HttpResponse:
    """Take the whole round back."""
    found = round_or_404(request, public_id, request_id)
    if request.method != "POST":
        return fill_in(request, found, "request_withdraw")
    actions.withdraw_request(by=request.user, request=found, now=timezone.now())
    messages.success(request, consequences.withdrawn(found))
    return back_to(found)
