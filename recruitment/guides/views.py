"""The interview guide: read it, write it, lock it, note what was done otherwise, print it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lib.forms import accepted, posted
from foundation.lib.http import declare
from foundation.lib.moves import MoveRefused
from recruitment import queries as cases
from recruitment.guides import actions, forms, pages, pdf, queries
from recruitment.models import InterviewGuide, Recruitment
from recruitment.queries import ProfileText
from recruitment.views import found_or_404, told_when_refused

READ = "recruitment.view"
EDIT = actions.EDIT


@declare(READ, "GET")
def guide(request: HttpRequest, public_id: str) -> HttpResponse:
    """The guide as the interviewer reads it; printed, it has room for notes."""
    case = found_or_404(request, public_id, READ)
    return render(request, "recruitment/guide.html", pages.guide_page(case, request.user, timezone.now()))


@declare(EDIT, "GET", "POST")
@told_when_refused
def guide_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose questions, their order and minutes, and what is said before and after them."""
    case = found_or_404(request, public_id, EDIT)
    text, there = _not_frozen(case)
    offers = queries.offers_for(text)
    chosen = queries.picked(there) if there else queries.suggestion(offers)
    form = forms.GuideForm(
        posted(request),
        offers=offers,
        current=there.version if there else 0,
        initial=forms.initial_for(there, chosen),
    )
    if request.method == "POST" and accepted(form, partial(_save, request, case, form)):
        messages.success(request, _("The interview guide has been saved. You can change it until you lock it."))
        return redirect("recruitment:guide", case.public_id)
    reading = pages.read(there, queries.specification(offers, chosen))
    context = {"recruitment": case, "form": form, "guide": there, "reading": reading}
    return render(request, "recruitment/guide_edit.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, case: Recruitment, form: forms.GuideForm, data: dict[str, Any]) -> InterviewGuide:
    return actions.save_guide(
        by=request.user, recruitment=case, plan=form.plan(), seen=data["version"], now=timezone.now()
    )


def _not_frozen(case: Recruitment) -> tuple[ProfileText, InterviewGuide | None]:
    """The profile in force and the guide, or None before the first is saved; MoveRefused when it cannot be written."""
    text = cases.in_force(cases.profiles_of(case))
    there = queries.guide_of(case)
    if text is None or (there and there.frozen_at):
        raise MoveRefused("no profile in force, or frozen")
    return text, there


@declare(EDIT, "GET", "POST")
@told_when_refused
def guide_freeze(request: HttpRequest, public_id: str) -> HttpResponse:
    """What locking means; then locks the version that was read."""
    case = found_or_404(request, public_id, EDIT)
    if request.method == "POST":
        version = request.POST.get("version", "")
        if not version.isascii() or not version.isdigit():
            raise MoveRefused("no version")
        return _freeze(request, case, int(version[:5]))
    text, there = _not_frozen(case)
    if there is None or there.profile_id != text.profile.pk:
        return redirect("recruitment:guide", case.public_id)
    context = {"recruitment": case, "guide": there, "reading": pages.reading(there, text)}
    return render(request, "recruitment/guide_freeze.html", context)


def _freeze(request: HttpRequest, case: Recruitment, version: int) -> HttpResponse:
    try:
        actions.freeze_guide(by=request.user, recruitment=case, seen=version, now=timezone.now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("recruitment:guide_edit", case.public_id)
    messages.success(request, _("The guide is locked. Everybody gets the same questions, in the same order."))
    return redirect("recruitment:guide", case.public_id)


@declare(EDIT, "GET", "POST")
@told_when_refused
def guide_deviation(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was done otherwise than in the locked guide, in whose interview and why."""
    case = found_or_404(request, public_id, EDIT)
    there = queries.guide_of(case)
    if there is None or there.frozen_at is None:
        return redirect("recruitment:guide", case.public_id)
    candidates = cases.candidates_of(case)[: cases.MOST_CANDIDATES_SHOWN]
    form = forms.DeviationForm(posted(request), candidates=candidates, questions=pages.numbered(there))

    def note(data: dict[str, Any]) -> Any:
        return actions.note_deviation(by=request.user, recruitment=case, now=timezone.now(), **form.noted())

    if request.method == "POST" and accepted(form, note):
        messages.success(request, _("The deviation has been noted. The guide itself stays as it is."))
        return redirect("recruitment:guide", case.public_id)
    context = {"recruitment": case, "form": form}
    return render(request, "recruitment/guide_deviation.html", context, status=422 if form.errors else 200)


@declare(READ, "GET")
def guide_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The guide as a PDF to print, with room for notes; 404 before a guide has been saved."""
    case = found_or_404(request, public_id, READ)
    there = queries.guide_of(case)
    text = cases.in_force(cases.profiles_of(case))
    if there is None or text is None:
        raise Http404
    standing = pages.frozen_words(there) or _("Draft, version %(version)s") % {"version": there.version}
    data = pdf.render_guide(case, pages.reading(there, text), standing=standing, changed=there.changed_at)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="intervjuguide.pdf"'
    return response
