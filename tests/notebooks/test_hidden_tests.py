"""Where a visible check is content, the hidden tests behind it are, and they need no more names.

Every solution is handed in again as a list, a tuple, a tensor, in single precision, as NumPy's
numbers. One exercise: ``pytest tests/notebooks/test_hidden_tests.py -k 04-test-2``.
"""

import ast
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from _notebooks import files
from _notebooks.footprints import names_read

from lstm_course.checks._tools import plain

ROOT = Path(__file__).resolve().parents[2]
BEGIN = "### BEGIN HIDDEN TESTS"
Names = dict[str, Any]
Convert = Callable[[Any], Any]

# Answers without numbers: words by name, a context manager, a model changed in place, a module.
OTHERS = {"06-test-4", "08-test-5a", "09-test-3", "09-test-4", "17-test-3"}


def tuples(value: Any) -> Any:
    return tuple(map(tuples, value)) if isinstance(value, list) else value


def with_gradient(value: Any) -> torch.Tensor:
    return (torch.tensor(plain(value)) * 1.0).requires_grad_()


ARRAYS: dict[str, Convert] = {
    "list": lambda value: plain(value).tolist(),
    "tuple": lambda value: tuples(plain(value).tolist()),
    "list of arrays": lambda value: list(plain(value)),
    "array": plain,
    "float32 array": lambda value: plain(value).astype(np.float32),
    "tensor": lambda value: torch.tensor(plain(value)),
    "float32 tensor": lambda value: torch.tensor(plain(value), dtype=torch.float32),
    "tensor with a gradient": with_gradient,
}
NUMBERS: dict[str, Convert] = {
    "Python number": lambda value: plain(value).item(),
    "float": lambda value: float(plain(value)),
    "NumPy scalar": lambda value: plain(value)[()],
    "float32": lambda value: np.float32(plain(value)),
    "0-d array": plain,
    "0-d tensor": lambda value: torch.tensor(plain(value)),
    "0-d float32 tensor": lambda value: torch.tensor(plain(value), dtype=torch.float32),
    "0-d tensor with a gradient": with_gradient,
}
# What a visible check has a reason to refuse.
REFUSED = {
    "07-test-5": set(ARRAYS),  # gradients must flow through the output; a copy has none
    "09-test-2": set(ARRAYS) - {"tensor", "tensor with a gradient"},  # a parameter's own kind
    "14-test-2e": {f"result {k}: tensor with a gradient" for k in (0, 1)},  # cut off is the point
    "14-test-2f": {"tensor with a gradient"},
    "18-test-4b": set(ARRAYS),  # gradients must flow back from the forecast
}


def conversions(value: Any) -> dict[str, Convert]:
    """Ways to hand in the same as another type, by its name; several results one by one."""
    if isinstance(value, tuple | dict):
        whole: dict[str, Convert] = {"list of results": list} if isinstance(value, tuple) else {}
        places = value if isinstance(value, dict) else range(len(value))
        return whole | {
            f"result {place}: {name}": at(place, convert)
            for place in places
            for name, convert in conversions(value[place]).items()
        }
    array = plain(value)
    if array.dtype.kind not in "biuf":
        return {"tuple": tuple} if isinstance(value, list) else {}
    return ARRAYS if array.ndim else NUMBERS


def at(place: Any, convert: Convert) -> Convert:
    """Convert one of several results."""

    def one(value: Any) -> Any:
        if isinstance(value, dict):
            return value | {place: convert(value[place])}
        return tuple(convert(part) if k == place else part for k, part in enumerate(value))

    return one


def handed_in(answer: Any, name: str) -> Any:
    """Give the answer, or what it returns if it is a function, as another type."""
    if callable(answer):
        return lambda *args: handed_in(answer(*args), name)
    return conversions(answer).get(name, lambda value: value)(answer)


def spoiled(answer: Any) -> Any:
    """Give an answer, or a function's, with all numbers wrong and lists the wrong way round."""
    if callable(answer):
        return lambda *args: spoiled(answer(*args))
    if isinstance(answer, tuple):
        return tuple(map(spoiled, answer))
    if isinstance(answer, dict):
        return {key: spoiled(value) for key, value in answer.items()}
    array = plain(answer)
    return -array - 1 if array.dtype.kind in "biuf" else answer[::-1]


