"""The one write layer of documents: ordered by the app that knows the case, made by the worker, registered by the
registrar."""

from datetime import datetime, timedelta

import psycopg
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib import moves, queue
from foundation.lib.permissions import allowed
from foundation.records import storage
from foundation.records.enums import DocumentState, DocumentType
from foundation.records.models import DIARY_NUMBER, DIARY_NUMBER_ONCE, CaseFile, Document
from foundation.records.registry import Rendered
from foundation.records.transitions import MOVES

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
LONGEST_ERROR = 300


class DiaryNumberTaken(Exception):
    """Another case has this diary number."""


@transaction.atomic
def order(
    *,
    case_file: CaseFile,
    document_type: DocumentType,
    subject_kind: str,
    subject_id: str,
    title: str,
    now: datetime,
) -> Document:
    """Orders the next version of a document and rings for the worker after commit.

    A version that is ordered and not yet begun is returned instead of a new one: two changes in a row make one
    document.
    """
    CaseFile.objects.select_for_update().get(pk=case_file.pk)
    same = Document.objects.filter(subject_kind=subject_kind, subject_id=subject_id, document_type=document_type)
    waiting = same.filter(state=DocumentState.ORDERED, claimed_until=None).first()
    if waiting is None:
        last = same.aggregate(last=Max("version"))["last"] or 0
        waiting = Document.objects.create(
            case_file=case_file,
            document_type=document_type,
            subject_kind=subject_kind,
            subject_id=subject_id,
            version=last + 1,
            title=title,
            ordered_at=now,
        )
    queue.ring("records.render", waiting.pk)
    return waiting


def claim(document_id: int, *, now: datetime) -> Document | None:
    """Takes an ordered document for making, with a lease; None when it is taken, made or parked. Exactly one caller
    gets it."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = Document.objects.filter(free, pk=document_id, state=DocumentState.ORDERED)
    with transaction.atomic():
        document = taken.select_for_update(skip_locked=True).first()
        if document is None:
            return None
        document.claimed_until = now + LEASE
        document.attempts += 1
        document.save(update_fields=["claimed_until", "attempts"])
    return document


@transaction.atomic
def finish(*, document: Document, rendered: Rendered, now: datetime) -> Document:
    """Stores the made file and shows the document. The file is whole on disk before the row says so."""
    row = Document.objects.select_for_update().get(pk=document.pk)
    row.state = moves.target(MOVES, "finish", row.state)
    row.path = f"{row.ordered_at:%Y}/{row.public_id}.pdf"
    row.sha256 = storage.write(row.path, rendered.data)
    row.size, row.facts = len(rendered.data), rendered.facts
    row.finished_at, row.claimed_until, row.last_error = now, None, ""
    row.save()
    audit.record(
        "records.finished",
        by_id=None,
        role="clock",
        case_id=None,
        object_kind="records.document",
        object_id=row.pk,
        version=row.version,
        sha256=row.sha256,
    )
    return row


@transaction.atomic
def stumble(*, document: Document, reason: str, now: datetime) -> Document:
    """Notes that making failed: tried again when the lease runs out, parked and shown after five times."""
    row = Document.objects.select_for_update().get(pk=document.pk)
    row.last_error = reason[:LONGEST_ERROR]
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.claimed_until = moves.target(MOVES, "fail", row.state), None
    else:
        row.claimed_until = now + timedelta(seconds=10 * 2**row.attempts)
    row.save()
    return row


@transaction.atomic
def note_diary_number(*, by: User, case_file: CaseFile, diary_number: str, now: datetime) -> CaseFile:
    """Notes the case's diary number (letters/year:five figures). Documents already made are not made again.

    Refuses ValidationError for another form, DiaryNumberTaken when another case has it, PermissionDenied outside the
    registrar's part of the tree.
    """
    if not allowed(by, "records.note_diary_number", case_file):
        raise PermissionDenied
    DIARY_NUMBER(diary_number)
    row = CaseFile.objects.select_for_update().get(pk=case_file.pk)
    former, row.diary_number = row.diary_number, diary_number
    try:
        with transaction.atomic():
            row.save(update_fields=["diary_number"])
    except IntegrityError as refused:
        if _constraint(refused) == DIARY_NUMBER_ONCE:
            raise DiaryNumberTaken(diary_number) from refused
        raise
    audit.record(
        "records.diary_number_noted",
        by_id=by.pk,
        role="registrar",
        case_id=None,
        object_kind="records.case_file",
        object_id=row.pk,
        former=former,
        diary_number=diary_number,
    )
    return row


def _constraint(refused: IntegrityError) -> str | None:
    """The name of the constraint that PostgreSQL says was broken."""
    cause = refused.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
