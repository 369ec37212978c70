"""What the log knows: the kinds of events, each with the sentence it is read as, and what objects and roles are called.
The app that makes the event registers them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:  # so that an AppConfig may import this before the models are there
    from foundation.audit.models import Event

Words = str | Promise

_sentences: dict[str, Words] = {}
_objects: dict[str, Words] = {}
_roles: dict[str, Words] = {}


class UnknownEvent(LookupError):
    """An event of a kind, or about a kind of object, that nobody registered was recorded: a misspelling, or a forgotten
    `register_sentence` or `register_object`."""


def register_sentence(kind: str, template: Words) -> None:
    """Register an event kind and its sentence, a (lazy) translation such as `%(actor)s closed the round.`

    The sentence may name any value of the event, `actor`, and what the reader passes to `sentence`. Registering again
    with another sentence is refused with ValueError: two apps would mean different things by one word.
    """
    _register(_sentences, kind, template)


def register_object(name: Words, *kinds: str) -> None:
    """Register what objects of these kinds are called: a (lazy) word such as `referee`. Refused as a sentence is.

    Several kinds may have one name: what an action and the administration each call by its own slug.
    """
    for kind in kinds:
        _register(_objects, kind, name)


def register_role(role: str, name: Words) -> None:
    """Register what those who act in a role are called; refused as a sentence is."""
    _register(_roles, role, name)


def _register(known: dict[str, Words], slug: str, words: Words) -> None:
    if known.setdefault(slug, words) is not words:
        raise ValueError(f"{slug!r} is registered already.")


def registered() -> set[str]:
    """Return every registered event kind."""
    return set(_sentences)


def require(kind: str) -> None:
    """Raise `UnknownEvent` unless the kind of event is registered."""
    if kind not in _sentences:
        raise UnknownEvent(kind)


def require_object(kind: str) -> None:
    """Raise `UnknownEvent` unless the kind of object is registered."""
    if kind not in _objects:
        raise UnknownEvent(kind)


def objects() -> dict[str, str]:
    """Return what every registered kind of object is called, in the language now active."""
    return {kind: str(name) for kind, name in _objects.items()}


def roles() -> dict[str, str]:
    """Return what those who act in every registered role are called, in the language now active."""
    return {role: str(name) for role, name in _roles.items()}


def object_name(kind: str) -> str:
    """Return what such an object is called; the slug where the app is gone."""
    return str(_objects.get(kind, kind))


def role_name(role: str) -> str:
    """Return what whoever acted in the role is called; the slug where the app is gone."""
    return str(_roles.get(role, role))


def sentence(event: Event, **names: object) -> str:
    """Compose the event's sentence in the language now active. `names` are what the reader looked up, such as `actor`.

    A value the event lacks is printed as a dash; a kind whose app is gone is printed as its slug.
    """
    values: dict[str, object] = defaultdict(lambda: "–")
    values.update(event.values)
    values.update(names)
    return str(_sentences.get(event.kind, event.kind.replace("%", "%%"))) % values
