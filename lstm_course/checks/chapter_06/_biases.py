"""The forget bias for a span, and what the usual slips make of it."""

from __future__ import annotations

import math

from lstm_course.checks._tools import expect, expect_array, expect_close

_HOW = "First f, with f**steps = share; then the number a with sigmoid(a) = f."
_NEARLY = (
    "That is close, but more than rounding. Does it come from a search, an approximation, or "
    f"single precision? There is an exact formula. {_HOW}"
)


def logit(f: float) -> float:
    """Undo the sigmoid."""
    return math.log(f) - math.log1p(-f)


def judge_bias(bias: object, steps: int, share: float) -> None:
    """Fail where a number is not the bias that leaves a share after some steps."""
    name = f"bias_for({steps}, {share})"
    number = float(expect_array(bias, name, (), "(one number)"))
    expect(
        math.isfinite(number),
        f"{name} is {number}. f must come out between 0 and 1, and the logarithm be taken of "
        "f / (1 - f), with the parentheses. The arguments are steps first, then share.",
    )
    right = logit(share ** (1 / steps))
    how = _NEARLY if abs(number - right) < 0.05 else _HOW
    hints = wrong_biases(steps, share) if steps > 1 else {}  # one step: most slips change nothing
    expect_close(number, right, name, hints, how)


def wrong_biases(steps: int, share: float) -> dict[str, float]:
    """Give the biases that the usual mistakes lead to."""
    f = share ** (1 / steps)
    return {
        "one step too few: after `steps` steps the share left is f**steps.": logit(
            share ** (1 / (steps - 1))
        ),
        "one step too many: after `steps` steps the share left is f**steps.": logit(
            share ** (1 / (steps + 1))
        ),
        "this is the gate f itself; the bias is the number a with sigmoid(a) = f.": f,
        "the sigmoid is applied once more; it is to be undone: the bias is the number a with "
        "sigmoid(a) = f.": 1 / (1 + math.exp(-f)),
        "the sign is wrong: log(f / (1 - f)) is positive for f above one half.": -logit(f),
        "`share` is what is left, not what is lost: f is share**(1 / steps), without `1 - "
        "share`.": logit((1 - share) ** (1 / steps)),
        "the share is lost in every step here; after `steps` steps the share left is f**steps, so "
        "f is its root.": logit(share),
        "f is share**(1 / steps); the share is not divided by the steps. (Python takes "
        "`share**1 / steps` as `share / steps`.)": logit(share / steps),
        "the root is inverted: f is share**(1 / steps), not share**steps.": (
            logit(share**steps) if share**steps > 0 else math.nan
        ),
        "a loss of (1 - share) / steps at each step is only nearly right: the losses multiply. f "
        "is share**(1 / steps).": logit(1 - (1 - share) / steps),
        "log(steps / -log(share)) is only nearly right, for many steps; there is an exact formula: "
        "log(f / (1 - f)).": math.log(-steps / math.log(share)),
        "log10 is not the natural logarithm, which undoes exp.": logit(f) / math.log(10),
        "log2 is not the natural logarithm, which undoes exp.": logit(f) / math.log(2),
        "this is log(f); sigmoid is undone by log(f / (1 - f)).": math.log(f),
        "arctanh undoes tanh; sigmoid is undone by log(f / (1 - f)).": math.atanh(f),
    }
