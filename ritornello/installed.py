"""Which forms a command knows: those it is given, those installed, or those of the samples."""

from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import checked_files, contents
from .ending import WrongUse
from .screen import plain

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from schemas.layout import Layout
    from schemas.template import Template


def from_files(paths: list[Path]) -> "list[Template]":
    """The templates of YAML files; WrongUse names the first file that is none, and what to correct in it."""
    from pipeline.template_files import TemplateFileError, parse

    found = []
    for path in checked_files(paths):
        try:
            found.append(parse(contents(path).decode("utf-8")))
        except (TemplateFileError, UnicodeDecodeError) as error:
            raise WrongUse(f"{plain(path)}: {error}") from error
    return found


def installed(settings: "Settings") -> "list[Template]":
    """Every installed template; where none is, those of the sample forms."""
    return _stored(settings) or list(of_samples(settings))


def _stored(settings: "Settings") -> "list[Template]":
    """Those of the store, if there is one: looking does not make one."""
    if settings.database_url is None and not (settings.data_dir / "ritornello.db").exists():
        return []
    from pipeline.store.engine import open_engine
    from pipeline.store.upgrade import upgrade
    from pipeline.store.work import Store
    from pipeline.templates import TemplateShelf

    engine = open_engine(settings.database)
    try:
        upgrade(engine)
        return TemplateShelf(Store(engine))()
    finally:
        engine.dispose()


def sample_blanks() -> list[tuple[str, Path]]:
    """Id and file of each sample blank, the older versions first, so that the present ones are installed last."""
    import samples

    current = samples.blanks()
    older = [
        (name, path)
        for name, blank in current.items()
        for path in sorted((blank.parent / "older").glob(f"{name}-v*.docx"))
    ]
    return [*older, *current.items()]


def of_samples(settings: "Settings") -> "list[Template]":
    """The sample forms, learned from their blanks in the child; where they lie on paper was learned beforehand."""
    from workers.hands import open_sandbox

    with open_sandbox(settings) as child:
        return [
            child.learn(path.read_bytes(), path.name, name).model_copy(update={"layout": _layout(path)})
            for name, path in sample_blanks()
        ]


def _layout(blank: Path) -> "Layout":
    import samples
    from extractors.blank.text import load_layout

    return load_layout(samples.layout_file(blank).read_text(encoding="utf-8"))
