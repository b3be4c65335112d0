"""Biases that give every unit of an LSTM a span of its own: exercise 7.3."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._calls import call
from lstm_course.checks._tools import close, exercise, expect, expect_array


@exercise("Exercise 7.3")
def spread_biases(function: Callable[..., Any]) -> None:
    """Check biases that give every unit a span of its own, in whatever way they are drawn."""
    for H, longest in [(6, 40), (4000, 50)]:
        b = np.random.default_rng(H).normal(size=4 * H)

        def spread(seed: int, b: Array = b, longest: int = longest) -> Array:
            given = {"b": b, "longest": longest, "rng": np.random.default_rng(seed)}
            result = call(function, given, "H is len(b) // 4.")
            return expect_array(result, "the new bias", (len(b),), "(4H,)")

        new = spread(73)
        _judge_blocks(np.split(new, 4), np.split(b, 4))
        _judge_spans(new[H : 2 * H], longest)
        expect(
            close(new, spread(73)) and not close(new, spread(74)),
            "the spans do not come from the generator that is given: `rng.uniform(...)`.",
        )


def _judge_blocks(new: list[Array], old: list[Array]) -> None:
    changed = [gate for k, gate in enumerate("ifgo") if not close(new[k], old[k])]
    expect(bool(changed), "nothing has changed: set the blocks i and f of a copy, and return it.")
    expect(
        changed == ["i", "f"],
        f"the blocks that have changed are {', '.join(changed)}; it should be i and f, the first H "
        "numbers and the next H.",
    )
    i, f = new[:2]
    expect(
        bool(np.isfinite([i, f]).all()),
        "the new bias holds nan or inf: spans start at 1, and only of numbers above 0 is there a "
        "logarithm.",
    )
    expect(
        close(i, -f) or not close(i - old[0], old[1] - f),
        "the new biases are added to the old ones; put them in their place.",
    )
    expect(
        not close(i, f), "b_i is the same as b_f; it should have the other sign, to write little."
    )
    expect(
        close(i, -f),
        "b_i is not -b_f: draw the spans once, and use the same span in both blocks of a unit.",
    )


def _judge_spans(b_f: Array, longest: int) -> None:
    def fits(spans: Array) -> bool:
        return bool(spans.min() > 1 - 1e-9 and spans.max() < longest + 1e-9)

    with np.errstate(over="ignore"):
        spans = np.exp(b_f)
    expect(np.ptp(spans) > 1e-9, "all units have the same span; draw one for each, `size=H`.")
    expect(
        fits(spans) or not fits(np.exp(-b_f)),
        "the signs are exchanged: b_f = log(u) is positive and keeps.",
    )
    expect(
        not fits(b_f) or b_f.max() < 2 * np.log(longest),
        "these are the spans themselves; the forget bias is their logarithm.",
    )
    expect(
        fits(spans) and spans.max() < longest - 1 + 1e-9,
        f"with longest = {longest} your spans, exp(b_f), go from {spans.min():.3g} to "
        f"{spans.max():.3g}; they should lie between 1 and {longest - 1}.",
    )
    expect(
        not close(spans, np.round(spans)),
        "all spans are whole numbers. Drawn uniformly between 1 and longest - 1 they are any "
        "numbers, 7.31 as well as 7: `rng.uniform(...)`.",
    )
    middle = float(np.mean(spans))
    expect(
        len(b_f) < 1000 or abs(middle - longest / 2) < 0.05 * longest,
        f"the mean of {len(b_f)} spans between 1 and {longest - 1} is {middle:.3g} instead of "
        f"about {longest / 2:.3g}. Draw the spans themselves uniformly and then take the "
        "logarithm, the natural one.",
    )
