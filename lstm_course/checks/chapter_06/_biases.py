"""The forget bias for a span, right and wrong: exercise 6.5."""

from typing import Any

import numpy as np

from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect, plain


def forget_bias(steps: int, share: float) -> Any:
    """Give the forget bias that leaves a share after some steps."""
    f = share ** (1 / steps)
    return np.log(f / (1 - f))


def judge(results: list[Any], case: Case) -> None:
    """Recognize what is no bias at all, and what is nearly one."""
    bias = plain(results[0])
    if bias.shape or bias.dtype.kind not in "biuf":
        return
    expect(
        bool(np.isfinite(bias)),
        f"this is {bias}. f must come out between 0 and 1, and the logarithm be taken of "
        "f / (1 - f), with the parentheses. The arguments are steps first, then share.",
    )
    off = abs(bias - forget_bias(**case))
    expect(
        not 1e-4 < off < 0.05,
        "this is close, but more than rounding. Does it come from a search, an approximation, or "
        f"single precision? There is an exact formula. {HOW}",
    )


HOW = "First f, with f**steps = share; then the number a with sigmoid(a) = f."
F, BIAS = "share ** (1 / steps)", "np.log(f / (1 - f))"
bias_for = FunctionExercise(
    label="Exercise 6.5",
    answer=forget_bias,
    cases=lambda: [
        {"steps": steps, "share": share} for steps, share in [(10, 0.3), (1000, 0.5), (1, 0.25)]
    ],
    told=lambda case: "bias_for({steps}, {share}): ".format(**case),
    results={"the bias": ""},
    judge=judge,
    instead={
        F: {
            "share ** (1 / (steps - 1))": "one step too few: the share left is f**steps.",
            "share ** (1 / (steps + 1))": "one step too many: the share left is f**steps.",
            "(1 - share) ** (1 / steps)": "`share` is what is left, not what is lost: f is "
            "share**(1 / steps), without `1 - share`.",
            "share": "the share is lost in every step here; f is its root.",
            "share**1 / steps": "f is share**(1 / steps); the share is not divided by the steps. "
            "(Python takes `share**1 / steps` as `share / steps`.)",
            "share**steps": "the root is inverted: f is share**(1 / steps), not share**steps.",
            "1 - (1 - share) / steps": "a loss of (1 - share) / steps at each step is only nearly "
            "right: the losses multiply. f is share**(1 / steps).",
        },
        BIAS: {
            "f": "this is the gate f itself; the bias is the number a with sigmoid(a) = f.",
            "1 / (1 + np.exp(-f))": "the sigmoid is applied once more; it is to be undone: the "
            "bias is the number a with sigmoid(a) = f.",
            "-np.log(f / (1 - f))": "the sign is wrong: it is positive for f above one half.",
            "np.log(-steps / np.log(share))": "log(steps / -log(share)) is only nearly right, for "
            "many steps; there is an exact formula: log(f / (1 - f)).",
            "np.log10(f / (1 - f))": "log10 is not the natural logarithm, which undoes exp.",
            "np.log2(f / (1 - f))": "log2 is not the natural logarithm, which undoes exp.",
            "np.log(f)": "this is log(f); sigmoid is undone by log(f / (1 - f)).",
            "np.arctanh(f)": "arctanh undoes tanh; sigmoid is undone by log(f / (1 - f)).",
        },
    },
    else_=HOW,
)
