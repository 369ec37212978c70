"""The mail provider's tracking events, in one line to the action."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.dispatch import receiver

from foundation.outbox import actions


@receiver(tracking)
def provider_event(sender: type, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Pass an event on; anymail has checked where it comes from."""
    actions.record_provider_event(
        reference=(event.metadata or {}).get("message", ""),
        provider_id=event.message_id or "",
        event=event.event_type,
        reason=event.mta_response or event.description or event.reject_reason or "",
    )
