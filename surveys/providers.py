"""What surveys tell on a recruitment's pages: which day one is mailed, or has been, and to whom.

The days come from the version that HR has published, so that nobody is promised a survey that does not come.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competencies.enums import VersionState
from foundation.lib import calendar
from recruitment.enums import RecruitmentState
from recruitment.models import Recruitment
from recruitment.providers import register_following
from surveys import rules
from surveys.enums import SurveyKind, SurveyState
from surveys.models import Survey, SurveyTemplate


def following(case: Recruitment, now: datetime) -> str:
    """Which surveys follow on a case that is closed, or would if it were closed at `now`; "" where none does. Three
    queries at most."""
    sent = {survey.kind: survey for survey in Survey.objects.filter(recruitment=case).order_by("kind")}
    published = SurveyTemplate.objects.filter(state=VersionState.PUBLISHED).order_by("kind")
    templates = {template.kind: template for template in published}
    kinds = [kind for kind in (SurveyKind.MANAGER, SurveyKind.CANDIDATE) if kind in templates or kind in sent]
    if SurveyKind.CANDIDATE in kinds and not case.candidates.exists():
        kinds.remove(SurveyKind.CANDIDATE)
    coming = [_to(kind, day) for kind in kinds if kind not in sent and (day := _leaves(case, templates[kind], now))]
    open_ones = [_until(sent[kind]) for kind in kinds if kind in sent and sent[kind].state == SurveyState.OPEN]
    told = []
    if open_ones:
        told.append(_("A short survey has been mailed to %(whom)s.") % {"whom": _in_a_row(open_ones)})
    if coming and case.state == RecruitmentState.CLOSED:
        told.append(_("A short survey is mailed to %(whom)s.") % {"whom": _in_a_row(coming)})
    elif coming:
        told.append(_("If it is closed today, a short survey is mailed to %(whom)s.") % {"whom": _in_a_row(coming)})
    return " ".join(told)


def _leaves(case: Recruitment, template: SurveyTemplate, now: datetime) -> datetime | None:
    """When a survey that has not been sent leaves: the office hour at which `clock.open_due` finds the case. None when
    the case was closed too long ago."""
    due = (case.closed_at or now) + timedelta(days=template.delay_days)
    if due + timedelta(days=rules.OLDEST_DAYS) <= now:
        return None
    return calendar.next_office_time(max(due, now))


def _to(kind: SurveyKind, leaves: datetime) -> str:
    day = calendar.long_day(leaves, get_language() or "sv")
    whom = {
        SurveyKind.MANAGER: _("the manager on %(day)s"),
        SurveyKind.CANDIDATE: _("the candidates on %(day)s"),
    }
    return whom[kind] % {"day": day}


def _until(survey: Survey) -> str:
    day = calendar.long_day(survey.closes_on, get_language() or "sv")
    whom = {
        SurveyKind.MANAGER: _("the manager (last day %(day)s)"),
        SurveyKind.CANDIDATE: _("the candidates (last day %(day)s)"),
    }
    return whom[SurveyKind(survey.kind)] % {"day": day}


def _in_a_row(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else _("%(first)s and %(last)s") % {"first": parts[0], "last": parts[1]}


def register() -> None:
    """Ties it to the pages where a case is closed."""
    register_following(following)
