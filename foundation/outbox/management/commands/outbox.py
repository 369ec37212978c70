"""`outbox status | hold | release`: the gate of the outbox from a terminal, as after restoring a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count
from django.utils.translation import gettext as _

from foundation.outbox import actions, queries
from foundation.outbox.models import Message

ROLE = "operator"  # whoever has the terminal; who that is, the machine knows


class Command(BaseCommand):
    """Shows, closes or opens the gate."""

    help = "Hold the outbox, so that nothing is sent; release it; or show how it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["status", "hold", "release"])
        parser.add_argument("--reason", default="", help="why it is held")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "hold":
            actions.hold(by_id=None, role=ROLE, reason=options["reason"])
        if options["what"] == "release":
            actions.release(by_id=None, role=ROLE)
        self.stdout.write(_("The outbox is open.") if queries.gate_open() else _("The outbox is held."))
        for state, count in Message.objects.order_by("state").values_list("state").annotate(Count("pk")):
            self.stdout.write(f"{state:10} {count:7}")
