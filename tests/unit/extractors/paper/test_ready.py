"""What a server does once for the children that read paper."""

import subprocess
import sys
from typing import Any

import pytest

from extractors.paper.known import know
from extractors.paper.ready import prepare

_ALONE = """
import os, sys
from extractors.paper.ready import prepare
prepare([])
print(len(os.listdir("/proc/self/task")), *sys.modules)
"""


def test_a_process_that_forks_has_no_other_thread() -> None:
    """Being made ready loads the wing and starts no thread: neither the model's, nor one of the numeric libraries."""
    done = subprocess.run(
        [sys.executable, "-c", _ALONE],
        capture_output=True,
        text=True,
        check=True,
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    threads, *modules = done.stdout.split()
    assert threads == "1"
    assert "extractors.paper.reader" in modules
    assert "onnxruntime" not in modules


@pytest.mark.needs("soffice")
def test_a_form_asked_for_twice_is_ready_with_all_its_pages(paper: Any) -> None:
    """The first return of a form readies its features, the second what each of its pages has printed."""
    template = paper.template.model_copy(update={"layout": paper.layout})
    prepare([template])
    known = know(template, template.layout)
    prepare([template])
    assert know(template, template.layout) is known
    assert all(sheet.is_ready for sheet in known.pages.sheets)
