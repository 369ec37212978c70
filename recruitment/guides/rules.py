"""The rules of an interview guide, as pure functions. Source: the product's section 3.3."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.lib.numbers import in_words

FEWEST, MOST = 2, 4  # questions of each competency
AT_HAND, OPENING, CLOSING, EACH = 60, 5, 10, 5  # minutes that are suggested
SHORTEST, LONGEST = 15, 240  # minutes an interview can be planned for
MOST_MINUTES = 60  # for one question, the opening or the closing
LAST_PLACE = 99

Question = TypeVar("Question")


def suggested_count(competencies: int, minutes: int) -> int:
    """How many questions of each competency to begin with: as many as `minutes` have room for, two to four."""
    return max(FEWEST, min(MOST, minutes // EACH // max(competencies, 1)))


def count_problem(name: str, chosen: int, offered: int) -> str | None:
    """What is wrong with choosing `chosen` of the `offered` questions of a competency, in words to act on, or None.

    Two to four; where the bank has fewer than two, all it has.
    """
    fewest = min(FEWEST, offered)
    if chosen < fewest:
        return ngettext(
            "Choose at least %(fewest)s question about %(name)s.",
            "Choose at least %(fewest)s questions about %(name)s.",
            fewest,
        ) % {"fewest": in_words(fewest), "name": name.lower()}
    if chosen > MOST:
        return _(
            "You have chosen %(count)s questions about %(name)s. Four is the end: take away those that give least."
        ) % {"count": in_words(chosen), "name": name.lower()}
    return None


def in_order(chosen: Iterable[tuple[Question, str, int | None]]) -> list[Question]:
    """The questions in the order their numbers say, given as (question, competency, number or None) as the profile has
    them. Those with the same number keep that order; one without a number goes after the others of its competency."""
    rows = list(chosen)
    last: dict[str, int] = {}
    for _question, competency, number in rows:
        last[competency] = max(last.get(competency, 0), number or 0)
    placed = [
        (LAST_PLACE + 1 if number is None and not last[competency] else number or last[competency], number is None, at)
        for at, (_question, competency, number) in enumerate(rows)
    ]
    return [rows[at][0] for _number, _unnumbered, at in sorted(placed)]


def time_needed(opening: int, questions: Sequence[int], closing: int) -> int:
    """The whole interview in minutes."""
    return opening + sum(questions) + closing


def over_time(needed: int, at_hand: int) -> str:
    """What to say when the guide needs more minutes than there are; nothing when it fits."""
    if needed <= at_hand:
        return ""
    over = needed - at_hand
    return ngettext(
        "It is %(over)s minute more than you have. Take away a question, or plan for a longer interview.",
        "It is %(over)s minutes more than you have. Take away a question, or plan for a longer interview.",
        over,
    ) % {"over": over}
