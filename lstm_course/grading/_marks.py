"""Points, and where there are none, why."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_course.grading._limits import Limits
from lstm_course.grading._paper import Exercise, Paper
from lstm_course.grading._run import Run, run

STATUSES = GRADED, BY_HAND, TO_READ, NOT_GRADED = "graded", "by hand", "to read", "not graded"
LONGEST = 300  # characters of a reason


@dataclass(frozen=True)
class Mark:
    """One student's points for one exercise.

    Attributes
    ----------
    student, notebook, exercise : str
        Whose, in which notebook, and the name of the cell that gives the points.
    points : float or None
        None wherever a person has to look.
    most : float
        What can be had.
    status : str
        ``graded``, ``by hand``, ``to read`` or ``not graded``.
    why : str
        The test's message, or the reason why it was not graded.

    Examples
    --------
    >>> Mark("ada", "03", "test-1", 2.0, 2.0, "graded").why
    ''
    """

    student: str
    notebook: str
    exercise: str
    points: float | None
    most: float
    status: str
    why: str = ""

    @property
    def is_unsettled(self) -> bool:
        """Whether a person has to find out why there are no points."""
        return self.status in (TO_READ, NOT_GRADED)


def mark(student: str, notebook: str, paper: Paper, limits: Limits, alone: bool) -> list[Mark]:
    """Run a paper and give its marks.

    Cells that use what no answer needs are left out first: what passes without them is beyond
    doubt. Only then, and only in a room of its own, all is run together, to tell a reader what
    the tests make of it.
    """
    doubtful = paper.suspicious()
    plain = run(paper, limits, alone, frozenset(doubtful))
    tests = [exercise.name for exercise in paper.exercises if not exercise.by_hand]
    again = alone and doubtful and not all(plain.passed(test) for test in tests)
    whole = run(paper, limits, alone) if again else plain
    marks = []
    for exercise in paper.exercises:
        points, status, why = _judge(exercise, paper, plain, whole, doubtful)
        told = " ".join("; ".join([*filter(None, [why]), *_remarks(exercise, paper)]).split())
        marks.append(
            Mark(student, notebook, exercise.name, points, exercise.points, status, told[:LONGEST])
        )
    return marks


def _judge(
    exercise: Exercise, paper: Paper, plain: Run, whole: Run, doubtful: dict[str, str]
) -> tuple[float | None, str, str]:
    lost = [name for name in exercise.answers if name in paper.missing]
    if lost:
        return None, NOT_GRADED, f"no cell {lost[0]}: look whether it was renamed or deleted"
    if exercise.by_hand:
        return None, BY_HAND, ""
    if plain.passed(exercise.name):
        return exercise.points, GRADED, ""
    before = paper.up_to(exercise.name)
    used = "; ".join(f"{n} uses {what}" for n, what in doubtful.items() if n in before)
    if whole.passed(exercise.name):
        return None, TO_READ, f"the test passes, but {used}"
    if used and whole is plain:
        return None, TO_READ, f"not run without a room of its own: {used}"
    stopped = "; ".join(f"{n} {why}" for n, why in whole.stopped.items() if n in before)
    if stopped or exercise.name not in whole.errors:
        return None, NOT_GRADED, stopped or "; ".join(map(" ".join, whole.stopped.items()))
    return 0.0, GRADED, whole.errors[exercise.name]


def _remarks(exercise: Exercise, paper: Paper) -> list[str]:
    repeated = [name for name in exercise.answers if name in paper.repeated]
    return [f"{name} was copied or split, and taken together" for name in repeated]
