"""One student's paper: the instructor's cells, with the student's answers in their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lstm_course.grading._reading import imports, suspicious


@dataclass(frozen=True)
class Cell:
    """A code cell to be run: ``given`` by the instructor, ``test``, or a ``student``'s."""

    name: str
    kind: str
    source: str


@dataclass(frozen=True)
class Exercise:
    """What gives points: a test or a written answer, and the answer cells that belong to it."""

    name: str
    points: float
    by_hand: bool
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """What is run for one student, in order, and what is there and not there in the file."""

    cells: list[Cell]
    exercises: list[Exercise]
    missing: set[str]
    repeated: list[str]

    def to_run(self) -> list[Cell]:
        """Give the cells up to the last test."""
        tests = [k for k, cell in enumerate(self.cells, 1) if cell.kind == "test"]
        return self.cells[: max(tests, default=0)]

    def suspicious(self) -> dict[str, str]:
        """Name the student's cells that use what no answer needs, each with what that is."""
        theirs = [cell for cell in self.to_run() if cell.kind == "student"]
        found = {cell.name: suspicious(cell.source, self._imports[1]) for cell in theirs}
        return {name: what for name, what in found.items() if what}

    def modules(self) -> list[str]:
        """Name what the given cells and the tests import, maybe."""
        return sorted(self._imports[0])

    @property
    def _imports(self) -> tuple[set[str], set[str]]:
        given = [imports(cell.source) for cell in self.cells if cell.kind != "student"]
        modules = set().union(*(modules for modules, _ in given))
        return modules, set().union(*(names for _, names in given))

    def up_to(self, name: str) -> set[str]:
        """Name the cells that have run when a cell is done."""
        names = [cell.name for cell in self.cells]
        return set(names[: names.index(name) + 1])


def text(cell: dict[str, Any]) -> str:
    """Give a cell's source, which a notebook stores whole or in lines."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def marks(cell: dict[str, Any]) -> dict[str, Any]:
    """Give what nbgrader has written into a cell; nothing where that is broken."""
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) and isinstance(found.get("grade_id"), str) else {}


def grade_ids(cells: Iterable[dict[str, Any]]) -> set[str]:
    """Give the names of the marked cells."""
    return {marks(cell)["grade_id"] for cell in cells if marks(cell)}


def assemble(source: Sequence[dict[str, Any]], handed_in: Sequence[dict[str, Any]]) -> Paper:
    """Put a student's answers, and the cells that the student added, between the given cells.

    An answer that was split or copied is taken together, in the order of the file: that is what
    the student ran. Everything else comes from the source, whatever the file says.
    """
    answers, added = _sort(source, handed_in)
    cells = _added(added, "")
    for k, cell in enumerate(source, 1):
        mark = marks(cell)
        name = mark.get("grade_id", f"cell {k}")
        if cell["cell_type"] == "code" and mark.get("solution"):
            cells += [Cell(name, "student", "\n\n".join(answers[name]))] if name in answers else []
        elif cell["cell_type"] == "code":
            cells.append(Cell(name, "test" if mark.get("grade") else "given", text(cell)))
        cells += _added(added, name)
    wanted = {marks(cell)["grade_id"] for cell in source if marks(cell).get("solution")}
    repeated = [name for name, parts in answers.items() if len(parts) > 1]
    return Paper(cells, exercises(source), wanted - answers.keys(), repeated)


def _sort(
    source: Sequence[dict[str, Any]], handed_in: Sequence[dict[str, Any]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Give the parts of each answer by its name, and added cells by the name of the one before."""
    ids = grade_ids(source)
    solutions = {marks(cell)["grade_id"] for cell in source if marks(cell).get("solution")}
    unmarked = {text(cell).strip(): f"cell {k}" for k, cell in enumerate(source, 1)}
    answers: dict[str, list[str]] = defaultdict(list)
    added: dict[str, list[str]] = defaultdict(list)
    place = ""
    for cell in handed_in:
        name = marks(cell).get("grade_id")
        words = text(cell).strip()
        if name in ids:
            place = name
            if name in solutions:
                answers[name].append(text(cell))
        elif words in unmarked:
            place = unmarked[words]
        elif cell.get("cell_type") == "code" and words:
            added[place].append(text(cell))
    return answers, added


def _added(added: dict[str, list[str]], place: str) -> list[Cell]:
    where = f"after {place}" if place else "at the top"
    return [
        Cell(f"cell {k} added {where}", "student", source)
        for k, source in enumerate(added.get(place, []), 1)
    ]


def exercises(source: Sequence[dict[str, Any]]) -> list[Exercise]:
    """List what gives points, each with the answer cells before it."""
    found, answers = [], []
    for cell in source:
        mark = marks(cell)
        if mark.get("solution"):
            answers.append(mark["grade_id"])
        if mark.get("grade"):
            points, by_hand = float(mark["points"]), bool(mark.get("solution"))
            found.append(Exercise(mark["grade_id"], points, by_hand, tuple(answers)))
            answers = []
    return found
