"""The child: everything that touches untrusted bytes happens in a process that can do next to nothing.

Invariant: what comes back is a validated shape or a ``Failure`` with a code; the caller's process never parses
what a school sent. How: a warm *server* process (``server.py``) has the extractors imported and puts up the walls
once (``walls.py``, ``landlock.py``, ``seccomp.py``); for each job it forks a *child* (``child.py``) with limits
of its own; the caller (``client.py``) sends the bytes over a socket and waits, with a deadline.

Residual risks, accepted: a hole in the kernel itself; on macOS, which has few of the walls, a process that leaves
its group outlives its job; two jobs at once in one server share a user and a small disk; where a container forbids
namespaces, /tmp is the host's, and a job may make and remove sockets there, as LibreOffice must; root is not limited
in processes (run as an ordinary user). ``ritornello doctor`` says which walls stand.
"""

from .client import Sandbox
from .limits import Limits

__all__ = ["Limits", "Sandbox"]
