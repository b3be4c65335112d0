"""Importing the package is quick: the heavy libraries wait until they are needed."""

import json
import subprocess
import sys

import pytest

HEAVY = {"torch", "matplotlib", "sklearn", "IPython", "pooch", "requests", "tqdm"}
PROGRAM = "import json, sys, {module}; print(json.dumps(list(sys.modules)))"


@pytest.mark.parametrize("module", ["lstm_course", "lstm_course.datasets", "lstm_course.doctor"])
def test_importing_loads_no_heavy_library(module: str) -> None:
    command = [sys.executable, "-c", PROGRAM.format(module=module)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(shown.stdout))
    assert module in loaded
    assert not loaded & HEAVY
