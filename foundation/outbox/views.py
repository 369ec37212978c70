"""The demo's mail page: what would have been sent lies in a folder and is read here. It exists only in the demo."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.lib.http import declare, leave_no_trace

FILE_BACKEND = "foundation.outbox.backends.FileBackend"
MAILS_A_PAGE = 20
MAIL_NAME = re.compile(r"[0-9a-f-]+\.eml")


@dataclass(frozen=True)
class Mail:
    """One mail of the folder."""

    name: str
    to: str
    reply_to: str
    sender: str
    subject: str
    sent_at: datetime | None
    message: EmailMessage

    @property
    def text(self) -> str:
        """The mail's words."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body else ""


def _folder() -> Path:
    """Return the folder of mails. 404 unless this is the demo and its mails go there."""
    if not (settings.DEMO and settings.EMAIL_BACKEND == FILE_BACKEND):
        raise Http404
    return Path(settings.MAIL_DIR)


def _path(name: str) -> Path:
    """Return the file of that name. What isn't a mail's name in the folder is 404."""
    path = _folder() / name
    if not MAIL_NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return path


def _moment(moment: datetime) -> datetime:
    """A mail dated "-0000" tells its time in UTC, and is parsed as a time without a zone (RFC 5322, section 3.3)."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return Mail(
        name=path.name,
        to=str(message["To"]),
        reply_to=str(message["Reply-To"] or ""),
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        sent_at=_moment(message["Date"].datetime) if message["Date"] else None,
        message=message,
    )


@login_not_required
@declare(None, "GET")
@leave_no_trace
def mails(request: HttpRequest) -> HttpResponse:
    """Show the mails, newest first; only those on the page are opened."""
    paths = sorted(_folder().glob("[!.]*.eml"), reverse=True)
    page = Paginator(paths, MAILS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "outbox/mails.html", {"page": page, "mails": [_read(path) for path in page]})


@login_not_required
@declare(None, "GET")
@leave_no_trace
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail, its links clickable."""
    return render(request, "outbox/mail.html", {"mail": _read(_path(name))})


@login_not_required
@declare(None, "GET")
@leave_no_trace
def original(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail as it would have left, with all its headers."""
    return HttpResponse(_path(name).read_bytes(), content_type="text/plain; charset=utf-8")
