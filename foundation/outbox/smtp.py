"""Django's SMTP backend with two limits instead of one, and a word just before the text leaves."""

import smtplib
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as DjangoBackend


class _Plain(smtplib.SMTP):
    """Calls `before_data` once the server has accepted the recipient; what that raises stops the mail."""

    before_data: Callable[[], None] | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.before_data:
            self.before_data()
        return super().data(msg)


class _Encrypted(_Plain, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class EmailBackend(DjangoBackend):
    """Ten seconds to connect, greet and sign in; thirty for each answer after that. One mail per connection."""

    announces_data = True  # tells `delivery` that `before_data` is called here

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "timeout": settings.OUTBOX_CONNECT_SECONDS})

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Plain

    def open(self) -> bool | None:
        opened = super().open()
        if self.connection and self.connection.sock:
            self.connection.sock.settimeout(settings.EMAIL_TIMEOUT)
        return opened

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send on the connection that `open` made."""
        if isinstance(self.connection, _Plain):
            self.connection.before_data = getattr(email_messages[0], "before_data", None)
        return super().send_messages(email_messages)
