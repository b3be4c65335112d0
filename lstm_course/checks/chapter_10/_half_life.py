"""The update gate's bias for a half-life, right and wrong: exercise 10.5."""

from typing import Any

import numpy as np

from lstm_course.checks._declared import Answer, FunctionExercise
from lstm_course.checks._tools import expect

NUMBERS_ONLY = "it works for a number, but not for an array; use np.log, and no `if`."
ARRAYS_ONLY = (
    "it should work for a number, too, bias_for(20.0); NumPy's functions take both, without a loop."
)


def bias(half_life: Any) -> Any:
    """Give the bias with which half is left after so many steps."""
    z = 0.5 ** (1 / np.asarray(half_life))
    return np.log(z / (1 - z))


def explained(function: Answer) -> Answer:
    """Say which of a number and an array a function does not take."""

    def run(half_life: Any) -> Any:
        try:
            return function(half_life)
        except (TypeError, ValueError) as error:
            expect(np.ndim(half_life) == 0, NUMBERS_ONLY)
            expect("iterable" not in str(error) and "subscript" not in str(error), ARRAYS_ONLY)
            raise

    return run


bias_for = FunctionExercise(
    label="Exercise 10.5",
    answer=bias,
    adapt=explained,
    cases=lambda: [{"half_life": 20.0}, {"half_life": np.array([1.0, 5.0, 20.0, 80.0, 1000.0])}],
    results={"the bias": ""},
    instead={
        "np.log(z / (1 - z))": {
            "np.log(1 / z - 1)": "the sign is turned around: a positive bias keeps in PyTorch's "
            "convention.",
            "z": "this is z itself; the bias is what the sigmoid turns into z.",
            "1 / (1 + np.exp(-z))": "this is sigmoid(z); the bias is what the sigmoid turns into "
            "z, so it is the sigmoid's inverse that you need.",
            "np.log(z)": "this is log z; the inverse of the sigmoid is log(z / (1 - z)).",
            "np.log(z / (z - 1))": "the bias is nan; z must lie in (0, 1), and z / (1 - z) is what "
            "has a logarithm.",
            "np.log2(z / (1 - z))": "the logarithm has the wrong base; the sigmoid is made with e.",
            "np.log(half_life / np.log(2))": "this is the approximation for long half-lives; here "
            "the exact bias is meant.",
            "np.log(1.44 * half_life)": "this is the approximation log(1.44 half_life); here the "
            "exact bias is meant.",
        },
        "0.5 ** (1 / np.asarray(half_life))": {
            "np.exp(-1 / half_life)": "after so many steps 1/e is left, not one half.",
            "1 - 0.5 / half_life": "z is taken as 1 - 1/(2 half_life), as if each step took away "
            "the same amount; but each takes away the same *share*, z**half_life = 1/2.",
            "0.5**half_life": "z is taken as (1/2)**half_life; it is the other way around, "
            "z**half_life = 1/2.",
        },
        "np.asarray(half_life)": {
            "float(half_life)": NUMBERS_ONLY,
            "half_life[...]": ARRAYS_ONLY,
        },
    },
    else_="Solve z**20 = 1/2 for z, then sigmoid(b_z) = z for b_z.",
)
