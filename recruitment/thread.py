"""The red thread over a recruitment's pages, and which step is the present one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.lib.numbers import in_words
from recruitment.models import Candidate, Recruitment
from recruitment.providers import Person
from recruitment.queries import DRAFTED, FROZEN, guide_stage
from recruitment.rules import OPEN

DONE, CURRENT, WAITING = "done", "current", "waiting"


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
    recruitment: Recruitment, *, adopted: bool, references_begun: bool = False, references_done: bool = False
) -> list[Step]:
    """The six steps. Of those the product holds so far, the first that is not done is the present one.

    Nobody has to interview by a guide: once references have been asked for, they are the present step, and the guide is
    one that can still be gone to.
    """
    profile = reverse("recruitment:profile", args=[recruitment.public_id])
    guide = reverse("recruitment:guide", args=[recruitment.public_id])
    page = reverse("recruitment:recruitment", args=[recruitment.public_id])
    interview = references = WAITING
    if adopted:
        begun = references_begun or references_done
        interview = DONE if guide_stage(recruitment) == FROZEN else WAITING if begun else CURRENT
        references = DONE if references_done else WAITING if interview == CURRENT else CURRENT
    return [
        Step(_("Requirement profile"), DONE if adopted else CURRENT, profile),
        Step(_("Advertisement"), WAITING),
        Step(_("Interview"), interview, guide if adopted else ""),
        Step(_("References"), references, page if adopted else ""),
        Step(_("Decision"), WAITING),
        Step(_("Follow-up"), WAITING),
    ]


def present_step(
    recruitment: Recruitment, people: Iterable[tuple[Candidate, Person]], *, adopted: bool, runs: bool
) -> Present:
    """What to do now. A reader who does not run the recruitment is told how it stands, without a button."""
    found = list(people)
    if recruitment.state not in OPEN:
        return Present(_("The recruitment is %(state)s.") % {"state": recruitment.get_state_display().lower()})
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
    return _most_urgent(found)


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
