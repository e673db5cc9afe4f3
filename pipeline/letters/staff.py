"""Letters to the hub's own people, written elsewhere in full: the weekly digest. One letter each, once each."""

from collections.abc import Iterable, Sequence

from pipeline.context import Context
from pipeline.outbox import put
from pipeline.preferences import is_on

from .enclosures import Enclosure, kept
from .rules import sender_of
from .writing import Words


def write_to_staff(
    ctx: Context,
    kind: str,
    recipients: Iterable[str],
    about: str,
    words: Words,
    enclosures: Sequence[Enclosure] = (),
) -> dict[str, str | None]:
    """Puts a letter of this kind into the outbox for each recipient; by address, None or why it is not written.

    ``about`` names the occasion (as the week of a digest): the same kind, recipient and occasion is written once.
    The HTML is the caller's to escape; pictures in it are enclosures with a ``cid``.
    """
    declined = _declined(ctx, kind)
    files = [] if declined else kept(ctx.blobs, enclosures)
    facts = {"subject": words.subject, "text": words.text, "html": words.html}
    reasons: dict[str, str | None] = {}
    for recipient in dict.fromkeys(each.strip().casefold() for each in recipients):
        if declined or "@" not in recipient:
            reasons[recipient] = declined or "it is not an address"
            continue
        with ctx.work() as work:
            reasons[recipient] = put(
                work, kind=kind, recipient=recipient, about=about, facts=facts, files=files, now=ctx.clock()
            )
    return reasons


def _declined(ctx: Context, kind: str) -> str | None:
    if ctx.settings.letters == "off":
        return "letters are off"
    if not is_on(ctx, kind):
        return f"letters of the kind {kind} are switched off"
    if sender_of(ctx.settings, ctx.hub) is None:
        return "no address to write from: set RITORNELLO_LETTERS_FROM"
    return None
