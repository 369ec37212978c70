"""The pages of a case's people: who has a part in it, handing it over, and candidates from a spreadsheet."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.enums import Role
from foundation.lib import sheets
from foundation.lib.forms import accepted, posted
from foundation.lib.http import declare
from foundation.lib.sheets import Judged
from recruitment import actions, forms, imports, pages, queries
from recruitment.models import Recruitment
from recruitment.views import found_or_404, told_when_refused

# -- who has a part in it -----------------------------------------------------------------------------------------


@declare("recruitment.view", "GET")
def members(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who runs the case, who has a part in it, and who has had one."""
    case = found_or_404(request, public_id, "recruitment.view")
    return render(request, "recruitment/members.html", pages.members(case, request.user, timezone.now()))


@declare("recruitment.share", "GET", "POST")
def member_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Find a colleague by name, choose one and which part they are to have."""
    case = found_or_404(request, public_id, "recruitment.share")
    finder = forms.ColleagueFilter(request.GET)
    found = queries.colleagues(finder.wanted(), but=[case.owner_id])
    if request.method == "POST" and not found:
        return _find_first(request)
    form = forms.MemberForm(posted(request), found=found)

    def add(data: dict[str, Any]) -> Any:
        return actions.add_member(
            by=request.user, recruitment=case, user=data["person"], role=data["role"], now=timezone.now()
        )

    if request.method == "POST" and (member := accepted(form, add)):
        told = _("%(name)s now has a part in the recruitment, and is told by mail.")
        messages.success(request, told % {"name": member.user.name})
        return redirect("recruitment:members", case.public_id)
    context = {"recruitment": case, "finder": finder, "found": found, "form": form}
    return render(request, "recruitment/member_add.html", context, status=422 if form.errors else 200)


@declare("recruitment.share", "POST")
def member_end(request: HttpRequest, public_id: str, member_id: int) -> HttpResponse:
    """Somebody's part ends."""
    case = found_or_404(request, public_id, "recruitment.share")
    member = get_object_or_404(case.members.select_related("user", "recruitment"), pk=member_id)
    actions.end_member(by=request.user, member=member, now=timezone.now())
    told = _("%(name)s no longer has a part in the recruitment.")
    messages.success(request, told % {"name": member.user.name})
    return redirect("recruitment:members", case.public_id)


@declare("recruitment.share", "GET", "POST")
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Find another manager, and hand the case over in one go."""
    case = found_or_404(request, public_id, "recruitment.share")
    finder = forms.ColleagueFilter(request.GET)
    managers = (Role.MANAGER, Role.HR_SPECIALIST)
    found = queries.colleagues(finder.wanted(), but=[case.owner_id], roles=managers)
    if request.method == "POST" and not found:
        return _find_first(request)
    form = forms.HandOverForm(posted(request), found=found, former=case.owner)
    if request.method == "POST" and (done := accepted(form, partial(_hand_over, request, case))):
        told = _("%(name)s is now the recruiting manager, and is told by mail.")
        messages.success(request, told % {"name": done.owner.name})
        if queries.found(request.user, case.public_id):
            return redirect("recruitment:recruitment", case.public_id)
        return redirect("recruitment:list")
    context = {"recruitment": case, "finder": finder, "found": found, "form": form}
    return render(request, "recruitment/hand_over.html", context, status=422 if form.errors else 200)


def _find_first(request: HttpRequest) -> HttpResponse:
    """For a choice among nobody: whoever was found may have left since."""
    messages.warning(request, _("Find the colleague first, and choose among those who are found."))
    return redirect(request.get_full_path())


def _hand_over(request: HttpRequest, case: Recruitment, data: dict[str, Any]) -> Recruitment:
    return actions.hand_over(
        by=request.user,
        recruitment=case,
        to=data["person"],
        reason=data["reason"],
        stay=data.get("stay", False),
        now=timezone.now(),
    )


# -- candidates from a spreadsheet --------------------------------------------------------------------------------


@declare("recruitment.run", "GET", "POST")
@told_when_refused
def candidates_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """A list of candidates: chosen, shown as what would happen, and carried out when somebody has confirmed that."""
    case = found_or_404(request, public_id, "recruitment.run")
    form = sheets.SheetForm(request, imports.COLUMNS, imports.purpose(case))
    context: dict[str, Any] = {"recruitment": case, "form": form, "sealed": ""}
    if request.method == "POST" and form.is_valid():
        if form.confirmed:
            done = actions.import_candidates(by=request.user, recruitment=case, rows=form.rows, now=timezone.now())
            _tell_imported(request, done)
            return redirect("recruitment:recruitment", case.public_id)
        context |= sheets.shown(imports.judge(case, form.rows)) | {"sealed": form.sealed()}
    return render(request, "recruitment/candidates_import.html", context, status=422 if form.errors else 200)


@declare("recruitment.run", "GET")
def candidates_blank(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file to fill in."""
    found_or_404(request, public_id, "recruitment.run")
    example = {"name": "Sam Lindqvist", "email": "sam.lindqvist@example.org", "phone": "070-174 06 10"}
    return sheets.blank(imports.COLUMNS, example)


def _tell_imported(request: HttpRequest, done: Judged) -> None:
    if count := len(done.taken):
        told = ngettext("%(count)s candidate has been added.", "%(count)s candidates have been added.", count)
        messages.success(request, told % {"count": count})
    else:
        messages.info(request, _("Nobody was added: everybody in the list stands here already."))
    if done.refused:
        told = ngettext("%(count)s row was left out.", "%(count)s rows were left out.", done.refused)
        messages.warning(request, told % {"count": done.refused})
