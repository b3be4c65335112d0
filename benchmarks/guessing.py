"""Random guessing on tests of memory: networks that nothing has trained, until one is right.

Every trial draws all weights of a small tanh network anew, between -30 and 30, and asks whether it
gets all 100 training strings right; the first that does reads 1,000 new strings. Hochreiter and
Schmidhuber (1996) found that several tests of their day fall to this. Five seeds, each with its own
strings and its own budget of trials. About two minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import math
import statistics
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from lags import recall
from measure import store
from numpy.typing import NDArray

from lstm_course.datasets import tasks

RANGE, TRAIN, FRESH = 30.0, 100, 1000
STAGES = (4, 16, TRAIN)  # most networks fail on the first few strings: then the others are spared
BLOCK, BUDGET, SEEDS = 2000, 500_000, range(200, 205)
CLOSE = 0.04  # how near a number must be, as in Hochreiter and Schmidhuber (1997)
LETTERS, REBER_LETTERS = "ab", "BTPSXVE"

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


class Strings(NamedTuple):
    """Strings to read, and what is right where something is asked."""

    inputs: Floats  # (T, N, D)
    legal: Floats  # (T, N, C): 1 for each right answer; of a number: the number itself
    asked: Bools  # (T, N)

    def first(self, number: int) -> "Strings":
        """Take the first strings."""
        return Strings(*(array[:, :number] for array in self))


class Task(NamedTuple):
    """A test of memory, and the network that guesses at it."""

    name: str
    chance: str
    units: int
    draw: Callable[[np.random.Generator, int], Strings]
    judge: Callable[[Floats, Floats], Bools]


class Networks(NamedTuple):
    """The weights of K networks."""

    W_x: Floats  # (K, D, H)
    W_h: Floats  # (K, H, H)
    b: Floats  # (K, 1, H)
    W_q: Floats  # (K, H, C)
    b_q: Floats  # (K, 1, C)

    def some(self, which: Bools) -> "Networks":
        """Keep some of them."""
        return Networks(*(weights[which] for weights in self))


def is_legal(scores: Floats, legal: Floats) -> Bools:
    """Say where the highest score belongs to a right answer."""
    best = scores.argmax(axis=-1)
    return legal[np.arange(legal.shape[0]), best] > 0


def is_the_set(scores: Floats, legal: Floats) -> Bools:
    """Say where the scores above 0 are those of the right answers, no more and no less."""
    return ((scores > 0) == (legal > 0)).all(axis=-1)


def is_close(scores: Floats, legal: Floats) -> Bools:
    """Say where the number is near the right one."""
    return np.abs(scores[..., 0] - legal[:, 0]) < CLOSE


def at_the_end(inputs: Floats, answers: Floats) -> Strings:
    """Ask at the last step alone."""
    legal = np.zeros((*inputs.shape[:2], answers.shape[1]), np.float32)
    legal[-1] = answers
    asked = np.zeros(inputs.shape[:2], bool)
    asked[-1] = True
    return Strings(inputs, legal, asked)


def classes(draw: Callable[..., tasks.Batch], T: int, number: int) -> Callable[..., Strings]:
    """Turn a task of the package into strings: each class is an answer."""

    def drawn(rng: np.random.Generator, N: int) -> Strings:
        inputs, targets = draw(rng, T, N)
        return at_the_end(inputs, np.eye(number, dtype=np.float32)[targets.astype(int)])

    return drawn


def two_symbols(rng: np.random.Generator, T: int, N: int) -> tasks.Batch:
    """Draw the recall of one bit."""
    return tasks.recall(rng, T - 1, N, num_symbols=2)


def adding(T: int) -> Callable[..., Strings]:
    """Turn the adding problem into strings."""

    def drawn(rng: np.random.Generator, N: int) -> Strings:
        inputs, sums = tasks.adding(rng, T, N)
        return at_the_end(inputs, np.asarray(sums, np.float32)[:, None])

    return drawn


def parity(T: int) -> Callable[..., Strings]:
    """Ask whether the number of ones is odd."""

    def drawn(rng: np.random.Generator, N: int) -> Strings:
        bits = rng.integers(2, size=(T, N))
        inputs = (2 * bits - 1)[..., None].astype(np.float32)
        return at_the_end(inputs, np.eye(2, dtype=np.float32)[bits.sum(axis=0) % 2])

    return drawn


def at_every_step(texts: list[str], letters: str, choices: Callable[[str], str]) -> Strings:
    """Ask after each letter but the last what may follow."""
    T, C = max(map(len, texts)) - 1, len(letters)
    inputs = np.zeros((T, len(texts), C), np.float32)
    legal, asked = np.zeros_like(inputs), np.zeros((T, len(texts)), bool)
    for n, text in enumerate(texts):
        for t in range(len(text) - 1):
            inputs[t, n, letters.index(text[t])] = 1
            legal[t, n, [letters.index(letter) for letter in choices(text[: t + 1])]] = 1
            asked[t, n] = True
    return Strings(inputs, legal, asked)


def reber(rng: np.random.Generator, N: int) -> Strings:
    """Draw strings of the embedded Reber grammar."""
    texts = [tasks.embedded_reber(rng) for _ in range(N)]
    return at_every_step(texts, REBER_LETTERS, tasks.reber_choices)


def counting(rng: np.random.Generator, N: int) -> Strings:
    """Write aⁿbⁿ between two marks: n to 10 to begin with, 11 to 20 as new strings."""
    first = 1 if N == TRAIN else 11
    texts = [f".{tasks.counted(n)}." for n in range(first, first + 10)]
    return at_every_step(texts, LETTERS + ".", after_a_or_b)


def after_a_or_b(begun: str) -> str:
    """Say what may follow the beginning of a string of aⁿbⁿ."""
    a, b = begun.count("a"), begun.count("b")
    if not b:
        return "ab" if a else "a"
    return "b" if b < a else "."


def guess(rng: np.random.Generator, K: int, D: int, H: int, C: int) -> Networks:
    """Draw all weights of K networks."""
    shapes = [(D, H), (H, H), (1, H), (H, C), (1, C)]
    return Networks(
        *(rng.uniform(-RANGE, RANGE, size=(K, *shape)).astype(np.float32) for shape in shapes)
    )


def right(networks: Networks, strings: Strings, judge: Callable[..., Bools]) -> Bools:
    """Say which network has which string right: (K, N)."""
    K, N = len(networks.b), strings.inputs.shape[1]
    good = np.ones((K, N), bool)
    h = np.zeros((K, N, networks.b.shape[2]), np.float32)
    for x, legal, asked in zip(*strings, strict=True):
        h = np.tanh(x @ networks.W_x + h @ networks.W_h + networks.b)
        if asked.any():
            good &= judge(h @ networks.W_q + networks.b_q, legal) | ~asked
    return good


class Found(NamedTuple):
    """What a search came to."""

    trials: float  # infinite: none was right within the budget
    fresh: float  # share of the new strings that it has right


def search(task: Task, seed: int) -> Found:
    """Guess until one network has every training string right."""
    rng = np.random.default_rng(seed)
    train = task.draw(rng, TRAIN)
    D, C = train.inputs.shape[2], train.legal.shape[2]
    for block in range(BUDGET // BLOCK):
        networks = guess(rng, BLOCK, D, task.units, C)
        place = np.arange(BLOCK)
        for number in STAGES:
            alive = right(networks, train.first(number), task.judge).all(axis=1)
            networks, place = networks.some(alive), place[alive]
        if len(place):
            winner = networks.some(np.arange(len(place)) == 0)
            fresh = right(winner, task.draw(rng, FRESH), task.judge).mean()
            return Found(block * BLOCK + int(place[0]) + 1, float(fresh))
    return Found(math.inf, math.nan)


TASKS = [
    Task("parity of 500 bits", "0.5", 2, parity(500), is_legal),
    Task("recall of two symbols, 200 steps", "0.5", 2, classes(two_symbols, 200, 2), is_legal),
    Task("recall, 20 steps", "0.25", 4, classes(recall, 20, 4), is_legal),
    Task("temporal order, 20 steps", "0.25", 4, classes(tasks.temporal_order, 20, 4), is_legal),
    Task("digit sum, 20 steps", "0.10", 4, classes(tasks.digit_sum, 20, 19), is_legal),
    Task("adding, 20 steps", "", 4, adding(20), is_close),
    Task("embedded Reber", "", 4, reber, is_legal),
    Task("aⁿbⁿ to n = 10", "", 2, counting, is_the_set),
]


def row(task: Task) -> dict[str, object]:
    """Search with every seed."""
    found = [search(task, seed) for seed in SEEDS]
    trials = sorted(int(one.trials) for one in found if math.isfinite(one.trials))
    fresh = [one.fresh for one in found if math.isfinite(one.trials)]
    row: dict[str, object] = {
        "task": task.name,
        "units": task.units,
        f"guessed of {len(SEEDS)}": len(trials),
        "trials, fewest": trials[0] if trials else "",
        "trials, median": statistics.median_low(trials) if trials else "",
        "trials, most": trials[-1] if trials else "",
        "new strings right, lowest": f"{min(fresh):.3f}" if fresh else "",
        "median": f"{statistics.median(fresh):.3f}" if fresh else "",
        "chance": task.chance,
    }
    print(*row.values(), sep=", ", flush=True)
    return row


def main() -> None:
    """Guess at every task and store the table."""
    store(
        "guessing",
        "Tests of memory by guessing all weights at random",
        [row(task) for task in TASKS],
        notes=[
            f"Tanh networks, all weights and biases drawn anew between −{RANGE:.0f} and "
            f"{RANGE:.0f} in each trial; at most {BUDGET:,} trials, {len(SEEDS)} seeds, each with "
            f"its own {TRAIN} training strings. Guessed: a network got all of them right. It then "
            f"read {FRESH:,} new strings. Trials are those of the seeds that found one. A number "
            f"is right if it is nearer than {CLOSE}; a string of Reber's grammar if the likeliest "
            "letter is legal at every place. For aⁿbⁿ the training strings are those to n = 10, "
            "right where the sets of letters that may follow are, and the new ones n = 11 to 20.",
        ],
    )


if __name__ == "__main__":
    main()
