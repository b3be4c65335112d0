"""Tests of memory, drawn afresh from a generator: what came early decides what is asked at the end.

The first five give ``inputs, targets`` with time first, as PyTorch's layers read it. ``CHANCE`` has
the score of the best answer that looks at no input. The last three are languages of strings, in
which a reader has to know what may come next.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_course._numbers import whole

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

# Mean squared error of "adding", accuracy of the others.
CHANCE = {
    "adding": 2 / 3,
    "temporal_order": 1 / 4,
    "recall": 1 / 4,
    "copying": 1 / 8,
    "digit_sum": 1 / 10,
}
ORDER_SYMBOLS = "abcdXYBE"
DIGITS = 10
# Where each symbol of Reber's grammar leads; from the last node only E goes on.
REBER: tuple[dict[str, int], ...] = (
    {"T": 1, "P": 2},
    {"S": 1, "X": 3},
    {"T": 2, "V": 4},
    {"X": 2, "S": 5},
    {"P": 3, "V": 5},
    {},
)


class Batch(NamedTuple):
    """A batch of a task.

    Attributes
    ----------
    inputs : numpy.ndarray of float32, shape (T, N, D)
        What is read, step by step.
    targets : numpy.ndarray
        What is asked: shape (N,) at the end, or (length, N) in the last steps.
    """

    inputs: Floats
    targets: Floats | Labels


def adding(rng: np.random.Generator, num_steps: int, batch_size: int) -> Batch:
    """Ask for the sum of the two numbers that were marked (Hochreiter and Schmidhuber, 1997).

    One mark stands in each half of the sequence. Whoever answers 0 has a mean squared error of 2/3;
    who knows one of the two numbers, 1/3.

    Parameters
    ----------
    rng : numpy.random.Generator
    num_steps : int
        T, even, at least 2.
    batch_size : int
        N.

    Returns
    -------
    Batch
        inputs (T, N, 2): a number between -1 and 1, and its mark, 0 or 1; targets (N,), float32.

    Raises
    ------
    ValueError
        If a size is out of range.

    Examples
    --------
    >>> inputs, targets = adding(np.random.default_rng(0), num_steps=20, batch_size=3)
    >>> inputs.shape, inputs[..., 1].sum(axis=0)
    ((20, 3, 2), array([2., 2., 2.], dtype=float32))
    >>> np.allclose((inputs[..., 0] * inputs[..., 1]).sum(axis=0), targets)
    True
    """
    T, N = _at_least(2, num_steps=num_steps), _at_least(1, batch_size=batch_size)
    if T % 2:
        raise ValueError(f"num_steps must be even, for a mark in each half; not {T}")
    inputs = np.zeros((T, N, 2), dtype=np.float32)
    inputs[..., 0] = rng.uniform(-1, 1, size=(T, N))
    rows = np.arange(N)
    marked = [half + rng.integers(T // 2, size=N) for half in (0, T // 2)]
    for places in marked:
        inputs[places, rows, 1] = 1
    return Batch(inputs, inputs[marked[0], rows, 0] + inputs[marked[1], rows, 0])


def temporal_order(rng: np.random.Generator, num_steps: int, batch_size: int) -> Batch:
    """Ask which of X and Y came, and in which order (Hochreiter and Schmidhuber, 1997, task 6a).

    A sequence begins with E and ends with B. One X or Y stands in the second tenth, one in the
    sixth; everything else is noise of four letters. The four classes are XX, XY, YX and YY.

    Parameters
    ----------
    rng : numpy.random.Generator
    num_steps : int
        T, at least 10.
    batch_size : int
        N.

    Returns
    -------
    Batch
        inputs (T, N, 8): one-hot in the order of ``ORDER_SYMBOLS``; targets (N,), classes 0 to 3.

    Raises
    ------
    ValueError
        If a size is out of range.

    Examples
    --------
    >>> inputs, targets = temporal_order(np.random.default_rng(1), num_steps=20, batch_size=1)
    >>> text = "".join(ORDER_SYMBOLS[k] for k in inputs[:, 0].argmax(axis=1))
    >>> [symbol for symbol in text if symbol in "XY"], targets
    (['Y', 'Y'], array([3]))
    """
    T, N = _at_least(10, num_steps=num_steps), _at_least(1, batch_size=batch_size)
    symbols = rng.integers(4, size=(T, N))
    symbols[0], symbols[-1] = ORDER_SYMBOLS.index("E"), ORDER_SYMBOLS.index("B")
    rows = np.arange(N)
    asked = rng.integers(2, size=(2, N))
    tenths = T * np.array([1, 2, 5, 6]) // 10
    for symbol, begin, end in zip(asked, tenths[::2], tenths[1::2], strict=True):
        symbols[rng.integers(begin, end, size=N), rows] = ORDER_SYMBOLS.index("X") + symbol
    return Batch(_one_hot(symbols, len(ORDER_SYMBOLS)), 2 * asked[0] + asked[1])


def recall(rng: np.random.Generator, lag: int, batch_size: int, num_symbols: int = 4) -> Batch:
    """Ask for the first of many random symbols.

    Parameters
    ----------
    rng : numpy.random.Generator
    lag : int
        Symbols read after the first; T is one more.
    batch_size : int
        N.
    num_symbols : int
        K, all equally likely; so 1/K is chance.

    Returns
    -------
    Batch
        inputs (lag + 1, N, K), one-hot; targets (N,), 0 to K - 1.

    Raises
    ------
    ValueError
        If a size is out of range.

    Examples
    --------
    >>> inputs, targets = recall(np.random.default_rng(0), lag=50, batch_size=5)
    >>> (inputs[0].argmax(axis=1) == targets).all()
    np.True_
    """
    steps, N = 1 + _at_least(0, lag=lag), _at_least(1, batch_size=batch_size)
    K = _at_least(2, num_symbols=num_symbols)
    symbols = rng.integers(K, size=(steps, N))
    return Batch(_one_hot(symbols, K), symbols[0])


def copying(rng: np.random.Generator, lag: int, batch_size: int, length: int = 10) -> Batch:
    """Ask for a whole row of symbols again, after a pause (Hochreiter and Schmidhuber, 1997).

    The row of ``length`` symbols out of eight is followed by ``lag - 1`` blanks, a mark that says
    "now", and ``length`` blanks, during which the row is to be given back. The scores count the
    last ``length`` steps alone; whoever knows nothing is right in 1/8 of them.

    Parameters
    ----------
    rng : numpy.random.Generator
    lag : int
        Steps from the end of the row to the mark, at least 1.
    batch_size : int
        N.
    length : int

    Returns
    -------
    Batch
        inputs (lag + 2 length, N, 10), one-hot: eight symbols, blank, mark; targets (length, N).

    Raises
    ------
    ValueError
        If a size is out of range.

    Examples
    --------
    >>> inputs, targets = copying(np.random.default_rng(0), lag=3, batch_size=1, length=2)
    >>> inputs[:, 0].argmax(axis=1), targets[:, 0]
    (array([6, 5, 8, 8, 9, 8, 8]), array([6, 5]))
    """
    pause, N = _at_least(1, lag=lag), _at_least(1, batch_size=batch_size)
    row = _at_least(1, length=length)
    blank, mark = 8, 9
    symbols = np.full((pause + 2 * row, N), blank)
    symbols[:row] = rng.integers(blank, size=(row, N))
    symbols[row + pause - 1] = mark
    return Batch(_one_hot(symbols, mark + 1), symbols[:row].copy())


def digit_sum(rng: np.random.Generator, num_steps: int, batch_size: int) -> Batch:
    """Ask for the sum of the first two digits, after more digits that do not matter.

    The task of a Chinese textbook's chapter on long-range dependence (Qiu, 2020). Of the nineteen
    sums 9 is the likeliest, one in ten.

    Parameters
    ----------
    rng : numpy.random.Generator
    num_steps : int
        Digits in all, T, at least 2.
    batch_size : int
        N.

    Returns
    -------
    Batch
        inputs (T, N, 10), one-hot; targets (N,), 0 to 18.

    Raises
    ------
    ValueError
        If a size is out of range.

    Examples
    --------
    >>> inputs, targets = digit_sum(np.random.default_rng(0), num_steps=20, batch_size=4)
    >>> (inputs[:2].argmax(axis=2).sum(axis=0) == targets).all()
    np.True_
    """
    T, N = _at_least(2, num_steps=num_steps), _at_least(1, batch_size=batch_size)
    digits = rng.integers(DIGITS, size=(T, N))
    return Batch(_one_hot(digits, DIGITS), digits[0] + digits[1])


def embedded_reber(rng: np.random.Generator) -> str:
    """Draw a string of the embedded Reber grammar: its second symbol returns before the last.

    Between them stands a string of Reber's grammar (Reber, 1967), of any length. The embedding is
    that of Cleeremans, Servan-Schreiber and McClelland (1989).

    Parameters
    ----------
    rng : numpy.random.Generator

    Returns
    -------
    str
        At least 9 symbols out of ``BTPSXVE``.

    Examples
    --------
    >>> embedded_reber(np.random.default_rng(5))
    'BPBPTVPSEPE'
    """
    drawn, node = "", "start"
    while ways := EMBEDDED_REBER[node]:
        symbol = list(ways)[rng.integers(len(ways))]
        drawn += symbol
        node = ways[symbol]
    return drawn


def reber_choices(begun: str) -> str:
    """Say what may follow the beginning of an embedded Reber string.

    Parameters
    ----------
    begun : str
        Symbols already read.

    Returns
    -------
    str
        One or two symbols; none after the end.

    Raises
    ------
    ValueError
        If no string of the grammar begins so.

    Examples
    --------
    >>> reber_choices("BP"), reber_choices("BPBT"), reber_choices("BPBTXSE")
    ('B', 'SX', 'P')
    """
    node = "start"
    for place, symbol in enumerate(begun):
        ways = EMBEDDED_REBER[node]
        if symbol not in ways:
            possible = " or ".join(map(repr, ways)) or "nothing"
            raise ValueError(
                f"no embedded Reber string begins with {begun[: place + 1]!r}: "
                f"{begun[:place]!r} is followed by {possible}"
            )
        node = ways[symbol]
    return "".join(EMBEDDED_REBER[node])


def counted(n: int, letters: str = "ab") -> str:
    """Write each letter n times: ``aaabbb`` needs one counter, ``aaabbbccc`` two.

    Parameters
    ----------
    n : int
        At least 1.
    letters : str
        Different letters, in their order.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If n is too small, or a letter comes twice or is missing.

    Examples
    --------
    >>> counted(3), counted(2, "abc")
    ('aaabbb', 'aabbcc')
    """
    times = _at_least(1, n=n)
    if not letters or len(set(letters)) < len(letters):
        raise ValueError(f"letters must be different ones, at least one; not {letters!r}")
    return "".join(letter * times for letter in letters)


def _one_hot(symbols: NDArray[np.int64], size: int) -> Floats:
    return np.eye(size, dtype=np.float32)[symbols]


def _at_least(least: int, **named: int) -> int:
    """Check a size, given by the name that its reader knows."""
    ((name, value),) = named.items()
    number = whole(name, value)
    if number < least:
        raise ValueError(f"{name} must be at least {least}, not {number}")
    return number


def _embedded(grammar: tuple[dict[str, int], ...]) -> dict[str, dict[str, str]]:
    """Put a grammar between two symbols that are the same, so that the first has to be kept."""
    graph = {
        "start": {"B": "outer"},
        "outer": {"T": "T", "P": "P"},
        "last": {"E": "end"},
        "end": {},
    }
    for outer in graph["outer"]:
        graph[outer] = {"B": f"{outer}0"}
        for node, ways in enumerate(grammar):
            inner = {symbol: f"{outer}{target}" for symbol, target in ways.items()}
            graph[f"{outer}{node}"] = inner or {"E": f"{outer} again"}
        graph[f"{outer} again"] = {outer: "last"}
    return graph


EMBEDDED_REBER = _embedded(REBER)
