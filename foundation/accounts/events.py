"""What the audit log says of accounts and of what is changed in the administration."""

from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Role
from foundation.audit import registry

SENTENCES = {
    "account.created": _("%(actor)s made an account for %(object)s."),
    "account.changed": _("%(actor)s changed the account of %(object)s."),
    "account.link_sent": _("%(actor)s sent %(object)s a link for choosing a password."),
    "account.password_set": _("%(object)s chose a new password."),
    "account.role_granted": _("%(actor)s gave %(object)s the role %(granted)s."),
    "account.role_ended": _("%(actor)s ended the role %(granted)s of %(object)s."),
    "admin.added": _("%(actor)s added %(object)s in the administration."),
    "admin.changed": _("%(actor)s changed %(object)s in the administration."),
}


def register() -> None:
    """Makes the kinds known to the audit log."""
    for kind, sentence in SENTENCES.items():
        registry.register_sentence(kind, sentence)
    registry.register_object(_("user"), "user", "accounts.user")
    registry.register_object(_("organisation"), "accounts.organisation")
    registry.register_object(_("municipality"), "accounts.municipality")
    registry.register_role("user", _("the account’s holder"))
    for role in Role:
        registry.register_role(role.value, role.label)
