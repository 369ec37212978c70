"""The outbox as the system administrator sees it: what waits, what failed and why; never a message's contents."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.lib.numbers import in_words
from foundation.lib.permissions import allowed
from foundation.outbox import actions, queries, registry
from foundation.outbox.models import Message

ROLE = "system_administrator"
_LOCAL_PART = re.compile(r"[^\s<>@\"']+@")


class KindFilter(admin.SimpleListFilter):
    """The kinds by their names, without asking the table which there are."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        names = ((slug, str(kind.name)) for slug, kind in registry.registered().items())
        return sorted(names, key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """Read-only; *Send again* and *Release* call the actions."""

    list_display = ["kind_name", "state", "receiver", "due_at", "attempts", "short_error"]
    list_filter = ["state", KindFilter]
    list_per_page = 50
    show_full_result_count = False
    fields = [
        ("kind_name", "state"),
        "receiver",
        ("created_at", "due_at"),
        ("sent_at", "final_at"),
        ("attempts", "interrupted"),
        "error",
        "message_id",
    ]
    readonly_fields = ["kind_name", "receiver", "error"]
    actions = ["send_again"]

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, message: Message) -> str:
        """The kind's name; its slug where the kind is gone."""
        kind = registry.registered().get(message.kind)
        return str(kind.name) if kind else message.kind

    @admin.display(description=_("recipient"))
    def receiver(self, message: Message) -> str:
        """The address with its first part hidden: the server is needed to find a fault, the person isn't."""
        return _hidden(message.recipient_email)

    @admin.display(description=_("last error"))
    def error(self, message: Message) -> str:
        """The mail server's words, with addresses hidden likewise."""
        return _hidden(message.reason)

    @admin.display(description=_("last error"))
    def short_error(self, message: Message) -> str:
        """The beginning of them, for the list."""
        return Truncator(self.error(message)).chars(60)

    @admin.action(description=_("Send again"), permissions=["manage"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Queue the chosen messages anew, those that failed or bounced."""
        chosen = list(queryset.values_list("pk", flat=True)[:200])
        done = sum(actions.send_again(pk, by_id=request.user.pk, role=ROLE) for pk in chosen)
        said = ngettext("%(count)s message will be sent again.", "%(count)s messages will be sent again.", done)
        self.message_user(request, said % {"count": in_words(done).capitalize()}, messages.SUCCESS)
        if done < len(chosen):
            self.message_user(request, _("Only what failed or bounced can be sent again."), messages.WARNING)

    def release(self, request: HttpRequest) -> HttpResponse:
        """Open the gate."""
        self._require_manage(request)
        released = actions.release(by_id=request.user.pk, role=ROLE)
        said = ngettext(
            "The outbox is released; %(count)s message was waiting.",
            "The outbox is released; %(count)s messages were waiting.",
            released,
        )
        self.message_user(request, said % {"count": in_words(released)}, messages.SUCCESS)
        return redirect("admin:outbox_message_changelist")

    def hold(self, request: HttpRequest) -> HttpResponse:
        """Close the gate."""
        self._require_manage(request)
        actions.hold(by_id=request.user.pk, role=ROLE, reason="")
        self.message_user(request, _("The outbox is held. Nothing leaves until somebody releases it."))
        return redirect("admin:outbox_message_changelist")

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the two buttons'."""
        buttons = {"release": self.release, "hold": self.hold}
        ours = [
            path(f"{name}/", self.admin_site.admin_view(require_POST(view)), name=f"outbox_message_{name}")
            for name, view in buttons.items()
        ]
        return ours + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's list, which also says whether the gate is open."""
        gate = {"gate_open": queries.gate_open(), "may_manage": self.has_manage_permission(request)}
        return super().changelist_view(request, {**(extra_context or {}), **gate})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the state: what is hidden on the page must not be found out by filtering the list on it."""
        return lookup in ("state__exact", "state")

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """Whether the person may send again, hold and release."""
        return allowed(request.user, "outbox.manage")

    def has_view_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return allowed(request.user, "outbox.view")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return allowed(request.user, "outbox.view")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def _require_manage(self, request: HttpRequest) -> None:
        if not self.has_manage_permission(request):
            raise PermissionDenied


def _hidden(text: str) -> str:
    return _LOCAL_PART.sub("…@", text)
