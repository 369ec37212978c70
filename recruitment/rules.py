"""The rules of a case, as pure functions. Sources: the product's sections 2 and 6 (settled) unless another is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from competencies.rules import Doubt, doubts_in
from foundation.lib.numbers import in_words
from recruitment.enums import RUNNING_ROLES, RecruitmentState

FEWEST = 3
MOST = 4
LIMIT = 6

PURPOSE_LIMIT = 1000  # characters
MOST_DUTIES, DUTY_LIMIT = 15, 300
MOST_REQUIREMENTS, REQUIREMENT_LIMIT = 12, 300  # of each kind: a longer list is a wish, and nobody checks it

MANAGER = "manager"
HR_SPECIALIST = "hr_specialist"
RUNS = frozenset({MANAGER, HR_SPECIALIST, *RUNNING_ROLES})
SHARES = frozenset({MANAGER, HR_SPECIALIST})  # deputies and co-managers are given their part, and give none
UNION = "union_representative"
OPEN = frozenset({RecruitmentState.DRAFT, RecruitmentState.ACTIVE})  # states in which a case is worked on
DECIDED = frozenset({RecruitmentState.DECIDED, RecruitmentState.CLOSED})
COMMENTED = frozenset({RecruitmentState.ACTIVE, RecruitmentState.DECIDED})  # states in which a profile is spoken about

COMMENT_LIMIT = 2000  # characters


@dataclass(frozen=True, slots=True)
class Post:
    """What a profile says of the post in words: why it exists, what is done, what must be and what is a merit."""

    purpose: str = ""
    duties: Sequence[str] = ()
    must: Sequence[str] = ()
    merit: Sequence[str] = ()


def profile_doubts(post: Post, jobs: Iterable[tuple[str, str]]) -> list[Doubt]:
    """Words of a profile that may invite discrimination (product, section 5): a warning, overruled by a reason.

    `jobs` are the competencies by name with what each means in this job. A profile says nothing of its language, so
    the words are looked for in both; what is found in both counts once.
    """
    written = [
        (_("Purpose"), post.purpose),
        *((_("Duties"), text) for text in post.duties),
        *((_("Must requirements"), text) for text in post.must),
        *((_("Merits"), text) for text in post.merit),
        *jobs,
    ]
    found = doubts_in((where, language, text) for where, text in written if text for language in ("sv", "en"))
    once = {(doubt.where, doubt.text, doubt.words.casefold(), str(doubt.ground)): doubt for doubt in found}
    return list(once.values())


def wording_problem(doubts: Sequence[Doubt], reason: str) -> str | None:
    """What is wrong with words that were marked and have no reason, in words to act on, or None."""
    if not doubts or reason.strip():
        return None
    told = _("“%(words)s” (%(ground)s)")
    words = ", ".join(dict.fromkeys(told % {"words": one.words, "ground": one.ground} for one in doubts))
    return _("These words may invite discrimination: %(words)s. Change them, or write why they are needed.") % {
        "words": words
    }


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


def decision_day_problem(day: date, *, begun: date, today: date) -> str | None:
    """What is wrong with `day` as the day of the decision, in words to act on, or None."""
    if day > today:
        return _("The day has not come yet. Note the decision when it has been made.")
    if day < begun:
        return _("The recruitment was created later than that. Write the day on which the decision was made.")
    return None


def matter_of(title: str, unit_name: str) -> str:
    """The case's matter (ärendemening) as the registry writes it: in Swedish, with post and unit and without names."""
    with override("sv"):
        return _("Recruitment: %(title)s, %(unit)s") % {"title": title, "unit": unit_name}
