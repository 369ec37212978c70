"""What tests of the case's pages share."""

from collections.abc import Iterator

import pytest

from foundation.accounts import queries
from tests.factories.accounts import MunicipalityFactory


@pytest.fixture(autouse=True)
def municipality(request: pytest.FixtureRequest) -> Iterator[None]:
    """The municipality's row, read anew, where a test meets the database."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        MunicipalityFactory()
        queries.forget_municipality()
    yield
    queries.forget_municipality()
