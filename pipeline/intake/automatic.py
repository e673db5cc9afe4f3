"""Mail that no person wrote: bounces, automatic replies, lists (RFC 3834, RFC 3464, RFC 2919).

A return must never be set aside as a machine's mail: what many honest messages carry too (a list's header where
the hub's own address is a group, a scanner's "auto-generated") counts only where no document came with it.
"""

import re
from email.message import Message

from schemas.message import Auto

_DAEMON = re.compile(r"(mailer-daemon|postmaster|mail-?daemon|bounce[sd]?)([+=-].*)?@", re.IGNORECASE)
_FAILED = re.compile(
    r"(undeliver|undelivered|delivery (status|failure|has failed|delayed)|returned mail|failure notice"
    r"|mail delivery (failed|system|subsystem)|message (not delivered|blocked)|non.?delivery)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(automatic reply|auto(matic|mated)?[ -]?(reply|response|responder)|out of (the )?office|away from)\b",
    re.IGNORECASE,
)


def automatic(message: Message, sender: str, subject: str, *, has_documents: bool) -> Auto | None:
    """Which kind of machine wrote this message; None for a person."""
    if _is_bounce(message, sender, subject):
        return "bounce"
    if _is_reply(message, subject):
        return "auto_reply"
    if has_documents:
        return None
    if _has(message, "list-id", "list-unsubscribe", "list-post") or _precedence(message) in (
        "list",
        "bulk",
        "junk",
    ):
        return "list_mail"
    suppressed = _has(message, "x-auto-response-suppress", "feedback-id")
    generated = _value(message, "auto-submitted").startswith("auto-generated")
    return "auto_reply" if suppressed or generated else None


def _is_bounce(message: Message, sender: str, subject: str) -> bool:
    if message.get_content_type() == "multipart/report" and _report(message) in ("", "delivery-status"):
        return True
    if _has(message, "x-failed-recipients"):
        return True
    null_path = _value(message, "return-path") == "<>"
    return bool(_DAEMON.match(sender) and (null_path or _FAILED.search(subject)))


def _is_reply(message: Message, subject: str) -> bool:
    submitted = _value(message, "auto-submitted")
    return (
        submitted.startswith(("auto-replied", "auto-notified"))
        or _precedence(message) == "auto_reply"
        or _has(message, "x-autoreply", "x-autorespond", "x-autoreply-from")
        or message.get_content_type() == "multipart/report"  # a read receipt: delivery reports went before
        or bool(_AWAY.match(subject))
    )


def _report(message: Message) -> str:
    return str(message.get_param("report-type", "")).lower()


def _precedence(message: Message) -> str:
    return _value(message, "precedence")


def _value(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip().lower()


def _has(message: Message, *names: str) -> bool:
    return any(_value(message, name) not in ("", "no", "false", "none") for name in names)
