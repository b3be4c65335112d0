"""The LSTM, forward and backward."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import DTypeLike

from lstm_course.numpy_cells._cell import Cell, FloatArray

State = tuple[FloatArray, FloatArray]


class LSTM(Cell):
    """The LSTM with a forget gate (Hochreiter and Schmidhuber, 1997; Gers and others, 2000).

    ::

        i, f, o = sigmoid(x W_x + h W_h + b)    (each with its own columns)
        g = tanh(x W_x + h W_h + b)
        c = f * c + i * g
        h = o * tanh(c)

    The columns of ``W_x``, ``W_h`` and ``b`` hold the blocks i, f, g, o, as PyTorch stacks them.
    All weights are drawn from U(-1/sqrt(H), 1/sqrt(H)), which is PyTorch's default.

    This is the fast one; ``plain.lstm`` and ``plain.lstm_backward`` do the same in plain words.

    Parameters
    ----------
    input_size : int
        Numbers per step of the input, D.
    hidden_size : int
        Numbers in each of the two states, H.
    rng : numpy.random.Generator
        Draws the weights.
    dtype : numpy dtype
        float64 for derivations, float32 for speed.

    Attributes
    ----------
    W_x : numpy.ndarray, shape (D, 4H)
    W_h : numpy.ndarray, shape (H, 4H)
    b : numpy.ndarray, shape (4H,)
    gradients : dict of str to numpy.ndarray
        Of the three, after ``backward``.

    Raises
    ------
    ValueError
        If a size is not positive.

    Examples
    --------
    >>> lstm = LSTM(input_size=3, hidden_size=4, rng=np.random.default_rng(0))
    >>> output, (h_n, c_n) = lstm.forward(np.zeros((5, 2, 3)))
    >>> output.shape, h_n.shape, c_n.shape
    ((5, 2, 4), (2, 4), (2, 4))
    >>> dx, (dh_0, dc_0) = lstm.backward(np.ones_like(output))
    >>> dx.shape, dc_0.shape, lstm.gradients["W_h"].shape
    ((5, 2, 3), (2, 4), (4, 16))
    """

    gates = 4
    torch_name = "LSTM"

    def forward(self, x: FloatArray, state: State | None = None) -> tuple[FloatArray, State]:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : numpy.ndarray, shape (T, N, D)
            The inputs.
        state : pair of numpy.ndarray, each of shape (N, H), optional
            ``(h_0, c_0)`` before the first step; zeros by default.

        Returns
        -------
        output : numpy.ndarray, shape (T, N, H)
            h after every step.
        state : pair of numpy.ndarray, each of shape (N, H)
            ``(h_n, c_n)`` after the last step.

        Raises
        ------
        ValueError
            If a shape does not fit.
        """
        x = self._checked_input(x)
        T, N, _ = x.shape
        h_0, c_0 = self._checked_states(("h_0", "c_0"), state, N)
        run = self._run = self._room_for(T, N)
        h, c = run.h, run.c
        h[0], c[0] = h_0.T, c_0.T
        run.x[:T] = x.transpose(0, 2, 1)
        W = self._weights_for_tanh()
        for t in range(T):
            gates = run.gates[t]
            np.matmul(W, run.h_x_1[t], out=gates)
            np.tanh(gates, out=gates)
            _tanh_to_sigmoid(gates[: 2 * self.hidden_size])
            _tanh_to_sigmoid(gates[3 * self.hidden_size :])
            i, f, g, o = gates.reshape(4, self.hidden_size, N)
            tanh_c, i_g = run.tanh_c[t], run.spare
            np.multiply(i, g, out=i_g)
            np.multiply(f, c[t], out=c[t + 1])
            c[t + 1] += i_g
            np.tanh(c[t + 1], out=tanh_c)
            np.multiply(o, tanh_c, out=h[t + 1])
        return _swapped(h[1:]), (_swapped(h[T]), _swapped(c[T]))

    def backward(
        self, doutput: FloatArray, dstate: State | None = None
    ) -> tuple[FloatArray, State]:
        """Send gradients back through the last run of ``forward``.

        Parameters
        ----------
        doutput : numpy.ndarray, shape (T, N, H)
            The loss's gradient with respect to ``output``.
        dstate : pair of numpy.ndarray, each of shape (N, H), optional
            The same with respect to ``(h_n, c_n)``, in addition.

        Returns
        -------
        dx : numpy.ndarray, shape (T, N, D)
        dstate : pair of numpy.ndarray, each of shape (N, H)
            ``(dh_0, dc_0)``.

        Raises
        ------
        ValueError
            If a shape does not fit, or ``forward`` has not been run.
        """
        dstate_0 = self.backward_to_weights(doutput, dstate)
        return _swapped(np.matmul(self.W_x, self._run.da)), dstate_0

    def backward_to_weights(self, doutput: FloatArray, dstate: State | None = None) -> State:
        """Do what ``backward`` does without the inputs' gradient, which a first layer can spare.

        Parameters
        ----------
        doutput : numpy.ndarray, shape (T, N, H)
        dstate : pair of numpy.ndarray, each of shape (N, H), optional
            As for ``backward``.

        Returns
        -------
        dstate : pair of numpy.ndarray, each of shape (N, H)
            ``(dh_0, dc_0)``.

        Raises
        ------
        ValueError
            If a shape does not fit, or ``forward`` has not been run.
        """
        run = self._last_run()
        T, H, N = run.tanh_c.shape
        from_output = _swapped(self._checked("doutput", doutput, "(T, N, H)", (T, N, H)))
        dh, dc = map(_swapped, self._checked_states(("dh_n", "dc_n"), dstate, N))
        for t in reversed(range(T)):
            i, f, g, o = run.gates[t].reshape(4, H, N)
            di, df, dg, do = run.da[t].reshape(4, H, N)
            tanh_c, spare = run.tanh_c[t], run.spare
            dh += from_output[t]
            # h = o tanh(c): dc += dh o (1 - tanh(c)^2), and the first half of do.
            np.multiply(dh, o, out=spare)
            dc += spare
            np.multiply(spare, tanh_c, out=do)
            np.multiply(do, tanh_c, out=spare)
            dc -= spare
            # c = f c_before + i g. The gates' own derivatives: s - s^2 for a sigmoid, 1 - g^2.
            np.multiply(dc, i, out=dg)
            np.multiply(dg, g, out=di)
            _subtract_product(dg, di, g, spare)
            _subtract_product(di, di, i, spare)
            _subtract_product(do, do, o, spare)
            dc *= f
            np.multiply(dc, run.c[t], out=df)
            _subtract_product(df, df, f, spare)
            np.matmul(self.W_h, run.da[t], out=dh)
        self._set_gradients()
        return _swapped(dh), _swapped(dc)

    def _set_gradients(self) -> None:
        """Sum over steps and examples, for all weights in one product."""
        run: _Run = self._run
        D, H = self.input_size, self.hidden_size
        run.da_wide[:] = run.da.transpose(1, 0, 2)
        run.h_x_1_wide[:] = run.h_x_1[:-1].transpose(1, 0, 2)
        dW = run.h_x_1_wide.reshape(H + D + 1, -1) @ run.da_wide.reshape(4 * H, -1).T
        self.gradients = {"W_x": dW[H : H + D], "W_h": dW[:H], "b": dW[H + D]}

    def _weights_for_tanh(self) -> FloatArray:
        """Stack W_h, W_x and b, transposed, and halve all gates' rows but those of g.

        The bias is the weight of an input that is always 1. And sigmoid(a) = (1 + tanh(a/2)) / 2,
        so that one tanh over all four blocks does.
        """
        H = self.hidden_size
        scale = np.full((4 * H, 1), 0.5, dtype=self.W_x.dtype)
        scale[2 * H : 3 * H] = 1
        W: FloatArray = np.vstack([self.W_h, self.W_x, self.b]).T
        return np.multiply(W, scale, order="C")

    def _room_for(self, T: int, N: int) -> _Run:
        """Give the arrays of one run; those of the last run again if its shape was the same."""
        D, H, dtype = self.input_size, self.hidden_size, self.W_x.dtype
        last: _Run | None = self._run
        if last is not None and last.tanh_c.shape == (T, H, N) and last.c.dtype == dtype:
            return last
        return _Run.empty(T, N, D, H, dtype)

    def __copy__(self) -> Self:
        # A shallow copy shares the weights, but the room of a run would be overwritten.
        twin = object.__new__(type(self))
        twin.__dict__ |= self.__dict__ | {"_run": copy.deepcopy(self._run)}
        return twin


