"""Every mail of surveys: what it is, when it is still wanted, and what its text is made from.

The texts are templates/surveys/email/<kind>.txt, one for both languages.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.accounts.queries import municipality
from foundation.lib import calendar
from foundation.lib.numbers import in_words
from foundation.lib.placeholders import Placeholder
from foundation.lib.text import standing_alone
from foundation.outbox import registry
from foundation.outbox.models import Message
from foundation.outbox.registry import MessageKind
from surveys.enums import SurveyState
from surveys.models import Invitation
from surveys.rules import local_day, minutes_to_answer


def _for_person(message: Message) -> dict[str, Any] | None:
    rows = Invitation.objects.select_related("survey__recruitment__unit", "survey__recruitment__owner")
    invitation = rows.filter(public_id=message.subject_id).first()
    if invitation is None:
        return None
    survey = invitation.survey
    kinds = list(survey.template.questions.order_by("position", "pk").values_list("kind", flat=True))
    facts = municipality()
    questions = ngettext("%(count)s question", "%(count)s questions", len(kinds)) % {"count": in_words(len(kinds))}
    return {
        "title": survey.recruitment.title,
        "unit": survey.recruitment.unit.name,
        "closes_on": calendar.long_day(survey.closes_on, message.language),
        "questions": standing_alone(questions),
        "minutes": minutes_to_answer(kinds),
        "help_name": facts.help_name,
        "help_email": facts.help_email,
        "reply_to": facts.help_email,
    }


def _link(message: Message, token: str) -> str:
    return settings.BASE_URL + reverse("surveys:enter", args=[message.subject_id, token])


def _wanted(message: Message) -> bool:
    """While the survey is open and the person has not answered."""
    waiting = Invitation.objects.filter(public_id=message.subject_id, reply=None, survey__state=SurveyState.OPEN)
    return waiting.filter(survey__closes_on__gte=local_day(timezone.now())).exists()


PLACES = (
    Placeholder(slug="tjanst", key="title", meaning=_("the post"), example=_("assistant nurse, nights")),
    Placeholder(slug="enhet", key="unit", meaning=_("the unit"), example=_("Exempelgården care home")),
    Placeholder(slug="sista_dag", key="closes_on", meaning=_("the last day"), example=_("Friday 4 December")),
    Placeholder(
        slug="antal_fragor", key="questions", meaning=_("how many questions there are, in words"),
        example=_("Four questions"),
    ),
    Placeholder(slug="minuter", key="minutes", meaning=_("how many minutes it takes"), example="3"),
)  # fmt: skip
EXAMPLES = {"help_name": _("HR"), "help_email": "hr@example.org"}


def _kind(name: str, label: Any, *, is_reminder: bool = False) -> MessageKind:
    return MessageKind(
        slug=f"surveys.{name}",
        template=f"surveys/email/{name}.txt",
        name=label,
        context=_for_person,
        link=_link,
        wanted=_wanted,
        is_reminder=is_reminder,
        placeholders=PLACES,
        examples=EXAMPLES,
    )


KINDS = [
    _kind("manager_invitation", _("To the manager: survey after a recruitment")),
    _kind("manager_reminder", _("To the manager: reminder of a survey"), is_reminder=True),
    _kind("candidate_invitation", _("To the candidate: survey after a recruitment")),
    _kind("candidate_reminder", _("To the candidate: reminder of a survey"), is_reminder=True),
]


def register_kinds() -> None:
    """Makes the kinds known to the outbox."""
    for kind in KINDS:
        registry.register(kind)
