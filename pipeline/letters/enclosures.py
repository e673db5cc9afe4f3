"""What goes with a letter: pictures that stand in it, and files beside it; kept by their content until it is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from pipeline.store.blobs import Blobs

MOST = 15 << 20  # bytes in all: in base64 20 MB, which the usual servers still take


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One file of a letter. With ``cid`` it is a picture that the HTML shows as ``<img src="cid:...">``."""

    name: str
    media_type: str
    data: bytes
    cid: str | None = None


def kept(blobs: Blobs, enclosures: Iterable[Enclosure]) -> list[dict[str, Any]]:
    """The enclosures on the disk, as an outbox row names them; ValueError where a mail server would refuse them all."""
    enclosures = list(enclosures)
    if sum(len(each.data) for each in enclosures) > MOST:
        raise ValueError(f"the files of a letter have more than {MOST >> 20} MB")
    return [
        {"name": each.name, "media_type": each.media_type, "sha256": blobs.put(each.data), "cid": each.cid}
        for each in enclosures
    ]


def enclose(message: EmailMessage, files: Sequence[dict[str, Any]], blobs: Blobs) -> None:
    """Puts the pictures beside the HTML that shows them, and then the files at the end."""
    html = message.get_body(("html",))
    for each in sorted(files, key=lambda file: file["cid"] is None):
        kind, _, subtype = each["media_type"].partition("/")
        told = {"maintype": kind, "subtype": subtype, "filename": each["name"]}
        data = blobs.get(each["sha256"])
        if each["cid"] is None:
            message.add_attachment(data, **told)
        elif isinstance(html, EmailMessage):
            html.add_related(data, cid=f"<{each['cid']}>", disposition="inline", **told)
