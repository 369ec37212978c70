"""The mails about one's own account, and what every mail's frame says of the municipality."""

from email.headerregistry import Address
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts import actions, password_links
from foundation.accounts.models import Municipality, User
from foundation.accounts.queries import municipality
from foundation.lib.placeholders import Placeholder
from foundation.outbox import registry
from foundation.outbox.models import Message
from foundation.outbox.registry import MessageKind


def _user(message: Message) -> User | None:
    return User.objects.filter(pk=int(message.subject_id), is_active=True).first()


def _context(message: Message) -> dict[str, Any] | None:
    user = _user(message)
    if user is None:
        return None
    return {
        "email": user.email,
        "help_name": municipality().help_name,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "days": password_links.INVITATION_DAYS,
        "again": settings.BASE_URL + reverse("accounts:password_reset"),
    }


def _reset_link(message: Message, token: str) -> str:
    user = _user(message)
    return password_links.reset_link(user) if user else ""


def _invitation_link(message: Message, token: str) -> str:
    user = _user(message)
    return password_links.invitation_link(user) if user else ""


def _wanted(message: Message) -> bool:
    return _user(message) is not None


ADDRESS = Placeholder(
    slug="epost",
    key="email",
    meaning=_("the address the person signs in with"),
    example="kim@example.org",
    in_subject=False,
)
EXAMPLES = {"help_name": _("HR"), "hours": 1, "days": password_links.INVITATION_DAYS, "again": settings.BASE_URL}

PASSWORD_RESET = MessageKind(
    slug=actions.PASSWORD_RESET,
    template="accounts/email/password_reset.txt",
    name=_("New password"),
    context=_context,
    link=_reset_link,
    makes_token=False,
    wanted=_wanted,
    placeholders=(ADDRESS,),
    examples=EXAMPLES,
)
INVITATION = MessageKind(
    slug=actions.INVITATION,
    template="accounts/email/invitation.txt",
    name=_("Invitation to a new account"),
    context=_context,
    link=_invitation_link,
    makes_token=False,
    wanted=_wanted,
    placeholders=(ADDRESS,),
    examples=EXAMPLES,
)


def _sender(facts: Municipality) -> str:
    """The From header: the municipality's own name and address, each the installation's where it is left empty."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    local, _at, domain = (facts.sender_email or address).rpartition("@")
    return str(Address(facts.sender_name or name, local, domain))


def frame(language: str) -> dict[str, Any]:
    """What `templates/layout/mail.txt` says of who sends, and the From header."""
    facts = municipality()
    return {
        "municipality_name": facts.name,
        "switchboard": facts.switchboard,
        "from_email": _sender(facts),
    }


def register() -> None:
    """Makes the kinds and the frame known to the outbox."""
    registry.register(PASSWORD_RESET)
    registry.register(INVITATION)
    registry.register_frame(frame)
