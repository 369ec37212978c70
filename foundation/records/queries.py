"""Which documents a registrar sees, and what stands about a document."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.accounts.queries import within
from foundation.records.enums import DocumentState
from foundation.records.models import CaseFile, Document


def visible_to(user: User) -> QuerySet[Document]:
    """The finished documents of the registrar's part of the tree; nobody else sees any here."""
    finished = Document.objects.filter(state=DocumentState.FINISHED)
    return finished.filter(within(user, Role.REGISTRAR, field="case_file__organisation__path")).select_related(
        "case_file__organisation__parent"
    )


def case_files_visible_to(user: User) -> QuerySet[CaseFile]:
    """The cases of the registrar's part of the tree."""
    return CaseFile.objects.filter(within(user, Role.REGISTRAR, field="organisation__path")).select_related(
        "organisation"
    )


def documents_about(subject_kind: str, subject_id: str) -> QuerySet[Document]:
    """Every version of the documents about one thing, the newest first, whatever their state."""
    return Document.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-version", "-pk")


def listed(user: User, *, find: str = "", show: str = "") -> QuerySet[Document]:
    """The registrar's list, the newest first: whose title (it names the candidate), matter or diary number contains
    `find`; with or without a number."""
    rows = visible_to(user)
    if find:
        known = Q(case_file__matter__icontains=find) | Q(case_file__diary_number__icontains=find)
        rows = rows.filter(known | Q(title__icontains=find))
    if show == "waiting":
        rows = rows.filter(case_file__diary_number="")
    elif show == "registered":
        rows = rows.exclude(case_file__diary_number="")
    return rows.order_by("-finished_at", "-pk")


def versions_of(document: Document) -> list[Document]:
    """Every finished version of the same document, the newest first."""
    same = documents_about(document.subject_kind, document.subject_id)
    return list(same.filter(document_type=document.document_type, state=DocumentState.FINISHED))


@dataclass(frozen=True)
class Standing:
    """Documents that are ordered and not made, since when, and those that could not be made."""

    waiting: int
    oldest_ordered: datetime | None
    parked: int


def standing() -> Standing:
    """How the making of documents stands, in one query."""
    ordered, failed = Q(state=DocumentState.ORDERED), Q(state=DocumentState.FAILED)
    found = Document.objects.filter(ordered | failed).aggregate(
        waiting=Count("pk", filter=ordered), oldest=Min("ordered_at", filter=ordered), parked=Count("pk", filter=failed)
    )
    return Standing(found["waiting"], found["oldest"], found["parked"])
