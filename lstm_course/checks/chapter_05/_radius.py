"""A matrix scaled to a spectral radius, right and wrong: exercise 5.3."""

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect, plain


def scaled(W: Array, radius: float) -> Array:
    """Scale a matrix to a spectral radius."""
    old = np.abs(np.linalg.eigvals(W)).max()
    result: Array = W * (radius / old)
    return result


def judge(results: list[Any], case: Case) -> None:
    """Recognize results of another kind."""
    given = plain(results[0])
    expect(
        given.dtype.kind != "c",
        "the result is complex: eigenvalues may be, but their absolute values are real. Take "
        "np.abs before the maximum.",
    )
    expect(
        results[0] is None or given.shape not in ((), (len(case["W"]),)),
        "the result should be the scaled matrix itself, not its eigenvalues or its radius.",
    )


MATRICES = [
    np.diag([1.5, -3.0, 0.5, 2.0, 1.2]) + np.triu(np.ones((5, 5)), 1),
    np.array([[0.5, -2.0, 1.0], [2.0, 0.5, 0.0], [0.0, 0.0, 1.5]]),  # 0.5 ± 2i and 1.5
    np.random.default_rng(53).normal(size=(5, 5)),
]
OLD, NEW = "np.abs(np.linalg.eigvals(W)).max()", "W * (radius / old)"
with_radius = FunctionExercise(
    label="Exercise 5.3",
    answer=scaled,
    cases=lambda: [{"W": W, "radius": 0.8} for W in MATRICES],
    results={"the scaled matrix": "W.shape"},
    note="np.linalg.eigvals(W) gives the eigenvalues alone, np.linalg.eig the eigenvectors, too.",
    judge=judge,
    mistakes={
        "W is divided by its largest singular value; the spectral radius is the largest absolute "
        "value of an eigenvalue, np.linalg.eigvals.": (OLD, "np.linalg.norm(W, ord=2)"),
        "W is divided by its Frobenius norm, which is no eigenvalue.": (OLD, "np.linalg.norm(W)"),
        "eigvalsh is for symmetric matrices; take np.linalg.eigvals.": ("eigvals(", "eigvalsh("),
        "the imaginary parts are lost: take np.abs of the eigenvalues as they are, not of their "
        "real parts.": ("eigvals(W)", "eigvals(W).real"),
        "the largest eigenvalue is not the one with the largest real part: take the absolute value "
        "of each, np.abs(...).max().": (OLD, "np.linalg.eigvals(W).real.max()"),
        "this is the first eigenvalue's absolute value; take the maximum.": (".max()", "[0]"),
        "this is the last eigenvalue's absolute value; take the maximum.": (".max()", "[-1]"),
        "W is divided by the mean absolute value; take the largest.": (".max()", ".mean()"),
        "W has changed its sign: divide by an absolute value.": (NEW, "W * (-radius / old)"),
        "W is multiplied by radius, as if its old radius were 1.": (NEW, "W * radius"),
        "the radius is 1 now; multiply by the one that is asked for.": (NEW, "W / old"),
        "the factor is the wrong way round: radius / old radius.": (NEW, "W * (old / radius)"),
    },
    else_="Multiply W itself by one real number, radius / (largest absolute value of an "
    "eigenvalue).",
)
