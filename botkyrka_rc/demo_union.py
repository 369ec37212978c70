"""What the demo's union representative has said: one profile commented and answered, another commented and not; the
rest wait to be read."""

from collections.abc import Callable
from datetime import datetime

from foundation.accounts.models import User
from recruitment.comments import comment_on_profile
from recruitment.models import Recruitment

ASKED = (
    "Bra att specialistutbildning är en merit och inte ett krav. Kan ni skriva ut hur ofta ni räknar med ensamarbete "
    "på natten? Det frågar våra medlemmar alltid om."
)
ANSWERED = (
    "Tack, det är en rimlig fråga. Det är ensamarbete två nätter av tio, och en kollega finns alltid på våningen "
    "under. Vi tar upp det på intervjuerna."
)
UNANSWERED = "Vi har inget att invända mot kraven. Säg till om ni ändrar något av dem."


def load(*, union: User, before: Callable[[int, int], datetime]) -> None:
    """Writes the comments, at moments that `before` (days, hour) tells."""
    dementia = Recruitment.objects.get(title="Undersköterska, demensenheten")
    _say(union, dementia, ASKED, before(5, 10))
    _say(dementia.owner, dementia, ANSWERED, before(4, 14))
    _say(union, Recruitment.objects.get(title="Undersköterska, korttidsenheten"), UNANSWERED, before(7, 11))


def _say(by: User, case: Recruitment, text: str, now: datetime) -> None:
    comment_on_profile(by=by, recruitment=case, version=1, text=text, now=now)
