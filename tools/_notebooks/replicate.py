"""Replicating a notebook: every seed shifted, no line changed, no stop at what does not hold."""

import asyncio
import copy
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from _notebooks import execute, files, shifted_seeds
from _notebooks.files import NotebookError, short
from _notebooks.fingerprint import SAID_OF_A_VALUE, fingerprint
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


def run_shifted(path: Path, notebook: NotebookNode, shift: int) -> Run:
    """Execute a notebook with every seed shifted.

    Parameters
    ----------
    path : pathlib.Path
        Where it stands.
    notebook : nbformat.NotebookNode
        Stays as it is.
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
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    notebook.cells.insert(0, _cell_that_shifts(shift))
    started: list[int] = []

    def stop_unless_shifted(cell: NotebookNode, cell_index: int, execute_reply: object) -> None:
        for problem in _errors(cell) if cell_index == 0 else ():
            raise NotebookError(f"{short(path)}: the seeds could not be shifted ({problem})")

    client = execute.client_for(
        notebook,
        path.parent,
        allow_errors=True,
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
        on_cell_executed=stop_unless_shifted,
    )
    ended = []
    try:
        asyncio.run(client.async_execute(env=environment(**{SWITCH: "record"})))
    except CellTimeoutError:
        ended = [f"cell {started[-1]} ran longer than {execute.SECONDS_PER_CELL} s"]
    except DeadKernelError:
        ended = [f"cell {started[-1]} killed the kernel"]
    errors = [(at, error) for at, cell in enumerate(notebook.cells) for error in _errors(cell)]
    stopped = [f"cell {at} stopped: {error}" for at, error in errors]
    stopped += [f"{problem}; the rest did not run" for problem in ended]
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
        Whether a table that there is already keeps its other shifts. It has to be of the same
        code, and made on a machine like this one.

    Yields
    ------
    Run
        Every run, when it has ended and its table has been written.

    Raises
    ------
    NotebookError
        If the runs of one notebook cannot stand in one table.
    """
    notebooks = _read_once(paths)
    tables = {path: _start(path, notebooks[path], add=add) for path in paths}
    for run in _runs(notebooks, shifts, jobs):
        tables[run.path] = _with(tables[run.path], run)
        _write(run.path, tables[run.path])
        yield run


def confirm(paths: Sequence[Path], shifts: Sequence[int], *, jobs: int) -> Iterator[Run]:
    """Run notebooks whose code has changed and, if no value has, let their tables speak for it.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Chapters and solutions that have tables.
    shifts : sequence of int
        Some of the tables' shifts.
    jobs : int
        How many run at the same time.

    Yields
    ------
    Run
        Every run, when it has ended; with it in ``stopped`` a line for each claim that differs. A
        notebook whose runs all gave what its table says has a table of the present code after the
        last of them; any other table stays as it is.

    Raises
    ------
    NotebookError
        If there is no table, it was made on another machine, or it lacks one of the shifts.
    """
    notebooks = _read_once(paths)
    tables = {path: _to_confirm(path, shifts) for path in paths}
    alike = dict.fromkeys(paths, 0)
    for run in _runs(notebooks, shifts, jobs):
        table = tables[run.path]
        run = replace(run, stopped=[*run.stopped, *_differing(table.run(run.shift), run.claims)])
        alike[run.path] += not run.stopped
        if alike[run.path] == len(shifts):
            code = fingerprint(notebooks[run.path].cells)
            _write(run.path, replace(table, code=code))
        yield run


def weigh_again(paths: Sequence[Path]) -> None:
    """Hold the values of stored tables to the bounds that the executed notebooks have now.

    A bound is no part of what was measured, so a changed one needs no new runs.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Notebooks whose code, but for their claims' bounds, is that of their tables.

    Raises
    ------
    NotebookError
        If there is no table, it is of other code, or it lacks a claim.
    """
    for path in paths:
        _write(path, _weighed(path))


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
        first, dash, last = part.partition("-")
        numbers = range(int(first), int(last if dash else first) + 1)
        if not numbers:
            raise ValueError(f"no shifts from {first} to {last}")
        chosen |= set(numbers)
    return sorted(chosen)


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


def _read_once(paths: Sequence[Path]) -> dict[Path, NotebookNode]:
    """Read all notebooks before the first run: an author may go on writing."""
    return {path: files.read(path) for path in paths}


def _runs(
    notebooks: Mapping[Path, NotebookNode], shifts: Sequence[int], jobs: int
) -> Iterator[Run]:
    """Run every notebook with every shift; gives each run when it has ended."""
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [
            pool.submit(run_shifted, path, notebook, shift)
            for path, notebook in notebooks.items()
            for shift in shifts
        ]
        try:
            for future in as_completed(waiting):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _weighed(path: Path) -> Replication:
    """Return a notebook's table with the bounds that its claims have now."""
    notebook, table = files.read(path), _read(path)
    if table is None or table.code != fingerprint(notebook.cells):
        raise NotebookError(f"{short(path)}: has no table of this code: replicate it")
    claims = claims_in(notebook)
    if missing := {claim.name for claim in claims} ^ set(table.claims):
        raise NotebookError(f"{short(path)}: execute it, or replicate it, for {sorted(missing)}")
    said = {
        claim.name: {field: getattr(claim, field) for field in SAID_OF_A_VALUE} for claim in claims
    }
    runs = {
        shift: [replace(claim, **said[claim.name]) for claim in table.run(shift)]
        for shift in table.shifts
    }
    return Replication.of(runs, table.machine, table.code)


def _to_confirm(path: Path, shifts: Sequence[int]) -> Replication:
    """Return a table that runs on this machine can confirm."""
    table = _read(path)
    if table is None or table.machine != machine():
        raise NotebookError(f"{short(path)}: has no table of this machine: replicate it")
    if missing := sorted(set(shifts) - set(table.shifts)):
        raise NotebookError(f"{short(path)}: its table has no shifts {missing}")
    return table


def _differing(stored: Sequence[Claim], made: Sequence[Claim]) -> Iterator[str]:
    """Yield a line for each claim whose results are not exactly those of the table."""
    before, now = ({claim.name: _results(claim) for claim in run} for run in (stored, made))
    for name in before | now:
        if before.get(name) != now.get(name):
            yield f"{name} was {before.get(name, 'not made')}, now {now.get(name, 'not made')}"


def _results(claim: Claim) -> str:
    """Write out all that a table stores of what was measured, to the last digit."""
    record = claim.as_record()
    values = " / ".join(str(record[field]) for field in ("smallest", "value", "largest"))
    return f"{values} ({claim.results} results)"


def _start(path: Path, notebook: NotebookNode, *, add: bool) -> Replication:
    """Return the table that new runs go into."""
    empty = Replication.of({}, machine(), fingerprint(notebook.cells))
    stored = _read(path) if add else None
    if stored is None:
        return empty
    if (stored.machine, stored.code) != (empty.machine, empty.code):
        raise NotebookError(
            f"{short(path)}: its table was made with other code or on another machine; without "
            "--add it is made anew"
        )
    return stored


def _with(table: Replication, run: Run) -> Replication:
    runs = {shift: table.run(shift) for shift in table.shifts} | {run.shift: run.claims}
    try:
        return Replication.of(dict(sorted(runs.items())), table.machine, table.code)
    except ValueError as error:
        raise NotebookError(f"{short(run.path)}: {error}") from error


def _write(path: Path, table: Replication) -> None:
    stored = path_of(path.resolve())
    stored.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(table.as_text(), stored)
