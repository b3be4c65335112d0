"""Judging the lag at which a gradient has faded below a share of its first norm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._calls import call
from lstm_course.checks._tools import exercise, expect, expect_number

Reach = Callable[..., Any]


@exercise("Exercise 5.5")
def reach(function: Callable[..., Any]) -> None:
    """Check the lag at which a gradient has faded."""
    _judge_falling(function)
    _judge_rising(function)
    _judge_never(function)
    _judge_exact(function)


def _judge_falling(function: Reach) -> None:
    lag = _lag(function, 10 * 0.5 ** np.arange(10.0), 0.1)  # 10, 5, 2.5, 1.25, 0.625, ...
    expect(
        lag != 7,
        "the norms are compared with share itself; they should be compared with share times the "
        "norm at lag 0.",
    )
    expect(
        lag != 3,
        "this is the last lag above the threshold; asked for is the first one below it, which is "
        "one more.",
    )
    expect(lag != 5, "lags count from 0: norms[4] belongs to lag 4.")
    expect(
        lag != 0.625,
        "this is the norm at that lag; the lag itself is asked for.",
    )
    expect(
        lag == 4,
        "of the norms 10, 5, 2.5, 1.25, 0.625, ... the first below a tenth of 10 stands at lag 4; "
        f"you give {lag:g}.",
    )


def _judge_rising(function: Reach) -> None:
    lag = _lag(function, np.array([2.0, 8.0, 1.5, 0.5, 3.0, 0.5]), 0.5)
    expect(
        lag not in (0, 2),
        "the threshold is a share of the largest norm; it should be a share of the norm at lag 0.",
    )
    expect(
        lag not in (4, 5),
        "the gradient falls below the threshold, rises again and falls again; only the first "
        "time counts.",
    )
    expect(
        lag == 3,
        "of the norms 2, 8, 1.5, 0.5, 3, 0.5 the first below one half of 2 stands at lag 3; you "
        f"give {lag:g}.",
    )

    lag = _lag(function, np.array([4.0, 1.0, 4.0, 4.0, 4.0, 4.0, 4.0, 1.0]), 0.5)
    expect(
        lag == 1,
        "of the norms 4, 1, 4, 4, 4, 4, 4, 1 the first below one half of 4 stands at lag 1; you "
        f"give {lag:g}. The norms may rise again, so look at them one by one: np.searchsorted and "
        "other searches by halves need numbers in order.",
    )


def _judge_never(function: Reach) -> None:
    norms = np.array([1.0, 0.9, 0.8])
    try:
        never = function(norms.copy(), 0.5)
    except (IndexError, StopIteration, ValueError) as error:
        expect(
            False,
            f"it stops with {type(error).__name__} where the gradient never falls below the "
            "threshold; return len(norms) there.",
        )
    expect(never is not None, "it returns None where the gradient never fades; return len(norms).")
    expect(
        expect_number(never, "the reach") == len(norms),
        "where the gradient never falls below the threshold, return len(norms). (np.argmax of "
        "nothing but False is 0.)",
    )


def _judge_exact(function: Reach) -> None:
    expect(
        _lag(function, np.array([4.0, 2.0, 1.0]), 0.5) == 2,
        "a norm of exactly share times the first one is not below it: use <, not <=.",
    )


def _lag(function: Reach, norms: np.ndarray, share: float) -> float:
    """Give the lag as a number."""
    lag = call(function, {"norms": norms, "share": share})
    expect(
        lag is None or np.ndim(lag) == 0,
        "the result should be one number, not several: of all lags below the threshold the first "
        "is asked for.",
    )
    return expect_number(lag, "the reach")
