"""The sources that the settings name."""

from pathlib import Path

from pipeline.context import Context

from .address import Address, parse_address
from .files import FolderSource, MaildirSource
from .graph import GraphSource
from .imap import ImapSource
from .oauth import GRAPH, OUTLOOK, Tokens
from .source import MailSource


def sources(ctx: Context, tokens: Tokens | None = None) -> list[MailSource]:
    """One for each mailbox, and one for the drop folder; ValueError where an address is wrong."""
    tokens = tokens or Tokens(ctx)
    found = [_of(ctx, parse_address(url), tokens) for url in ctx.settings.mailboxes]
    if ctx.settings.inbox_dir is not None:
        found.append(FolderSource(ctx.settings.inbox_dir, poll=ctx.settings.poll_seconds))
    return found


def _of(ctx: Context, address: Address, tokens: Tokens) -> MailSource:
    settings = ctx.settings
    if address.scheme == "maildir":
        return MaildirSource(Path(address.folder), poll=settings.poll_seconds)
    if address.scheme == "mbox":
        return FolderSource(Path(address.folder), poll=settings.poll_seconds)
    if address.scheme == "graph":
        return GraphSource(
            address,
            url=settings.graph_url,
            timeout=settings.mailbox_timeout,
            poll=settings.poll_seconds,
            bearer=lambda: tokens.bearer(GRAPH),
            refused=tokens.drop,
        )
    oauth = settings.oauth_client_id or settings.oauth_token_url
    return ImapSource(
        address,
        timeout=settings.mailbox_timeout,
        idle=settings.idle_seconds,
        poll=settings.poll_seconds,
        bearer=(lambda: tokens.bearer(OUTLOOK)) if oauth else None,
        refused=tokens.drop,
    )
