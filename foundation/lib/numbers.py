"""How a count is written in a running sentence.

The rule of the house: up to nine in words ("två av två har svarat"), from ten in figures. Figures always for measures
(minutes, kB), scores ("4 av 5"), versions, dates, and in tables and the log, where one compares.
"""

from django.utils.translation import gettext as _

FIGURES_FROM = 10


def in_words(count: int) -> str:
    """A count of things as a sentence in the active language says it. Swedish counts in the common gender ("en
    fråga"): a neuter noun needs words of its own for one."""
    words = [
        _("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
    ]  # fmt: skip
    return words[count] if 0 <= count < FIGURES_FROM else str(count)
