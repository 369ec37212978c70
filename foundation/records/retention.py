"""How long documents are kept: with the case. The engine of disposal reads these declarations."""

from foundation.lib.retention import Rule, nothing_personal, register


def declare() -> None:
    """Declares the models of records."""
    nothing_personal("records.CaseFile")
    register(
        "records.Document",
        Rule(
            ("facts", "path"),
            "A document about a named candidate: the file, and what is printed in its head.",
            "Two years and one month from legal force for those not hired; the hired person's protocol is kept.",
        ),
    )
