"""What every test may use: programs of the operating system, asked for by name and never missed in silence.

``@pytest.mark.needs("redis-server")`` skips a test where the program is not installed and says so at the end of the
run, program by program. With ``CI=true`` a missing program fails the test instead: a gate never passes on a skip.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PACKAGES = {
    "redis-server": "redis-server",
    "initdb": "postgresql",
    "soffice": "libreoffice-writer",
    "dovecot": "dovecot-imapd",
    "chromium": "chromium",
}
# A property is true or false on a busy machine too; how long an example takes there says nothing.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
_missing = pytest.StashKey[Counter[str]]()


def find_program(name: str) -> Path | None:
    """Where a program is: on PATH, among the servers, or where Debian keeps PostgreSQL's (the newest of several)."""
    if found := shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin"):
        return Path(found)
    return max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version, default=None)


def _version(program: Path) -> float:
    return float(program.parts[-3])


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_missing] = Counter()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            if find_program(name) is None:
                item.config.stash[_missing][name] += 1
                _without(name)


def _without(name: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed, and with CI=true every test has to run", pytrace=False)
    pytest.skip(f"{name} is not installed")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    missing = config.stash[_missing]
    if not missing:
        return
    terminalreporter.section("programs that are not installed", yellow=True)
    for name, tests in sorted(missing.items()):
        package = PACKAGES.get(name, name)
        terminalreporter.line(f"{name}: {tests} test(s) did not run (Debian, Ubuntu: apt install {package})")


@pytest.fixture(scope="session")
def program() -> Callable[[str], Path]:
    """Finds a program the test is marked as needing."""

    def find(name: str) -> Path:
        found = find_program(name)
        assert found is not None, f"mark this test with needs({name!r})"
        return found

    return find


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings, the data or the `.env` of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("RITORNELLO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RITORNELLO_DATA_DIR", str(tmp_path / "ritornello-data"))
