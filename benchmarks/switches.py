"""What makes an LSTM fast: one training step in which every optimization has a switch.

``SwitchedLSTM`` computes the same with every setting, which is asserted. All arrays of a step are
written features times examples, (H, N); whether they also lie in memory so is one of the switches.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ.pop("OPENBLAS_CORETYPE", None)  # the kernels for this processor, not for an older one
os.environ.pop("OPENBLAS_L2_SIZE", None)

import statistics
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from lstm_step import RATE, H, N, T, V, numpy_step
from measure import OWN_KERNELS, interleaved, ratios, store
from numpy.typing import NDArray

from lstm_course import reproducible
from lstm_course.numpy_cells import LSTM, plain
from lstm_course.numpy_cells.blocks import aligned, room_for_weights
from lstm_course.text import one_hot

ROUNDS = 40
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Switches:
    """The optimizations, in the order in which they are switched on one after the other."""

    one_product: bool = False
    input_at_once: bool = False
    gradients_at_once: bool = False
    one_tanh: bool = False
    in_place: bool = False
    feature_first: bool = False
    aligned: bool = False
    blocks: bool = False
    look_up: bool = False


WORDS = {
    "one_product": "four products → one",
    "input_at_once": "input product of all steps at once",
    "gradients_at_once": "weights' gradients of all steps at once",
    "one_tanh": "one tanh for all gates",
    "in_place": "results in place",
    "feature_first": "feature-first arrays",
    "aligned": "arrays aligned to 64 bytes",
    "blocks": "weights in blocks",
    "look_up": "one-hot → look-up",
}
ALL_ON = Switches(**dict.fromkeys(WORDS, True))


class SwitchedLSTM:
    """Forward, backward and update of an LSTM, with switches."""

    def __init__(self, switches: Switches, weights: dict[str, Array], N: int) -> None:
        self.on = switches
        self.W_x, self.W_h, self.b = (weights[name].copy() for name in ("W_x", "W_h", "b"))
        self.H, self.N = len(self.W_h), N
        size = 4 * self.H if switches.one_product else self.H
        self.parts = [slice(k, k + size) for k in range(0, 4 * self.H, size)]
        half = np.full(4 * self.H, 0.5 if switches.one_tanh else 1, np.float32)
        half[2 * self.H : 3 * self.H] = 1  # tanh itself, for g
        self.half = half
        self.kept: dict[object, Array] = {}
        self.gradients: dict[str, Array] = {}

    # Memory

    def empty(self, *shape: int) -> Array:
        """Give an array (..., rows, columns), in the order and at the place that is switched on."""
        *more, rows, columns = shape
        if not self.on.feature_first:
            rows, columns = columns, rows
        size = int(np.prod(shape))
        if self.on.aligned:
            flat = aligned((size,), np.float32)
        else:
            flat = aligned((size + 4,), np.float32)[4:]  # where NumPy's large arrays begin
        array = flat.reshape(*more, rows, columns)
        return array if self.on.feature_first else array.swapaxes(-1, -2)

    def room(self, name: object, *shape: int) -> Array | None:
        """Give the array of this name again, if results are written in place."""
        if not self.on.in_place:
            return None
        if name not in self.kept:
            self.kept[name] = self.empty(*shape)
        return self.kept[name]

    def over(self, array: Array) -> Array | None:
        """Give the array itself, if results are written in place."""
        return array if self.on.in_place else None

    def ordered(self, array: Array) -> Array:
        """Copy an array (..., rows, columns) that lies in the other order."""
        result = self.empty(*array.shape)
        result[:] = array
        return result

    # Products

    def factor(self, name: object, matrix: Array) -> Array:
        """Prepare a left factor for many products: (blocks, rows of a block, columns)."""
        rows, inner = matrix.shape
        if self.on.blocks:
            if name not in self.kept:
                turned = not matrix.flags.c_contiguous
                room = room_for_weights(rows, inner, self.N, np.float32, turned=turned)
                self.kept[name] = room
            room = self.kept[name]
            room[:] = matrix.reshape(room.shape)
            return room
        return (np.ascontiguousarray(matrix) if self.on.feature_first else matrix)[None]

    def product(self, left: Array, right: Array, out: Array | None) -> Array:
        """Multiply a prepared factor with a matrix."""
        blocks, rows, _ = left.shape
        columns = right.shape[1]
        room = None if out is None else out.reshape(blocks, rows, columns)
        if self.on.feature_first:
            result = np.matmul(left, right, out=room)
        else:
            turned = None if room is None else room.swapaxes(1, 2)
            result = np.matmul(right.T, left.swapaxes(1, 2), out=turned).swapaxes(1, 2)
        return result.reshape(blocks * rows, columns) if out is None else out

    # The LSTM

    def from_input(self, x: Array, letters: NDArray[np.int64]) -> list[Array]:
        """Multiply inputs (..., V, N) by W_x, for each part of the gates, and add the bias."""
        results = []
        for part in self.parts:
            W_x, b = self.W_x[:, part] * self.half[part], self.b[part] * self.half[part]
            if self.on.look_up:
                result = (W_x + b)[letters].swapaxes(-1, -2)
            elif self.on.feature_first:
                result = W_x.T @ x + b[:, None]
            else:
                result = (x.swapaxes(-1, -2) @ W_x + b).swapaxes(-1, -2)
            if self.on.look_up and self.on.feature_first:
                result = self.ordered(result)
            results.append(result)
        return results

    def activate(self, a: list[Array]) -> Array | list[Array]:
        """Turn pre-activations into the gates i, f, g, o."""
        if self.on.one_tanh:
            for k, part in enumerate(a):
                a[k] = np.tanh(part, out=self.over(part))
        gates = list(a[0].reshape(4, self.H, self.N)) if self.on.one_product else a
        for k in (0, 1, 3):
            gates[k] = self.half_tanh(gates[k]) if self.on.one_tanh else self.sigmoid(gates[k])
        if not self.on.one_tanh:
            gates[2] = np.tanh(gates[2], out=self.over(gates[2]))
        return gates

    def half_tanh(self, gate: Array) -> Array:
        """Make a sigmoid of tanh(a / 2)."""
        gate = np.multiply(gate, np.float32(0.5), out=self.over(gate))
        return np.add(gate, np.float32(0.5), out=self.over(gate))

    def sigmoid(self, a: Array) -> Array:
        """Compute the sigmoid as it is defined."""
        result = np.exp(np.negative(a, out=self.over(a)), out=self.over(a))
        result = np.add(result, np.float32(1), out=self.over(result))
        return np.divide(np.float32(1), result, out=self.over(result))

    def forward(self, x: Array, letters: NDArray[np.int64]) -> None:
        """Run over letters, (T, N), and over the same as one-hot vectors, (T, N, V)."""
        H, N = self.H, self.N
        self.x = x.swapaxes(1, 2)
        if self.on.feature_first and not (self.on.look_up and self.on.gradients_at_once):
            self.x = self.ordered(self.x)
        ahead = self.from_input(self.x, letters) if self.on.input_at_once else None
        W_h = [
            self.factor(("W_h", k), self.W_h.T[part] * self.half[part, None])
            for k, part in enumerate(self.parts)
        ]
        h, c = self.empty(H, N), self.empty(H, N)
        h[:], c[:] = 0, 0
        self.steps: list[tuple[Any, ...]] = []
        for t in range(len(x)):
            if ahead is None:
                inputs = self.from_input(self.x[t], letters[t])
            else:
                inputs = [part[t] for part in ahead]
            a = []
            for k, (W, input_) in enumerate(zip(W_h, inputs, strict=True)):
                part = self.product(W, h, self.room(("a", t, k), len(input_), N))
                a.append(np.add(part, input_, out=self.over(part)))
            i, f, g, o = self.activate(a)
            before = h, c
            i_g = np.multiply(i, g, out=self.room("spare", H, N))
            c = np.multiply(f, c, out=self.room(("c", t), H, N))
            c = np.add(c, i_g, out=self.over(c))
            tanh_c = np.tanh(c, out=self.room(("tanh c", t), H, N))
            h = np.multiply(o, tanh_c, out=self.room(("h", t), H, N))
            self.steps.append((*before, i, f, g, o, tanh_c))

    def backward(self, doutput: Array) -> None:
        """Send gradients back from all outputs, (T, N, H)."""
        H, N = self.H, self.N
        W_h = [self.factor(("back", k), self.W_h[:, part]) for k, part in enumerate(self.parts)]
        dh, dc = self.empty(H, N), self.empty(H, N)
        dh[:], dc[:] = 0, 0
        from_output = doutput.swapaxes(1, 2)
        if self.on.feature_first:
            from_output = self.ordered(from_output)
        dW_h, dW_x, db = np.zeros_like(self.W_h), np.zeros_like(self.W_x), np.zeros_like(self.b)
        all_da = []
        for t in reversed(range(len(doutput))):
            h, c, i, f, g, o, tanh_c = self.steps[t]
            da = self.room(("da", t if self.on.gradients_at_once else 0), 4 * H, N)
            if da is None:
                di = df = dg = do = None
            else:
                di, df, dg, do = da.reshape(4, H, N)
            spare = self.room("spare", H, N)
            dh = np.add(dh, from_output[t], out=self.over(dh))
            blame = np.multiply(dh, o, out=spare)
            dc = np.add(dc, blame, out=self.over(dc))
            do = np.multiply(blame, tanh_c, out=do)
            dc = np.subtract(dc, np.multiply(do, tanh_c, out=spare), out=self.over(dc))
            dg = np.multiply(dc, i, out=dg)
            di = np.multiply(dg, g, out=di)
            dg = self.less_product(dg, di, g, spare)
            di = self.less_product(di, di, i, spare)
            do = self.less_product(do, do, o, spare)
            dc = np.multiply(dc, f, out=self.over(dc))
            df = np.multiply(dc, c, out=df)
            df = self.less_product(df, df, f, spare)
            parts = [di, df, dg, do]
            if da is None:
                da = self.stacked(parts)
            if self.on.one_product:
                dh = self.product(W_h[0], da, self.over(dh))
            else:
                dh = self.product(W_h[0], parts[0], self.over(dh))
                for W, part in zip(W_h[1:], parts[1:], strict=True):
                    more = self.product(W, part, self.room("more", H, N))
                    dh = np.add(dh, more, out=self.over(dh))
            if self.on.gradients_at_once:
                all_da.append(da)
            else:
                dW_h += h @ da.T
                dW_x += self.x[t] @ da.T
                db += da.sum(axis=1)
        if self.on.gradients_at_once:
            rows = np.concatenate([da.T for da in reversed(all_da)])
            dW_h = np.concatenate([step[0] for step in self.steps], axis=1) @ rows
            dW_x = np.concatenate(list(self.x), axis=1) @ rows
            db = rows.sum(axis=0)
        self.gradients = {"W_x": dW_x, "W_h": dW_h, "b": db}

    def less_product(self, d: Array, a: Array, b: Array, spare: Array | None) -> Array:
        """Subtract a product of two arrays."""
        return np.subtract(d, np.multiply(a, b, out=spare), out=self.over(d))

    def stacked(self, parts: list[Array]) -> Array:
        """Put four gates' gradients into one array, in the order of memory that is switched on."""
        if self.on.feature_first:
            return np.concatenate(parts)
        return np.concatenate([part.T for part in parts], axis=1).T

    def step(self, x: Array, letters: NDArray[np.int64], doutput: Array) -> None:
        """Do one training step."""
        self.forward(x, letters)
        self.backward(doutput)
        for name, gradient in self.gradients.items():
            weights: Array = getattr(self, name)
            weights -= RATE * gradient


