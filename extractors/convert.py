"""LibreOffice, one process a run: older formats into .docx, and forms printed.

Meant to run inside the child, whose limits, temporary folder and missing network it inherits and whose end takes
the office process along. Each run has a profile of its own (two runs on one profile: one fails without output),
in which macros, Java, linked content and updates are switched off.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from schemas.codes import Code, Failure

from .sniff import FileKind

# A form takes 1 to 2 s, a first start on a slow disk 10; the child's own wall clock is longer (see Limits).
TIMEOUT = 40.0

SUFFIXES = {FileKind.DOC: ".doc", FileKind.ODT: ".odt", FileKind.RTF: ".rtf", FileKind.WORD2003XML: ".xml"}

_SETTINGS = (
    # nothing in the document runs, whatever signs it
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    # nothing outside the document is looked at: links, linked pictures, remote templates
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
)


def program() -> str | None:
    """Where LibreOffice is on the PATH, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_docx(untrusted_data: bytes, kind: FileKind, timeout: float = TIMEOUT) -> bytes:
    """The document as .docx. Failure CONVERTER_MISSING without LibreOffice, CONVERSION_FAILED where it gives up."""
    source = f"document{SUFFIXES[kind]}"  # never the name it came with
    return into({source: untrusted_data}, "docx:MS Word 2007 XML", timeout)[source]


def into(untrusted_documents: Mapping[str, bytes], target: str, timeout: float = TIMEOUT) -> dict[str, bytes]:
    """Documents, by file names of ours, in another format (``SUFFIX:FILTER``), in one run and a new profile.

    Raises Failure CONVERTER_MISSING without LibreOffice, CONVERSION_FAILED where any of them could not be converted.
    """
    office = program()
    if office is None:
        raise Failure("neither soffice nor libreoffice is on the PATH", code=Code.CONVERTER_MISSING)
    suffix = target.partition(":")[0]
    with tempfile.TemporaryDirectory(prefix="convert-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for source, data in untrusted_documents.items():
            (folder / source).write_bytes(data)
        _write_profile(folder / "profile")
        _run(office, folder, [folder / source for source in untrusted_documents], target, timeout)
        results = {source: folder / "out" / f"{Path(source).stem}.{suffix}" for source in untrusted_documents}
        if not all(
            path.is_file() for path in results.values()
        ):  # it exits with 0 even where it could not load one
            raise Failure("LibreOffice wrote nothing", code=Code.CONVERSION_FAILED)
        return {source: path.read_bytes() for source, path in results.items()}


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )


def _run(office: str, folder: Path, sources: list[Path], target: str, timeout: float) -> None:
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"),
        *("--convert-to", target, "--outdir", str(folder / "out")),
        *map(str, sources),
    ]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    environment |= {"SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command line; the documents are only ever its last arguments
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Failure(f"LibreOffice took more than {timeout:.0f} s", code=Code.CONVERSION_FAILED) from error
    except OSError as error:
        raise Failure(f"LibreOffice did not start: {error}", code=Code.CONVERSION_FAILED) from error
    if done.returncode:
        raise Failure(f"LibreOffice ended with status {done.returncode}", code=Code.CONVERSION_FAILED)
