"""What the views by hand compute: the twins, in NumPy, of book/playground/hand.js."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_course.gradients import gradient_norm_by_lag
from lstm_course.numpy_cells import RNN

Array = NDArray[np.float64]
Candidate = Callable[[int, float], float]
# What the page shows first.
LATCH = {
    "f": (1, 0, 1, 1, 1, 1, 0, 1, 1, 1),
    "i": (0, 1, 0, 0, 0, 0, 1, 0, 0, 0),
    "g": (0, 1, 0.5, -0.7, 0, 0.3, -1, 0.6, 0, 0.2),
    "o": (0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
}
WORDS = "0.8w 0.3 -0.5s 0.6 -0.6w 0.9s 0.4w -0.2 0.7s -0.9s"


def uniform(seed: int, count: int) -> list[float]:
    """Draw numbers from 0 to 1 as the pages do: mulberry32."""
    numbers, a, full = [], seed, 2**32
    for _ in range(count):
        a = (a + 0x6D2B79F5) % full
        t = (a ^ (a >> 15)) * (a | 1) % full
        t = ((t + (t ^ (t >> 7)) * (t | 61)) % full) ^ t
        numbers.append((t ^ (t >> 14)) / full)
    return numbers


@dataclass(frozen=True)
class Step:
    """One step of one unit."""

    i: float
    f: float
    g: float
    o: float
    c: float
    h: float


def unit(
    i: Sequence[float], f: Sequence[float], g: Sequence[float] | Candidate, o: Sequence[float]
) -> list[Step]:
    """Run one unit from blank states; `g` may be a function of the step and of the last h."""
    c = h = 0.0
    steps = []
    for t in range(len(f)):
        candidate = g(t, h) if callable(g) else g[t]
        c = f[t] * c + i[t] * candidate
        h = o[t] * math.tanh(c)
        steps.append(Step(i[t], f[t], candidate, o[t], c, h))
    return steps


def dictation(words: str, open_gates: str = "", W_hg: float = 0) -> tuple[list[Step], Array, Array]:
    """Run chapter 6's unit; give its steps, what should be stored and the right answers."""
    value, write, show = (
        np.array(column)
        for column in zip(
            *((float(w.strip("ws")), "w" in w, "s" in w) for w in words.split()), strict=True
        )
    )
    sums = {"i": 40 * write - 20, "f": 20 - 40 * write, "o": 40 * show - 20}
    gates = {
        name: np.ones(len(value)) if name in open_gates else 1 / (1 + np.exp(-a))
        for name, a in sums.items()
    }
    steps = unit(g=lambda t, h: math.tanh(0.1 * value[t] + W_hg * h), **gates)
    last = np.maximum.accumulate(np.where(write, np.arange(len(value)), -1))
    stored = np.where(last < 0, 0, value[last])
    return steps, stored, stored * show


def cliff(w: float, b: float) -> tuple[float, float, float]:
    """Give chapter 5's loss of a latch after ten steps, and its derivatives."""
    h, dh_dw, dh_db = 0.1, 0.0, 0.0
    for _ in range(10):
        before = h
        h = math.tanh(w * before + b)
        dh_dw = (1 - h**2) * (before + w * dh_dw)
        dh_db = (1 - h**2) * (1 + w * dh_db)
    return (h - 0.9) ** 2, 2 * (h - 0.9) * dh_dw, 2 * (h - 0.9) * dh_db


def descend(w: float, b: float, rate: float, theta: float, updates: int) -> Array:
    """Descend on it, and give w and b before the first update and after each."""
    path = [(w, b)]
    for _ in range(updates):
        _, dw, db = cliff(w, b)
        norm = math.hypot(dw, db)
        part = rate * (1 if norm <= theta else theta / norm)
        w, b = w - part * dw, b - part * db
        path.append((w, b))
    return np.array(path)


def normals(uniforms: Sequence[float]) -> Array:
    """Make two normal numbers of every two uniform ones."""
    pairs = np.reshape(uniforms, (-1, 2))
    r, angle = np.sqrt(-2 * np.log(1 - pairs[:, 0])), 2 * np.pi * pairs[:, 1]
    return np.column_stack([r * np.cos(angle), r * np.sin(angle)]).ravel()


def start(seed: int, D: int = 8, H: int = 64) -> RNN:
    """Draw the page's vanilla RNN: W_h orthogonal, no bias."""
    numbers = uniform(seed, H * H + D * H)
    q, r = np.linalg.qr(normals(numbers[: H * H]).reshape(H, H).T)
    cell = RNN(D, H, rng=np.random.default_rng(0))
    cell.W_h = (q * np.sign(np.diag(r))).T
    cell.W_x = (2 * np.reshape(numbers[H * H :], (D, H)) - 1) / np.sqrt(H)
    cell.b = np.zeros(H)
    return cell


def left_by_lag(rho: float, size: float, T: int = 100) -> Array:
    """Give the gradient of the page's RNN by lag, relative to lag 0."""
    cell = start(5)
    x = size * normals(uniform(105, T * cell.input_size)).reshape(T, 1, cell.input_size)
    cell.W_h = rho * cell.W_h
    norms = gradient_norm_by_lag(cell, x)
    return norms / norms[0]


def edges(level: float, ws: Sequence[float]) -> list[float]:
    """Give the b at which the cliff's loss falls below a level, for each w."""
    bs = np.linspace(-0.4, 0.4, 401)
    return [next(itertools.chain((b for b in bs if cliff(w, b)[0] <= level), [0.4])) for w in ws]
