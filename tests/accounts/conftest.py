"""What tests of accounts share."""

from collections.abc import Iterator

import pytest

from foundation.accounts import queries
from foundation.lib import limits
from tests.factories.accounts import MunicipalityFactory


@pytest.fixture(autouse=True)
def municipality(db: None) -> Iterator[None]:
    """The municipality's row, read anew."""
    queries.forget_municipality()
    MunicipalityFactory()
    yield
    queries.forget_municipality()


@pytest.fixture(autouse=True)
def fresh_counters(settings: pytest.FixtureRequest) -> None:
    """No attempt has been counted."""
    limits._client().flushdb()
