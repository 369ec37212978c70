"""What the audit log says of documents."""

from django.utils.translation import gettext_lazy as _

from foundation.audit import registry

SENTENCES = {
    "records.finished": _("Version %(version)s of the document was made."),
    "records.diary_number_noted": _("%(actor)s noted the diary number %(diary_number)s."),
}


def register() -> None:
    """Makes the kinds known to the audit log."""
    for kind, sentence in SENTENCES.items():
        registry.register_sentence(kind, sentence)
    registry.register_object(_("document"), "records.document")
    registry.register_object(_("case"), "records.case_file")
    registry.register_role("clock", _("the clock"))
