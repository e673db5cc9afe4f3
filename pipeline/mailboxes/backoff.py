"""How long to wait before a mailbox that failed is tried again."""

import random
from collections.abc import Callable

FIRST = 1.0  # seconds
LONGEST = 300.0  # seconds: a server that was down an hour is heard of within five minutes


def pause(failures: int, *, lasting: bool = False, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after so many failures in a row: doubled each time, and spread so that many do not come at once.

    Between half and the whole of the doubled time ("equal jitter"); a lasting failure waits the longest at once, since
    a wrong password tried every second locks the account.
    """
    whole = LONGEST if lasting else min(LONGEST, FIRST * 2.0 ** min(failures - 1, 20))
    return whole / 2 + chance() * whole / 2
