"""One writing of the gated delta rule, right and wrong: exercise 19.2."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def written(S: Array, k: Array, v: Array, alpha: float, beta: float) -> Array:
    """Let the table decay, then write what is missing."""
    S = alpha * np.asarray(S, dtype=float)
    missing = v - S @ k
    return np.asarray(S + beta * np.outer(missing, k))


def cases() -> Iterator[Case]:
    """Give a square table first, where a transposed product raises no error."""
    rng = np.random.default_rng(192)
    for rows, columns in ((3, 3), (4, 2), (1, 5)):
        key = rng.normal(size=columns)
        yield {
            "S": rng.normal(size=(rows, columns)),
            "k": key / np.linalg.norm(key),
            "v": rng.normal(size=rows),
            "alpha": float(rng.uniform(0.5, 0.9)),
            "beta": float(rng.uniform(0.3, 0.8)),
        }


write = FunctionExercise(
    label="Exercise 19.2",
    answer=written,
    cases=cases,
    results={"the table": "(V, K)"},
    instead={
        "missing = v - S @ k": {
            "missing = v": "this is the sum rule with a gate: v is written even where the table "
            "says it already. Write what is missing, v - S k.",
            "missing = S @ k - v": "the sign is turned around: this climbs the loss. Missing is "
            "v - S k.",
            "missing = v - k @ S": "k S is asked of the rows; the table answers with S k.",
            "missing = v + S @ k": "what the table says is added to v; take it away from v, "
            "v - S k.",
            "missing = v - S @ k / alpha": "the table is asked before it has decayed; first let it "
            "decay, then ask it.",
        },
        "beta * np.outer(missing, k)": {
            "np.outer(beta * v - S @ k, k)": "beta multiplies the *difference*, both parts of it; "
            "here v alone has it.",
            "np.outer(v - beta * (S @ k), k)": "beta multiplies the *difference*, both parts of "
            "it; here S k alone has it.",
        },
        "np.outer(missing, k)": {
            "np.outer(k, missing)": "the outer product is transposed: rows belong to values, "
            "columns to keys, v k^T.",
            "np.outer(missing, k) / alpha": "the new writing is not to be divided by alpha.",
        },
        "alpha * np.asarray(S, dtype=float)": {
            "np.asarray(S, dtype=float)": "the forget gate alpha is missing.",
            "(1 - alpha) * np.asarray(S, dtype=float)": "alpha *keeps*, as f does; you multiply by "
            "1 - alpha.",
        },
        "S + beta * np.outer(missing, k)": {
            "S - beta * np.outer(k, k) @ S + beta * np.outer(v, k) if len(k) == len(v) else S": ""
            "I - beta k k^T stands on the wrong side: keys are columns, S (I - beta k k^T).",
        },
        "S = alpha * np.asarray(S, dtype=float)\n    missing = v - S @ k\n"
        "    return np.asarray(S + beta * np.outer(missing, k))": {
            "S = np.asarray(S, dtype=float)\n"
            "    return np.asarray(alpha * (S + beta * np.outer(v - S @ k, k)))": "first decay, "
            "then write: alpha must not touch what is new.",
        },
        "S + beta * ": {
            "S + ": "the rate beta is missing.",
            "S + (1 - beta) * ": "beta *writes*, as i does; you multiply by 1 - beta.",
            "beta * ": "what the table held is gone; add to it.",
        },
    },
    note="S is (V, K): np.outer(v, k) has its shape.",
    else_="Take the chapter's delta rule, and put alpha S in the place of S.",
)
