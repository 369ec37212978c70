"""Who makes which document: the app that knows the case registers a renderer per document type."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from foundation.records.models import Document


@dataclass(frozen=True, slots=True)
class Rendered:
    """A made document: the file's bytes, and the facts printed in its head (plain values, no answers)."""

    data: bytes
    facts: dict[str, Any] = field(default_factory=dict)


Renderer = Callable[[Document], Rendered]

_renderers: dict[str, Renderer] = {}


def register_renderer(document_type: str, renderer: Renderer) -> None:
    """Ties a document type to the function that makes it; refuses a second one with ValueError."""
    if _renderers.setdefault(document_type, renderer) is not renderer:
        raise ValueError(f"{document_type} has a renderer already")


def renderer_for(document_type: str) -> Renderer:
    """The renderer of a document type; LookupError when no app has registered one."""
    return _renderers[document_type]
