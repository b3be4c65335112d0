"""The gradient of a look-up, right and wrong: exercise 15.2."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise

IntArray = NDArray[np.int64]


def backward(letters: IntArray, da: Array, V: int) -> Array:
    """Add each row of da to the row of the letter that it came from."""
    dW_x = np.zeros((V, da.shape[-1]))
    np.add.at(dW_x, letters, da)
    return dW_x


def cases() -> Iterator[Case]:
    """Give letters that come again, and letters that do not occur."""
    rng = np.random.default_rng(152)
    for T, N, V in ((5, 3, 4), (2, 2, 9)):
        yield {
            "letters": rng.integers(V - 1, size=(T, N)),
            "da": rng.normal(size=(T, N, 8)),
            "V": V,
        }


look_up_backward = FunctionExercise(
    label="Exercise 15.2",
    answer=backward,
    cases=cases,
    results={"dW_x": "(V, 4H)"},
    instead={
        "np.add.at(dW_x, letters, da)": {
            "dW_x[letters] += da": "a letter that occurs several times is counted once: the last "
            "one wins, with += as with =. Use np.add.at, or the one-hot product.",
            "for t in range(len(letters)):\n        dW_x[letters[t]] += da[t]": "a letter that "
            "stands twice at the same step is counted once there: the last one wins. Use "
            "np.add.at, or the one-hot product.",
            "np.subtract.at(dW_x, letters, da)": "the sign is turned around: this is the gradient, "
            "not the update.",
            "np.add.at(dW_x, letters[::-1], da)": "the steps of letters and da do not belong "
            "together: one of them is read backward.",
            "np.add.at(dW_x, letters, da / letters.size)": "this is a mean over all letters; the "
            "gradient of a weight is the sum over its uses.",
            "np.add.at(dW_x, letters, da / letters.shape[1])": "this is a mean over the rows; the "
            "gradient of a weight is the sum over its uses.",
            "uses = np.bincount(letters.ravel())[letters]\n    "
            "np.add.at(dW_x, letters, da / uses[..., None])": "this is the mean over a letter's "
            "uses; the gradient of a weight is the sum over them.",
            "np.add.at(dW_x, letters[-1], da[-1])": "only the last step counts here; W_x was used "
            "at every step.",
        }
    },
    else_="Which rows of W_x did the letters read? Each of them gets the da of its place.",
)
