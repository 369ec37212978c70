"""What tests of the administration share."""

from collections.abc import Iterator

import pytest

from foundation.accounts import queries
from tests.factories.accounts import MunicipalityFactory


@pytest.fixture(autouse=True)
def municipality(db: None) -> Iterator[None]:
    """The municipality's row, read anew."""
    queries.forget_municipality()
    MunicipalityFactory()
    yield
    queries.forget_municipality()
