from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from botkyrka_rc import demo


class Command(BaseCommand):
    help = "Fills an empty embedded database with an invented municipality; refused on any other database."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data exists only on the embedded database.")
        made = demo.load(now=timezone.now())
        self.stdout.write("The demo data is loaded." if made else "There are users already: nothing is loaded.")
