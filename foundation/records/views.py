"""The registrar's room: finished documents to register and archive, nothing else."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib.http import declare
from foundation.lib.paging import page_of
from foundation.lib.permissions import allowed
from foundation.records import actions, queries, storage
from foundation.records.forms import DiaryNumberForm, FilterForm
from foundation.records.models import Document


def _signed_in(request: HttpRequest) -> User:
    """The reader, who must be a registrar somewhere: 403 for everybody else."""
    user = request.user
    if not isinstance(user, User) or not allowed(user, "records.view_documents"):
        raise PermissionDenied
    return user


@declare("records.view_documents", "GET")
def document_list(request: HttpRequest) -> HttpResponse:
    """Finished documents of the registrar's part of the tree, the newest first; found and filtered by the address."""
    user = _signed_in(request)
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.listed(user, find=wanted.get("q", ""), show=wanted.get("show", ""))
    page = page_of(rows, request.GET.get("page"))
    return render(request, "records/list.html", {"form": form, "page": page, "filtered": any(wanted.values())})


@declare("records.view_documents", "GET")
def document(request: HttpRequest, public_id: str) -> HttpResponse:
    """One document: what stands in its head, its other versions, the file to download, the case's diary number to
    note."""
    row = get_object_or_404(queries.visible_to(_signed_in(request)), public_id=public_id)
    form = DiaryNumberForm(initial={"diary_number": row.case_file.diary_number})
    return _page(request, row, form)


def _page(request: HttpRequest, row: Document, form: DiaryNumberForm, status: int = 200) -> HttpResponse:
    versions = queries.versions_of(row)
    context = {"document": row, "form": form, "versions": versions, "newest": versions[0]}
    return render(request, "records/document.html", context, status=status)


@declare("records.note_diary_number", "POST")
def note_diary_number(request: HttpRequest, public_id: str) -> HttpResponse:
    """Notes the diary number of the document's case."""
    user = _signed_in(request)
    row = get_object_or_404(queries.visible_to(user), public_id=public_id)
    form = DiaryNumberForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["diary_number"]
        try:
            actions.note_diary_number(by=user, case_file=row.case_file, diary_number=number, now=timezone.now())
        except actions.DiaryNumberTaken:
            form.add_error("diary_number", _("Another case has this diary number already."))
        else:
            messages.success(request, _("The diary number %(number)s is noted for the case.") % {"number": number})
            return redirect("records:document", public_id=public_id)
    return _page(request, row, form, status=422)


@declare("records.view_documents", "GET")
def download(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file itself, after its checksum has been compared. The reading is logged."""
    user = _signed_in(request)
    row = get_object_or_404(queries.visible_to(user), public_id=public_id)
    try:
        data = storage.read(row.path, row.sha256)
    except storage.BrokenFile:
        return render(request, "records/broken.html", {"document": row}, status=500)
    audit.record_read(by_id=user.pk, role="registrar", case_id=None, object_kind="records.document", object_id=row.pk)
    return file_response(row, data)


def file_response(row: Document, data: bytes) -> HttpResponse:
    """A PDF to save, under a name that says what it is and nothing about whom."""
    response = HttpResponse(data, content_type="application/pdf")
    number = row.case_file.diary_number.replace("/", "-").replace(":", "-") or row.public_id[:8]
    response["Content-Disposition"] = f'attachment; filename="referensprotokoll-{number}-v{row.version}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
