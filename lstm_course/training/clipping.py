"""Clipping gradients by their global norm."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


def clip_gradients(parameters: Iterable[Tensor], max_norm: float) -> float:
    """Shorten all gradients together if they are longer than they may be.

    All gradients count as one long vector; if its norm is above ``max_norm`` every entry is
    multiplied by ``max_norm / norm``, so that the direction stays (Pascanu and others, 2013). Call
    it after ``backward`` and before the optimizer's step.

    Parameters
    ----------
    parameters : iterable of torch.Tensor, or one
        Those without a gradient are left out. The gradients are changed in place.
    max_norm : float
        The greatest length allowed; infinity only measures.

    Returns
    -------
    float
        The norm before clipping.

    Raises
    ------
    ValueError
        If ``max_norm`` is not positive, or there are no parameters.

    Examples
    --------
    >>> weight = torch.zeros(2, requires_grad=True)
    >>> (weight * torch.tensor([3.0, 4.0])).sum().backward()
    >>> round(clip_gradients([weight], max_norm=1.0), 6)
    5.0
    >>> weight.grad
    tensor([0.6000, 0.8000])
    """
    if not max_norm > 0:
        raise ValueError(f"max_norm must be positive, not {max_norm}")
    listed = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    if not listed:
        raise ValueError("no parameters to clip: was the generator of them used up before?")
    gradients = [p.grad for p in listed if p.grad is not None]
    if not gradients:
        return 0.0
    norm = _norm(gradients)
    if norm > max_norm:
        for gradient in gradients:
            gradient.mul_(max_norm / norm)
    return norm


def _norm(gradients: list[Tensor]) -> float:
    """Give the length of all gradients together; 300 is a float16, its square is not."""
    wide = [g.float() if g.dtype in (torch.float16, torch.bfloat16) else g for g in gradients]
    return float(torch.stack([(gradient**2).sum() for gradient in wide]).sum().sqrt())
