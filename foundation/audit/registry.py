"""The kinds of events there are, each with the sentence it is read as. The app that makes the event registers it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:  # so that an AppConfig may import this before the models are there
    from foundation.audit.models import Event

_sentences: dict[str, str | Promise] = {}


class UnknownEvent(LookupError):
    """An event of a kind that nobody registered was recorded: a misspelling, or a forgotten `register_sentence`."""


def register_sentence(kind: str, template: str | Promise) -> None:
    """Register an event kind and its sentence, a (lazy) translation such as `%(actor)s closed the round.`

    The sentence may name any value of the event, `actor`, and what the reader passes to `sentence`. Registering again
    with another sentence is refused with ValueError: two apps would mean different things by one word.
    """
    if _sentences.setdefault(kind, template) is not template:
        raise ValueError(f"The event kind {kind!r} is registered already.")


def registered() -> set[str]:
    """Return every registered event kind."""
    return set(_sentences)


def require(kind: str) -> None:
    """Raise `UnknownEvent` unless the kind is registered."""
    if kind not in _sentences:
        raise UnknownEvent(kind)


def sentence(event: Event, **names: object) -> str:
    """Compose the event's sentence in the language now active. `names` are what the reader looked up, such as `actor`.

    A value the event lacks is printed as a dash; a kind whose app is gone is printed as its slug.
    """
    values: dict[str, object] = defaultdict(lambda: "–")
    values.update(event.values)
    values.update(names)
    return str(_sentences.get(event.kind, event.kind.replace("%", "%%"))) % values
