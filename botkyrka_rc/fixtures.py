"""The files the product ships with, in fixtures/, and their words in two languages as columns."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures"
LANGUAGES = ("sv", "en")


def read(name: str) -> Any:
    """The content of fixtures/<name>.json."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def both(field: str, words: dict[str, Any]) -> dict[str, str]:
    """{"sv", "en"} as the two columns of a field; a list becomes one line an item."""
    return {
        f"{field}_{language}": "\n".join(words[language]) if isinstance(words[language], list) else words[language]
        for language in LANGUAGES
    }
