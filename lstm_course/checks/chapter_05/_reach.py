"""The lag at which a gradient has faded below a share of its first norm: exercise 5.5."""

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect, plain


def first_below(norms: Array, share: float) -> int:
    """Give the first lag below a share of the first norm."""
    for lag, norm in enumerate(norms):
        if norm < share * norms[0]:
            return lag
    return len(norms)


CASES = [
    ([16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05], 0.3),
    ([2.0, 8.0, 1.5, 0.5, 3.0, 0.5], 0.5),  # rises again
    ([4.0, 1.0, 4.0, 4.0, 4.0, 4.0, 4.0, 1.0], 0.5),
    ([1.0, 0.9, 0.8], 0.5),  # never falls below
    ([4.0, 2.0, 1.0], 0.5),  # is exactly there once
]


def judge(results: list[Any], case: Case) -> None:
    """Recognize results of another kind."""
    expect(
        results[0] is not None or bool(case["norms"].min() < case["share"] * case["norms"][0]),
        "it returns None where the gradient never fades; return len(norms).",
    )
    expect(
        plain(results[0]).ndim == 0,
        "the result should be one number, not several: of all lags below the threshold the first "
        "is asked for.",
    )


NEVER = "where the gradient never falls below the threshold, return len(norms)."
reach = FunctionExercise(
    label="Exercise 5.5",
    answer=first_below,
    cases=lambda: [{"norms": np.array(norms), "share": share} for norms, share in CASES],
    told=lambda case: "for norms = {} and share = {share}: ".format(case["norms"].tolist(), **case),
    results={"the lag": ""},
    note=f"And {NEVER}",
    judge=judge,
    mistakes={
        "this is the last lag below the threshold, not the first: the loop goes on after it. Stop "
        "there, with `return lag`.": lambda norms, share: np.append(
            np.flatnonzero(norms < share * norms[0])[::-1], len(norms)
        )[0],
        "the gradient falls below the threshold, rises again and falls again; only the first time "
        "counts.": lambda norms, share: len(norms) - np.searchsorted(norms[::-1], share * norms[0]),
        "the lags above the threshold are counted, but the gradient may rise again; only the first "
        "lag below it counts.": lambda norms, share: np.sum(norms >= share * norms[0]),
        "the norms may rise again, so look at them one by one: np.searchsorted and other searches "
        "by halves need numbers in order.": lambda norms, share: np.searchsorted(
            -norms, -share * norms[0], side="right"
        ),
        f"{NEVER} (np.argmax of nothing but False is 0.)": lambda norms, share: np.argmax(
            norms < share * norms[0]
        ),
    },
    instead={
        "share * norms[0]": {
            "share": "the norms are compared with share itself, not with share times norms[0].",
            "share * max(norms)": "this is a share of the largest norm, not of the norm at lag 0.",
        },
        "return lag": {
            "return lag - 1": "this is the last lag above the threshold; asked for is the first "
            "one below it, which is one more.",
            "return lag + 1": "lags count from 0: norms[4] belongs to lag 4.",
            "return norm": "this is the norm at that lag; the lag itself is asked for.",
        },
        "<": {"<=": "a norm of exactly share times the first one is not below it: use <, not <=."},
    },
    else_="Take the norms one by one; which is the first below share times norms[0]? Stop there; "
    f"and {NEVER}",
)
