"""What each guard has looked at: a guard that looked at nothing has shown nothing, so it fails."""

_counts: list[tuple[str, int]] = []


def counted(guard: str, number: int) -> None:
    """Notes how many things a guard looked at, for the table after the run; fails at zero."""
    assert number > 0, f"The guard looked at nothing: {guard}"
    _counts.append((guard, number))


def taken() -> list[tuple[str, int]]:
    """What was noted since the last time."""
    found = _counts[:]
    _counts.clear()
    return found
