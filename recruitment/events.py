"""What the audit log says of a case: one sentence a kind of event, composed when it is read."""

from django.utils.translation import gettext_lazy as _

from foundation.audit import registry
from recruitment.enums import MemberRole

SENTENCES = {
    "recruitment.created": _("%(actor)s created the recruitment with %(competencies)s competencies."),
    "recruitment.profile_changed": _("%(actor)s wrote version %(version)s of the requirement profile."),
    "recruitment.profile_adopted": _("%(actor)s adopted version %(version)s of the requirement profile."),
    "recruitment.profile_commented": _("%(actor)s wrote a comment on version %(version)s of the requirement profile."),
    "recruitment.member_added": _("%(actor)s gave user %(user)s the part %(part)s in the recruitment."),
    "recruitment.member_ended": _("%(actor)s ended the part %(part)s of user %(user)s in the recruitment."),
    "recruitment.handed_over": _("%(actor)s handed the recruitment over from user %(former)s to user %(user)s."),
    "recruitment.decided": _("%(actor)s noted the decision of %(day)s: %(hired)s hired."),
    "recruitment.decision_corrected": _("%(actor)s corrected the decision, now of %(day)s: %(hired)s hired."),
    "recruitment.closed": _("%(actor)s closed the recruitment."),
    "recruitment.cancelled": _("%(actor)s cancelled the recruitment."),
    "recruitment.candidate_withdrew": _("%(actor)s noted that %(object)s has withdrawn."),
    "recruitment.candidate_came_back": _("%(actor)s noted that %(object)s is a candidate again."),
    "recruitment.candidate_added": _("%(actor)s added %(object)s."),
    "recruitment.candidate_changed": _("%(actor)s changed the details of %(object)s."),
    "recruitment.guide_saved": _("%(actor)s wrote version %(version)s of the interview guide."),
    "recruitment.guide_frozen": _("%(actor)s locked the interview guide with %(questions)s questions."),
    "recruitment.guide_deviation": _("%(actor)s noted a deviation from the interview guide."),
}


def register() -> None:
    """Makes the kinds known to the audit log."""
    for kind, sentence in SENTENCES.items():
        registry.register_sentence(kind, sentence)
    registry.register_object(_("recruitment"), "recruitment.recruitment")
    registry.register_object(_("candidate"), "recruitment.candidate")
    registry.register_object(_("role template"), "recruitment.roletemplate")
    for role in MemberRole:
        registry.register_role(role.value, role.label)
