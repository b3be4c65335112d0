"""Every declared mistake gets its own message, and every solution passes in every accepted type."""

import importlib
import pkgutil
import re
from collections import Counter

import numpy as np
import pytest
import torch

from lstm_course import checks
from lstm_course.checks import CheckFailed
from lstm_course.checks._declared import FunctionExercise, edited

for chapter in pkgutil.iter_modules(checks.__path__, "lstm_course.checks."):
    importlib.import_module(chapter.name)

EXERCISES = FunctionExercise.declared
MISTAKES = [
    pytest.param(exercise, message, id=f"{exercise.label.split()[1]}-{message[:40]}")
    for exercise in EXERCISES
    for message in exercise.ways()
]
by_label = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.label)
# What is made there must stay PyTorch's.
ONLY_TENSORS = ["Exercise 7.5", "Exercise 9.2", "Exercise 18.4b"]
of_arrays = pytest.mark.parametrize(
    "exercise",
    [exercise for exercise in EXERCISES if exercise.label not in ONLY_TENSORS],
    ids=lambda exercise: exercise.label,
)


def lists(value):
    return np.asarray(value).tolist()


def tuples(value):
    return tuple(map(tuples, value)) if isinstance(value, list) else value


KINDS = {
    "arrays": np.asarray,
    "lists": lists,
    "tuples": lambda value: tuples(lists(value)),
    "tensors": lambda value: torch.tensor(np.asarray(value, dtype=float), requires_grad=True),
    "float32": lambda value: np.asarray(value, dtype=np.float32),
    "scalars": lambda value: [list(row) for row in value] if np.ndim(value) == 2 else list(value),
}


def each(results, change):
    """Change every array of a function's results, also in a dictionary."""
    if isinstance(results, tuple):
        return tuple(each(result, change) for result in results)
    if isinstance(results, dict):
        return {name: change(value) for name, value in results.items()}
    return change(results)


@pytest.mark.parametrize(("exercise", "message"), MISTAKES)
def test_a_declared_mistake_gets_its_own_message(exercise, message):
    with pytest.raises(CheckFailed) as failed:
        exercise(exercise.ways()[message])
    told = {exercise.told(case) for case in exercise.cases()}
    assert str(failed.value) in {f"{exercise.label}: {case}{message}" for case in told}


@pytest.mark.parametrize("kind", KINDS)
@of_arrays
def test_a_solution_passes_in_every_accepted_type(exercise, kind, capsys):
    def wrap(value):
        return KINDS[kind](value) if np.ndim(value) or kind == "tensors" else np.float32(value)

    def answer(*given):
        return each(exercise.answer(*given), wrap)

    exercise(answer)
    assert capsys.readouterr().out == f"✓ {exercise.label} is right.\n"


@by_label
def test_a_declared_exercise_is_told_to_be_written_or_returned(exercise):
    def stub(*given):
        raise NotImplementedError

    with pytest.raises(CheckFailed, match="not written yet"):
        exercise(stub)
    with pytest.raises(CheckFailed, match="None"):
        exercise(lambda *given: None)


@of_arrays
def test_what_is_no_known_mistake_still_gets_a_next_step(exercise):
    def off(*given):
        return each(exercise.answer(*given), lambda value: np.asarray(value) + 0.731)

    with pytest.raises(CheckFailed, match=r"is off by .*\. \S"):
        exercise(off)


@by_label
def test_a_message_is_short_and_says_something(exercise):
    for message in exercise.ways():
        assert len(re.findall(r"[.;?] ", message)) <= 3, message
        assert message[-1] in ".?)", message
        assert "eq-" not in message, message  # the site shows a number instead


def test_labels_are_declared_once():
    labels = Counter(exercise.label for exercise in EXERCISES)
    assert labels
    assert max(labels.values()) == 1, labels


def test_an_edit_that_changes_nothing_is_refused():
    with pytest.raises(ValueError, match="does not stand in"):
        edited(lists, [("no such piece", "")])
