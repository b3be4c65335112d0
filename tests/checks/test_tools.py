"""How checks talk to a student."""

import numpy as np
import pytest

from lstm_course import checks
from lstm_course.checks._tools import (
    CheckFailed,
    exercise,
    expect_array,
    expect_close,
    expect_number,
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
