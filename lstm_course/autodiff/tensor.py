"""The tensor: an array that knows its parents, and how a gradient travels back to each of them."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from lstm_course.autodiff._arrays import Array, frozen, listed, matrices, rows, sum_to, takes_once

Axis = int | tuple[int, ...] | None
_births = itertools.count()
_recording = True


@contextmanager
def no_grad() -> Iterator[None]:
    """Let operations forget where their results come from.

    Examples
    --------
    >>> with no_grad():
    ...     (2.0 * Tensor([1.0], requires_grad=True)).requires_grad
    False
    """
    global _recording
    before, _recording = _recording, False
    try:
        yield
    finally:
        _recording = before


class Edge(NamedTuple):
    """A way back: to which tensor, how, and into which part of its gradient (None: all of it)."""

    parent: Tensor
    pull: Callable[[Array], Array]
    index: Any = None


def record(value: Array, *edges: Edge) -> Tensor:
    """Make the result of an operation of your own: its value, and the ways back.

    Parameters
    ----------
    value : numpy.ndarray
        The result's numbers, in an array that nothing else changes.
    *edges : Edge
        One for each tensor that the value was computed from.

    Returns
    -------
    Tensor

    Examples
    --------
    >>> x = Tensor(3.0, requires_grad=True)
    >>> record(x.data**2, Edge(x, lambda d: d * 2 * x.data)).backward()
    >>> x.grad
    array(6.)
    """
    result = Tensor(())
    result._data = frozen(np.asarray(value))  # fresh: need not be copied
    result._edges = tuple(edge for edge in edges if _recording and edge.parent.requires_grad)
    result.requires_grad = bool(result._edges)
    return result


def _unary(f: Any, slope: Any, sentence: str = "") -> Callable[[Tensor], Tensor]:
    """Make an operation on each number from y = f(x) and dy/dx, a function of x and y."""

    def operation(self: Tensor) -> Tensor:
        x, y = self.data, f(self.data)
        return record(y, Edge(self, lambda d: d * slope(x, y)))

    operation.__doc__ = sentence
    return operation


def _binary(f: Any, to_a: Any, to_b: Any) -> Callable[[Tensor, Any], Tensor]:
    """Make y = f(a, b) from its two ways back, functions of the gradient d and of a and b."""

    def operation(self: Tensor, other: Any) -> Tensor:
        other = other if isinstance(other, Tensor) else Tensor(np.asarray(other, self.dtype))
        a, b = self.data, other.data  # the arrays of now, whatever is assigned before backward
        try:
            y = f(a, b)
        except ValueError as error:
            raise ValueError(f"shapes {a.shape} and {b.shape} do not fit: {error}") from None
        return record(y, Edge(self, lambda d: to_a(d, a, b)), Edge(other, lambda d: to_b(d, a, b)))

    return operation


class Tensor:
    """An array that knows how it was made.

    Parameters
    ----------
    data : array_like
        The numbers. They are copied; integers become float64.
    requires_grad : bool
        Whether ``backward`` shall leave a gradient here.

    Attributes
    ----------
    data : numpy.ndarray
        The numbers, read-only, since a gradient may depend on them. A new array may be assigned.
    grad : numpy.ndarray or None
        The gradients of all calls of ``backward`` so far, added up; results keep none.

    Examples
    --------
    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    array([2., 4., 6.])
    """

    __array_ufunc__ = None  # so that `array * tensor` is our product, not NumPy's

    def __init__(self, data: ArrayLike, requires_grad: bool = False) -> None:
        self._data = frozen(np.array(data))
        self.requires_grad = requires_grad
        self.grad: Array | None = None
        self._edges: tuple[Edge, ...] = ()
        self._birth = next(_births)  # parents are born before their children

    @property
    def data(self) -> Array:
        """The numbers."""
        return self._data

    @data.setter
    def data(self, value: ArrayLike) -> None:
        new = np.array(value, self.dtype)
        if new.shape != self.shape:
            raise ValueError(f"new data must keep the shape {self.shape}, not have {new.shape}")
        self._data = frozen(new)

    shape = property(lambda self: self._data.shape, doc="The length of each axis.")
    dtype = property(lambda self: self._data.dtype, doc="The type of the numbers.")
    T = property(lambda self: self.transpose(), doc="The same with its axes reversed.")

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)  # a copy, or one from a file, is born now, and read-only again
        self._data, self._birth = frozen(self._data), next(_births)

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        numbers = np.array2string(self._data, separator=", ", prefix="Tensor(")
        return f"Tensor({numbers}{', requires_grad=True' * self.requires_grad})"

    def item(self) -> float:
        """Give the only number."""
        return float(self._data.item())

    def detach(self) -> Tensor:
        """Give the same numbers without a past."""
        return record(self._data)

    def history(self) -> list[Tensor]:
        """List this tensor and all with a gradient that it came from, youngest first."""
        found, waiting = {id(self): self}, [self]
        while waiting:  # no recursion, so that a sequence may be long
            for edge in waiting.pop()._edges:
                if id(edge.parent) not in found:
                    found[id(edge.parent)] = edge.parent
                    waiting.append(edge.parent)
        return sorted(found.values(), key=lambda tensor: tensor._birth, reverse=True)

    def backward(self, gradient: ArrayLike | None = None) -> None:
        """Add to the ``grad`` of every tensor with ``requires_grad`` that this one came from.

        Parameters
        ----------
        gradient : array_like, same shape as this tensor, optional
            The loss's gradient with respect to this tensor; 1 if this is the loss itself.

        Raises
        ------
        ValueError
            If there is nothing to differentiate, or the gradient is missing or of another shape.
        """
        if not self.requires_grad:
            raise ValueError("nothing to differentiate: made under no_grad, or without parameters")
        if gradient is None and self._data.size != 1:
            raise ValueError(
                f"backward begins at one number, not at the shape {self.shape}: take the sum() or "
                "mean(), or pass the loss's gradient with respect to this tensor"
            )
        start = np.ones(self.shape) if gradient is None else np.asarray(gradient)
        if start.shape != self.shape:
            raise ValueError(f"the gradient must have the shape {self.shape}, not {start.shape}")
        gradients = {id(self): start.astype(self.dtype)}
        for tensor in self.history():
            d = gradients.pop(id(tensor))
            if not tensor._edges:
                tensor.grad = d if tensor.grad is None else np.asarray(tensor.grad + d)
            for edge in tensor._edges:
                _deliver(edge.pull(d), edge, gradients)

    __add__ = __radd__ = _binary(np.add, lambda d, a, b: d, lambda d, a, b: d)
    __sub__ = _binary(np.subtract, lambda d, a, b: d, lambda d, a, b: -d)
    __mul__ = __rmul__ = _binary(np.multiply, lambda d, a, b: d * b, lambda d, a, b: d * a)
    __truediv__ = _binary(np.divide, lambda d, a, b: d / b, lambda d, a, b: -d * a / (b * b))
    __matmul__ = _binary(
        lambda a, b: matrices(a) @ matrices(b),
        lambda d, a, b: d @ b.swapaxes(-1, -2),
        # One product over the rows of all examples is faster than a sum of many small ones.
        lambda d, a, b: rows(a).T @ rows(d) if b.ndim == 2 else a.swapaxes(-1, -2) @ d,
    )

    def __rsub__(self, other: ArrayLike) -> Tensor:
        return Tensor(np.asarray(other, self.dtype)) - self

    def __rtruediv__(self, other: ArrayLike) -> Tensor:
        return Tensor(np.asarray(other, self.dtype)) / self

    def __rmatmul__(self, other: ArrayLike) -> Tensor:
        return Tensor(np.asarray(other, self.dtype)) @ self

    def __neg__(self) -> Tensor:
        return self * -1.0

    def __pow__(self, power: float) -> Tensor:
        lower = power - (power != 0)  # x**0 is 1 everywhere: at 0, 0 * x**-1 would be nan
        return _unary(lambda x: x**power, lambda x, y: power * x**lower)(self)

    def _in_place(self, *_: Any) -> NoReturn:
        raise TypeError(
            "tensors do not change in place, since a gradient may depend on the old numbers: write "
            "t = t + u; to change a parameter, p.data = p.data - step"
        )

    __setitem__ = __iadd__ = __isub__ = __imul__ = __itruediv__ = __ipow__ = _in_place

    exp = _unary(np.exp, lambda x, y: y, "Raise e to the power of each number.")
    log = _unary(np.log, lambda x, y: 1 / x, "Take the natural logarithm of each number.")
    tanh = _unary(np.tanh, lambda x, y: 1 - y * y, "Squash each number into (-1, 1).")
    sigmoid = _unary(
        lambda x: 0.5 * np.tanh(0.5 * x) + 0.5,  # 1 / (1 + exp(-x)) can overflow
        lambda x, y: y * (1 - y),
        "Squash each number into (0, 1).",
    )
    relu = _unary(lambda x: np.maximum(x, 0), lambda x, y: x > 0, "Set negative numbers to 0.")

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Add up the numbers along one axis, several or all."""
        kept = self._data.sum(axis, keepdims=True)
        y = kept if keepdims else self._data.sum(axis)
        return record(y, Edge(self, lambda d: np.broadcast_to(d.reshape(kept.shape), self.shape)))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Average the numbers along one axis, several or all."""
        total = self.sum(axis, keepdims)
        axes = range(self._data.ndim) if axis is None else np.atleast_1d(axis)
        count: int = math.prod(self.shape[k] for k in axes)
        if count == 0:
            raise ValueError(f"the mean of no numbers: shape {self.shape}, axis {axis}")
        return total * (1 / count)

    def reshape(self, *shape: int | tuple[int, ...]) -> Tensor:
        """Give the same numbers in another shape; -1 stands for the length that fits."""
        new = self._data.reshape(listed(shape))
        return record(new, Edge(self, lambda d: d.reshape(self.shape)))

    def transpose(self, *axes: int | tuple[int, ...]) -> Tensor:
        """Put the axes in another order; without arguments, reverse them."""
        here = range(self._data.ndim)
        order = listed(axes) if axes else here[::-1]
        places = [here[axis] for axis in order if -len(here) <= axis < len(here)]
        if sorted(places) != list(here) or len(places) != len(order):
            raise ValueError(f"each of the {len(here)} axes must be named once, not {tuple(order)}")
        back = sorted(here, key=places.__getitem__)
        return record(self._data.transpose(places), Edge(self, lambda d: d.transpose(back)))

    def __getitem__(self, index: Any) -> Tensor:
        kept = index if takes_once(index) else copy.deepcopy(index)  # the caller's list may change
        return record(self._data[index], Edge(self, lambda d: d, kept))

    def split(self, sections: int, axis: int = 0) -> list[Tensor]:
        """Cut into equal parts along an axis."""
        length, before = self.shape[axis], (slice(None),) * (axis % self._data.ndim)
        if sections < 1 or length % sections:
            raise ValueError(f"the length {length} cannot be cut into {sections} equal parts")
        part = length // sections
        return [self[(*before, slice(k * part, (k + 1) * part))] for k in range(sections)]


def _deliver(d: Array, edge: Edge, gradients: dict[int, Array]) -> None:
    """Add a gradient to its parent's, which is an array of its own."""
    parent, index, key = edge.parent, edge.index, id(edge.parent)
    wanted = parent.shape if index is None else parent.data[index].shape
    d = sum_to(d, wanted)
    if d.shape != wanted:  # NumPy would stretch it without a word
        raise ValueError(f"a tensor of shape {wanted} was sent a gradient of shape {d.shape}")
    if index is not None:
        if key not in gradients:
            gradients[key] = np.zeros(parent.shape, parent.dtype)
        if takes_once(index):
            gradients[key][index] += d
        else:
            np.add.at(gradients[key], index, d)  # += would count a row that was taken twice once
    elif key in gradients:
        gradients[key] += d
    else:
        gradients[key] = np.array(d, parent.dtype)
