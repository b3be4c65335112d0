"""The AUC of one cell at seven letters, counted on paper: exercise 13.1."""

from numbers import Rational
from typing import Any

from lstm_course.checks._tools import close, exercise, expect, expect_array

WITH, WITHOUT = (0.9, 0.6, 0.3), (-0.2, 0.3, 0.5, 0.6)

# Twelve pairs: eight are won, two are equal, two are lost.
MISTAKES = {
    8 / 12: "this counts only the pairs that are won. Two pairs are equal: each counts half.",
    10 / 12: "equal pairs count half, not whole.",
    3 / 12: "this is the chance that the letter without the feature has the higher value.",
    9.0: "this is the number of pairs won, with the equal ones half; divide it by all pairs.",
    9 / 7: "divide by the number of pairs, 3 times 4, not by the number of letters.",
    8 / 10: "the equal pairs were left out of both counts. They count half, of 12 pairs in all.",
}


@exercise("Exercise 13.1")
def auc_by_hand(answer: Any) -> None:
    """Check the AUC of the cell on paper."""
    given = float(expect_array(_one_number(answer), "answer", (), ""))
    for wrong, message in MISTAKES.items():
        expect(not close(given, wrong, atol=1e-3), message)
    expect(
        close(given, 0.75, atol=1e-3),
        f"{given:g} is not it. Write down, for each of the three values with the feature, how many "
        "of the four others are smaller, and how many are equal.",
    )


def _one_number(answer: Any) -> Any:
    """Take an exact fraction, or the array of length 1 that auc gives, for the number it is."""
    if isinstance(answer, Rational):
        return float(answer)
    return answer[0] if getattr(answer, "shape", None) == (1,) else answer
