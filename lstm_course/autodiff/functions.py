"""Operations on several tensors, and the loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from lstm_course.autodiff.tensor import Edge, Tensor, record


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Join tensors along an axis that they have.

    Parameters
    ----------
    tensors : sequence of Tensor
        Equal in shape but for that axis.
    axis : int

    Returns
    -------
    Tensor

    Raises
    ------
    TypeError
        If one of them is no Tensor.

    Examples
    --------
    >>> concatenate([Tensor([1.0]), Tensor([2.0, 3.0])]).shape
    (3,)
    """
    tensors = _checked("concatenate", tensors)
    value = np.concatenate([tensor.data for tensor in tensors], axis)
    ends = np.cumsum([tensor.shape[axis] for tensor in tensors])
    before = (slice(None),) * (axis % value.ndim)
    edges = [
        Edge(tensor, lambda d, part=(*before, slice(end - tensor.shape[axis], end)): d[part])  # type: ignore[misc]
        for tensor, end in zip(tensors, ends, strict=True)
    ]
    return record(value, *edges)


def stack(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Join tensors along a new axis.

    Parameters
    ----------
    tensors : sequence of Tensor
        Equal in shape.
    axis : int
        Place of the new axis.

    Returns
    -------
    Tensor

    Raises
    ------
    TypeError
        If one of them is no Tensor.

    Examples
    --------
    >>> stack([Tensor([1.0, 2.0]), Tensor([3.0, 4.0])], axis=1).data
    array([[1., 3.],
           [2., 4.]])
    """
    tensors = _checked("stack", tensors)
    value = np.stack([tensor.data for tensor in tensors], axis)
    edges = [
        Edge(tensor, lambda d, k=k: np.take(d, k, axis))  # type: ignore[misc]
        for k, tensor in enumerate(tensors)
    ]
    return record(value, *edges)


def cross_entropy(scores: Tensor, targets: ArrayLike) -> Tensor:
    """Softmax and mean surprise in one, stable for scores of any size.

    ``-log(softmax(scores)[target])``, averaged; its gradient is softmax minus one-hot.

    Parameters
    ----------
    scores : Tensor, shape (..., V)
        Before the softmax.
    targets : array_like of int, shape (...)
        The index that came, from 0 to V - 1.

    Returns
    -------
    Tensor, shape ()
        Mean nats per target.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a target is no index of a score.
    TypeError
        If the scores are no Tensor.

    Examples
    --------
    >>> round(cross_entropy(Tensor([[1000.0, 1000.0]]), [1]).item(), 4)
    0.6931
    """
    (scores,) = _checked("cross_entropy", [scores])
    index = np.asarray(targets)
    if index.dtype.kind not in "iu" or index.shape != scores.shape[:-1] or index.size == 0:
        raise ValueError(
            f"scores of shape {scores.shape} need targets of shape {scores.shape[:-1]} and of an "
            f"integer type, not {index.shape} and {index.dtype}"
        )
    if index.min() < 0 or index.max() >= scores.shape[-1]:
        raise ValueError(f"targets must be from 0 to {scores.shape[-1] - 1}")
    shifted = scores.data - scores.data.max(axis=-1, keepdims=True)
    log_softmax = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    chosen = index[..., None]
    one_hot = (np.arange(scores.shape[-1]) == chosen).astype(scores.dtype)
    nats = -np.take_along_axis(log_softmax, chosen, axis=-1)
    return record(
        nats.mean(), Edge(scores, lambda d: d * (np.exp(log_softmax) - one_hot) / index.size)
    )


def _checked(name: str, tensors: Iterable[Tensor]) -> list[Tensor]:
    """List the tensors; refuse arrays and numbers, as PyTorch does."""
    tensors = list(tensors)
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"{name} needs a Tensor, not a {type(tensor).__name__}: write Tensor(array)"
            )
    return tensors
