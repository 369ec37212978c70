"""What is printed of the rows, and what is wrong with them."""

import json
from collections.abc import Mapping

from benchmarks.measure import Row

MOST_GROWTH = 1.25


def of(small: Mapping[str, Row], large: Mapping[str, Row]) -> tuple[list[str], list[str]]:
    """One JSON line a row, of all data when `large` has them, and what is wrong in words; nothing when all is well."""
    lines: list[str] = []
    wrong: list[str] = []
    for name, row in (large or small).items():
        growth = row.ratio / small[name].ratio if large else None
        lines.append(json.dumps(row.line(growth)))
        if row.ratio >= row.limit:
            wrong.append(f"{name} takes {row.ratio:.2f} times its floor")
        if row.most_queries is not None and row.queries > row.most_queries:
            wrong.append(f"{name} asks the database {row.queries} times")
        if growth is not None and growth > MOST_GROWTH:
            wrong.append(f"{name} grows by {growth:.2f} with the data")
        if large and row.most_queries is not None and small[name].queries != row.queries:
            wrong.append(f"{name} asks {small[name].queries} times of little and {row.queries} of much")
    return lines, wrong
