"""Two import the same new competency into an empty framework at the same moment: one makes it, and the other finds it
made."""

import threading
from contextlib import suppress

import pytest

from competencies import actions, imports
from competencies.imports import JudgedFramework
from competencies.models import Competency, CompetencyVersion
from competencies.resources import TABLES, Standing
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.lib.sheets import Row
from tests.factories.accounts import AdministrationFactory, UserFactory
from tests.helpers.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_WAIT = 1.0  # the other one is waiting for a lock then


@pytest.fixture
def specialist() -> User:
    return UserFactory(roles=[(Role.HR_SPECIALIST, AdministrationFactory())])


@pytest.fixture(autouse=True)
def both_have_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has judged the file waits a moment for the other."""
    gate, judge = threading.Barrier(2), imports.judge

    def judged(sent: imports.Sent, *, remove: bool) -> JudgedFramework:
        found = judge(sent, remove=remove)
        with suppress(threading.BrokenBarrierError):
            gate.wait(LONGEST_WAIT)
        return found

    monkeypatch.setattr(imports, "judge", judged)


def outcomes(by: User) -> list[str]:
    """What the two were told: how many changes, or which fault."""
    words = {column.slug: "Ny" for column in TABLES["competencies"](Standing()).columns}
    words |= {"competency": "ny", "factor": "openness"}

    def press() -> str:
        try:
            done = actions.import_framework(by=by, sent={"competencies": [Row(1, words)]}, remove=False)
        except Exception as error:  # an error page for the one who pressed
            return type(error).__name__
        assert not done.faults, done.faults
        return f"{len(done.taken)} taken"

    return sorted(at_once(press, press))


def test_of_two_first_imports_one_makes_it(specialist: User) -> None:
    assert outcomes(specialist) == ["0 taken", "1 taken"]
    assert (Competency.objects.count(), CompetencyVersion.objects.count()) == (1, 1)


def test_without_the_lock_one_meets_an_error(specialist: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "one_at_a_time", lambda what: None)
    assert outcomes(specialist) == ["1 taken", "IntegrityError"]
