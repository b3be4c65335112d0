"""How checks talk to a student."""

import os
import sys

import numpy as np
import pytest
import torch

from lstm_course import checks
from lstm_course.checks._tools import (
    CheckFailed,
    exercise,
    expect_array,
    expect_close,
    expect_number,
    written_here,
)


class AgreesWithEverything:
    """A classic way past a bare `assert answer == expected`."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None


@exercise("Exercise 0.1")
def double(function) -> None:
    expect_close(function(2.0), 4.0, "double(2)", {"you added 1 instead of doubling": 3.0})


def test_a_right_answer_is_praised(capsys: pytest.CaptureFixture[str]) -> None:
    double(lambda x: 2 * x)
    assert capsys.readouterr().out == "✓ Exercise 0.1 is right.\n"


def _stub(x):
    raise NotImplementedError()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (_stub, "Exercise 0.1: not written yet"),
        (lambda x: x + 1, "you added 1"),
        (lambda x: 7.0, r"double\(2\) is off by 3"),
        (lambda x: None, "does the function end with `return`"),
        (lambda x: "4", "should be one number, not a str"),
        (lambda x: [[1.0], [1.0, 2.0]], "one number, not a list .* rows of different lengths"),
        (lambda x: [4.0], r"one number, not an array of the shape \(1,\)"),
        (lambda x: np.nan, "nan or inf"),
        (lambda x: x / 0, "stopped at `.*x / 0.*` with ZeroDivisionError"),
        (lambda x: np.linalg.inv(x), "stopped at `.*inv.*` with LinAlgError"),
        (lambda x: AgreesWithEverything(), "should be one number"),
    ],
)
def test_a_wrong_answer_gets_the_message_meant_for_it(answer, message: str) -> None:
    with pytest.raises(CheckFailed, match=message):
        double(answer)


def test_numbers_and_arrays_are_told_apart() -> None:
    assert expect_number(np.float32(0.5), "loss") == 0.5
    with pytest.raises(CheckFailed, match=r"should have \(N, H\) = \(2, 3\)"):
        expect_array(np.zeros((3, 2)), "h", (2, 3), "(N, H)")


def test_a_student_sees_one_line_instead_of_a_traceback() -> None:
    assert CheckFailed("no")._render_traceback_() == ["✗ no"]


def test_an_unknown_chapter_is_named() -> None:
    with pytest.raises(AttributeError, match="no checks for 'chapter_99'; there are"):
        _ = checks.chapter_99


def test_a_long_message_is_wrapped_between_words_and_code_stays_whole() -> None:
    lines = CheckFailed("take the root `np.sqrt(x-y)` " * 20)._render_traceback_()
    assert len(lines) > 5
    assert max(map(len, lines)) <= 88
    assert " ".join(lines).count("`np.sqrt(x-y)`") == 20


def test_a_crash_of_the_check_is_not_called_the_students() -> None:
    @exercise("Exercise 0.2")
    def broken(answer):
        np.linalg.inv(np.zeros((2, 2)))

    broken.__wrapped__.__code__ = broken.__wrapped__.__code__.replace(
        co_filename=checks.__file__  # as if it stood in the package
    )
    with pytest.raises(CheckFailed, match=r"the check itself stopped with LinAlgError.*report"):
        broken(1)


def test_a_library_outside_of_site_packages_is_not_the_students(tmp_path, monkeypatch) -> None:
    ours, beside = str(tmp_path / "mine.py"), str(tmp_path / "notes" / "helper.py")
    monkeypatch.chdir(tmp_path)
    assert written_here("/tmp/ipykernel_7/12.py", "__main__")
    assert written_here(ours, "mine")
    assert written_here(beside, "helper")
    assert not written_here("/opt/checkout/library/core.py", "library.core")
    assert not written_here(os.__file__, "os")
    assert not written_here(np.__file__, "numpy")
    assert not written_here("<frozen importlib._bootstrap>", "importlib._bootstrap")
    assert not written_here(str(tmp_path / "venv/lib/site-packages/x.py"), "x")
    assert not written_here(sys.modules["lstm_course"].__file__, "lstm_course")


@pytest.mark.parametrize(
    "given", [[1.0, 2.0], (1, 2), np.float32([1, 2]), torch.tensor([1.0, 2.0], requires_grad=True)]
)
def test_hidden_tests_take_what_the_checks_take(given) -> None:
    checks.same(given, np.array([1.0, 2.0]))
    checks.same([given, 3], (np.array([1.0, 2.0]), 3.0))
    for wrong in ([1.0, 2.1], [1.0], (np.array([1.0, 2.0]), 3.0), np.array([[1.0, 2.0]])):
        with pytest.raises(CheckFailed, match=r"off|shape|results"):
            checks.same(given, wrong)
    with pytest.raises(CheckFailed, match="is None"):
        checks.same(None, 1.0)


@pytest.mark.parametrize("given", [None, "2", ["a"], [[1], [2, 3]], 1j])
def test_hidden_tests_reckon_with_numbers_only(given) -> None:
    assert checks.numbers([np.float32(2), torch.tensor(3)]).dtype == np.float64
    with pytest.raises(CheckFailed, match="there should be numbers, not a"):
        checks.numbers(given)
