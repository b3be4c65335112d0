"""A text whose letters lie on colored tiles: what a unit does, where it does it."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from lstm_course.plots.style import INK, MODEL_COLORS, contrast

LOW, HIGH = "#0072b2", MODEL_COLORS["LSTM"]
WIDTH, ROW = 5.2, 0.3  # inches: of the figure, and of a line of text


def letters(
    text: str,
    values: ArrayLike,
    *,
    columns: int = 34,
    limits: tuple[float, float] = (-1.0, 1.0),
    ax: Axes | None = None,
) -> Axes:
    """Write a text on tiles, each as deep in color as its letter's value.

    Values above the middle of the limits are vermilion, those below are blue, and the middle is
    white.

    Parameters
    ----------
    text : str
        Of K characters; it is broken at spaces. A line break is shown as a hooked arrow.
    values : array_like of float, shape (K,)
        One for each character.
    columns : int
        Characters in a line, at most.
    limits : tuple of float
        Values with the deepest blue and the deepest vermilion; what lies beyond has them, too.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the values are not one a character, there is no text, or a limit is not below the other.

    Examples
    --------
    >>> ax = letters("a cat", [-1, 0, 1, 1, 1])
    >>> len(ax.patches), "".join(one.get_text() for one in ax.texts)
    (5, 'acat')
    """
    row = np.asarray(values, dtype=float)
    low, high = limits
    if not text or row.shape != (len(text),) or not low < high:
        raise ValueError(
            f"{len(text)} characters need as many values, not {row.shape}, and limits that rise, "
            f"not {limits}"
        )
    lines = _lines(text, columns)
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, ROW * len(lines) + 0.1))
    strengths = np.clip(2 * (row - low) / (high - low) - 1, -1, 1)
    start = 0
    for y, line in enumerate(lines):
        for x, character in enumerate(line):
            ground = _tint(float(strengths[start + x]))
            ax.add_patch(Rectangle((x, y), 1, 1, facecolor=ground, linewidth=0))
            shown = "↵" if character == "\n" else character
            if shown != " ":
                ink = max((INK, "#ffffff"), key=lambda color: contrast(color, ground))
                ax.text(x + 0.5, y + 0.54, shown, color=ink, ha="center", va="center", fontsize=11)
        start += len(line)
    ax.set(xlim=(0, columns), ylim=(len(lines), 0))
    ax.axis("off")
    return ax


def _lines(text: str, columns: int) -> list[str]:
    """Break a text at spaces; no character is lost."""
    words = textwrap.TextWrapper(
        columns,
        drop_whitespace=False,
        replace_whitespace=False,
        expand_tabs=False,
        break_on_hyphens=False,
    )
    return [piece for line in text.splitlines(keepends=True) for piece in words.wrap(line) if piece]


def _tint(strength: float) -> str:
    """Mix white with one of the two colors."""
    full, share = to_rgb(HIGH if strength > 0 else LOW), abs(strength)
    red, green, blue = (share * part + 1 - share for part in full)
    return to_hex((red, green, blue))
