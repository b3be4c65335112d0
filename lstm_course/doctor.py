"""Is this machine ready for the course? One finding per line, each failure with its cure."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

OLDEST_PYTHON = (3, 11)
DISTRIBUTION = "lstm-course"
PACKAGES_FIRST = "mend the packages first"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report.

    Attributes
    ----------
    status : {"ok", "fail", "--"}
        Whether the thing is there; ``"--"`` marks what is absent but not needed.
    text : str
        What was looked at.
    cure : str
        What to do about it; empty if nothing need be done.

    Examples
    --------
    >>> print(Finding("fail", "tqdm is not installed", "python -m pip install tqdm"))
    [fail] tqdm is not installed → python -m pip install tqdm
    """

    status: Literal["ok", "fail", "--"]
    text: str
    cure: str = ""

    def __str__(self) -> str:
        arrow = f" → {self.cure}" if self.cure else ""
        return f"[{self.status}] {self.text}{arrow}"


def examine() -> Iterator[Finding]:
    """Examine this machine, from Python to the data.

    Yields
    ------
    Finding
        One after the other, as they are made: the whole takes a few seconds.

    Examples
    --------
    >>> next(examine()).status
    'ok'
    """
    for part in (_python, _packages, _torch, _kernel, _jupyterlab, _packaged_data, _time_machine):
        yield from part()


def course_python() -> Path | None:
    """Return the Python of the course's environment, if it is there and another one runs.

    Returns
    -------
    Path or None
        That of ``.venv`` in the course's folder.
    """
    environment = Path(__file__).resolve().parents[1] / ".venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python if python.exists() and Path(sys.prefix).resolve() != environment else None


def _python() -> Iterator[Finding]:
    version = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info[:2] >= OLDEST_PYTHON:
        yield Finding("ok", f"Python {version}")
        if python := course_python():
            text = "this Python is not that of the course's environment, .venv"
            yield Finding("--", text, f"to examine that one: {python} -m lstm_course")
        return
    oldest = ".".join(str(number) for number in OLDEST_PYTHON)
    yield Finding(
        "fail",
        f"Python {version} is older than {oldest}",
        f"install Python {oldest} or newer and make a new environment with it",
    )


def _packages() -> Iterator[Finding]:
    try:
        needed = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        cure = "in the course's folder: python -m pip install -e ."
        yield Finding("fail", f"{DISTRIBUTION} itself is not installed", cure)
        return
    try:
        from packaging.requirements import Requirement
    except ImportError:
        cure = "python -m pip install packaging"
        yield Finding("fail", "packaging, which compares versions, is not installed", cure)
        return
    for requirement in map(Requirement, needed):
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield _package(requirement.name, str(requirement.specifier))


def _package(name: str, needed: str) -> Finding:
    from packaging.specifiers import SpecifierSet

    cure = f'python -m pip install --upgrade "{name}{needed}"'
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding("fail", f"{name} is not installed", cure)
    if SpecifierSet(needed).contains(version, prereleases=True):
        return Finding("ok", f"{name} {version}")
    return Finding("fail", f"{name} {version} does not meet {needed}", cure)


def _torch() -> Iterator[Finding]:
    if importlib.util.find_spec("torch") is None:
        return  # _packages has said so.
    try:
        import torch

        from lstm_course import reproducible

        reproducible(0)
        x = torch.ones(2, 3, requires_grad=True)
        (gradient,) = torch.autograd.grad((x @ x.T).sum(), x)
        works = bool((gradient == 4).all())
        threads = torch.get_num_threads()
    except Exception as error:  # A broken build fails in many ways; the doctor goes on.
        works, threads, problem = False, 0, f": {_first_line(error)}"
    else:
        problem = ""
    cure = "python -m pip install --force-reinstall torch numpy"
    if not works:
        yield Finding("fail", f"torch does not compute on this CPU{problem}", cure)
    elif threads != 1:
        yield Finding("fail", f"torch uses {threads} threads, not one", cure)
    else:
        yield Finding("ok", "torch computes a gradient on the CPU, with one thread")


def _kernel() -> Iterator[Finding]:
    cure = "python -m pip install ipykernel"
    if importlib.util.find_spec("ipykernel") is None:
        yield Finding("fail", "there is no Jupyter kernel: ipykernel is not installed", cure)
        return
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    cure = "python -m ipykernel install --sys-prefix"
    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        yield Finding("fail", "there is no Jupyter kernel 'python3'", cure)
        return
    if _is_this_python(program):
        yield Finding("ok", "Jupyter kernel 'python3'")
    else:
        text = f"the Jupyter kernel 'python3' starts another Python, {program}"
        yield Finding("fail", text, cure)


def _is_this_python(program: str) -> bool:
    """Compare folders: one environment's Python has several names, such as python and python3."""
    if not os.path.dirname(program):  # noqa: PTH120 - Path would turn "" into "."
        return True  # Jupyter replaces a bare "python" by the one that it runs in.
    return Path(program).parent.resolve() == Path(sys.executable).parent.resolve()


def _jupyterlab() -> Iterator[Finding]:
    try:
        yield Finding("ok", f"jupyterlab {metadata.version('jupyterlab')}")
    except metadata.PackageNotFoundError:
        text = "jupyterlab is not installed; another program that opens notebooks will do"
        yield Finding("--", text, "python -m pip install jupyterlab")


def _packaged_data() -> Iterator[Finding]:
    loaders = {
        "the story": "load_story",
        "headlines": "load_headlines",
        "film reviews": "load_reviews",
        "sunspots": "load_sunspots",
        "digits": "load_digits",
    }
    cure = "get the course's files again and install them: python -m pip install -e ."
    for name, loader in loaders.items():
        try:
            getattr(importlib.import_module("lstm_course.datasets"), loader)()
        except Exception as error:  # Whatever is wrong with one, look at the others.
            help_ = PACKAGES_FIRST if isinstance(error, ImportError) else cure
            yield Finding("fail", f"data: {name} cannot be read: {_first_line(error)}", help_)
        else:
            yield Finding("ok", f"data: {name}")


def _time_machine() -> Iterator[Finding]:
    try:
        from lstm_course.datasets import load_time_machine
        from lstm_course.datasets.stored import find

        if find("time-machine") is None:
            yield Finding(
                "--",
                "data: The Time Machine is not here; every chapter runs without it",
                "python -m lstm_course fetch time-machine",
            )
            return
        load_time_machine()
    except ImportError as error:
        yield Finding("fail", f"data: The Time Machine: {_first_line(error)}", PACKAGES_FIRST)
    except OSError as error:
        # Our messages say first what is wrong, then what to do.
        wrong, _, cure = str(error).partition(". ")
        yield Finding("fail", f"data: The Time Machine: {wrong}", cure)
    else:
        yield Finding("ok", "data: The Time Machine")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
