"""Which steps of a pipeline know the future: exercise 18.3."""

from typing import Any

import numpy as np

from lstm_course.checks._tools import CheckFailed, exercise, expect, expect_finite, plain

STEPS = range(1, 7)
WHY_NOT = {
    2: "to read the true values up to 1956 for a forecast of 1957 is what one could have done in "
    "1956. No leak.",
    5: "weights that are fitted to 1920 and kept know nothing of later years. No leak.",
}
HINTS = {
    1: "In which year could one have known the mean and the spread that are used?",
    3: "Are the years on both sides of a held-out one in training?",
    4: "Is there a choice that looks at the years on which it is judged?",
    6: "Which years go into the mean of a value and its neighbors?",
}


@exercise("Exercise 18.3")
def leaks(found: Any) -> None:
    """Check the numbers of the steps that leak."""
    expect(found is not None, "leaks is None; give a list of numbers, such as [2, 5].")
    array = plain(list(found) if isinstance(found, set | frozenset) else found)
    expect(
        array.ndim == 1 and array.dtype.kind in "iuf",
        "give a list of whole numbers, such as [2, 5].",
    )
    numbers = set(expect_finite(array.astype(np.float64), "leaks").tolist())
    for number in sorted(numbers):
        expect(number in STEPS, f"there is no step {number:g}; the steps are 1 to 6.")
    for step, why in WHY_NOT.items():
        expect(step not in numbers, f"look at step {step} again: {why}")
    missing = [hint for step, hint in HINTS.items() if step not in numbers]
    if missing:
        some = "one leak is" if len(missing) == 1 else f"{len(missing)} leaks are"
        raise CheckFailed(f"{some} still missing. {missing[0]}")
