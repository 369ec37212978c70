from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from botkyrka_rc import content_docs


class Command(BaseCommand):
    help = "Writes the pages of docs/ that show the interview questions and the role templates, from fixtures/."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in content_docs.pages().items():
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} written.")
