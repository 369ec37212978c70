"""What the audit log says of surveys: one sentence a kind of event. Never that somebody answered."""

from django.utils.translation import gettext_lazy as _

from foundation.audit import registry

SENTENCES = {
    "surveys.opened": _("A survey was sent to %(invited)s people."),
    "surveys.closed": _("A survey was closed, and its answers were taken from those who gave them."),
    "surveys.template_drafted": _("%(actor)s began a new version of a survey."),
    "surveys.template_published": _("%(actor)s published version %(number)s of a survey."),
}


def register() -> None:
    """Makes the kinds known to the audit log."""
    for kind, sentence in SENTENCES.items():
        registry.register_sentence(kind, sentence)
    registry.register_object(_("survey"), "surveys.survey")
    registry.register_object(_("questions of a survey"), "surveys.template", "surveys.surveytemplate")
    registry.register_object(_("assumptions about hours"), "surveys.assumptions")
