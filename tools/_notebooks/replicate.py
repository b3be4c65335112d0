"""Replicating a notebook: every seed shifted, no line changed, no stop at what does not hold."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from _notebooks import files, shifted_seeds
from _notebooks.execute import SECONDS_PER_CELL, client_for
from _notebooks.files import NotebookError, short
from _notebooks.kernel import environment
from lstm_course.claims import SWITCH, Claim, claims_in
from lstm_course.claims import short as digits
from lstm_course.machine import machine
from lstm_course.replications import Replicated, Replication, path_of, read_replication


@dataclass(frozen=True)
class Run:
    """One notebook, executed with one shift.

    Attributes
    ----------
    path : pathlib.Path
        The notebook.
    shift : int
    claims : list of Claim
        Those it made, held or not.
    stopped : list of str
        A line for every cell that ended in an error.
    seconds : float
        How long it took.
    """

    path: Path
    shift: int
    claims: list[Claim]
    stopped: list[str]
    seconds: float

    def __str__(self) -> str:
        held = sum(claim.holds for claim in self.claims)
        return f"{short(self.path)}, shift {self.shift}: {held} of {len(self.claims)} claims held"


def run_shifted(path: Path, shift: int) -> Run:
    """Execute a notebook with every seed shifted; its file stays as it is.

    Parameters
    ----------
    path : pathlib.Path
        A notebook.
    shift : int
        0 for the seeds as they are written.

    Returns
    -------
    Run
        A cell that fails does not end it; a cell that takes too long or kills the kernel does.

    Raises
    ------
    NotebookError
        If the seeds cannot be shifted, or a claim has been recorded in another form.
    """
    start = time.perf_counter()
    notebook = files.read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    notebook.cells.insert(0, _cell_that_shifts(shift))
    started: list[int] = []

    def stop_unless_shifted(cell: NotebookNode, cell_index: int, execute_reply: object) -> None:
        for problem in _errors(cell) if cell_index == 0 else ():
            raise NotebookError(f"{short(path)}: the seeds could not be shifted ({problem})")

    client = client_for(
        notebook,
        path.parent,
        allow_errors=True,
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
        on_cell_executed=stop_unless_shifted,
    )
    stopped = []
    try:
        client.execute(env=environment(**{SWITCH: "record"}))
    except CellTimeoutError:
        stopped = [f"cell {started[-1]} ran longer than {SECONDS_PER_CELL} s; the rest did not run"]
    except DeadKernelError:
        stopped = [f"cell {started[-1]} killed the kernel; the rest did not run"]
    errors = [(at, error) for at, cell in enumerate(notebook.cells) for error in _errors(cell)]
    stopped = [f"cell {at} stopped: {error}" for at, error in errors] + stopped
    try:
        return Run(path, shift, claims_in(notebook), stopped, time.perf_counter() - start)
    except ValueError as error:
        raise NotebookError(f"{short(path)}: {error}") from error


def replicate(
    paths: Sequence[Path], shifts: Sequence[int], *, jobs: int, add: bool = False
) -> Iterator[Run]:
    """Run notebooks with shifted seeds and store a table for each.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Chapters and solutions.
    shifts : sequence of int
    jobs : int
        How many run at the same time.
    add : bool
        Whether a table that there is already keeps its other shifts.

    Yields
    ------
    Run
        Every run, when it has ended and its table has been written.

    Raises
    ------
    NotebookError
        If the runs of one notebook cannot stand in one table.
    """
    here = machine()
    done = {path: _stored(path) if add else {} for path in paths}
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(run_shifted, path, shift) for path in paths for shift in shifts]
        try:
            for future in as_completed(waiting):
                run = future.result()
                done[run.path][run.shift] = run.claims
                _write(run.path, _table(run.path, done[run.path], here))
                yield run
        finally:
            pool.shutdown(cancel_futures=True)


def in_words(row: Replicated) -> str:
    """Say in one line what became of a claim.

    Parameters
    ----------
    row : lstm_course.replications.Replicated

    Returns
    -------
    str
    """
    room = ", with too little room" if row.holds_always and not row.has_room else ""
    values = " / ".join(map(digits, (row.smallest, row.median, row.largest)))
    bound = f"{row.claims[0].unit}, {row.claims[0].bound}".removeprefix(", ")
    return f"{row.name} held {row.held} of {len(row.made)}{room}: {values} {bound}"


def doubtful(path: Path) -> Iterator[tuple[Replicated, str]]:
    """Yield each claim of a stored table that did not hold always or has no room, and a line."""
    table = _read(path)
    for row in table.claims.values() if table else ():
        if not row.has_room:
            yield row, in_words(row)


def _cell_that_shifts(shift: int) -> NotebookNode:
    """Leave no name behind that a notebook could use by mistake."""
    script = str(Path(shifted_seeds.__file__))
    return nbformat.v4.new_code_cell(
        f"__import__('runpy').run_path({script!r})['shift_seeds']({shift})"
    )


def _errors(cell: NotebookNode) -> Iterator[str]:
    if "raises-exception" in cell.metadata.get("tags", []):
        return
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            yield f"{output.ename}: {(output.evalue.splitlines() or [''])[0]}"


def _read(path: Path) -> Replication | None:
    try:
        return read_replication(path.resolve())
    except ValueError as error:
        raise NotebookError(str(error)) from error


def _stored(path: Path) -> dict[int, list[Claim]]:
    table = _read(path)
    return {shift: table.run(shift) for shift in table.shifts} if table else {}


def _table(path: Path, runs: dict[int, list[Claim]], here: dict[str, str]) -> Replication:
    try:
        return Replication.of(dict(sorted(runs.items())), here)
    except ValueError as error:
        raise NotebookError(f"{short(path)}: {error}") from error


def _write(path: Path, table: Replication) -> None:
    stored = path_of(path.resolve())
    stored.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(table.as_text(), stored)


def numbers_in(text: str) -> list[int]:
    """Read shifts such as ``1-20`` or ``0,3,7-9``.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of int
        Sorted, each once.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        chosen |= set(range(int(first), int(last or first) + 1))
    if not chosen:
        raise ValueError("no shifts")
    return sorted(chosen)
