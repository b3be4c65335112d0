"""What all line charts share: runs and their spread, values to compare with, logarithmic axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

Scale = Literal["linear", "log"]

# Baselines are thin and dark, so that none looks like a curve, each with a dash of its own.
BASELINE_DASHES = [(0, (1, 1.5)), (0, (6, 3)), (0, (6, 2, 1, 2)), (0, (12, 3)), (0, (3, 6))]


def draw_runs(ax: Axes, x: np.ndarray, runs: np.ndarray, **look: Any) -> None:
    """Draw the median of some runs, shape (seeds, K), and a band from the lowest to the highest."""
    ax.plot(x, np.median(runs, axis=0), markevery=max(1, x.size // 10), **look)
    if len(runs) > 1:
        low, high = runs.min(axis=0), runs.max(axis=0)
        ax.fill_between(x, low, high, color=look["color"], alpha=0.18, lw=0)


def finish(
    ax: Axes,
    *,
    baselines: Mapping[str, float] | None,
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    x: np.ndarray | None = None,
) -> None:
    """Add the baselines and set the scales, once all runs are drawn."""
    for number, (name, value) in enumerate((baselines or {}).items()):
        dash = BASELINE_DASHES[number % len(BASELINE_DASHES)]
        ax.axhline(value, color="0.15", linewidth=1.1, linestyle=dash, label=name)
    ax.set(xscale=xscale, yscale=yscale)
    if xscale == "log":
        _name_ticks(ax.xaxis, x)
    if yscale == "log":
        _name_ticks(ax.yaxis)


def name_lines(ax: Axes) -> None:
    """Name the lines in a legend; what it has to lie on shines through."""
    ax.legend(frameon=True, facecolor="white", edgecolor="none", framealpha=0.7, borderpad=0.2)


def _name_ticks(axis: Any, places: np.ndarray | None = None) -> None:
    """Give a logarithmic axis plain numbers, and those of the places measured if they are few.

    Over more than three decades the powers of ten, which are matplotlib's choice, read better.
    """
    low, high = axis.get_view_interval()
    if high > 1000 * low:
        return
    if places is not None and len(places) <= 12:
        axis.set_major_locator(FixedLocator(places.tolist()))
    else:
        steps = (1, 1.2, 1.5, 2, 3, 5, 7) if high < 30 * low else (1, 2, 5)
        axis.set_major_locator(LogLocator(subs=steps))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_locator(NullLocator())
