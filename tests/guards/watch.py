"""What a page asks the database: how much, in what order, how many rows, and whether it writes."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from foundation.lib.http import GET_MAY_WRITE

MOST_ROWS = 61  # the longest list shown is sixty, and one row more tells whether there is another page
UNCOUNTED = re.compile(r"\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b|INSERT INTO \"audit_readlog\"", re.IGNORECASE)
WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\s+\"?(\w+)", re.IGNORECASE)
WITHIN = re.compile(r"\([^()]*\)")


class Watch:
    """Statements seen while it is `on`; what is wrong with them in `unordered`, `unbounded` and `written`."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.unordered: list[str] = []
        self.unbounded: list[str] = []
        self.written: list[str] = []

    @contextmanager
    def on(self, *, writes_allowed: bool = False) -> Iterator["Watch"]:
        self._writes_allowed = writes_allowed
        with connection.execute_wrapper(self._look):
            yield self

    @property
    def counted(self) -> list[str]:
        """Without what opens and closes a transaction, and without the log of who read what."""
        return [sql for sql in self.statements if not UNCOUNTED.match(sql)]

    def _look(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        self.judge(str(sql), context["cursor"].rowcount)
        return result

    def judge(self, sql: str, rows: int) -> None:
        """Notes a statement and what is wrong with it."""
        self.statements.append(sql)
        if sql.lstrip(" (").upper().startswith("SELECT"):
            if rows > 1 and "ORDER BY" not in outermost(sql):
                self.unordered.append(sql)
            if rows > MOST_ROWS:
                self.unbounded.append(f"{rows} rows: {sql}")
        elif not self._writes_allowed and set(WRITES.findall(sql)) - GET_MAY_WRITE:
            self.written.append(sql)

    _writes_allowed = False


def outermost(sql: str) -> str:
    """The statement without what stands in parentheses."""
    before = ""
    while before != sql:
        before, sql = sql, WITHIN.sub("", sql)
    return sql
