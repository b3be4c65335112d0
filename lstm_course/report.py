"""A reader's run of the book: which claims held on this machine, and what was measured.

``python -m lstm_course report`` makes it. A notebook comes with the outputs that its authors have
stored, so a report cannot be read off the files: it runs the notebooks again, in copies.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lstm_course import __version__
from lstm_course.claims import SWITCH, Claim, claims_in
from lstm_course.machine import machine

FOLDERS = ("chapters", "solutions")
DEFAULT = Path("lstm-course-report.json")
MARK = "A run of Memory in a Loop"


@dataclass(frozen=True)
class Run:
    """What one notebook did on this machine.

    Attributes
    ----------
    name : str
        The notebook's file, with its folder if that is one of the book's.
    claims : list of Claim
        Those it made, held or not.
    stopped : str
        In which cell and with which error it ended early; empty if it did not.
    seconds : float
        How long it took.

    Examples
    --------
    >>> print(Run("chapters/03.ipynb", [Claim("03.x", 1, 1, 1, 1, below=2)], "", 61.3))
    chapters/03.ipynb: 1 of 1 claims held (61 s)
    """

    name: str
    claims: list[Claim]
    stopped: str
    seconds: float

    @property
    def is_well(self) -> bool:
        """Whether it ran to its end and every claim held."""
        return not self.stopped and all(claim.holds for claim in self.claims)

    def __str__(self) -> str:
        held = sum(claim.holds for claim in self.claims)
        lines = [f"{self.name}: {held} of {len(self.claims)} claims held ({self.seconds:.0f} s)"]
        lines += [f"  ✗ {claim}" for claim in self.claims if not claim.holds]
        lines += [f"  stopped in {self.stopped}"] * bool(self.stopped)
        return "\n".join(lines)


def find(places: Sequence[Path]) -> list[Path]:
    """Find the notebooks of a report.

    Parameters
    ----------
    places : sequence of pathlib.Path
        Notebooks, or folders: of the course's folder its ``chapters`` and ``solutions`` are taken,
        of any other the notebooks in it.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    ValueError
        If a place holds no notebook, or two notebooks would have one name in the report.
    OSError
        If a notebook cannot be read.
    ImportError
        If what runs notebooks is not installed.

    Examples
    --------
    >>> find([Path("no-such.ipynb")])
    Traceback (most recent call last):
    ValueError: no-such.ipynb: there is no such notebook or folder
    """
    found = list(dict.fromkeys(path for place in places for path in _notebooks_at(place)))
    names: dict[str, Path] = {}
    for path in found:
        other = names.setdefault(_name(path), path)
        if other != path:
            raise ValueError(f"{path} and {other} would have the same name in the report")
    for path in found:
        _without_outputs(path)  # what is no notebook is refused before any other has run
    return found


def run(notebook: Path) -> Run:
    """Run a copy of a notebook in an empty folder and note its claims.

    Parameters
    ----------
    notebook : pathlib.Path
        Its file stays as it is.

    Returns
    -------
    Run
        A claim that does not hold is noted and does not stop the run; any other error does.

    Raises
    ------
    ValueError
        If the file is no notebook.
    OSError
        If it cannot be read.
    ImportError
        If what runs notebooks is not installed.

    Examples
    --------
    >>> print(run(Path("chapters/03-the-vanilla-rnn.ipynb")))  # doctest: +SKIP
    chapters/03-the-vanilla-rnn.ipynb: 15 of 15 claims held (41 s)
    """
    with _told_if_missing():
        import ipykernel.kernelspec
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, DeadKernelError

    class ThisInterpreter(AsyncKernelManager):
        """Starts the kernel of the running Python, whatever kernels are installed."""

        @property
        def kernel_spec(self) -> KernelSpec:
            command = ipykernel.kernelspec.get_kernel_dict()
            return KernelSpec(resource_dir=ipykernel.kernelspec.RESOURCES, **command)

    content = _without_outputs(notebook)
    started: list[int] = []
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            content,
            kernel_manager_class=ThisInterpreter,
            timeout=None,
            extra_arguments=["--log-level=40"],  # errors only
            resources={"metadata": {"path": folder}},
            on_cell_start=lambda cell, cell_index: started.append(cell_index + 1),
        )
        stopped = ""
        try:
            client.execute(
                env=os.environ | {SWITCH: "record", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
            )
        except CellExecutionError as error:
            stopped = f"cell {started[-1]}: {error.ename}: {error.evalue}"
        except DeadKernelError:
            stopped = f"cell {started[-1] if started else 1}: the kernel died"
    return Run(_name(notebook), claims_in(content), stopped, time.perf_counter() - start)


def as_text(runs: Sequence[Run]) -> str:
    """Write a report as JSON.

    Parameters
    ----------
    runs : sequence of Run

    Returns
    -------
    str
        This machine's processor and versions, the date, and for each notebook its claims, one a
        line. Nothing in it names the machine or its user, unless an error message does.

    Examples
    --------
    >>> json.loads(as_text([]))["notebooks"]
    {}
    """
    head = {
        "report": MARK,
        "course": __version__,
        "date": date.today().isoformat(),
        "machine": machine(),
    }
    lines = [f" {_json(key)}: {_json(value)},\n" for key, value in head.items()]
    notebooks = ",\n".join(_part(run) for run in runs)
    body = f"\n{notebooks}\n " if runs else ""
    return "{\n" + "".join(lines) + ' "notebooks": {' + body + "}\n}\n"


def require_free(file: Path) -> None:
    """Refuse to write over anything but an earlier report.

    Parameters
    ----------
    file : pathlib.Path
        Where the report is to go.

    Raises
    ------
    ValueError
        If something else is there, or its folder does not exist.

    Examples
    --------
    >>> require_free(Path("no-such-folder/report.json"))
    Traceback (most recent call last):
    ValueError: there is no folder no-such-folder
    """
    if not file.parent.is_dir():
        raise ValueError(f"there is no folder {file.parent}")
    if file.exists() and not _is_report(file):
        raise ValueError(f"{file} is there already and is no report: give another --output")


def _notebooks_at(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    if not place.is_dir():
        raise ValueError(f"{place}: there is no such notebook or folder")
    folders = [place / name for name in FOLDERS if (place / name).is_dir()]
    found = [path for folder in folders or [place] for path in sorted(folder.glob("*.ipynb"))]
    if not found:
        raise ValueError(f"{place}: no notebooks here; name them, or the course's folder")
    yield from found


def _name(path: Path) -> str:
    folder = path.absolute().parent.name
    return f"{folder}/{path.name}" if folder in FOLDERS else path.name


@contextlib.contextmanager
def _told_if_missing() -> Iterator[None]:
    """Import what runs notebooks; where it is missing, say how to get it."""
    try:
        yield
    except ImportError as error:
        raise ImportError(
            f"{error.name} is missing, which runs notebooks: "
            "python -m pip install nbclient nbformat ipykernel"
        ) from error


def _without_outputs(path: Path) -> Any:
    """Read a notebook and drop what it comes with, which was not measured here."""
    with _told_if_missing():
        import nbformat
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise ValueError(f"{path}: it is no notebook") from error
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def _part(run: Run) -> str:
    """Write one notebook's part of the report."""
    claims = ",\n".join(
        f"    {_json(claim.name)}: {_json({'holds': claim.holds} | claim.as_record())}"
        for claim in run.claims
    )
    body = f"\n{claims}\n   " if claims else ""
    return (
        f"  {_json(run.name)}: {{\n"
        f'   "seconds": {run.seconds:.0f},\n'
        f'   "stopped": {_json(run.stopped)},\n'
        f'   "claims": {{{body}}}\n'
        "  }"
    )


def _is_report(file: Path) -> bool:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("report") == MARK


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