def readable_step(
    weights: dict[str, Array], x: Array, doutput: Array
) -> Callable[[], dict[str, Array]]:
    """Make one training step of the readable cell."""
    own = {name: array.copy() for name, array in weights.items()}
    start = np.zeros(doutput.shape[1:], np.float32)

    def step() -> dict[str, Array]:
        kept = plain.lstm(x, start, start, own["W_x"], own["W_h"], own["b"])
        gradients = plain.lstm_backward(doutput, x, kept, own["W_x"], own["W_h"])
        for name, array in own.items():
            array -= RATE * gradients[name]
        return gradients

    return step


def main() -> None:
    """Assert that all settings agree; measure, print and store the tables."""
    rng = reproducible(0)
    letters = rng.integers(V, size=(T, N))
    x = one_hot(letters, V).astype(np.float32)
    doutput = rng.normal(size=(T, N, H)).astype(np.float32)
    lstm = LSTM(V, H, rng=rng, dtype=np.float32)
    weights = {name: array.copy() for name, array in lstm.parameters.items()}
    readable = readable_step(weights, x, doutput)
    expected = readable()

    def switched(switches: Switches) -> Callable[[], None]:
        cell = SwitchedLSTM(switches, weights, N)
        cell.step(x, letters, doutput)
        for name, gradient in cell.gradients.items():
            error = np.linalg.norm(gradient - expected[name])
            assert error < 1e-6 * np.linalg.norm(expected[name]), (switches, name, error)
        return lambda: cell.step(x, letters, doutput)

    all_on = switched(ALL_ON)

    def relative(run: Callable[[], object]) -> dict[str, str]:
        # Two at a time: with all of them in turn, each would find the caches full of the others.
        times = interleaved({"this": run, "all on": all_on}, ROUNDS)
        low, middle, high = statistics.quantiles(ratios(times["this"], times["all on"]))
        return {"time": f"{middle:.2f}", "middle half": f"{low:.2f} to {high:.2f}"}

    sizes = f"all on is 1: N {N}, T {T}, H {H}, V {V}, float32"
    off_alone = [
        {"off": WORDS[name]} | relative(switched(replace(ALL_ON, **{name: False})))
        for name in WORDS
    ]
    off_alone.append({"off": "all of them"} | relative(switched(Switches())))
    title = f"Time of a training step with one switch off, {sizes}"
    store("lstm-switches", title, off_alone, [OWN_KERNELS])

    so_far = [{"on": "the readable cell"} | relative(readable)]
    so_far.append({"on": "all off"} | relative(switched(Switches())))
    names = list(WORDS)
    for k, name in enumerate(names):
        switches = Switches(**dict.fromkeys(names[: k + 1], True))
        so_far.append({"on": f"+ {WORDS[name]}"} | relative(switched(switches)))
    so_far.append({"on": "`numpy_cells.LSTM`"} | relative(numpy_step(lstm, x, doutput)))
    title = f"Time of a training step with one switch on after the other, {sizes}"
    package = (
        "The package's cell goes further: state, input and bias meet their weights in one product, "
        "views of arrays are made once, and copies while the cache holds what is copied."
    )
    store("lstm-switches-so-far", title, so_far, [OWN_KERNELS, package])


if __name__ == "__main__":
    main()
