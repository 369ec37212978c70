from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.audit.registry import register_sentence


class OutboxConfig(AppConfig):
    name = "foundation.outbox"
    label = "outbox"
    verbose_name = _("Outgoing messages")

    def ready(self) -> None:
        register_sentence("message_sent_again", _("%(actor)s had a message sent again."))
        register_sentence("outbox_held", _("%(actor)s held all outgoing messages; %(paused)s were waiting."))
        register_sentence("outbox_released", _("%(actor)s released the outgoing messages; %(released)s were waiting."))
        for module in ("checks", "receivers", "retention", "tasks"):
            import_module(f"foundation.outbox.{module}")
