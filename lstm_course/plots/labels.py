"""Names at the ends of lines, where a legend would make the eye travel."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

GAP = 5  # points between the axes and the names
BETWEEN = 1  # points between two names, at least
MOVED = 3  # points from which on a thin line leads from a name to its end
LETTERS = 18  # of a name in one line


def label_lines(ax: Axes) -> Axes:
    """Name the lines of an axes at their right ends, none over another.

    The names stand in a column right of the axes, in their lines' colors and as near to the ends
    as they can without overlap; a thin line leads to a name that had to move. Where they stand is
    found anew whenever the figure is drawn, so limits, scales and sizes may be set afterwards.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Lines without a label of their own get no name. Names it had before are replaced.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> _, ax = plt.subplots()
    >>> _ = ax.plot([1, 2], [3, 4], label="rising")
    >>> [text.get_text() for text in label_lines(ax).texts]
    ['rising']
    """
    for text in [text for text in ax.texts if isinstance(text, _EndLabel)]:
        text.remove()
    column: list[_EndLabel] = []
    for line in ax.lines:
        name = str(line.get_label())
        if not name.startswith("_") and line.get_visible():
            column.append(_EndLabel(ax, line, column))
            ax.add_artist(column[-1])
    if legend := ax.get_legend():
        legend.remove()
    return ax


class _EndLabel(Annotation):
    """A name that asks, when drawn, where among the others of its column it has room."""

    def __init__(self, ax: Axes, line: Line2D, column: list[_EndLabel]) -> None:
        color = line.get_color()
        super().__init__(
            textwrap.fill(str(line.get_label()), LETTERS, break_long_words=False),
            xy=(1, 0.5),
            xycoords="axes fraction",
            xytext=(GAP, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            color=color,
            linespacing=1.0,
            annotation_clip=False,
            clip_on=False,
            arrowprops={
                "arrowstyle": "-",
                "color": color,
                "linewidth": 0.7,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
        )
        self.line, self.column, self.home = line, column, ax

    def update_positions(self, renderer: RendererBase) -> None:
        """Find the places of the whole column first."""
        _place(self.column, renderer)
        super().update_positions(renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox:
        """Let the layout leave room; matplotlib's own asks for a place in data coordinates."""
        return self.get_window_extent(renderer)


def _place(column: list[_EndLabel], renderer: RendererBase) -> None:
    """Put the names as near to their lines' ends as they can stand without overlap."""
    ax = column[0].home
    points = 72 / ax.figure.dpi  # in a pixel
    frame = ax.get_window_extent(renderer)
    ends = np.array([_end(label.line) for label in column])
    ends[:, 1] = np.nan_to_num(ends[:, 1], nan=frame.y0)
    order = np.lexsort((-np.arange(len(column)), ends[:, 1]))
    inside = (frame.y0 <= ends[:, 1]) & (ends[:, 1] <= frame.y1)
    ends[:, 1] = np.clip(ends[:, 1], frame.y0, frame.y1)
    # A Text's extent: that of an Annotation would ask for its place again.
    boxes = [Text.get_window_extent(label, renderer) for label in column]
    heights = np.array([box.height for box in boxes]) + BETWEEN / points
    middles = np.empty(len(column))
    middles[order] = spread(ends[order, 1], heights[order], frame.y0, frame.y1)
    for label, (x, y), middle, is_inside in zip(column, ends, middles, inside, strict=True):
        x = min(x, frame.x1)
        label.xy = tuple(ax.transAxes.inverted().transform((x, y)))
        label.set_position(((frame.x1 - x) * points + GAP, (middle - y) * points))
        far = abs(middle - y) * points > MOVED or frame.x1 - x > 0.1 * frame.width
        # A line that has left the frame has no end to lead to.
        if label.arrow_patch is not None:
            label.arrow_patch.set_visible(bool(far and is_inside))


def _end(line: Line2D) -> tuple[float, float]:
    """Find the last point of a line that can be drawn, in pixels."""
    places = line.get_transform().transform(np.column_stack(line.get_data(orig=False)))
    drawn = places[np.isfinite(places).all(axis=1)]
    return tuple(drawn[drawn[:, 0].argmax()]) if len(drawn) else (np.inf, np.nan)


def spread(ends: Any, heights: Any, low: float, high: float) -> np.ndarray:
    """Find the places nearest to the ends, in the sense of least squares, without overlap.

    The ends are sorted. All places lie between low and high if there is room, or else reach beyond
    both alike.
    """
    ends, heights = np.asarray(ends, dtype=float), np.asarray(heights, dtype=float)
    # From the first name's middle to each other's, at least.
    offsets = np.cumsum(heights) - heights / 2 - heights[0] / 2
    free = np.array(_rising(ends - offsets))
    lowest, highest = low + heights[0] / 2, high - heights[-1] / 2 - offsets[-1]
    if lowest > highest:
        lowest = highest = (lowest + highest) / 2
    places: np.ndarray = np.clip(free, lowest, highest) + offsets
    return places


def _rising(values: np.ndarray) -> list[float]:
    """Find the nearest values that never fall (isotonic regression, by its max-min formula)."""
    n = len(values)
    return [
        max(min(float(np.mean(values[j : k + 1])) for k in range(i, n)) for j in range(i + 1))
        for i in range(n)
    ]
