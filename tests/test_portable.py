"""Other processors' arithmetic: the settings arrive in the libraries, failures in the status."""

import importlib.util
import os
import platform
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "portable.py"
ON_X86 = pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64"), reason="for x86-64 processors"
)
LIBRARIES = """
import numpy, torch
from numpy._core._multiarray_umath import __cpu_features__
wide = [name for name in ("X86_V4", "AVX512_SKX") if __cpu_features__.get(name)]
print("wide" if wide else "narrow", torch.backends.cpu.get_cpu_capability())
"""


@pytest.fixture
def portable() -> ModuleType:
    spec = importlib.util.spec_from_file_location("portable", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ATEN_CPU_CAPABILITY": "default"}  # of a shell; not inherited
    return subprocess.run(
        [sys.executable, TOOL, *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@ON_X86
@pytest.mark.parametrize(("setting", "seen"), [("avx2", "narrow AVX2"), ("sse41", " DEFAULT")])
def test_the_libraries_obey(setting: str, seen: str) -> None:
    said = run(setting, "--", sys.executable, "-c", LIBRARIES)
    assert said.returncode == 0, said.stderr
    assert seen in said.stdout


@ON_X86
def test_one_failure_is_a_failure() -> None:
    fails = "import os, sys; sys.exit('Nehalem' in os.environ.get('OPENBLAS_CORETYPE', ''))"
    said = run("--", sys.executable, "-c", fails)
    assert said.returncode == 1
    ends = [line.partition(", ")[2] for line in said.stdout.splitlines()[-4:]]
    assert ends == [
        "as-is: green",
        "sse41: green",
        "avx2: green",
        "oldest: failed (status 1)",
    ]


def test_as_it_is_nothing_is_set() -> None:
    look = "import os; print([key for key in os.environ if key.startswith(('ATEN', 'ONEDNN'))])"
    said = run("as-is", "--", sys.executable, "-c", look)
    assert "as-is: nothing set\n[]\n" in said.stdout.replace("\r", "")


def test_other_processors_run_once(portable: ModuleType) -> None:
    assert portable.chosen([], "arm64") == ["as-is"]
    assert portable.chosen(["avx2"], "aarch64") == ["as-is"]
    assert portable.chosen([], "AMD64") == list(portable.SETTINGS)
    assert portable.chosen(["avx2"], "x86_64") == ["avx2"]


def test_an_unknown_setting_lists_the_known_ones() -> None:
    said = run("avx3", "--", "true")
    assert said.returncode == 2
    assert said.stderr.strip() == "no setting avx3; there are as-is, sse41, avx2, oldest"
