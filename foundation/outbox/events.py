"""What the audit log says of the outbox."""

from django.utils.translation import gettext_lazy as _

from foundation.audit import registry

SENTENCES = {
    "outbox.sent_again": _("%(actor)s had a message sent again."),
    "outbox.held": _("%(actor)s held all outgoing messages; %(paused)s were waiting."),
    "outbox.worded": _("%(actor)s changed the wording of a message (%(language)s)."),
    "outbox.wording_shipped": _("%(actor)s took back the shipped wording of a message (%(language)s)."),
    "outbox.released": _("%(actor)s released the outgoing messages; %(released)s were waiting."),
}


def register() -> None:
    """Make the kinds known to the audit log."""
    for kind, sentence in SENTENCES.items():
        registry.register_sentence(kind, sentence)
    registry.register_object(_("message"), "message", "outbox.message")
    registry.register_object(_("wording of a message"), "outbox.wording")
    registry.register_object(_("outgoing messages"), "outbox")
    registry.register_role("operator", _("whoever has the terminal"))
