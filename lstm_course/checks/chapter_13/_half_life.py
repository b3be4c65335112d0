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
    """Give gates that jump, so that the mean of the logarithms is not that of the gates; and many.

    The product of the many is less than the smallest number above 0.
    """
    rng = np.random.default_rng(134)
    yield {"f": rng.uniform(0.05, 0.999, size=(40, 3))}
    yield {"f": rng.uniform(0.05, 0.999, size=(5000, 2))}


gate_half_life = FunctionExercise(
    label="Exercise 13.4",
    answer=half_lives,
    cases=cases,
    results={"the array of half-lives": "(H,)"},
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
            "np.ceil(np.log(0.5) / log_kept)": "do not round up: a half-life need not be a whole "
            "number of steps.",
            "-1 / log_kept": "after so many steps 1/e is left, not one half.",
            "log_kept / np.log(0.5)": "the fraction is upside down: k log f = log 1/2.",
            "np.log(2) / log_kept": "the sign is wrong: a half-life is positive.",
        },
    },
    mistakes={
        "the product of so many gates is 0 in the computer. Add their logarithms instead.": (
            "np.log(f).mean(axis=0)",
            "np.log(np.prod(f, axis=0) ** (1 / len(f)))",
        ),
        "this is the step at which these gates, in this order, have left half. The exercise asks "
        "for steps that each take away what the mean step does.": lambda f: (
            np.argmax(np.cumprod(f, axis=0) <= 0.5, axis=0) + 1
        ),
        "1 / (1 - f) tells about when 1/e is left of a cell whose gate stands still near 1. Take "
        "the mean of the logarithms.": lambda f: 1 / (1 - f.mean(axis=0)),
        "this is the median of the gates' half-lives. Every gate counts: average the "
        "logarithms.": lambda f: np.median(np.log(0.5) / np.log(f), axis=0),
        "the half-life of each gate was averaged; a gate near 1 then outweighs all others. "
        "Average the logarithms.": lambda f: (np.log(0.5) / np.log(f)).mean(axis=0),
    },
    else_="With the mean m of log f, exp(m k) is left after k steps. Where is that one half?",
)
