"""Which moves a round and a referee can make: move -> (from states, to state).

The database's CHECK constraints in models.py mirror what these tables take for granted.
"""

from collections.abc import Mapping

from foundation.lib.moves import Move
from references.enums import RefereeState as R
from references.enums import RequestState as Q

RUN = "references.run"
CANDIDATE = "candidate"
REFEREE = "referee"
CLOCK = "clock"

REQUEST_MOVES: Mapping[str, Move] = {
    "send": Move(frozenset({Q.DRAFT}), Q.WITH_CANDIDATE, RUN),
    "collect": Move(frozenset({Q.WITH_CANDIDATE}), Q.COLLECTING, CANDIDATE),
    "complete": Move(frozenset({Q.COLLECTING}), Q.COMPLETE, CLOCK),
    "close": Move(frozenset({Q.COLLECTING}), Q.CLOSED, RUN),
    "reopen": Move(frozenset({Q.COMPLETE, Q.CLOSED}), Q.COLLECTING, RUN),
    "withdraw": Move(frozenset({Q.DRAFT, Q.WITH_CANDIDATE, Q.COLLECTING}), Q.WITHDRAWN, RUN),
}

_OPEN = frozenset({R.ASKED, R.BEGUN, R.WANTS_CALL})
REFEREE_MOVES: Mapping[str, Move] = {
    "hold": Move(frozenset({R.NAMED, R.EXPIRED}), R.HELD, CANDIDATE),
    "ask": Move(frozenset({R.NAMED, R.HELD, R.BOUNCED, R.EXPIRED}), R.ASKED, CANDIDATE),
    "ring": Move(frozenset({R.NAMED, R.HELD, R.ASKED, R.BOUNCED, R.EXPIRED}), R.WANTS_CALL, CANDIDATE),  # no e-mail
    "write": Move(frozenset({R.WANTS_CALL}), R.ASKED, RUN),  # the one who was to be rung has got an address
    "restart": Move(frozenset({R.BEGUN}), R.ASKED, RUN),  # at another address, where nothing has been written
    "begin": Move(frozenset({R.ASKED, R.WANTS_CALL}), R.BEGUN, REFEREE),
    "answer": Move(_OPEN | {R.EXPIRED}, R.ANSWERED, REFEREE),
    "decline": Move(_OPEN | {R.EXPIRED}, R.DECLINED, REFEREE),
    "wrong_person": Move(_OPEN | {R.EXPIRED}, R.WRONG_PERSON, REFEREE),
    "want_call": Move(_OPEN, R.WANTS_CALL, REFEREE),  # again, to change the number
    "bounce": Move(_OPEN, R.BOUNCED, CLOCK),
    "expire": Move(_OPEN | {R.NAMED, R.HELD}, R.EXPIRED, CLOCK),
    "withdraw": Move(_OPEN | {R.NAMED, R.HELD, R.BOUNCED, R.EXPIRED}, R.WITHDRAWN, RUN),
}

FINAL_REFEREE = frozenset({R.ANSWERED, R.DECLINED, R.WRONG_PERSON, R.BOUNCED, R.WITHDRAWN, R.EXPIRED})
WAITING_REFEREE = frozenset(R) - FINAL_REFEREE
ASKED_REFEREE = _OPEN
LOST_REFEREE = frozenset({R.DECLINED, R.WRONG_PERSON, R.WITHDRAWN})
ENDED_REQUEST = frozenset({Q.COMPLETE, Q.CLOSED, Q.WITHDRAWN})
