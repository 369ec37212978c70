"""Test objects, one module per app. Everything in them is invented."""
