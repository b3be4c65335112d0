"""The engine of declared exercises: call, compare, recognize a known mistake, explain the rest.

An exercise whose answer is a function is declared once, with our answer and, for each known
mistake, its message and how it is made: an edit of our answer's source, or a wrong function.
"""

from __future__ import annotations

import copy
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from lstm_course.checks._calls import call, returned
from lstm_course.checks._tools import (
    CheckFailed,
    agree,
    exercise,
    expect,
    expect_array,
    expect_finite,
    first_difference,
    plain,
)

Case = Mapping[str, Any]
Answer = Callable[..., Any]
Seen = tuple[Case, list[Any]]  # what a function was given, and our results
Edit = tuple[str, str]  # a piece of our answer's source, and what stands there instead
Mistake = Answer | Edit | list[Edit]


def edited(answer: Answer, edits: list[Edit]) -> Answer:
    """Make a function from our answer's source, with pieces of it exchanged."""
    source = textwrap.dedent(inspect.getsource(answer))
    for old, new in edits:
        if old not in source:
            raise ValueError(f"{old!r} does not stand in {answer.__name__}")
        source = source.replace(old, new)
    names = dict(answer.__globals__)
    exec(compile(source, __file__, "exec"), names)
    wrong: Answer = names[answer.__name__]
    return wrong


@dataclass(frozen=True)
class FunctionExercise:
    """An exercise whose answer is a function; calling it with a student's function checks that."""

    label: str
    answer: Answer
    cases: Callable[[], Iterable[Case]]  # arguments by name; the most telling case first
    results: Mapping[str, str]  # their names, and their shapes in letters
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)  # messages, and how each is made
    instead: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # {piece: {edit: message}}
    else_: str | Mapping[str, str] = ""  # what to try where no mistake is known, also by part
    note: str = ""  # what to look at where sizes do not fit
    parts: Callable[..., dict[str, Any]] | None = None  # results taken apart, in order of the work
    adapt: Callable[[Answer], Answer] = lambda function: function  # to give the results one by one
    judge: Callable[[list[Any], Case], None] | None = None  # more that can be said of the results
    told: Callable[[Case], str] = lambda case: ""  # names the case before each message
    beyond: Callable[[Answer], None] = lambda function: None  # asked of right answers only

    declared: ClassVar[list[FunctionExercise]] = []

    def __post_init__(self) -> None:
        """Let the tests find every declared mistake."""
        self.declared.append(self)

    def __call__(self, function: Answer) -> None:
        """Say that a student's function is right, or fail with what to do next."""
        exercise(self.label)(self._check)(function)

    def ways(self) -> dict[str, Answer]:
        """Give the wrong function behind each message."""
        edits: dict[str, Mistake] = {
            message: (piece, new)
            for piece, others in self.instead.items()
            for new, message in others.items()
        }
        made = {**self.mistakes, **edits}
        return {message: self._made(mistake) for message, mistake in made.items()}

    def _made(self, mistake: Mistake) -> Answer:
        if isinstance(mistake, tuple):
            return edited(self.answer, [mistake])
        return edited(self.answer, mistake) if isinstance(mistake, list) else mistake

    def _check(self, function: Answer) -> None:
        expect(callable(function), f"give the function itself, not a {type(function).__name__}.")
        seen: list[Seen] = []
        for case in self.cases():
            seen.append((case, self._run(self.answer, case)))
            try:
                self._check_case(function, seen)
            except CheckFailed as failed:
                raise CheckFailed(f"{self.told(case)}{failed}") from failed
        self.beyond(function)

    def _check_case(self, function: Answer, seen: list[Seen]) -> None:
        case, right = seen[-1]
        with np.errstate(all="ignore"):
            given = call(self.adapt(function), copy.deepcopy(dict(case)), self.note)
        self._recognize(given, seen)
        values = returned(given, *self.results) if len(self.results) > 1 else [given]
        if self.judge is not None:
            self.judge(values, case)
        for value, wanted, (name, letters) in zip(values, right, self.results.items(), strict=True):
            expect_finite(expect_array(value, name, tuple(np.shape(wanted)), letters), name)
        if not _alike(values, right):
            self._explain([plain(value) for value in values], seen)

    def _run(self, way: Answer, case: Case) -> list[Any]:
        with np.errstate(all="ignore"):
            outcome = self.adapt(way)(*copy.deepcopy(dict(case)).values())
        return list(outcome) if len(self.results) > 1 else [outcome]

    def _wrong(self, seen: list[Seen]) -> Iterator[tuple[str, list[Any]]]:
        """Run on the last case every known mistake that does no harm in the cases before it."""
        *before, (last, _) = seen
        for message, way in self.ways().items():
            try:
                if all(_alike(self._run(way, case), right) for case, right in before):
                    yield message, self._run(way, last)
            except (ValueError, IndexError, TypeError, CheckFailed):  # it works in other cases only
                continue

    def _recognize(self, given: Any, seen: list[Seen]) -> None:
        """Fail where all results are those of a known mistake, also those of another shape."""
        several = len(self.results) > 1
        if several and not isinstance(given, tuple | list):
            return
        values, right = list(given) if several else [given], seen[-1][1]
        if _alike(values, right):
            return
        for message, wrong in self._wrong(seen):
            expect(not _alike(values, wrong) or _alike(wrong, right), message)

    def _explain(self, arrays: list[Any], seen: list[Seen]) -> None:
        """Fail with a mistake that explains the first wrong part, or with the first difference."""
        named = self.parts or (lambda *values: dict(zip(self.results, values, strict=True)))
        found, wanted = named(*arrays), named(*map(plain, seen[-1][1]))
        good = [name for name in found if agree(found[name], wanted[name])]
        bad = next((name for name in found if name not in good), None)
        if bad is None:  # nothing but the rounding of single precision
            return
        explained: dict[str, int] = {}  # messages, and how many wrong parts each explains
        for message, wrong in self._wrong(seen) if len(found) > 1 else []:
            made = named(*map(plain, wrong))
            spoiled = [name for name in found if not agree(made[name], wanted[name])]
            if bad in spoiled and agree(found[bad], made[bad]) and not set(spoiled) & set(good):
                explained[message] = sum(agree(found[name], made[name]) for name in spoiled)
        if explained:
            raise CheckFailed(max(explained, key=explained.__getitem__))
        advice = self.else_ if isinstance(self.else_, str) else self.else_.get(bad, "")
        praise = f"{', '.join(good)} {'is' if len(good) == 1 else 'are'} right. " if good else ""
        told = first_difference(found[bad], wanted[bad], bad)
        raise CheckFailed(f"{praise}{told} {advice}".strip())


def _alike(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and all(map(agree, left, right))
