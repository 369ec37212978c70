"""The candidate's pages: what is asked and who may read it, naming referees, sending them, saying go."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from foundation.accounts.doors import SeeOther, behind, typed, unknown
from foundation.accounts.queries import municipality
from foundation.lib import calendar
from foundation.lib.forms import posted
from foundation.lib.moves import MoveRefused
from foundation.lib.numbers import in_words
from references import reading, rules, words
from references.actions import candidate as actions
from references.actions.moves import RoundFull
from references.enums import RefereeState, RequestState
from references.forms_public import ConfirmForm, NamingForm
from references.models import Referee, ReferenceRequest
from references.views.doors import CANDIDATE, facts

OPEN = frozenset({RequestState.WITH_CANDIDATE, RequestState.COLLECTING})
FIELDS = ("name", "relation", "employer", "email", "phone", "language", "wait_for_go")


def speaking() -> str:
    """The language of the page."""
    return get_language() or "sv"


def to(name: str, round_: ReferenceRequest, *args: str) -> str:
    """The address of one of the candidate's own pages."""
    return reverse(f"references:{name}", args=[round_.public_id, *args])


def page(
    request: HttpRequest, round_: ReferenceRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Renders one of the candidate's pages with what each of them may say."""
    shared = {**facts(request, round_, CANDIDATE, round_.public_id), "round": round_}
    return render(request, f"references/public/{template}.html", {**shared, **context}, status=status)


def referees_of(round_: ReferenceRequest) -> list[Referee]:
    """Everybody named and not taken back by the manager, in the candidate's order."""
    rows = Referee.objects.filter(request=round_).exclude(state=RefereeState.WITHDRAWN).order_by("position", "pk")
    return list(rows[: 4 * rules.AT_MOST])


def room(round_: ReferenceRequest, referees: list[Referee]) -> bool:
    """Whether one more may be named."""
    counted = rules.standing(referee.state for referee in referees)
    return counted.live < rules.AT_MOST and rules.may_name_another(round_.state, round_.wanted, counted)


# -- the one page -------------------------------------------------------------------------------------------------


@behind(CANDIDATE, "GET")
def home(request: HttpRequest, round_: ReferenceRequest) -> HttpResponse:
    """Who asks, for what and by when; the referees with what happens to each; what the candidate can do now."""
    language, now = speaking(), timezone.now()
    referees = referees_of(round_)
    counted = rules.standing(referee.state for referee in referees)
    unsent = [referee for referee in referees if referee.state == RefereeState.NAMED]
    missing = max(round_.wanted - counted.live, 0) if round_.state in OPEN else 0
    context = {
        **privacy(language),
        "naming": round_.state == RequestState.WITH_CANDIDATE,
        "over": round_.state not in OPEN,
        "people": [_person(round_, referee, language, now) for referee in referees],
        "missing": missing,
        "too_few": _too_few(missing),
        "needed": _needed(missing, round_.candidate.recruitment.title),
        "room": room(round_, referees),
        "unsent": unsent,
        "held": [referee for referee in referees if referee.state == RefereeState.HELD],
        "bounced": any(referee.state == RefereeState.BOUNCED for referee in referees),
        "wanted": in_words(round_.wanted),
        "deadline": calendar.long_day(round_.deadline, language),
        "parts": [
            {"title": part.title, "asked": [question.text.within(language) for question in part.questions]}
            for part in reading.parts(round_.candidate.recruitment.question_set, language)
        ],
    }
    return page(request, round_, "candidate_home", context)


def _person(round_: ReferenceRequest, referee: Referee, language: str, now: Any) -> dict[str, Any]:
    """A referee's row: the standing in words, and what the candidate may do about it."""
    status = words.referee_status(referee, language, now=now, for_candidate=True)
    editable = round_.state in OPEN and referee.state in actions.EDITABLE
    removable = editable and referee.state != RefereeState.BOUNCED
    return {
        "referee": referee,
        "status": status,
        "change_url": to("candidate_change", round_, referee.public_id) if editable else "",
        "remove_url": to("candidate_remove", round_, referee.public_id) if removable else "",
        "go_url": to("candidate_go", round_, referee.public_id) if referee.state == RefereeState.HELD else "",
        "bounced": referee.state == RefereeState.BOUNCED,
    }


def privacy(language: str) -> dict[str, Any]:
    """What the notice to the candidate is made from."""
    facts_ = municipality()
    return {
        "municipality": facts_.name,
        "legal_basis": facts_.legal_basis_en if language == "en" else facts_.legal_basis_sv,
        "retention": facts_.retention_en if language == "en" else facts_.retention_sv,
        "data_protection_email": facts_.data_protection_email,
    }


# -- naming ---------------------------------------------------------------------------------------------------------


@behind(CANDIDATE, "GET", "POST")
def add(request: HttpRequest, round_: ReferenceRequest) -> HttpResponse:
    """One more referee."""
    if not room(round_, referees_of(round_)):
        return _too_late(request, round_)
    form = NamingForm(round_, posted(request), initial={"language": round_.candidate.language})
    if request.method == "POST" and form.is_valid():
        try:
            referee = actions.name_referee(request=round_, now=timezone.now(), **_given(form))
        except actions.NamedTwice:
            form.refuse_twice()
        except actions.TakesPart:
            form.refuse_taking_part()
        except MoveRefused:
            return _too_late(request, round_)
        else:
            said = gettext("%(name)s is on the list. Nothing has been sent yet.") % {"name": referee.name}
            messages.success(request, said)
            sending = round_.state == RequestState.COLLECTING  # the others are sent: only this one is left to
            return SeeOther(to("candidate_send" if sending else "candidate", round_))
    return page(request, round_, "candidate_referee", {"form": form}, status=422 if form.errors else 200)


@behind(CANDIDATE, "GET", "POST")
def change(request: HttpRequest, round_: ReferenceRequest, referee: str) -> HttpResponse:
    """Changes somebody not yet written to, or mends the address of a mail that bounced."""
    found = _own(round_, referee)
    if found is None:
        return unknown(request)
    if round_.state not in OPEN or found.state not in actions.EDITABLE:
        return _too_late(request, round_)
    bounced = found.state == RefereeState.BOUNCED
    initial = {name: getattr(found, name) for name in FIELDS}
    form = NamingForm(round_, posted(request), initial=initial, asks_wait=found.state == RefereeState.NAMED)
    if request.method == "POST" and form.is_valid():
        try:
            given = {"wait_for_go": found.wait_for_go, **_given(form)}
            actions.change_named(referee=found, now=timezone.now(), **given)
        except actions.NamedTwice:
            form.refuse_twice()
        except actions.TakesPart:
            form.refuse_taking_part()
        except RoundFull:
            form.refuse_seventh()
        except (MoveRefused, Referee.DoesNotExist):
            return _too_late(request, round_)
        else:
            messages.success(request, _changed(form.cleaned_data, bounced=bounced))
            return SeeOther(to("candidate", round_))
    context = {"form": form, "changing": found, "bounced": bounced}
    return page(request, round_, "candidate_referee", context, status=422 if form.errors else 200)


def _changed(given: Mapping[str, Any], *, bounced: bool) -> str:
    if not bounced:
        said = gettext("%(name)s is changed.")
    elif given["email"]:
        said = gettext("We are writing to %(name)s at the new address.")
    else:
        said = gettext("We do not write to %(name)s any more. Whoever recruits rings instead.")
    return said % {"name": given["name"]}


def _given(form: NamingForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS if name in form.cleaned_data}


@behind(CANDIDATE, "GET", "POST")
def remove(request: HttpRequest, round_: ReferenceRequest, referee: str) -> HttpResponse:
    """Takes away somebody nobody has written to."""
    found = _own(round_, referee)
    if found is None:
        return SeeOther(to("candidate", round_))  # removed already: a double click
    form = ConfirmForm(gettext("Yes, remove %(name)s") % {"name": found.name}, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_named(referee=found, now=timezone.now())
        except (MoveRefused, Referee.DoesNotExist):
            return _too_late(request, round_)
        messages.success(request, gettext("%(name)s is removed.") % {"name": found.name})
        return SeeOther(to("candidate", round_))
    return page(request, round_, "candidate_remove", {"form": form, "about": found}, status=422 if form.errors else 200)


# -- sending and saying go -------------------------------------------------------------------------------------------


@behind(CANDIDATE, "GET", "POST")
def send(request: HttpRequest, round_: ReferenceRequest) -> HttpResponse:
    """Reads the list through and sends it: then we write to each of them, except those who are held."""
    unsent = [referee for referee in referees_of(round_) if referee.state == RefereeState.NAMED]
    if round_.state not in OPEN or not unsent:
        return SeeOther(to("candidate", round_))
    form = ConfirmForm(gettext("The list is right, and you may contact the people on it as it says"), posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.send_naming(request=round_, now=timezone.now())
        except actions.TooFewReferees as few:
            form.add_error(None, _too_few(few.missing))
        except MoveRefused:
            return _too_late(request, round_)
        else:
            if sent:
                messages.success(request, _sent_in_words(sent))
            return SeeOther(to("candidate", round_))
    context = {
        "form": form,
        "asked": [referee for referee in unsent if referee.email and not referee.wait_for_go],
        "rung": [referee for referee in unsent if not referee.email and not referee.wait_for_go],
        "held": [referee for referee in unsent if referee.wait_for_go],
    }
    return page(request, round_, "candidate_send", context, status=422 if form.errors else 200)


def _too_few(missing: int) -> str:
    said = ngettext(
        "%(count)s more referee is needed before you can send.",
        "%(count)s more referees are needed before you can send.",
        missing,
    )
    return said % {"count": in_words(missing).capitalize()}


def _needed(missing: int, title: str) -> str:
    said = ngettext(
        "%(count)s more referee is needed for the post %(title)s.",
        "%(count)s more referees are needed for the post %(title)s.",
        missing,
    )
    return said % {"count": in_words(missing).capitalize(), "title": title}


def _sent_in_words(sent: list[Referee]) -> str:
    going = [referee for referee in sent if referee.state != RefereeState.HELD]
    if not going:
        return gettext("Thank you. We write to nobody until you say go.")
    asked = [referee.name for referee in going if referee.email]
    rung = [referee.name for referee in going if not referee.email]
    told = []
    if asked:
        told.append(gettext("Thank you. We are now writing to %(names)s.") % {"names": words.in_a_row(asked)})
    if rung:
        told.append(gettext("Whoever recruits rings %(names)s.") % {"names": words.in_a_row(rung)})
    return " ".join(told)


@behind(CANDIDATE, "GET", "POST")
def go(request: HttpRequest, round_: ReferenceRequest, referee: str) -> HttpResponse:
    """A held referee may be contacted now."""
    found = _own(round_, referee)
    if found is None:
        return unknown(request)
    if found.state != RefereeState.HELD or round_.state not in OPEN:
        return SeeOther(to("candidate", round_))
    form = ConfirmForm(gettext("Yes, you may contact %(name)s now") % {"name": found.name}, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            gone = actions.say_go(referee=found, now=timezone.now())
        except MoveRefused:
            return SeeOther(to("candidate", round_))
        messages.success(request, _sent_in_words([gone]))
        return SeeOther(to("candidate", round_))
    return page(request, round_, "candidate_go", {"form": form, "about": found}, status=422 if form.errors else 200)


def _own(round_: ReferenceRequest, public_id: str) -> Referee | None:
    """The referee, only if it is this candidate's and this round's."""
    if "\0" in public_id:
        return None
    return (
        Referee.objects.select_related("request")
        .exclude(state=RefereeState.WITHDRAWN)
        .filter(request=round_, public_id=public_id)
        .first()
    )


def _too_late(request: HttpRequest, round_: ReferenceRequest) -> HttpResponse:
    """What was asked for is no longer possible; says so, with what was typed."""
    return page(request, round_, "candidate_too_late", typed(request), status=409)
