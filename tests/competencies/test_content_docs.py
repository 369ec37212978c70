"""The pages of docs/ that show what ships say what ships."""

from typing import Any

import pytest
from django.core.management import call_command

from botkyrka_rc import content_docs


@pytest.fixture
def written() -> dict[str, str]:
    return {path.name: text for path, text in content_docs.pages().items()}


def test_the_pages_are_up_to_date() -> None:
    for path, text in content_docs.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run manage.py write_content_docs"


def test_the_pages_hold_everything(written: dict[str, str]) -> None:
    questions, roles = written["intervjufragor.md"], written["rollmallar.md"]
    assert questions.startswith("# 60 intervjufrågor\n")
    assert questions.count("\n### ") == 60
    assert questions.count("\n- **Resultat:** ") == 60
    assert roles.startswith("# 8 rollmallar\n")
    assert roles.count("\n## ") == 8
    for words in [
        "Hur gjorde du när flera personer ville ha din hjälp på samma gång?",
        "*What did you do when several people wanted your help at the same time?*",
    ]:
        assert words in questions
    assert "Med två frågor till varje kompetens: 12 frågor." in roles


def test_the_command_writes_them_and_a_change_would_be_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any
) -> None:
    monkeypatch.setattr(content_docs, "DOCS", tmp_path)
    settings.BASE_DIR = tmp_path
    call_command("write_content_docs", verbosity=0)
    test_the_pages_are_up_to_date()
    page = tmp_path / "rollmallar.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Lärare", "Larare"), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"rollmallar\.md: run"):
        test_the_pages_are_up_to_date()