@dataclass(frozen=True)
class Graded:
    """A grade cell of the solutions, and the code cells before it that are none."""

    name: str
    before: tuple[str, ...]
    source: str

    @property
    def visible(self) -> str:
        return self.source.partition(BEGIN)[0]

    @property
    def hidden(self) -> str:
        return self.source.partition(BEGIN)[2]

    @property
    def first(self) -> str:
        """The visible cell of imports."""
        return next(source for source in self.before if "from lstm_course import" in source)

    @property
    def answers(self) -> list[str]:
        """What the visible check is given of the cell before it."""
        return sorted(names_read(self.visible) & bound(self.before[-1]))


def bound(source: str) -> set[str]:
    """Names that a cell makes, outside of its functions and classes."""
    found = set[str]()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
        else:
            nodes = ast.walk(statement)
            found |= {
                n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
    return found


@functools.cache
def names_at(graded: Graded) -> Names:
    """Run the cells that a grade cell needs, and none of the slow others; gives their names."""
    wanted, needed = names_read(graded.source), list[str]()
    for source in reversed(graded.before):
        if source == graded.first or bound(source) & wanted:
            needed.insert(0, source)
            wanted |= names_read(source)
    names: Names = {"__name__": "__main__"}
    for source in needed:
        exec(source, names)
    return names


@functools.cache
def types(graded: Graded, answer: str) -> list[str]:
    """In which types an answer may come; a function's, by what it first returns to the check."""
    names, seen = names_at(graded), list[Any]()

    def noted(*args: Any) -> Any:
        seen.append(names[answer](*args))
        return seen[-1]

    if callable(names[answer]):
        exec(graded.visible, names | {answer: noted})
    return list(conversions(seen[0] if seen else names[answer]))


def refusal(source: str, names: Names) -> str:
    try:
        exec(source, dict(names))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def disagreements(graded: Graded) -> Iterator[str]:
    """Try every type in both tests; gives what they say against what should be."""
    for answer in graded.answers:
        for name in types(graded, answer):
            names = names_at(graded)
            names = names | {answer: handed_in(names[answer], name)}
            for test in ("visible", "hidden"):
                said = refusal(getattr(graded, test), names)
                if bool(said) != (name in REFUSED.get(graded.name, {})):
                    yield f"{answer} as {name}: the {test} test says {said or 'yes'}"


def lost_names(graded: Graded) -> str:
    """Run the hidden tests without the names of the first cell; gives what they say then."""
    gone = bound(graded.first) - names_read(graded.visible)
    return refusal(graded.hidden, {k: v for k, v in names_at(graded).items() if k not in gone})


def graded_cells() -> Iterator[Graded]:
    for path in files.find(ROOT, ["solutions"]):
        before = list[str]()
        for cell in (c for c in files.read(path).cells if c.cell_type == "code"):
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade"):
                yield Graded(f"{path.name[:2]}-{marks['grade_id']}", tuple(before), cell.source)
            else:
                before.append(cell.source)


GRADED = list(graded_cells())
of_each = pytest.mark.parametrize("graded", GRADED, ids=[graded.name for graded in GRADED])


@of_each
def test_both_tests_take_every_type(graded: Graded) -> None:
    assert list(disagreements(graded)) == []
    assert bool([types(graded, a) for a in graded.answers] != [[]]) != (graded.name in OTHERS)


@of_each
def test_hidden_tests_refuse_wrong_answers(graded: Graded) -> None:
    names = names_at(graded)
    wrong = {answer: spoiled(names[answer]) for answer in graded.answers}
    assert refusal(graded.hidden, names | wrong) or graded.name in OTHERS


@of_each
def test_hidden_tests_import_what_they_need(graded: Graded) -> None:
    assert lost_names(graded) == ""


IMPORTS = """
import numpy as np

from lstm_course import checks
"""
ANSWER = """
def squares(n):
    return np.arange(n) ** 2
"""
PEDANTIC = f"""
checks.same(squares(3), [0, 1, 4])
{BEGIN}
assert type(squares(2)) is np.ndarray
"""


def test_pedantic_hidden_tests_are_found() -> None:
    graded = Graded("00-test-1", (IMPORTS, ANSWER), PEDANTIC)
    found = list(disagreements(graded))
    assert "squares as list: the hidden test says AssertionError: " in found
    assert len(found) == len(ARRAYS) - 2  # all but the two kinds of arrays
    assert lost_names(graded) == "NameError: name 'np' is not defined"
