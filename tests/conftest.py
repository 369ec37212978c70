"""Fixtures every test may ask for."""

from tests.people import people  # noqa: F401  (a fixture is known by being imported here)
