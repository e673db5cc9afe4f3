"""The installed forms: kept in the store as the YAML a person corrects, and held ready to read with."""

import hashlib
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import defer

from schemas.template import Template

from .store.tables import TemplateRow
from .store.work import Store, Work
from .template_files import TemplateFileError, parse

__all__ = ["TemplateFileError", "TemplateShelf", "install", "parse"]


def install(work: Work, text: str, now: datetime) -> Template:
    """Installs a template, or replaces the text of the same id and version; the last installed version is current."""
    template = parse(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = work.scalar(
        select(TemplateRow).where(TemplateRow.name == template.id, TemplateRow.version == template.version)
    )
    if row is None:
        fresh = TemplateRow(
            name=template.id, version=template.version, yaml=text, digest=digest, installed_at=now
        )
        work.add(fresh)
    elif row.digest != digest:
        row.yaml, row.digest = text, digest
    return template


def installed(look: Work) -> list[TemplateRow]:
    """Every installed version, the latest first, without its text until that is asked for."""
    order = select(TemplateRow).options(defer(TemplateRow.yaml, raiseload=True))
    return list(look.scalars(order.order_by(TemplateRow.installed_at.desc(), TemplateRow.id.desc())))


_DIGEST = select(TemplateRow.digest).where(
    TemplateRow.name == bindparam("id"), TemplateRow.version == bindparam("in_version")
)


class TemplateShelf:
    """The installed templates, in the order they were installed; a text is parsed once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parsed: dict[str, Template] = {}

    def __call__(self) -> list[Template]:
        """All of them, oldest first."""
        with self._store.look() as look:
            order = select(TemplateRow.digest).order_by(TemplateRow.installed_at, TemplateRow.id)
            digests = list(look.scalars(order))
            missing = [each for each in digests if each not in self._parsed]
            for row in look.scalars(select(TemplateRow).where(TemplateRow.digest.in_(missing))):
                self._parsed[row.digest] = parse(row.yaml)
        return [self._parsed[each] for each in digests]

    def find(self, template_id: str, version: str) -> Template:
        """One installed template; LookupError where it is not installed."""
        with self._store.engine.connect() as connection:
            digest = connection.scalar(_DIGEST, {"id": template_id, "in_version": version})
        if digest is not None:
            if digest not in self._parsed:
                self()
            return self._parsed[digest]
        raise LookupError(f"the form {template_id} {version} is not installed")

    def current(self, template_id: str) -> str | None:
        """The newest version of a form: the last one installed."""
        versions = [each.version for each in self() if each.id == template_id]
        return versions[-1] if versions else None
