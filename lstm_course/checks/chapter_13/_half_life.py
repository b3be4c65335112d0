"""The half-life that forget gates promise, right and wrong: exercise 13.4."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def half_lives(f: Array) -> Array:
    """Give after how many steps half of a cell state is left, for each unit."""
    log_kept = np.log(f).mean(axis=0)
    lives: Array = np.log(0.5) / log_kept
    return lives


def cases() -> Iterator[Case]:
    """Give gates that jump, so that the mean of the logarithms is not that of the gates."""
    rng = np.random.default_rng(134)
    yield {"f": rng.uniform(0.05, 0.999, size=(40, 3))}


gate_half_life = FunctionExercise(
    label="Exercise 13.4",
    answer=half_lives,
    cases=cases,
    results={"the half-lives": "(H,)"},
    instead={
        "np.log(f).mean(axis=0)": {
            "np.log(f.mean(axis=0))": "the mean is taken before the logarithm. What is left after "
            "some steps is the *product* of the gates; its logarithm is the sum of theirs.",
            "np.log(np.median(f, axis=0))": "the median is no product: every gate counts, the "
            "smallest most.",
            "np.log(f).sum(axis=0)": "the logarithms are summed over all steps; for one step take "
            "their mean.",
            "np.log(f).mean(axis=1)": "the mean runs over the units; take it over the steps, axis "
            "0.",
            "np.log(f).mean()": "there should be one half-life for each unit: mean(axis=0).",
        },
        "np.log(0.5) / log_kept": {
            "-1 / log_kept": "after so many steps 1/e is left, not one half.",
            "log_kept / np.log(0.5)": "the fraction is upside down: k log f = log 1/2.",
            "np.log(2) / log_kept": "the sign is wrong: a half-life is positive.",
        },
    },
    mistakes={
        "the half-life of each gate was averaged; a gate near 1 then outweighs all others. "
        "Average the logarithms.": lambda f: (np.log(0.5) / np.log(f)).mean(axis=0),
    },
    else_="With the mean m of log f, exp(m k) is left after k steps. Where is that one half?",
)
