"""A page looks one row ahead and never counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import User
from foundation.lib.paging import page_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "shown", "previous", "following"),
    [("1", [0, 1], False, True), ("2", [2, 3], True, True), ("3", [4], True, False), ("4", [], True, False)],
)
def test_each_page_costs_one_query(asked: str, shown: list[int], previous: bool, following: bool) -> None:
    people = [UserFactory(name=f"Kim {n}") for n in range(5)]
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        page = page_of(User.objects.order_by("pk"), asked, size=2)
    assert list(page) == [people[n] for n in shown]
    assert (page.has_previous(), page.has_next(), page.has_other_pages()) == (previous, following, True)
    assert len(asked_for) == 1


@pytest.mark.parametrize("asked", [None, "", "0", "-1", "två", "٣", "9" * 400, "501"])
def test_anything_but_a_page_is_the_first(asked: str | None) -> None:
    UserFactory()
    assert page_of(User.objects.order_by("pk"), asked).number == 1


def test_a_list_without_an_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        page_of(User.objects.order_by(), "1")
