"""Every model of ours says what it holds about persons and how long; a model that says nothing fails here."""

import pytest

from foundation.lib import retention

PACKAGES = ("foundation", "competencies", "recruitment", "references", "surveys")


def test_every_model_declares_its_retention() -> None:
    assert len(retention.rules()) >= 25
    assert retention.undeclared(PACKAGES) == []
    assert retention.unknown_fields() == []


def test_personal_fields_have_words_for_when_they_go() -> None:
    personal = {label: rule for label, rule in retention.rules().items() if rule.personal_fields}
    assert len(personal) >= 10
    assert [label for label, rule in personal.items() if not (rule.description and rule.after)] == []


def test_a_model_without_a_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(retention._rules, "references.Referee")
    assert retention.undeclared(PACKAGES) == ["references.Referee"]


def test_a_rule_about_a_field_that_is_gone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(retention._rules, "references.Referee", retention.Rule(("nickname",), "", ""))
    assert retention.unknown_fields() == ["references.Referee.nickname"]
