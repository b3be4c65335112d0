"""Grading a folder of submissions, one student after the other."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, fields, replace
from pathlib import Path

from lstm_course.files import write_text
from lstm_course.grading._limits import Limits
from lstm_course.grading._marks import NOT_GRADED, STATUSES, Mark, mark
from lstm_course.grading._paper import assemble, exercises, text
from lstm_course.grading._sandbox import has_namespaces
from lstm_course.grading._submissions import Cells, UnreadableError, choose, read

OURS = ("### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS")  # what exercises/ leave out


def grade(
    submissions: Path,
    sources: Sequence[Path],
    limits: Limits | None = None,
    alone: bool | None = None,
    say: Callable[[str], None] = print,
) -> list[Mark]:
    """Grade a folder of submissions, one folder for each student.

    Parameters
    ----------
    submissions : pathlib.Path
        Whose folders are named after the students. Those that a system makes, such as
        ``.ipynb_checkpoints``, are nobody's.
    sources : sequence of pathlib.Path
        Notebooks of ``solutions/``, one for each assignment.
    limits : Limits, optional
    alone : bool, optional
        Whether to use namespaces; by default, where this system has them.
    say : callable, optional
        Is told of each notebook that is done.

    Returns
    -------
    list of Mark
        For every student and every exercise, graded or not; also after a Ctrl-C, which ends it.

    Raises
    ------
    ValueError
        If a source is no notebook with exercises and their solutions, two sources have the same
        name, or there are no students.

    Examples
    --------
    >>> grade(Path("submitted"), [Path("solutions/03-the-vanilla-rnn.ipynb")])  # doctest: +SKIP
    """
    limits = limits or Limits()
    alone = has_namespaces() if alone is None else alone
    assignments = _assignments(sources)
    done: list[Mark] = []
    stopped = False
    for folder, (name, source) in itertools.product(_students(submissions), assignments.items()):
        try:
            marks = [] if stopped else _grade_one(folder, name, source, limits, alone)
        except KeyboardInterrupt:
            marks, stopped = [], True
        marks = marks or _ungraded(folder, name, source, "the grading was stopped before it")
        done += marks
        say(_line(marks))
    return done + list(_outside(submissions))


def write(marks: Sequence[Mark], path: Path) -> None:
    """Write marks as CSV, whole or not at all."""
    table = io.StringIO(newline="")
    rows = csv.writer(table)
    rows.writerow(field.name for field in fields(Mark))
    rows.writerows(map(_harmless, astuple(mark)) for mark in marks)
    write_text(table.getvalue().encode(errors="replace").decode(), path)


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a student's words for a formula."""
    return f"'{value}" if str(value).startswith(("=", "+", "-", "@")) else value


def _assignments(sources: Sequence[Path]) -> dict[str, Cells]:
    paths: dict[str, Path] = {}
    for path in sources:
        other = paths.setdefault(path.name, path)
        if other != path:
            raise ValueError(f"{path} and {other} have the same name: grade one at a time")
    return {name: _source(path) for name, path in paths.items()}


def _source(path: Path) -> Cells:
    try:
        cells = read(path)
    except UnreadableError as error:
        raise ValueError(str(error)) from None
    found = exercises(cells)
    if not found:
        raise ValueError(f"{path} has no exercises: give a notebook of solutions/")
    has_ours = any(mark in text(cell) for cell in cells for mark in OURS)
    if not has_ours and not all(exercise.by_hand for exercise in found):
        raise ValueError(
            f"{path} has neither solutions nor hidden tests: give the notebook of solutions/"
        )
    return cells


def _students(submissions: Path) -> list[Path]:
    folders = sorted(
        path
        for path in submissions.iterdir()
        if path.is_dir() and not path.name.startswith((".", "__MACOSX"))
    )
    if not folders:
        raise ValueError(f"{submissions} has no folders: make one for each student")
    return folders


def _outside(submissions: Path) -> Iterator[Mark]:
    """Name the files that lie beside the students' folders."""
    for path in sorted(submissions.iterdir()):
        if not path.is_dir() and not path.name.startswith("."):
            why = "it lies beside the students' folders: whose is it?"
            yield Mark("", path.name, "", None, 0.0, NOT_GRADED, why)


def _grade_one(folder: Path, name: str, source: Cells, limits: Limits, alone: bool) -> list[Mark]:
    try:
        found = choose(folder, name, source, limits.handed_in)
        paper = assemble(source, found.cells)
        marks = mark(folder.name, name, paper, limits, alone)
        return [replace(m, why="; ".join(filter(None, [m.why, found.remark]))) for m in marks]
    except (UnreadableError, RuntimeError, OSError) as error:
        return _ungraded(folder, name, source, str(error))


def _ungraded(folder: Path, name: str, source: Cells, why: str) -> list[Mark]:
    return [
        Mark(folder.name, name, e.name, None, e.points, NOT_GRADED, why) for e in exercises(source)
    ]


def _line(marks: Sequence[Mark]) -> str:
    """Tell of one student's notebook."""
    points = sum(mark.points or 0 for mark in marks)
    counts = {s: sum(mark.status == s for mark in marks) for s in STATUSES}
    rest = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{marks[0].student}, {marks[0].notebook}: {points:g} points; {rest}"
