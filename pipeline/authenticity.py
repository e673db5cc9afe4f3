"""Whether our own mail server vouches for a sender (RFC 8601). Nobody else's word counts: headers are easily written.

What the server could not confirm is doubted only where it says so: many honest schools sign nothing at all.
"""

from .intake.opened import Letterhead, Verdict

_AGAINST = {"fail", "softfail", "permerror"}


def doubt(head: Letterhead, from_address: str | None, authserv_id: str | None) -> str | None:
    """What speaks against the sender, in plain words; None where nothing does or nobody was asked."""
    if not authserv_id:
        return None
    ours = [each for each in head.verdicts if each.server == authserv_id.casefold()]
    domain = (from_address or "").rpartition("@")[2]
    if any(each.method == "dmarc" and each.result == "fail" for each in ours):
        return f"DMARC fails for {domain or 'its sender'}"
    if any(_vouches(each, domain) for each in ours):
        return None
    against = [f"{each.method.upper()} says {each.result}" for each in ours if each.result in _AGAINST]
    return f"{', '.join(against)} for {domain or 'its sender'}" if against else None


def _vouches(verdict: Verdict, domain: str) -> bool:
    """A pass for the domain in the From header, or one above or below it (relaxed alignment, RFC 7489, 3.1)."""
    if verdict.result != "pass":
        return False
    return verdict.method == "dmarc" or _aligned(verdict.domain, domain)


def _aligned(one: str, other: str) -> bool:
    return bool(one and other) and (
        one == other or one.endswith(f".{other}") or (other.endswith(f".{one}") and "." in one)
    )
