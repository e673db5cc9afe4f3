"""The child: everything that touches untrusted bytes happens in a process that can do next to nothing.

Invariant: what comes back is a validated shape or a ``Failure`` with a code; the caller's process never parses
what a school sent. How: a warm *server* process (``server.py``) has the extractors imported and puts up the walls
once (``walls.py``, ``landlock.py``, ``seccomp.py``); for each job it forks a *child* (``child.py``) with limits
of its own; the caller (``client.py``) sends the bytes over a socket and waits, with a deadline.

Residual risks, accepted: a hole in the kernel itself; where the platform gives no namespaces (macOS, some
containers) a process that leaves its group outlives its job until the server ends; two jobs running at once in
one server share a user. ``ritornello doctor`` says which walls stand.
"""

from .client import Sandbox
from .limits import Limits

__all__ = ["Limits", "Sandbox"]
