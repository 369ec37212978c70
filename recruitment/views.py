"""The pages of a case: the list, a new recruitment, its page, its profile and its candidates."""

from collections.abc import Callable
from functools import partial, wraps
from importlib import import_module
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lib.forms import accepted, posted
from foundation.lib.http import declare
from foundation.lib.moves import MoveRefused
from foundation.lib.paging import page_of
from foundation.lib.permissions import allowed
from recruitment import actions, forms, pages, providers, queries
from recruitment.enums import RecruitmentState
from recruitment.models import Recruitment, RoleTemplate
from recruitment.rules import OPEN

WITHOUT_TEMPLATE = "ingen"
CLOSABLE = frozenset({RecruitmentState.ACTIVE, RecruitmentState.DECIDED})


def found_or_404(request: HttpRequest, public_id: str, permission: str) -> Recruitment:
    """The recruitment when the reader sees it (else 404) and has `permission` in it (else 403)."""
    case = queries.found(request.user, public_id)
    if case is None:
        raise Http404
    if not allowed(request.user, permission, case):
        raise PermissionDenied
    return case


def told_when_refused(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where the case has moved on since the page was shown: say so, and show how it stands now."""

    @wraps(view)
    def wrapped(request: HttpRequest, public_id: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, public_id, **kwargs)
        except MoveRefused:
            messages.warning(request, _("Something has changed since the page was shown. This is how it stands now."))
            return redirect("recruitment:recruitment", public_id)

    return wrapped


# -- the list and the page --------------------------------------------------------------------------------------


@declare("recruitment.view", "GET")
def recruitment_list(request: HttpRequest) -> HttpResponse:
    """Every recruitment the reader sees, twenty a page; what is found, filtered and sorted stands in the address."""
    if not allowed(request.user, "recruitment.view"):
        raise PermissionDenied
    form = forms.ListFilter(request.GET)
    chosen = form.chosen()
    now = timezone.now()
    page = page_of(queries.listed(request.user, **chosen), request.GET.get("page"))
    cells = providers.cells_for([row.pk for row in page], now)
    context = {
        "form": form,
        "page": page,
        "rows": pages.rows(page, cells, now, chosen["find"]),
        "others": any(row.owner_id != request.user.pk for row in page),
        "may_create": allowed(request.user, "recruitment.create"),
    }
    return render(request, "recruitment/list.html", context)


@declare("recruitment.view", "GET")
def recruitment(request: HttpRequest, public_id: str) -> HttpResponse:
    """The thread, the present step, then people."""
    case = found_or_404(request, public_id, "recruitment.view")
    finder = forms.CandidateFilter(request.GET)
    context = pages.recruitment(case, request.user, timezone.now(), request.GET.get("page"), finder.wanted())
    return render(request, "recruitment/recruitment.html", {**context, "finder": finder})


# -- a new one ----------------------------------------------------------------------------------------------------


@declare("recruitment.create", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """First which role, then everything on one page with the role's suggestions chosen."""
    if not allowed(request.user, "recruitment.create"):
        raise PermissionDenied
    templates = list(queries.offered_templates())
    wanted = request.GET.get("mall", "" if templates else WITHOUT_TEMPLATE)
    template = next((row for row in templates if row.slug == wanted), None)
    gone = template is None and wanted != WITHOUT_TEMPLATE
    if gone and request.method != "POST":
        return render(request, "recruitment/new_role.html", {"templates": templates, "without": WITHOUT_TEMPLATE})
    form = _new_form(request, template)
    if gone:  # what was written stays; sent again, it goes without a template
        form.is_valid()
        form.add_error(
            None, _("That role is no longer offered. Choose another, or create the recruitment without one.")
        )
    create = partial(_create, request, form, template)
    if request.method == "POST" and (made := accepted(form, create)):
        messages.success(
            request, _("The recruitment has been created. Read the profile and adopt it when it is right.")
        )
        return redirect("recruitment:profile", made.public_id)
    context = {
        "form": form,
        "template": template,
        "choose_role": len(templates) > 0,
        "action": f"{request.path}?mall={WITHOUT_TEMPLATE}" if gone else "",
    }
    return render(request, "recruitment/new.html", context, status=422 if form.errors else 200)


def _new_form(request: HttpRequest, template: RoleTemplate | None) -> forms.NewRecruitmentForm:
    return forms.NewRecruitmentForm(
        posted(request),
        offered=queries.offered_competencies(),
        units=queries.units_for(request.user),
        initial=forms.profile_initial(queries.suggestions(template), title=template.name) if template else {},
    )


def _create(
    request: HttpRequest, form: forms.NewRecruitmentForm, template: RoleTemplate | None, data: dict[str, Any]
) -> Recruitment:
    return actions.create_recruitment(
        by=request.user,
        title=data["title"],
        unit=data["unit"],
        role_template=template,
        competencies=form.chosen(),
        count_reason=data["count_reason"],
        ats_reference=data["ats_reference"],
        hr_support=data["hr_support"],
        public_id=data["key"],
        now=timezone.now(),
    )


# -- the profile ----------------------------------------------------------------------------------------------------


@declare("recruitment.view", "GET")
def profile(request: HttpRequest, public_id: str) -> HttpResponse:
    """The newest version of the profile, or the one in `?version=`: what is sought and what it means."""
    case = found_or_404(request, public_id, "recruitment.view")
    asked = request.GET.get("page")
    context = pages.profile(case, request.user, request.GET.get("version", ""), timezone.now(), asked=asked)
    return render(request, "recruitment/profile.html", {**context, "form": forms.CommentForm(answer=True)})


@declare("profile.edit", "GET", "POST")
@told_when_refused
def profile_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what is sought: the draft itself, or the next version with a reason."""
    case = found_or_404(request, public_id, "profile.edit")
    newest = queries.profiles_of(case, whole=True)[0]
    form = forms.ChangeProfileForm(
        posted(request),
        offered=queries.offered_competencies(),
        again=newest.adopted or newest.profile.version > 1,
        opened=request.GET.get("del", ""),
        initial=forms.initial_from(newest),
    )
    if request.method == "POST" and accepted(form, partial(_change_profile, request, case, form)):
        messages.success(request, _("The profile has been saved. It counts once you have adopted it."))
        return redirect("recruitment:profile", case.public_id)
    context = {
        "recruitment": case,
        "form": form,
        "text": newest,
        "doubts": newest.doubts,
        "thread": pages.thread_beside(case, [newest], timezone.now()),
    }
    return render(request, "recruitment/profile_edit.html", context, status=422 if form.errors else 200)


def _change_profile(
    request: HttpRequest, case: Recruitment, form: forms.ChangeProfileForm, data: dict[str, Any]
) -> object:
    return actions.change_profile(
        by=request.user,
        recruitment=case,
        competencies=form.chosen(),
        count_reason=data["count_reason"],
        change_reason=data.get("change_reason", ""),
        post=form.post(),
        wording_reason=data["wording_reason"],
        now=timezone.now(),
    )


@declare("profile.edit", "POST")
@told_when_refused
def profile_adopt(request: HttpRequest, public_id: str) -> HttpResponse:
    """Adopt the version that was read."""
    case = found_or_404(request, public_id, "profile.edit")
    version = request.POST.get("version", "")
    if not version.isascii() or not version.isdigit():
        raise MoveRefused("no version")
    try:
        actions.adopt_profile(by=request.user, recruitment=case, version=int(version[:4]), now=timezone.now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("recruitment:profile_edit", case.public_id)
    messages.success(
        request, _("The profile has been adopted. Make the interview guide now, or add the candidates at once.")
    )
    return redirect("recruitment:recruitment", case.public_id)


@declare("recruitment.view", "GET")
def profile_compare(request: HttpRequest, public_id: str) -> HttpResponse:
    """What differs between two versions, in words."""
    case = found_or_404(request, public_id, "recruitment.view")
    wanted = (request.GET.get("fran", ""), request.GET.get("till", ""))
    return render(request, "recruitment/profile_compare.html", pages.comparison(case, wanted, timezone.now()))


@declare("recruitment.view", "GET")
def profile_pdf(request: HttpRequest, public_id: str, version: int) -> HttpResponse:
    """A version of the profile as a PDF to print, send or archive; made when it is asked for, always the same."""
    case = found_or_404(request, public_id, "recruitment.view")
    text = pages.version_of(queries.profiles_of(case, whole=True), str(version))
    if text is None:
        raise Http404
    document: bytes = import_module("recruitment.pdf").render_profile(case, text)  # brings WeasyPrint in, when needed
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kravprofil-{case.public_id[:8]}-v{version}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


# -- candidates -----------------------------------------------------------------------------------------------------


@declare("recruitment.run", "GET", "POST")
@told_when_refused
def candidate_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """One more candidate."""
    case = found_or_404(request, public_id, "recruitment.run")
    form = forms.CandidateForm(posted(request))
    add = partial(_add, request, case)
    if request.method == "POST" and (candidate := accepted(form, add)):
        messages.success(request, _("%(name)s has been added.") % {"name": candidate.name})
        return redirect("recruitment:recruitment", case.public_id)
    context = {"recruitment": case, "form": form}
    return render(request, "recruitment/candidate_add.html", context, status=422 if form.errors else 200)


def _add(request: HttpRequest, case: Recruitment, data: dict[str, Any]) -> Any:
    return actions.add_candidate(by=request.user, recruitment=case, now=timezone.now(), **data)


@declare("recruitment.run", "GET", "POST")
@told_when_refused
def candidate_edit(request: HttpRequest, public_id: str, candidate_id: str) -> HttpResponse:
    """A candidate's name, address, number and language."""
    case = found_or_404(request, public_id, "recruitment.run")
    candidate = get_object_or_404(queries.candidates_of(case), public_id=candidate_id)
    asked = providers.people_for(case, [candidate], True, timezone.now()).get(candidate.pk)
    if asked and asked.stage == "open":  # there a new address is mailed the link again
        messages.info(request, _("References have been asked for. The address is changed here; the link is mailed."))
        return redirect(asked.url)
    form = forms.CandidateForm(posted(request), initial=forms.candidate_initial(candidate))

    def change(data: dict[str, Any]) -> Any:
        return actions.change_candidate(by=request.user, candidate=candidate, now=timezone.now(), **data)

    if request.method == "POST" and accepted(form, change):
        messages.success(request, _("The details of %(name)s have been saved.") % {"name": form.cleaned_data["name"]})
        return redirect("recruitment:recruitment", case.public_id)
    context = {"recruitment": case, "form": form, "candidate": candidate}
    return render(request, "recruitment/candidate_edit.html", context, status=422 if form.errors else 200)


@declare("recruitment.run", "GET", "POST")
@told_when_refused
def candidate_withdraw(request: HttpRequest, public_id: str, candidate_id: str) -> HttpResponse:
    """Somebody has withdrawn: what follows is said first, and then done."""
    case = found_or_404(request, public_id, "recruitment.run")
    candidate = get_object_or_404(queries.candidates_of(case), public_id=candidate_id)
    if request.method == "POST":
        ended = actions.withdraw_candidate(by=request.user, candidate=candidate, now=timezone.now())
        said = _("%(name)s has withdrawn and is no longer counted.")
        if ended:
            said = _(
                "%(name)s has withdrawn and is no longer counted. The references are ended: %(name)s and those who "
                "were asked are told by mail."
            )
        messages.success(request, said % {"name": candidate.name})
        return redirect("recruitment:recruitment", case.public_id)
    told = providers.people_for(case, [candidate], True, timezone.now()).get(candidate.pk)
    context = {"recruitment": case, "candidate": candidate, "going_on": told is not None and told.stage == "open"}
    return render(request, "recruitment/candidate_withdraw.html", context)


@declare("recruitment.run", "POST")
@told_when_refused
def candidate_back(request: HttpRequest, public_id: str, candidate_id: str) -> HttpResponse:
    """Somebody who withdrew is a candidate again."""
    case = found_or_404(request, public_id, "recruitment.run")
    candidate = get_object_or_404(queries.candidates_of(case), public_id=candidate_id)
    actions.take_back_candidate(by=request.user, candidate=candidate, now=timezone.now())
    messages.success(request, _("%(name)s is a candidate again.") % {"name": candidate.name})
    return redirect("recruitment:recruitment", case.public_id)


# -- how it ends ----------------------------------------------------------------------------------------------------


@declare("recruitment.run", "GET", "POST")
@told_when_refused
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who was hired, or nobody, and on which day; the case is then closed, or stays decided for the time being."""
    case = found_or_404(request, public_id, "recruitment.run")
    if case.state not in CLOSABLE:
        raise MoveRefused(f"close when {case.state}")
    left, now = queries.candidates_left(case), timezone.now()
    form = forms.DecisionForm(posted(request), candidates=left, initial=forms.decision_initial(case, left, now))
    only_note = "note" in request.POST
    if request.method == "POST" and accepted(form, partial(_decide, request, case, only_note)):
        messages.success(request, pages.after_deciding(closed=not only_note))
        return redirect("recruitment:recruitment", case.public_id)
    context = {**pages.closing(case, left, now), "form": form}
    return render(request, "recruitment/close.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _decide(request: HttpRequest, case: Recruitment, only_note: bool, data: dict[str, Any]) -> Recruitment:
    now = timezone.now()
    noted = actions.note_decision(
        by=request.user, recruitment=case, hired=data["hired"], decided_on=data["decided_on"], now=now
    )
    return noted if only_note else actions.close_recruitment(by=request.user, recruitment=case, now=now)


@declare("recruitment.run", "GET", "POST")
@told_when_refused
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cancel the whole recruitment, with a reason."""
    case = found_or_404(request, public_id, "recruitment.run")
    if case.state not in OPEN:
        raise MoveRefused(f"cancel when {case.state}")
    form = forms.CancelForm(posted(request))
    act = partial(actions.cancel_recruitment, by=request.user, recruitment=case, now=timezone.now())
    if request.method == "POST" and accepted(form, lambda data: act(**data)):
        messages.success(
            request,
            _("The recruitment is cancelled. Candidates and referees who had been asked are told by mail."),
        )
        return redirect("recruitment:recruitment", case.public_id)
    context = {"recruitment": case, "form": form, **pages.cancelling(case, timezone.now())}
    return render(request, "recruitment/cancel.html", context, status=422 if form.errors else 200)
