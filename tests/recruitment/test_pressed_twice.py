"""Two presses on the button at the same moment, each in its own connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from foundation.lib.tokens import new_public_id
from recruitment import actions
from recruitment.models import Recruitment
from tests.factories.competencies import CompetencyVersionFactory
from tests.people import make_people


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_recruitment(monkeypatch: pytest.MonkeyPatch) -> None:
    people = make_people()
    chosen = [actions.Chosen(CompetencyVersionFactory().competency.slug) for _number in range(3)]
    key, before = new_public_id(), Recruitment.objects.count()
    together, ask = Barrier(2), actions.allowed

    def both_are_here(*args: Any) -> bool:
        together.wait(10)
        return ask(*args)

    monkeypatch.setattr(actions, "allowed", both_are_here)

    def press(_number: int) -> int:
        try:
            return actions.create_recruitment(
                by=people.manager,
                title="Undersköterska",
                unit=people.unit,
                role_template=None,
                competencies=chosen,
                count_reason="",
                ats_reference="",
                hr_support=False,
                public_id=key,
                now=timezone.now(),
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(press, range(2))
    assert first == second
    assert Recruitment.objects.count() == before + 1
