"""How a count is written in a running sentence.

The rule of the house: up to nine in words ("två av två har svarat"), from ten in figures. Figures always for measures
(minutes, kB), scores ("4 av 5"), versions, dates, and in tables and the log, where one compares.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

FIGURES_FROM = 10
_WORDS = [
    gettext_noop("none"), gettext_noop("one"), gettext_noop("two"), gettext_noop("three"), gettext_noop("four"),
    gettext_noop("five"), gettext_noop("six"), gettext_noop("seven"), gettext_noop("eight"), gettext_noop("nine"),
]  # fmt: skip


def in_words(count: int) -> str:
    """A count of things as a sentence in the active language says it. Swedish counts in the common gender ("en
    fråga"): a neuter noun needs words of its own for one."""
    return _(_WORDS[count]) if 0 <= count < FIGURES_FROM else str(count)
