"""The red thread over a recruitment's pages, and which step is the present one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from foundation.lib import calendar
from foundation.lib.numbers import in_words
from recruitment.enums import RecruitmentState
from recruitment.models import Candidate, Recruitment
from recruitment.providers import Person
from recruitment.queries import DRAFTED, FROZEN, guide_stage
from recruitment.rules import DECIDED, OPEN

DONE, CURRENT, WAITING = "done", "current", "waiting"
ADVERTISEMENT = "annons"  # the part of the profile's page with words for it


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the thread as `components/thread.html` draws it."""

    name: str
    state: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """The present step: what to do now, in a sentence or two, and the one button that does it."""

    text: str
    action: str = ""
    url: str = ""


def thread_of(
    recruitment: Recruitment,
    *,
    adopted: bool,
    references_begun: bool = False,
    references_done: bool = False,
    all_in: bool = False,
) -> list[Step]:
    """The six steps. Of those the product holds so far, the first that is not done is the present one.

    The advertisement is written elsewhere, so nobody knows here whether it is out: its step leads to the words for it
    and is never the present one. Nobody has to interview by a guide: once references have been asked for, they are the
    present step, and the guide is one that can still be gone to. `references_done` tells whether there are references
    to read, `all_in` whether nothing is left but to decide. A cancelled recruitment has no present step.
    """
    profile = reverse("recruitment:profile", args=[recruitment.public_id])
    guide = reverse("recruitment:guide", args=[recruitment.public_id])
    page = reverse("recruitment:recruitment", args=[recruitment.public_id])
    under_way, decided = recruitment.state in OPEN, recruitment.state in DECIDED
    interview = DONE if adopted and guide_stage(recruitment) == FROZEN else WAITING
    references = DONE if references_done else WAITING
    if adopted and under_way:
        if interview == WAITING and not references_begun and not references_done:
            interview = CURRENT
        elif not references_done:
            references = CURRENT
    decision = DONE if decided else CURRENT if all_in and under_way else WAITING
    return [
        Step(_("Requirement profile"), DONE if adopted else CURRENT if under_way else WAITING, profile),
        Step(_("Advertisement"), WAITING, f"{profile}#{ADVERTISEMENT}" if adopted else ""),
        Step(_("Interview"), interview, guide if adopted else ""),
        Step(_("References"), references, page if adopted else ""),
        Step(_("Decision"), decision, page if decision != WAITING else ""),
        Step(_("Follow-up"), CURRENT if decided else WAITING, page if decided else ""),
    ]


def present_step(
    recruitment: Recruitment,
    people: Iterable[tuple[Candidate, Person]],
    *,
    adopted: bool,
    runs: bool,
    hired: Sequence[str] = (),
    following: str = "",
) -> Present:
    """What to do now, of those who have not withdrawn; once it is decided, `hired` are the names of those who were, and
    `following` what follows by itself. A reader who does not run the recruitment is told how it stands, without a
    button."""
    found = list(people)
    if recruitment.state not in OPEN:
        return _ended(recruitment, runs, hired, following)
    if not adopted:
        return _adopt(recruitment, runs)
    if not runs:
        return Present(_standing([person for _candidate, person in found]))
    if all(person.stage == "none" for _candidate, person in found) and guide_stage(recruitment) != FROZEN:
        return _interview(recruitment, found)
    if not found:
        return Present(
            _("Add the candidates you want references for."),
            _("Add a candidate"),
            reverse("recruitment:candidate_add", args=[recruitment.public_id]),
        )
    if all(person.stage == "done" for _candidate, person in found):
        return Present(
            _("All references are in. Note the decision when it has been made."),
            _("Note the decision"),
            reverse("recruitment:close", args=[recruitment.public_id]),
        )
    return _most_urgent(found)


def decision_words(recruitment: Recruitment, hired: Sequence[str]) -> str:
    """Which day it was decided, and who is hired."""
    day = calendar.long_day(recruitment.decided_on, get_language() or "sv") if recruitment.decided_on else ""
    if not hired:
        return _("The decision was made on %(day)s: nobody is hired.") % {"day": day}
    names = ", ".join(hired)
    return ngettext(
        "The decision was made on %(day)s: %(names)s is hired.",
        "The decision was made on %(day)s: %(names)s are hired.",
        len(hired),
    ) % {"day": day, "names": names}


def _ended(recruitment: Recruitment, runs: bool, hired: Sequence[str], following: str) -> Present:
    language = get_language() or "sv"
    if recruitment.state == RecruitmentState.CANCELLED and recruitment.cancelled_at:
        day = calendar.long_day(recruitment.cancelled_at, language)
        return Present(_("The recruitment was cancelled on %(day)s.") % {"day": day})
    decision = decision_words(recruitment, hired)
    if recruitment.state == RecruitmentState.CLOSED and recruitment.closed_at:
        day = calendar.long_day(recruitment.closed_at, language)
        closed = _("The recruitment was closed on %(day)s. Nothing more is to be done here.") % {"day": day}
        return Present(" ".join(filter(None, (decision, closed, following))))
    if not runs:
        return Present(decision)
    left = _("Close the recruitment when everything is finished.")
    url = reverse("recruitment:close", args=[recruitment.public_id])
    return Present(" ".join(filter(None, (decision, left, following))), _("Close the recruitment"), url)


def _adopt(recruitment: Recruitment, runs: bool) -> Present:
    if not runs:
        return Present(_("The requirement profile has not been adopted yet."))
    return Present(
        _("Read the requirement profile and adopt it. After that you can ask for references."),
        _("Go to the requirement profile"),
        reverse("recruitment:profile", args=[recruitment.public_id]),
    )


def _interview(recruitment: Recruitment, people: Collection[object]) -> Present:
    """Before anybody has been asked for references: first the guide, which need not wait for the candidates."""
    url = reverse("recruitment:guide", args=[recruitment.public_id])
    if guide_stage(recruitment) == DRAFTED:
        text = _("The interview guide is written. Lock it when the first interview begins.")
        return Present(text, _("Go to the interview guide"), url)
    text = _("Choose the questions for the interviews: the same to everybody.")
    if people:
        meanwhile = _("You can ask for references whenever you want.")
        text = f"{text} {meanwhile}"
    return Present(text, _("Make the interview guide"), url)


def _most_urgent(people: Collection[tuple[Candidate, Person]]) -> Present:
    todo = sorted((item for item in people if item[1].todo), key=lambda item: item[1].urgency)
    if not todo:
        return Present(_standing([person for _candidate, person in people]))
    candidate, person = todo[0]
    text = f"{candidate.name}: {person.text}."
    if others := len(todo) - 1:
        more = ngettext("%(count)s more candidate waits for you.", "%(count)s more candidates wait for you.", others)
        text = f"{text} {more % {'count': in_words(others).capitalize()}}"
    return Present(text, person.todo, person.todo_url)


def _standing(people: Collection[Person]) -> str:
    if not people:
        return _("No candidate has been added yet.")
    if all(person.stage == "done" for person in people):
        return _("All references are in.")
    if all(person.stage == "none" for person in people):
        return _("No references have been asked for yet.")
    return _("References are being collected. There is nothing you need to do right now.")
