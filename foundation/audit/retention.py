"""How long the log is kept: as long as the case it tells of."""

from foundation.lib.retention import Rule, register


def declare() -> None:
    """Declare the log's models. They hold ids and values, no names."""
    register("audit.Event", Rule(("actor_id",), "Who did what, by id.", "With the disposal of the case."))
    register("audit.ReadLog", Rule(("actor_id",), "Who read what, by id.", "With the disposal of the case."))
