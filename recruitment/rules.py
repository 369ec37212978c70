"""The rules of a case, as pure functions. Sources: the product's sections 2 and 6 (settled) unless another is named."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from foundation.lib.numbers import in_words
from recruitment.enums import RUNNING_ROLES, RecruitmentState

FEWEST = 3
MOST = 4
LIMIT = 6

MANAGER = "manager"
HR_SPECIALIST = "hr_specialist"
RUNS = frozenset({MANAGER, HR_SPECIALIST, *RUNNING_ROLES})
OPEN = frozenset({RecruitmentState.DRAFT, RecruitmentState.ACTIVE})  # states in which a case is worked on


def needs_count_reason(count: int) -> bool:
    """Whether so many competencies ask for a written reason: three or four are what a person can be judged on."""
    return not FEWEST <= count <= MOST


def competency_count_problem(count: int, reason: str) -> str | None:
    """What is wrong with choosing `count` competencies for `reason`, in words to act on, or None.

    Three or four need no reason; one, two, five or six need a written one; none and more than six are refused.
    """
    if count == 0:
        return _("Choose the competencies the job cannot do without: three or four are enough.")
    if count > LIMIT:
        return _(
            "You have chosen %(count)s competencies, and six is the end: nobody is a superman. "
            "Take away what the job can do without."
        ) % {"count": in_words(count)}
    if reason.strip() or not needs_count_reason(count):
        return None
    if count > MOST:
        return _(
            "You have chosen %(count)s competencies. Write why four are not enough, or take away what weighs least."
        ) % {"count": in_words(count)}
    return ngettext(
        "You have chosen %(count)s competency. Write why fewer than three are enough, or choose more.",
        "You have chosen %(count)s competencies. Write why fewer than three are enough, or choose more.",
        count,
    ) % {"count": in_words(count)}


def matter_of(title: str, unit_name: str) -> str:
    """The case's matter (ärendemening) as the registry writes it: in Swedish, with post and unit and without names."""
    with override("sv"):
        return _("Recruitment: %(title)s, %(unit)s") % {"title": title, "unit": unit_name}
