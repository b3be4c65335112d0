"""Layers: what holds parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from lstm_course._shapes import (
    parts_of,
    require_floating,
    require_input,
    require_shape,
    require_sizes,
)
from lstm_course.autodiff.functions import stack
from lstm_course.autodiff.tensor import Tensor

State = tuple[Tensor, Tensor]


class Module:
    """What has parameters and a ``forward``; calling a module calls that.

    Examples
    --------
    >>> class Doubled(Module):
    ...     def __init__(self):
    ...         self.weight = Tensor([1.0], requires_grad=True)
    ...     def forward(self, x):
    ...         return 2.0 * self.weight * x
    >>> doubled = Doubled()
    >>> doubled(3.0).item(), [name for name, _ in doubled.named_parameters()]
    (6.0, ['weight'])
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call ``forward``."""
        return self.forward(*args, **kwargs)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the module's output; each module writes its own.

        Raises
        ------
        NotImplementedError
            If this one has not.
        """
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def parameters(self) -> list[Tensor]:
        """List all tensors with ``requires_grad`` that the module holds.

        Returns
        -------
        list of Tensor
            Each once, even where two modules share it.
        """
        return list({id(tensor): tensor for _, tensor in self.named_parameters()}.values())

    def named_parameters(self) -> Iterator[tuple[str, Tensor]]:
        """Go through the attributes, and those of modules and lists among them.

        Yields
        ------
        name : str
            Such as ``"lstm.W_h"``.
        parameter : Tensor
        """
        return _named("", self)


def _named(name: str, value: Any) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor) and value.requires_grad:
        yield name, value
    elif isinstance(value, Module | list | tuple):
        parts = vars(value).items() if isinstance(value, Module) else enumerate(value)
        for part, inner in parts:
            yield from _named(f"{name}.{part}" if name else str(part), inner)


class Linear(Module):
    """An affine map, ``x @ W + b``.

    Parameters
    ----------
    input_size, output_size : int
        D and H.
    rng : numpy.random.Generator
        Draws all parameters from U(-1/sqrt(D), 1/sqrt(D)), as PyTorch does.
    dtype : numpy dtype

    Attributes
    ----------
    W : Tensor, shape (D, H)
    b : Tensor, shape (H,)

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or ``dtype`` no floating-point type.

    Examples
    --------
    >>> Linear(3, 2, rng=np.random.default_rng(0))(np.ones((5, 3))).shape
    (5, 2)
    """

    def __init__(
        self,
        input_size: int,
        output_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float64,
    ) -> None:
        require_sizes(input_size=input_size, output_size=output_size)
        limit = 1 / np.sqrt(input_size)
        self.W = _uniform((input_size, output_size), limit, rng, dtype)
        self.b = _uniform((output_size,), limit, rng, dtype)

    def forward(self, x: Tensor | ArrayLike) -> Tensor:
        """Map the last axis.

        Parameters
        ----------
        x : Tensor or array_like, shape (..., D)
            At least two axes.

        Returns
        -------
        Tensor, shape (..., H)
        """
        return x @ self.W + self.b


class LSTM(Module):
    """The LSTM of ``lstm_course.numpy_cells``, without a backward pass of its own.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    rng : numpy.random.Generator
        Draws all parameters from U(-1/sqrt(H), 1/sqrt(H)), as PyTorch does.
    dtype : numpy dtype

    Attributes
    ----------
    W_x : Tensor, shape (D, 4H)
        Its columns hold the blocks i, f, g, o, as do those of the others.
    W_h : Tensor, shape (H, 4H)
    b : Tensor, shape (4H,)

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or ``dtype`` no floating-point type.

    Examples
    --------
    >>> lstm = LSTM(3, 4, rng=np.random.default_rng(0))
    >>> output, (h_n, c_n) = lstm(np.ones((5, 2, 3)))
    >>> output.shape, h_n.shape, c_n.shape
    ((5, 2, 4), (2, 4), (2, 4))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float64,
    ) -> None:
        require_sizes(input_size=input_size, hidden_size=hidden_size)
        limit = 1 / np.sqrt(hidden_size)
        self.W_x = _uniform((input_size, 4 * hidden_size), limit, rng, dtype)
        self.W_h = _uniform((hidden_size, 4 * hidden_size), limit, rng, dtype)
        self.b = _uniform((4 * hidden_size,), limit, rng, dtype)

    def forward(self, x: Tensor | ArrayLike, state: State | None = None) -> tuple[Tensor, State]:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : Tensor or array_like, shape (T, N, D)
        state : pair of Tensor or array_like, each of shape (N, H), optional
            ``(h_0, c_0)``; zeros by default.

        Returns
        -------
        output : Tensor, shape (T, N, H)
            h after every step.
        state : pair of Tensor, each of shape (N, H)
            ``(h_n, c_n)`` after the last step.

        Raises
        ------
        ValueError
            If a shape does not fit.
        """
        require_input(x, len(self.W_x))
        from_input = x @ self.W_x + self.b
        h, c = self._first_states(state, from_input.shape[1])
        output = []
        for part in from_input:
            i, f, g, o = (part + h @ self.W_h).split(4, axis=1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            output.append(h)
        return stack(output), (h, c)

    def _first_states(self, state: State | None, N: int) -> list[Tensor]:
        """Give h_0 and c_0 as tensors, zeros where there are none."""
        shape, names = (N, len(self.W_h)), ("h_0", "c_0")
        states = []
        for name, one in zip(names, parts_of(state, names), strict=True):
            one = np.zeros(shape) if one is None else one
            require_shape(name, one, "(N, H)", shape)
            states.append(
                one if isinstance(one, Tensor) else Tensor(np.asarray(one, self.W_h.dtype))
            )
        return states


def _uniform(
    shape: tuple[int, ...], limit: float, rng: np.random.Generator, dtype: DTypeLike
) -> Tensor:
    require_floating(dtype)
    return Tensor(rng.uniform(-limit, limit, shape).astype(dtype), requires_grad=True)
