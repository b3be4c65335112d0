"""The LSTM, forward and backward."""

from __future__ import annotations

import copy
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import DTypeLike

from lstm_course.numpy_cells._cell import Cell, FloatArray
from lstm_course.numpy_cells.blocks import aligned, room_for_weights

State = tuple[FloatArray, FloatArray]
FAST_CACHE = 2**15  # bytes: what stays in a processor's first cache


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
        If a size is not a positive whole number, or ``dtype`` no floating-point type.

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
            If a shape does not fit, also a weight's, or a weight is no array of floating-point
            numbers.
        """
        x = self._checked_input(x)
        T, N, _ = x.shape
        h_0, c_0 = self._checked_states(("h_0", "c_0"), state, N)
        run = self._run = self._room_for(T, N)
        run.h[0], run.c[0] = h_0.T, c_0.T
        run.x[:T] = x.transpose(0, 2, 1)
        self._fill_weights_for_tanh(run.W)
        i_g = run.dh_dc_spare[2]
        for step in run.steps:
            np.matmul(run.W, step.h_x_1, out=step.gates_in_blocks)
            np.tanh(step.gates, out=step.gates)
            _tanh_to_sigmoid(step.i_f)
            _tanh_to_sigmoid(step.o)
            np.multiply(step.i, step.g, out=i_g)
            np.multiply(step.f, step.c_before, out=step.c)
            np.add(step.c, i_g, out=step.c)
            np.tanh(step.c, out=step.tanh_c)
            np.multiply(step.o, step.tanh_c, out=step.h)
        return _swapped(run.h[1:]), (_swapped(run.h[T]), _swapped(run.c[T]))

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
        return self._run.da_rows @ self.W_x.T, dstate_0

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
        dh_n, dc_n = self._checked_states(("dh_n", "dc_n"), dstate, N)
        dh, dc, spare = run.dh_dc_spare
        dh[:], dc[:] = dh_n.T, dc_n.T
        run.W_h[:] = self.W_h.reshape(run.W_h.shape)
        dh_in_blocks = dh.reshape(*run.W_h.shape[:2], N)
        di, df, dg, do = run.da.reshape(4, H, N)
        for t in reversed(range(T)):
            step = run.steps[t]
            dh += from_output[t]
            # h = o tanh(c): dc += dh o (1 - tanh(c)^2), and the first half of do.
            np.multiply(dh, step.o, out=spare)
            dc += spare
            np.multiply(spare, step.tanh_c, out=do)
            np.multiply(do, step.tanh_c, out=spare)
            dc -= spare
            # c = f c_before + i g. The gates' own derivatives: s - s^2 for a sigmoid, 1 - g^2.
            np.multiply(dc, step.i, out=dg)
            np.multiply(dg, step.g, out=di)
            _subtract_product(dg, di, step.g, spare)
            _subtract_product(di, di, step.i, spare)
            _subtract_product(do, do, step.o, spare)
            dc *= step.f
            np.multiply(dc, step.c_before, out=df)
            _subtract_product(df, df, step.f, spare)
            np.matmul(run.W_h, run.da, out=dh_in_blocks)
            for piece in run.pieces:
                run.da_rows[t, :, piece] = run.da[piece].T
        self._set_gradients()
        return _swapped(dh), _swapped(dc)

    def _set_gradients(self) -> None:
        """Sum over steps and examples, for all weights in one product."""
        run: _Run = self._run
        D, H = self.input_size, self.hidden_size
        run.h_x_1_wide[:] = run.h_x_1[:-1].transpose(1, 0, 2)
        dW = run.h_x_1_wide.reshape(H + D + 1, -1) @ run.da_rows.reshape(-1, 4 * H)
        self.gradients = {"W_x": dW[H : H + D], "W_h": dW[:H], "b": dW[H + D]}

    def _fill_weights_for_tanh(self, W: FloatArray) -> None:
        """Fill in W_h, W_x and b, transposed, and halve all gates' rows but those of g.

        The bias is the weight of an input that is always 1. And sigmoid(a) = (1 + tanh(a/2)) / 2,
        so that one tanh over all four blocks does.
        """
        H = self.hidden_size
        rows = W.shape[:2]  # blocks, and rows of a block
        scale = np.full(4 * H, 0.5, dtype=W.dtype)
        scale[2 * H : 3 * H] = 1
        scale = scale.reshape(*rows, 1)
        np.multiply(self.W_h.T.reshape(*rows, H), scale, out=W[..., :H])
        np.multiply(self.W_x.T.reshape(*rows, -1), scale, out=W[..., H:-1])
        np.multiply(self.b.reshape(*rows, 1), scale, out=W[..., -1:])

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
    """What one run holds: its fields, none of which is a view of another, so that a copy is whole.

    All but the last are feature-first, (..., H, N), so that each gate is one block of memory. They
    are kept from run to run: asking the system for fresh memory costs more than filling it.
    """

    h_x_1: FloatArray  # (T + 1, H + D + 1, N): state, input and a 1, which the weights meet
    gates: FloatArray  # (T, 4H, N)
    c: FloatArray  # (T + 1, H, N)
    tanh_c: FloatArray  # (T, H, N)
    da_rows: FloatArray  # (T, N, 4H)

    @classmethod
    def empty(cls, T: int, N: int, D: int, H: int, dtype: DTypeLike) -> _Run:
        shapes = (
            (T + 1, H + D + 1, N),
            (T, 4 * H, N),
            (T + 1, H, N),
            (T, H, N),
            (T, N, 4 * H),
        )
        run = cls(*(aligned(shape, dtype) for shape in shapes))
        run.h_x_1[:, -1] = 1
        return run

    def __getstate__(self) -> dict[str, FloatArray]:
        # A copy makes views and rooms of its own when it needs them.
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def steps(self) -> list[_Step]:
        """Views of every step's arrays: made once, since making one costs as much as using it."""
        T, H, N = self.tanh_c.shape
        rows = self.W.shape[:2]  # blocks, and rows of a block
        return [
            _Step(
                self.h_x_1[t],
                self.gates[t],
                self.gates[t].reshape(*rows, N),
                self.gates[t, : 2 * H],
                self.gates[t, :H],
                self.gates[t, H : 2 * H],
                self.gates[t, 2 * H : 3 * H],
                self.gates[t, 3 * H :],
                self.c[t],
                self.c[t + 1],
                self.tanh_c[t],
                self.h[t + 1],
            )
            for t in range(T)
        ]

    @cached_property
    def W(self) -> FloatArray:
        """Room for the weights that meet h_x_1."""
        rows, inner, N = self.gates.shape[1], *self.h_x_1.shape[1:]
        return room_for_weights(rows, inner, N, self.c.dtype, turned=True)

    @cached_property
    def W_h(self) -> FloatArray:
        """Room for the weights that meet da."""
        _, H, N = self.c.shape
        return room_for_weights(H, 4 * H, N, self.c.dtype, turned=False)

    @cached_property
    def da(self) -> FloatArray:
        """Room for the pre-activations' gradient at one step, (4H, N)."""
        return aligned(self.gates.shape[1:], self.c.dtype)

    @cached_property
    def dh_dc_spare(self) -> FloatArray:
        """Room for three arrays (H, N)."""
        return aligned((3, *self.c.shape[1:]), self.c.dtype)

    @cached_property
    def pieces(self) -> list[slice]:
        """Pieces of da that the fastest cache holds while they are turned into rows."""
        rows, N = self.da.shape
        piece = max(8, FAST_CACHE // max(1, N * self.da.itemsize))
        return [slice(start, start + piece) for start in range(0, rows, piece)]

    @cached_property
    def h_x_1_wide(self) -> FloatArray:
        """Room for all steps' h_x_1 side by side, (H + D + 1, T, N)."""
        steps, rows, N = self.h_x_1.shape
        return aligned((rows, steps - 1, N), self.c.dtype)

    @property
    def h(self) -> FloatArray:
        """The states, h_0 first: a view."""
        return self.h_x_1[:, : self.c.shape[1]]

    @property
    def x(self) -> FloatArray:
        """The inputs: a view."""
        return self.h_x_1[:, self.c.shape[1] : -1]


class _Step(NamedTuple):
    """What one step reads and writes: views of a run's arrays."""

    h_x_1: FloatArray
    gates: FloatArray
    gates_in_blocks: FloatArray
    i_f: FloatArray
    i: FloatArray
    f: FloatArray
    g: FloatArray
    o: FloatArray
    c_before: FloatArray
    c: FloatArray
    tanh_c: FloatArray
    h: FloatArray


def _tanh_to_sigmoid(gate: FloatArray) -> None:
    gate *= 0.5
    gate += 0.5


def _subtract_product(out: FloatArray, a: FloatArray, b: FloatArray, spare: FloatArray) -> None:
    np.multiply(a, b, out=spare)
    out -= spare


def _swapped(array: FloatArray) -> FloatArray:
    """Copy (..., H, N) to (..., N, H), or back."""
    return np.swapaxes(array, -1, -2).copy()
