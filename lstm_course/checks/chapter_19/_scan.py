"""A scan of h_t = a_t h_{t-1} + b_t, right and wrong: exercise 19.1."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect, expect_array


def scanned(a: Array, b: Array, h_0: Array) -> Array:
    """Give all states after h_0, in about log2 T rounds."""
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    reach = 1
    while reach < len(a):
        joined = a[reach:] * b[:-reach] + b[reach:]
        both = a[reach:] * a[:-reach]
        b = np.concatenate([b[:reach], joined])
        a = np.concatenate([a[:reach], both])
        reach = 2 * reach
    return a * h_0 + b


def added_in_full(a: Array, b: Array, h_0: Array) -> Array:
    """Add h_0 to the first b, without the first a."""
    b = np.array(b, dtype=float)
    b[0] += h_0
    return scanned(a, b, np.zeros_like(h_0))


def finite(values: list[Array], case: Case) -> None:
    """Say that h_0 stands in front, or why a long scan that divides is not finite."""
    T, H = case["a"].shape
    expect(
        np.shape(values[0]) != (T + 1, H),
        "there is one row too many: give the states after h_0, without h_0 itself.",
    )
    given = expect_array(values[0], "the array of states", case["a"].shape, "(T, H)")
    expect(
        bool(np.isfinite(given).all()) or len(case["a"]) < 1000,
        f"after {len(case['a']):,} steps there is nan or inf. Do you divide by a product of all a? "
        "It is too small a number by then; a scan only multiplies and adds.",
    )


def cases() -> Iterator[Case]:
    """Give lengths that are a power of two and lengths that are not, and a long one."""
    rng = np.random.default_rng(191)
    for T, H in ((6, 2), (1, 3), (8, 1), (37, 4), (3000, 2)):
        yield {
            "a": rng.uniform(0.2, 0.95, size=(T, H)),
            "b": rng.normal(size=(T, H)),
            "h_0": rng.normal(size=H),
        }


scan = FunctionExercise(
    label="Exercise 19.1",
    answer=scanned,
    cases=cases,
    results={"the array of states": "(T, H)"},
    judge=finite,
    mistakes={
        "h_0 is added to the first b in full; a_1 h_0 is left of it there.": added_in_full,
    },
    instead={
        "a * h_0 + b": {
            "b": "h_0 is dropped: after the last round a holds what is left of it, so add a * h_0.",
            "h_0 + b": "h_0 is added everywhere in full; of it only a * h_0 is left, with the a "
            "after the last round.",
            "b + a[:1] * h_0 * (np.arange(len(a)) == 0)[:, None]": "h_0 counts at the first step "
            "only; every later state has some of it left.",
        },
        "joined = a[reach:] * b[:-reach] + b[reach:]": {
            "joined = b[:-reach] + b[reach:]": "what was written earlier is added in full; it must "
            "first be multiplied by the later a: a_2 b_1 + b_2.",
            "joined = a[:-reach] * b[reach:] + b[:-reach]": "two steps are joined the wrong way "
            "round: first 1, then 2 gives a_2 b_1 + b_2.",
            "joined = a[:-reach] * b[:-reach] + b[reach:]": "what was written earlier is "
            "multiplied by the earlier a; it is the later one: a_2 b_1 + b_2.",
        },
        "joined = a[reach:] * b[:-reach] + b[reach:]\n        both = a[reach:] * a[:-reach]": {
            "both = a[reach:] * a[:-reach]\n"
            "        new = np.concatenate([a[:reach], both])\n"
            "        joined = new[reach:] * b[:-reach] + b[reach:]": "b is joined with the new a; "
            "keep the old one until b has used it.",
        },
        "while reach < len(a)": {
            "while 2 * reach <= len(a)": "one round too few: T = 6 needs 3 rounds. Round up.",
        },
        "reach = 2 * reach": {
            "reach = len(a)": "this is one round only. Each round doubles how far a pair reaches; "
            "go on until that is T.",
            "reach = reach + 1": "each round doubles what a pair speaks of, so the reach must "
            "double, too; it grows by 1.",
        },
        "both = a[reach:] * a[:-reach]": {
            "both = a[reach:]": "the decays are not joined: two steps in a row have a_2 a_1.",
            "both = a[reach:] + a[:-reach]": "decays multiply; they do not add.",
        },
    },
    note="a and b are (T, H) and h_0 is (H,): join rows, `a[reach:] * b[:-reach]`.",
    else_="Work out three steps on paper, then join 1 with 2, and both with 3.",
)
