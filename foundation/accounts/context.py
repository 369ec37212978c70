"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from foundation.accounts.queries import municipality
from foundation.lib.navigation import items_for


def site(request: HttpRequest) -> dict[str, Any]:
    """`site`: the municipality's facts, whom to ask for help, the main menu, and whether this is the demo."""
    facts = municipality()
    return {
        "site": {
            "name": facts.name,
            "switchboard": facts.switchboard,
            "help_name": facts.help_name,
            "help_email": facts.help_email,
            "help_phone": facts.help_phone,
            "demo": settings.DEMO,
            "nav": items_for(request.user, request.path) if hasattr(request, "user") else [],
        }
    }
