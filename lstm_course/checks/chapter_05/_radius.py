"""A matrix scaled to a spectral radius: the usual mistakes, each with the matrix that it gives."""

from __future__ import annotations

import numpy as np

from lstm_course.checks._backward import Array


def wrong_radii(W: Array, radius: float) -> dict[str, Array]:
    """Give the matrices that the usual mistakes lead to."""
    eigenvalues = np.linalg.eigvals(W)
    sizes = np.abs(eigenvalues)
    largest = sizes.max()
    return {
        "W is divided by its largest singular value; the spectral radius is the largest absolute "
        "value of an eigenvalue, np.linalg.eigvals.": W * (radius / np.linalg.norm(W, ord=2)),
        "W is divided by its Frobenius norm, which is no eigenvalue.": W
        * (radius / np.linalg.norm(W)),
        "eigvalsh is for symmetric matrices and reads only half of W; take np.linalg.eigvals.": W
        * (radius / np.abs(np.linalg.eigvalsh(W)).max()),
        "the imaginary parts are lost: take np.abs of the eigenvalues as they are, not of their "
        "real parts.": W * (radius / np.abs(eigenvalues.real).max()),
        "the largest eigenvalue is not the one with the largest real part: take the absolute value "
        "of each, np.abs(...).max().": W * (radius / eigenvalues.real.max()),
        "this is the first eigenvalue's absolute value; they come in no order, so take the "
        "maximum.": W * (radius / sizes[0]),
        "this is the last eigenvalue's absolute value; they come in no order, so take the "
        "maximum.": W * (radius / sizes[-1]),
        "W is divided by the mean of the absolute values; the radius is the largest of them.": W
        * (radius / sizes.mean()),
        "W has changed its sign: divide by the eigenvalue's absolute value, not by the eigenvalue "
        "itself.": -W * (radius / largest),
        "W is multiplied by radius; that is its new radius only if the old one was 1.": W * radius,
        "the radius is 1 now; multiply by the one that is asked for.": W / largest,
        "the factor is the wrong way round: radius / old radius.": W * largest / radius,
    }
