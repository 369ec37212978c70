"""What every page of the administration shares: our table of rights, nothing deleted, every change audited."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Field, ModelChoiceField, URLInput
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib.fields import LineField, TextField
from foundation.lib.forms import DateInput
from foundation.lib.permissions import allowed

ROWS = 50


class Rights:
    """Asks our registry instead of Django's tables. `view_permission` to see, `change_permission` to add and change."""

    view_permission: ClassVar[str]
    change_permission: ClassVar[str]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request.user, self.view_permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request.user, self.change_permission)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request.user, self.change_permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here: things are ended, retired or deactivated."""
        return False


class Cleaned:
    """Fields that clean what is typed as everywhere else, without Django's links to other admin pages around them."""

    formfield_overrides: ClassVar[dict[Any, Any]] = {
        models.TextField: {"form_class": TextField},
        models.EmailField: {},  # Django's own, which is a CharField to it
        models.SlugField: {},
        models.URLField: {"assume_scheme": "https", "widget": URLInput},
        models.DateField: {"widget": DateInput},
        models.CharField: {"form_class": LineField},
    }
    rows: ClassVar[dict[str, int]] = {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        field: Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if field is not None and db_field.name in self.rows:
            field.widget.attrs["rows"] = self.rows[db_field.name]
        return field


class Inline(Rights, Cleaned):
    """Parts of a row, edited with it. What a foreign key offers is read once, not once per part."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField):
            field.choices = list(field.choices)
        return field


class StackedInline(Inline, admin.StackedInline):
    """Parts of a row, each a block of its own."""


class TabularInline(Inline, admin.TabularInline):
    """Parts of a row, each a line."""


class ModelAdmin(Rights, Cleaned, admin.ModelAdmin):
    """The base of every page of the administration."""

    list_per_page = ROWS
    list_max_show_all = ROWS
    actions = None
    show_full_result_count = False
    acting_as: ClassVar[str]
    """The role in which somebody acts here, for the audit log."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return allowed(request.user, self.view_permission)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Django's own history, and the audit log."""
        self._audit("admin.added", request, obj, [])
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Django's own history, and the audit log with the names of the changed fields."""
        parts = [part.get("changed", {}) for part in message] if isinstance(message, list) else []
        self._audit("admin.changed", request, obj, [str(name) for part in parts for name in part.get("fields", ())])
        return super().log_change(request, obj, message)

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """As Django's, whose Swedish puts English quotation marks around names: Swedish has the same at both ends."""
        said = str(message).replace("“", "”") if get_language() == "sv" else str(message)
        super().message_user(request, SafeString(said) if isinstance(message, SafeString) else said, *args, **kwargs)

    def _audit(self, kind: str, request: HttpRequest, obj: models.Model, fields: list[str]) -> None:
        audit.record(
            kind,
            by_id=request.user.pk,
            role=self.acting_as,
            case_id=None,
            object_kind=obj._meta.label_lower,
            object_id=obj.pk,
            fields=fields,
        )

    def page(self, route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        """An address of this admin's own, named `<app>_<model>_<name>`, behind the admin's door."""
        meta = self.model._meta
        return path(route, self.admin_site.admin_view(view), name=f"{meta.app_label}_{meta.model_name}_{name}")

    def require(self, request: HttpRequest, permission: str) -> None:
        """PermissionDenied for somebody who lacks the permission: an address of our own is not asked by Django."""
        if not allowed(request.user, permission):
            raise PermissionDenied

    def found(self, request: HttpRequest, object_id: int, permission: str) -> Any:
        """The object such an address is about; PermissionDenied without the permission, Http404 without the object."""
        self.require(request, permission)
        obj = self.get_object(request, str(object_id))
        if obj is None:
            raise Http404
        return obj


def moment(value: datetime | None, otherwise: str) -> str:
    """A moment in words, in local time, for a method's column: Django prints what a method returns as it comes."""
    return formats.localize(timezone.localtime(value)) if value else otherwise


def only(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorates a method that answers an address: other HTTP methods get 405."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            return view(self, request, *args, **kwargs)

        return guarded

    return decorate


def actor(request: HttpRequest) -> User:
    """Who acts; the admin's door has let nobody else in."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user
