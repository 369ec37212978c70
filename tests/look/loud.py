"""Templates that refuse to be silent about a variable nobody gave them."""

import sys
from functools import cached_property
from typing import Any

from django.conf import settings
from django.template import Engine, Node, RequestContext
from django.test import RequestFactory

from foundation.lib.forms import FormRenderer

# What Django's own templates print without having it.
EXCEPTIONS: frozenset[tuple[str, str]] = frozenset()


class UndefinedVariable(AssertionError):
    """A template used a variable that its context lacks."""


class Loud(str):
    """A `string_if_invalid` that raises with the variable's name, save for what is known of Django's own templates."""

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        template = printing()
        if (template, str(name)) in EXCEPTIONS:
            return ""
        raise UndefinedVariable(f"{name} in {template}")


def printing() -> str:
    """The name of the template whose variable is being printed."""
    frame = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.template_name)
        frame = frame.f_back  # type: ignore[assignment]
    return "?"


def loud_engine(quiet: Any) -> cached_property[Any]:
    """A renderer's `engine` whose templates are loud."""

    def engine(self: FormRenderer) -> Any:
        backend = quiet.func(self)
        backend.engine.string_if_invalid = Loud("%s")
        return backend

    found = cached_property(engine)
    found.__set_name__(FormRenderer, "engine")
    return found


FOLDERS = [settings.BASE_DIR / "templates", settings.BASE_DIR / "tests" / "look" / "templates"]
LIBRARIES = {"static": "django.templatetags.static", "i18n": "django.templatetags.i18n"}
engine = Engine(dirs=FOLDERS, libraries=LIBRARIES, string_if_invalid=Loud("%s"))


class LoudFormRenderer(FormRenderer):
    """Our form renderer with loud templates."""

    engine = loud_engine(FormRenderer.engine)


def render(name: str, context: dict[str, Any], address: str = "/rekryteringar/?q=under") -> str:
    """The page or part as HTML; raises UndefinedVariable when the context lacks something the template prints."""
    request = RequestFactory().get(address)
    return engine.get_template(name).render(RequestContext(request, {"request": request, **context}))
