"""Every model of ours says what it holds about persons and how long; a model that says nothing fails here."""

from collections.abc import Mapping

import pytest

from foundation.lib import retention
from tests.guards.report import counted

PACKAGES = ("foundation", "competencies", "recruitment", "references", "surveys")


def test_every_model_declares_its_retention() -> None:
    counted("models that say what is kept", len(retention.rules()))
    assert len(retention.rules()) >= 25
    assert retention.undeclared(PACKAGES) == []
    assert retention.unknown_fields() == []


def test_personal_fields_have_words_for_when_they_go() -> None:
    personal = {label: rule for label, rule in retention.rules().items() if rule.personal_fields}
    counted("models with personal fields", len(personal))
    assert len(personal) >= 10
    assert without_words(personal) == []


def without_words(rules: Mapping[str, retention.Rule]) -> list[str]:
    """Those whose rule doesn't say what is kept, or until when."""
    return [label for label, rule in rules.items() if not (rule.description and rule.after)]


def test_a_rule_without_words_is_found() -> None:
    silent = {"planted": retention.Rule(("name",), "what it is", ""), "fine": retention.Rule(("name",), "what", "when")}
    assert without_words(silent) == ["planted"]


def test_a_model_without_a_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(retention._rules, "references.Referee")
    assert retention.undeclared(PACKAGES) == ["references.Referee"]


def test_a_rule_about_a_field_that_is_gone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(retention._rules, "references.Referee", retention.Rule(("nickname",), "", ""))
    assert retention.unknown_fields() == ["references.Referee.nickname"]
