"""A message taken apart: what the child hands back of an e-mail or of a file that was dropped in.

In JSON, ``Part.data`` is base64 (URL-safe alphabet, as Pydantic writes bytes), so dump with
``model_dump_json`` and check with ``Unpacked.model_validate_json``.
"""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, ConfigDict
from pydantic import Field as Default

from .base import Shape
from .reading import Issue

Auto = Literal["auto_reply", "bounce", "list_mail"]


class Part(Shape):
    """One file found in a message: its name as given, media type, sha256 in hex, and its bytes."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    media_type: str
    sha256: str
    data: bytes


class Unpacked(Shape):
    """One message or dropped file, taken apart. A dropped file has no headers: one part and nothing else."""

    message_id: str | None = None
    sender: str | None = None  # the envelope's (Return-Path), or the From address
    from_address: str | None = None
    from_name: str | None = None
    to: list[str] = Default(default_factory=list)
    subject: str = ""
    date: AwareDatetime | None = None
    body_text: str = ""  # without quoted history and signature
    auto: Auto | None = None
    parts: list[Part] = Default(default_factory=list)
    problems: list[Issue] = Default(default_factory=list)


def dated(unpacked: Unpacked, received: datetime) -> datetime:
    """When a message counts as sent: its own date, but never after the moment it was received."""
    return min(unpacked.date, received) if unpacked.date else received
