"""Templates that refuse to be silent about a variable nobody gave them."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.template import Engine, RequestContext
from django.test import RequestFactory

from foundation.lib.forms import FormRenderer


class UndefinedVariable(AssertionError):
    """A template used a variable that its context lacks."""


class Loud(str):
    """A `string_if_invalid` that raises with the variable's name."""

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise UndefinedVariable(str(name))


FOLDERS = [settings.BASE_DIR / "templates", settings.BASE_DIR / "tests" / "look" / "templates"]
LIBRARIES = {"static": "django.templatetags.static", "i18n": "django.templatetags.i18n"}
engine = Engine(dirs=FOLDERS, libraries=LIBRARIES, string_if_invalid=Loud("%s"))


class LoudFormRenderer(FormRenderer):
    """Our form renderer with loud templates."""

    @cached_property
    def engine(self) -> Any:
        backend = super().engine
        backend.engine.string_if_invalid = Loud("%s")
        return backend


def render(name: str, context: dict[str, Any], address: str = "/rekryteringar/?q=under") -> str:
    """The page or part as HTML; raises UndefinedVariable when the context lacks something the template prints."""
    request = RequestFactory().get(address)
    return engine.get_template(name).render(RequestContext(request, {"request": request, **context}))
