"""The pages of union representatives: recruitments by state, the adopted profile, and what is said of it.

What is found here is found by `queries_union` alone; nothing else of a case opens by these rights.
"""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.lib.forms import accepted, posted
from foundation.lib.http import declare
from foundation.lib.moves import MoveRefused
from foundation.lib.permissions import allowed
from recruitment import comments, forms, pages, pages_union, queries_union
from recruitment.models import Recruitment
from recruitment.views import found_or_404

READ = "profile.read_as_union"


@declare(READ, "GET")
def profile_list(request: HttpRequest) -> HttpResponse:
    """Recruitments whose profile has been adopted, twenty a page, or why there are none."""
    if not allowed(request.user, READ):
        raise PermissionDenied
    return render(
        request, "union/list.html", pages_union.listing(request.user, request.GET.get("page"), timezone.now())
    )


@declare(READ, "GET", "POST")
def profile(request: HttpRequest, public_id: str, version: int) -> HttpResponse:
    """An adopted version of the profile, what has been said of it, and a field to say something."""
    case = queries_union.found_for_union(request.user, public_id)
    versions = pages_union.adopted_versions(case) if case else []
    text = pages.version_of(versions, str(version))
    if case is None or text is None:
        raise Http404
    form = forms.CommentForm(posted(request))
    here = reverse("union:profile", args=[public_id, version])
    if request.method == "POST" and (sent := _sent(request, case, version, form, here)):
        return sent
    context = pages_union.profile(case, request.user, versions, text, request.GET.get("page"), timezone.now())
    return render(request, "union/profile.html", {**context, "form": form}, status=422 if form.errors else 200)


@declare("profile.edit", "POST")
def profile_answer(request: HttpRequest, public_id: str, version: int) -> HttpResponse:
    """Those who run the recruitment answer what the union has said; what was typed stays when it is refused."""
    case = found_or_404(request, public_id, "profile.edit")
    if not case.profiles.filter(version=version).exists():
        raise Http404
    form = forms.CommentForm(request.POST, answer=True)
    here = f"{reverse('recruitment:profile', args=[public_id])}?version={version}"
    if sent := _sent(request, case, version, form, here):
        return sent
    context = pages.profile(case, request.user, str(version), timezone.now())
    return render(request, "recruitment/profile.html", {**context, "form": form}, status=422)


def _sent(
    request: HttpRequest, case: Recruitment, version: int, form: forms.CommentForm, here: str
) -> HttpResponse | None:
    """Back to the thread when the comment is sent; None when the form has to be shown again with what is wrong."""
    try:
        if accepted(form, partial(_comment, request, case, version)):
            messages.success(request, _("The comment has been sent. Those it concerns are told."))
            return redirect(f"{here}#comments")
    except MoveRefused:
        form.add_error(
            None,
            _(
                "The comment was not sent: nothing can be written about this profile any more. Save what you wrote "
                "somewhere else, and ask the recruiting manager."
            ),
        )
    return None


def _comment(request: HttpRequest, case: Recruitment, version: int, data: dict[str, Any]) -> object:
    return comments.comment_on_profile(
        by=request.user, recruitment=case, version=version, text=data["text"], public_id=data["key"], now=timezone.now()
    )
