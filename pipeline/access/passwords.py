"""Passwords as argon2id hashes (RFC 9106), with the library's present parameters; older hashes are made anew at sign-in."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12  # characters: NIST SP 800-63B asks for 8; without a second factor a little more is cheap
LONGEST = 1000  # characters: more is no password but an attempt to keep the machine busy

_hasher = PasswordHasher()
# Verified where a name is unknown, so that an answer takes as long as for one that is known.
_NOBODYS = _hasher.hash("nobody's password")


class WeakPasswordError(ValueError):
    """A password cannot be used; the message says why."""


def hashed(password: str) -> str:
    """The hash to keep; WeakPasswordError where it is too short or too long."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(
            f"A password has at least {SHORTEST} characters; three words are easy to remember."
        )
    if len(password) > LONGEST:
        raise WeakPasswordError(f"A password has at most {LONGEST} characters.")
    return _hasher.hash(password)


def matches(kept: str | None, untrusted_password: str) -> bool:
    """Whether a password is the one whose hash is kept; takes its time where none is kept, and says no."""
    try:
        _hasher.verify(kept or _NOBODYS, untrusted_password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_old(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than are used now."""
    return _hasher.check_needs_rehash(kept)
