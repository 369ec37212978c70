"""Which models hold what about persons, how long, and what removes it.

Every model is declared, also those that hold nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Model

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """What is kept of persons in a model, and until when.

    `personal_fields` are its fields with personal data; `description` says in a sentence what that is; `after` says
    in words when it goes; `purge(now)` removes what is due and returns how many rows that was, or is None where the
    removal follows from another model's.
    """

    personal_fields: tuple[str, ...]
    description: str
    after: str
    purge: Callable[[datetime], int] | None = None


_rules: dict[str, Rule] = {}


def register(model_label: str, rule: Rule) -> None:
    """Declare a model (`app.Model`). Declaring it twice is refused with ValueError."""
    if _rules.setdefault(model_label, rule) is not rule:
        raise ValueError(f"The retention of {model_label} is declared already.")


def nothing_personal(*model_labels: str) -> None:
    """Declare models that hold nothing about persons."""
    for label in model_labels:
        register(label, Rule((), "", ""))


def rules() -> dict[str, Rule]:
    """Return every declaration by model label."""
    return dict(_rules)


def undeclared(package_names: tuple[str, ...]) -> list[str]:
    """Return the models of these packages' apps that nobody has declared; a guard holds this list empty."""
    return sorted(model._meta.label for model in _models_of(package_names) if model._meta.label not in _rules)


def unknown_fields() -> list[str]:
    """Return the declared personal fields that don't exist, as `app.Model.field`; a guard holds this list empty."""
    found = []
    for label, rule in _rules.items():
        names = {field.name for field in apps.get_model(label)._meta.get_fields()}
        found += [f"{label}.{name}" for name in rule.personal_fields if name not in names]
    return sorted(found)


def purge_all(now: datetime) -> dict[str, int]:
    """Run every purge in a transaction of its own and return how many rows each changed.

    One that fails is logged and does not hinder the others; the next night tries again.
    """
    done = {}
    for label, rule in _rules.items():
        if rule.purge is None:
            continue
        try:
            with transaction.atomic():
                done[label] = rule.purge(now)
        except Exception:
            logger.exception("The purge of %s failed.", label)
    return done


def _models_of(package_names: tuple[str, ...]) -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in package_names]
