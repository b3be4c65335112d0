"""One step back through a GRU that resets before the product, right and wrong: exercise 10.3."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise, Mistake

OLD = "the blame of the old state"


def back_before(
    dh: Array, h: Array, r: Array, z: Array, n: Array, W_h: Array
) -> tuple[Array, Array]:
    """Give the blame of the three sums, (N, 3H), and of the old state, (N, H)."""
    W_hr, W_hz, W_hn = np.split(W_h, 3, axis=1)
    da_z, da_n = dh * (h - n) * z * (1 - z), dh * (1 - z) * (1 - n**2)
    d_seen = da_n @ W_hn.T
    da_r = d_seen * h * r * (1 - r)
    dh_before = dh * z + d_seen * r + da_r @ W_hr.T + da_z @ W_hz.T
    return np.concatenate([da_r, da_z, da_n], axis=1), dh_before


def cases() -> Iterator[Case]:
    """Give gates between 0 and 1 and a candidate between -1 and 1."""
    rng = np.random.default_rng(103)
    for N, H in [(4, 3), (2, 5)]:
        dh, h, n = rng.normal(size=(N, H)), rng.normal(size=(N, H)), rng.uniform(-0.9, 0.9, (N, H))
        r, z = rng.uniform(0.1, 0.9, size=(2, N, H))
        yield {"dh": dh, "h": h, "r": r, "z": z, "n": n, "W_h": rng.normal(size=(H, 3 * H))}


def parts(da: Array, dh_before: Array) -> dict[str, Array]:
    """Take the blocks apart, in the order of the work."""
    r, z, n = np.split(da, 3, axis=1)
    blocks = {"n": n, "z": z, "r": r}
    return {f"block {k} of the sums' blame": block for k, block in blocks.items()} | {
        OLD: dh_before
    }


ORDERS: dict[str, Mistake] = {
    f"the three blocks stand in the order {', '.join(order)}; r, z, n is meant.": (
        "[da_r, da_z, da_n]",
        "[" + ", ".join(f"da_{k}" for k in order) + "]",
    )
    for order in permutations("rzn")
    if order != tuple("rzn")
}
PIECES = {
    "dh * (1 - z) * (1 - n**2)": {
        "dh * (1 - z)": "block n lacks the slope of its bend, 1 - n**2.",
        "dh * z * (1 - n**2)": "block n is weighted with z; the candidate is written in the share "
        "1 - z.",
        "dh * (1 - n**2)": "block n lacks the share 1 - z, in which the candidate is written.",
        "dh * (1 - z) * (1 - n**2) * r": "block n is scaled by r. That belongs to a reset *after* "
        "the product; here nothing stands between the sum and its bend.",
        "dh * (1 - z) * (1 - np.tanh(n) ** 2)": "block n has the wrong slope: it is 1 - n**2, for "
        "n is the value after the bend.",
    },
    "(h - n) * z * (1 - z)": {
        "(n - h) * z * (1 - z)": "block z has the wrong sign: h' = z h + (1 - z) n grows with z by "
        "h - n.",
        "(h - n)": "block z lacks the slope of its bend, z (1 - z).",
        "h * z * (1 - z)": "block z knows only that z keeps h; it also pushes n out: h - n.",
    },
    "d_seen * h * r * (1 - r)": {
        "da_n * (h @ W_hn) * r * (1 - r)": "block r is that of a reset *after* the product: there "
        "r meets h W_hn, here it meets h.",
        "d_seen * h": "block r lacks the slope of its bend, r (1 - r).",
        "d_seen * r * (1 - r)": "block r has not met h: r is multiplied with the old state.",
    },
    "da_n @ W_hn.T": {
        "da_n @ W_hn": "block r has W_hn untransposed; on the way back it is W_hn.T. As it is "
        "square, NumPy cannot notice.",
        "da_n @ W_hr.T": "block r came through the block W_hr; the candidate's is W_hn, the last "
        "of three.",
        "da_n @ W_hz.T": "block r came through the block W_hz; the candidate's is W_hn, the last "
        "of three.",
    },
    "dh * z + d_seen * r + ": {
        "d_seen * r + ": f"{OLD} lacks the direct path: h is kept in the share z, which gives dh "
        "* z.",
        "dh * (1 - z) + d_seen * r + ": f"{OLD} has the direct path with 1 - z; h is kept in the "
        "share z.",
        "dh + d_seen * r + ": f"{OLD} has the direct path whole; h is kept in the share z only.",
        "dh * z + ": f"{OLD} lacks one path: h also runs into the candidate, as r * h, which "
        "gives r times that product's blame.",
        "dh * z + d_seen + ": f"{OLD} lacks the r on the candidate's path: the candidate saw r * "
        "h.",
        "dh * z + (da_n * r) @ W_hn.T + ": f"{OLD} is that of a reset *after* the product: here "
        "the product comes first on the way back, then r.",
    },
    "da_r @ W_hr.T + da_z @ W_hz.T": {
        "da_z @ W_hz.T": f"{OLD} lacks one path: through the reset gate and W_hr.",
        "da_r @ W_hr.T": f"{OLD} lacks one path: through the update gate and W_hz.",
        "da_r @ W_hr + da_z @ W_hz": f"{OLD} has W_hr and W_hz untransposed. As they are square, "
        "NumPy cannot notice.",
        "da_r @ W_hr + da_z @ W_hz.T": f"{OLD} has W_hr untransposed. As it is square, NumPy "
        "cannot notice.",
        "da_r @ W_hr.T + da_z @ W_hz": f"{OLD} has W_hz untransposed. As it is square, NumPy "
        "cannot notice.",
        "da_r @ W_hz.T + da_z @ W_hr.T": f"{OLD} has W_hr and W_hz exchanged; W_h holds the "
        "blocks r, z, n.",
    },
}
backward_before = FunctionExercise(
    label="Exercise 10.3",
    answer=back_before,
    cases=cases,
    results={"da": "(N, 3H)", "dh_before": "(N, H)"},
    note="np.split(W_h, 3, axis=1) cuts W_h into its blocks, each (H, H).",
    parts=parts,
    mistakes=ORDERS,
    instead=PIECES,
    else_={
        "block n of the sums' blame": "n gets dh (1 - z); then comes the slope of tanh.",
        "block z of the sums' blame": "z gets dh (h - n); then comes the slope of the sigmoid.",
        "block r of the sums' blame": "The sum of n hands W_hn.T on to r * h; of that product r "
        "gets the factor h; then comes the slope of the sigmoid.",
        OLD: "The old state feeds four things: the average, r * h, the reset gate, the update "
        "gate.",
    },
)
