"""A digest as files to look at: a page with its pictures in it, the text, the workbook, and the e-mail as it would go."""

import base64
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from pipeline.context import Context

from .audience import Audience
from .issuing import build_from
from .letter import Letter
from .rendering import render
from .weeks import Week


def write(ctx: Context, week: Week, audience: Audience, folder: Path) -> Path:
    """Writes the files into a folder of their own and gives the page's path. OSError where that cannot be."""
    letter = render(build_from(ctx, week, audience, ctx.clock()))
    place = folder / f"{week}-{audience.key.replace(':', '-').replace('/', '-')}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "digest.txt").write_text(letter.text, encoding="utf-8")
    (place / "digest.eml").write_bytes(as_mail(letter).as_bytes(policy=SMTP))
    for each in letter.enclosures:
        if each.cid is None:
            (place / each.name).write_bytes(each.data)
    page = place / "digest.html"
    page.write_text(as_page(letter), encoding="utf-8")
    return page


def as_page(letter: Letter) -> str:
    """The HTML with each picture's bytes where its name was."""
    html = letter.html
    for each in letter.enclosures:
        if each.cid is not None:
            data = base64.b64encode(each.data).decode()
            html = html.replace(f"cid:{each.cid}", f"data:{each.media_type};base64,{data}")
    return html


def as_mail(letter: Letter) -> EmailMessage:
    """An e-mail to nobody, which mail programs open as a letter."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    html = message.get_body(("html",))
    for each in letter.enclosures:
        kind, _, subtype = each.media_type.partition("/")
        if each.cid is None:
            message.add_attachment(each.data, maintype=kind, subtype=subtype, filename=each.name)
        elif isinstance(html, EmailMessage):
            html.add_related(
                each.data, maintype=kind, subtype=subtype, cid=f"<{each.cid}>", filename=each.name
            )
    return message