@dataclass
class _Run:
    """What one run holds. Nothing here is a view of anything else, so that a copy is whole.

    All arrays are feature-first, (..., H, N), so that each gate is one block of memory, and are
    kept from run to run: asking the system for fresh memory costs more than filling it.
    """

    h_x_1: FloatArray  # (T + 1, H + D + 1, N): state, input and a 1, which the weights meet
    gates: FloatArray  # (T, 4H, N)
    c: FloatArray  # (T + 1, H, N)
    tanh_c: FloatArray  # (T, H, N)
    da: FloatArray  # (T, 4H, N)
    h_x_1_wide: FloatArray  # (H + D + 1, T, N)
    da_wide: FloatArray  # (4H, T, N)
    spare: FloatArray  # (H, N)

    @classmethod
    def empty(cls, T: int, N: int, D: int, H: int, dtype: DTypeLike) -> _Run:
        shapes = (
            (T + 1, H + D + 1, N),
            (T, 4 * H, N),
            (T + 1, H, N),
            (T, H, N),
            (T, 4 * H, N),
            (H + D + 1, T, N),
            (4 * H, T, N),
            (H, N),
        )
        run = cls(*(np.empty(shape, dtype) for shape in shapes))
        run.h_x_1[:, -1] = 1
        return run

    @property
    def h(self) -> FloatArray:
        """The states, h_0 first: a view."""
        return self.h_x_1[:, : self.spare.shape[0]]

    @property
    def x(self) -> FloatArray:
        """The inputs: a view."""
        return self.h_x_1[:, self.spare.shape[0] : -1]


def _tanh_to_sigmoid(gate: FloatArray) -> None:
    gate *= 0.5
    gate += 0.5


def _subtract_product(out: FloatArray, a: FloatArray, b: FloatArray, spare: FloatArray) -> None:
    np.multiply(a, b, out=spare)
    out -= spare


def _swapped(array: FloatArray) -> FloatArray:
    """Copy (..., H, N) to (..., N, H), or back."""
    return np.swapaxes(array, -1, -2).copy()
