from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from botkyrka_rc import content


class Command(BaseCommand):
    help = "Adds the framework's competencies and the role templates that are missing; changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        competencies, templates = content.load(now=timezone.now())
        self.stdout.write(f"{competencies} competencies and {templates} role templates added.")
