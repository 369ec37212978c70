"""What the audit log says of references: one sentence a kind of event, composed when it is read."""

from django.utils.translation import gettext_lazy as _

from foundation.audit import registry

SENTENCES = {
    "references.asked_candidate": _("%(actor)s asked the candidate for %(minimum)s referees."),
    "references.candidate_address_changed": _("%(actor)s changed the candidate's e-mail address."),
    "references.candidate_reminded": _("%(actor)s: a reminder went to the candidate."),
    "references.named": _("The candidate named %(object)s."),
    "references.said_go": _("The candidate gave the go-ahead for %(object)s."),
    "references.referee_reminded": _("%(actor)s: a reminder went to %(object)s."),
    "references.address_changed": _("%(actor)s changed the contact details of %(object)s."),
    "references.referee_withdrawn": _("%(actor)s withdrew the request to %(object)s."),
    "references.extended": _("%(actor)s moved the last day to %(deadline)s."),
    "references.another_wanted": _("%(actor)s asked for another referee."),
    "references.closed": _("%(actor)s closed the round."),
    "references.reopened": _("%(actor)s opened the round again, until %(deadline)s."),
    "references.withdrawn": _("%(actor)s withdrew the whole request."),
    "references.begun": _("%(object)s began to answer."),
    "references.answered": _("%(object)s sent an answer (version %(version)s)."),
    "references.declined": _("%(object)s declined."),
    "references.wrong_person": _("The e-mail to %(object)s reached the wrong person."),
    "references.wants_call": _("%(object)s asked to be rung."),
    "references.bounced": _("An e-mail to %(object)s could not be delivered."),
    "references.expired": _("%(object)s did not answer in time."),
    "references.completed": _("The round was complete with %(answered)s answers."),
    "references.template_drafted": _("%(actor)s began a new version of a reference template."),
    "references.template_published": _("%(actor)s published version %(number)s of a reference template."),
}


def register() -> None:
    """Makes the kinds known to the audit log."""
    for kind, sentence in SENTENCES.items():
        registry.register_sentence(kind, sentence)
    registry.register_object(_("reference request"), "references.request")
    registry.register_object(_("referee"), "references.referee")
    registry.register_object(_("sent answer"), "references.answer")
    registry.register_object(_("reference template"), "references.template", "references.referencetemplate")
    registry.register_role("candidate", _("the candidate"))
    registry.register_role("referee", _("the referee"))
