"""Blame of every state, sent back through an RNN, right and wrong: exercise 5.2."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect, plain


def sent_back(dh: Array, output: Array, W_h: Array) -> Array:
    """Give the blame of each state, the last one first."""
    blame = [dh]
    for h in output[:0:-1]:
        blame.append((blame[-1] * (1 - h**2)) @ W_h.T)
    return np.stack(blame)


def cases() -> Iterator[Case]:
    """Give first several steps, texts and units, where the mistakes differ."""
    rng = np.random.default_rng(52)
    for T, N, H in [(5, 2, 3), (1, 1, 4), (4, 3, 1)]:
        output, dh = np.tanh(rng.normal(size=(T, N, H))), rng.normal(size=(N, H))
        yield {"dh": dh, "output": output, "W_h": rng.normal(size=(H, H))}


def judge(results: list[Any], case: Case) -> None:
    """Recognize one array that stands at every place."""
    blame = plain(results[0])
    expect(
        blame.shape != case["output"].shape
        or len(blame) == 1
        or not np.array_equal(blame, np.broadcast_to(blame[-1], blame.shape)),
        "every entry holds the same numbers: one array is written over again and again, and "
        "each entry is another name for it. Make a new one at each step, `dh = ...`.",
    )


ALIAS = (
    "an entry has changed after it was stored: `dh *= ...` writes into the same array. Make a new "
    "one, `dh = dh * ...`, or store a copy."
)
STEP = "(blame[-1] * (1 - h**2)) @ W_h.T"
WAY, END = "in output[:0:-1]", "return np.stack(blame)"
blame_by_lag = FunctionExercise(
    label="Exercise 5.2",
    answer=sent_back,
    cases=cases,
    results={"the blame": "(T, N, H)"},
    note="The last of the T states is output[-1]; lag k comes from lag k - 1 through output[-k].",
    judge=judge,
    mistakes={
        "W_h is used as it is; on the way back it must be transposed.": ("W_h.T", "W_h"),
        "the slope of tanh, 1 - h**2, is missing.": (STEP, "blame[-1] @ W_h.T"),
        "W_h is missing: (dh * (1 - h**2)) @ W_h.T.": (" @ W_h.T", ""),
        "the slope comes after the product; going back, blame meets the slope first and W_h "
        "transposed second.": (STEP, "(blame[-1] @ W_h.T) * (1 - h**2)"),
        "this is the step forward: going back, blame meets the slope first, and then W_h "
        "transposed.": (STEP, "(blame[-1] @ W_h) * (1 - h**2)"),
        "output holds states, on which tanh has been used already: the slope is 1 - h**2, not "
        "1 - tanh(h)**2.": ("h**2", "np.tanh(h) ** 2"),
        "the slope is 1 - h**2; you took 1 - h.": ("h**2", "h"),
        "the slopes of the first sequence are used for all of the batch.": ("h**2", "h[:1] ** 2"),
        "these are the blames of the sums before the bend, da; asked for are those of the states, "
        "dh.": (END, f"{END} * (1 - output[::-1] ** 2)"),
        f"the formula is right, but {ALIAS}": (
            END,
            "return np.stack([*(b * (1 - h**2) for b, h in zip(blame, output[:0:-1])), blame[-1]])",
        ),
        f"entry 0 and the formula are right, but {ALIAS}": (
            END,
            "return np.stack([dh, *(b * (1 - h**2) for b, h in zip(blame[1:], output[-2:0:-1])), "
            "*blame[1:][-1:]])",
        ),
        "blame starts at the last state, output[-1], not the first.": (WAY, "in output[:-1]"),
        "lag k comes from lag k - 1 through output[-k], not output[k].": (WAY, "in output[1:]"),
        "the right numbers in the order of time; lag 0 comes first.": (END, f"{END}[::-1]"),
        "all is one step late: entry 0 is dh itself, before any step back.": [
            (WAY, "in output[::-1]"),
            (END, "return np.stack(blame[1:])"),
        ],
        "the slope is that of the state after the step, not before it.": ("[:0:-1]", "[-2::-1]"),
        "one row too many: the blame of h_0 is not asked for.": (WAY, "in output[::-1]"),
        "one row too few: entry 0 is dh, the blame of the last state.": (END, f"{END}[1:]"),
    },
    else_="One step back is (dh * (1 - h**2)) @ W_h.T, with the h that the step led to.",
)
