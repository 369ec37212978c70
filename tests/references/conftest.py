"""What tests of references share."""

from collections.abc import Iterator

import pytest

from foundation.accounts import queries
from tests.factories.accounts import MunicipalityFactory


@pytest.fixture
def municipality(db: None) -> Iterator[None]:
    """The municipality's row, read anew."""
    MunicipalityFactory()
    queries.forget_municipality()
    yield
    queries.forget_municipality()
