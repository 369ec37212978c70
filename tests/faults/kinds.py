"""Imported by the worker of a fault test, so that it knows the test's kinds of messages."""

from tests.outbox import posts

posts.register()
