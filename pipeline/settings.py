"""The settings, from the environment and a ``.env`` file, each named ``RITORNELLO_...``; the names are stable."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.access import UserRole

Letters = Literal["off", "folder", "smtp", "graph"]
After = Literal["flag", "move", "leave"]


class Settings(BaseSettings):
    """What one installation is told. Addresses that carry passwords are left out of its printed form."""

    model_config = SettingsConfigDict(
        env_prefix="RITORNELLO_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    data_dir: Path = Path("ritornello-data")
    database_url: str | None = Field(default=None, repr=False)
    broker_url: str | None = Field(default=None, repr=False)  # None: the embedded runner
    mailboxes: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    inbox_dir: Path | None = None
    smtp_url: str | None = Field(default=None, repr=False)
    letters: Letters = "off"
    hub: Path | None = None
    rules: Path | None = None  # the follow-up rules; None: those that come with this version

    mailbox_after: After = "flag"  # what is done on the server with a message that is safe here
    mailbox_processed: str = "Processed"
    mailbox_exceptions: str = "Exceptions"
    mailbox_timeout: float = Field(default=30, gt=0)  # seconds a server may be silent; it answers within one
    poll_seconds: float = Field(default=20, gt=0)  # one SELECT and one SEARCH on a connection that is open
    # A line that has silently gone is noticed when IDLE ends; routers forget a silent one after five minutes.
    idle_seconds: float = Field(default=60, gt=0, le=300)

    oauth_token_url: str | None = None
    oauth_tenant: str | None = None  # a Microsoft 365 tenant: msal fetches the tokens
    oauth_client_id: str | None = None
    oauth_client_secret: str | None = Field(default=None, repr=False)
    oauth_refresh_token: str | None = Field(default=None, repr=False)
    oauth_scope: str | None = None
    graph_url: str = "https://graph.microsoft.com/v1.0"
    authserv_id: str | None = None  # RFC 8601: the name our own server signs its Authentication-Results with

    letters_from: str | None = None
    letters_plus: bool = False  # Reply-To carries the return's mark: hub+r0123456789abcdef@hub.example
    letters_kinds: Annotated[tuple[str, ...], NoDecode] = (
        "acknowledgement",
        "ask_again",
        "question",
        "chaser",
        "digest",
    )
    letters_period_hours: float = Field(
        default=24, ge=0
    )  # RFC 3834, section 2: not again to one address so soon
    letters_per_hour: int = Field(
        default=60, ge=1
    )  # a hub has 500 schools; more in one hour is a fault, not a day
    blanks_dir: Path | None = None
    digest_hour: int = Field(
        default=7, ge=0, le=23
    )  # of Monday, by London's clocks: before anybody is at work

    desk_url: str | None = None  # where staff reach the desk from outside
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = Field(default=None, repr=False)
    oidc_scope: str = "openid profile email"
    oidc_groups_claim: str = "groups"
    oidc_roles: Annotated[tuple[str, ...], NoDecode] = ()  # GROUP=ROLE
    proxies: str = "127.0.0.1"  # whose word on the visitor's address and on https is taken

    attempts: int = Field(default=3, ge=1)  # DESIGN: a killer document stops after three

    # What the child may use. Memory (address space): scans with OCR need 0.9 GB, Word 0.15 GB. Seconds: LibreOffice
    # converts a form in 2 s cold, so 60 is a thirtyfold margin. File: a form of 25 MB is a mail server's usual limit.
    child_memory_mb: int = Field(default=1200, ge=64)
    child_seconds: float = Field(default=60, gt=0)
    child_file_mb: int = Field(default=100, ge=1)
    largest_file_mb: int = Field(default=50, ge=1)

    @field_validator("mailboxes", "letters_kinds", "oidc_roles", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator(
        *(
            "database_url",
            "broker_url",
            "inbox_dir",
            "smtp_url",
            "hub",
            "rules",
            "blanks_dir",
            "letters_from",
            "authserv_id",
        ),
        *("oauth_token_url", "oauth_tenant", "oauth_client_id", "oauth_client_secret", "oauth_refresh_token"),
        "oauth_scope",
        *("desk_url", "oidc_issuer", "oidc_client_id", "oidc_client_secret"),
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            group, _, role = each.rpartition("=")
            if not group or role not in set(UserRole):
                raise ValueError(f"{each} is not GROUP=ROLE with one of {', '.join(UserRole)}")
        return value

    @property
    def database(self) -> str:
        """The database's URL: the one set, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'ritornello.db').resolve()}"

    @property
    def embedded(self) -> bool:
        """Whether the in-process runner does the work, because no broker is set."""
        return self.broker_url is None

    @property
    def lease(self) -> timedelta:
        """How long a row that somebody works on is left alone: longer than the child may take, which has three times as long for paper.

        Nothing in embedded use, where there is one worker: what it finds under way was under way when it died.
        """
        return timedelta(0) if self.embedded else timedelta(seconds=4 * self.child_seconds)
