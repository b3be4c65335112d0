"""Optimizers: what turns gradients into steps."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lstm_course.autodiff._arrays import Array
from lstm_course.autodiff.tensor import Tensor


class Optimizer:
    """What all optimizers share.

    Parameters
    ----------
    parameters : iterable of Tensor
        What to change; those without a gradient stay as they are.
    lr : float
        Learning rate.

    Raises
    ------
    ValueError
        If there is no parameter, or the learning rate is negative or nan.
    TypeError
        If ``parameters`` is a single Tensor, or holds anything else than Tensors.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        if isinstance(parameters, Tensor):  # going through it would give new tensors, its rows
            raise TypeError("parameters must be a list of Tensors, not one: write [tensor]")
        self.parameters = list(parameters)
        self.lr = lr
        for p in self.parameters:
            if not isinstance(p, Tensor):
                raise TypeError(
                    f"parameters must be Tensors, not a {type(p).__name__}: give "
                    "module.parameters(), or a list of Tensors"
                )
        if not self.parameters or not lr >= 0:
            raise ValueError(
                f"needs parameters and lr >= 0, not {len(self.parameters)} parameters and lr={lr}"
            )

    def zero_grad(self) -> None:
        """Forget all gradients; ``backward`` adds to what is there."""
        for p in self.parameters:
            p.grad = None

    def step(self) -> None:
        """Change every parameter that has a gradient."""
        for k, p in enumerate(self.parameters):
            if p.grad is not None:
                p.data = p.data - self._step(k, p.grad)

    def _step(self, k: int, gradient: Array) -> Array:
        raise NotImplementedError


class SGD(Optimizer):
    """Gradient descent: subtract ``lr`` times the gradient.

    Parameters
    ----------
    parameters : iterable of Tensor
    lr : float

    Examples
    --------
    >>> p = Tensor([1.0], requires_grad=True)
    >>> (3.0 * p).sum().backward()
    >>> SGD([p], lr=0.1).step()
    >>> p.data
    array([0.7])
    """

    def _step(self, k: int, gradient: Array) -> Array:
        return self.lr * gradient


class Adam(Optimizer):
    """Steps of about ``lr`` for each number, whatever the size of its gradient.

    Kingma and Ba, 2015 (arXiv 1412.6980), algorithm 1; the defaults are PyTorch's.

    Parameters
    ----------
    parameters : iterable of Tensor
    lr : float
    betas : pair of float
        How much of the running means of the gradient and of its square is kept at each step.
    eps : float
        Keeps the division finite.

    Raises
    ------
    ValueError
        If there is no parameter, the learning rate or ``eps`` is negative or nan, or ``betas`` are
        not two numbers, each at least 0 and below 1.
    TypeError
        If ``parameters`` is a single Tensor, or holds anything else than Tensors.

    Examples
    --------
    >>> p = Tensor([1.0], requires_grad=True)
    >>> (3.0 * p).sum().backward()
    >>> Adam([p], lr=0.1).step()
    >>> p.data.round(6)
    array([0.9])
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(parameters, lr)
        if len(betas) != 2 or not all(0 <= beta < 1 for beta in betas) or not eps >= 0:
            raise ValueError(
                f"needs two betas, 0 <= beta < 1, and eps >= 0, not betas={betas} and eps={eps}"
            )
        self.betas, self.eps = betas, eps
        self.steps = [0 for _ in self.parameters]
        self.m = [np.zeros_like(p.data) for p in self.parameters]
        self.v = [np.zeros_like(p.data) for p in self.parameters]

    def _step(self, k: int, gradient: Array) -> Array:
        beta_1, beta_2 = self.betas
        self.steps[k] += 1
        self.m[k] = beta_1 * self.m[k] + (1 - beta_1) * gradient
        self.v[k] = beta_2 * self.v[k] + (1 - beta_2) * gradient**2
        m_hat = self.m[k] / (1 - beta_1 ** self.steps[k])
        v_hat = self.v[k] / (1 - beta_2 ** self.steps[k])
        return self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
