"""What the audit log says of the framework."""

from django.utils.translation import gettext_lazy as _

from foundation.audit import registry

SENTENCES = {
    "framework.draft_made": _("%(actor)s began version %(version)s of %(competency)s."),
    "framework.imported": _("%(actor)s imported words into version %(version)s of %(competency)s."),
    "framework.published": _("%(actor)s published version %(version)s of %(competency)s."),
}


def register() -> None:
    """Makes the kinds known to the audit log."""
    for kind, sentence in SENTENCES.items():
        registry.register_sentence(kind, sentence)
    registry.register_object(_("version of a competency"), "competencies.version", "competencies.competencyversion")
