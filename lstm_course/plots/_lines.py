"""What all line charts share: runs and their spread, values to compare with, logarithmic axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator

from lstm_course.plots.labels import label_lines
from lstm_course.plots.style import BASELINE

Scale = Literal["linear", "log"]


def draw_runs(ax: Axes, x: np.ndarray, runs: np.ndarray, **look: Any) -> None:
    """Draw the median of some runs, shape (seeds, K), and a band from the lowest to the highest."""
    ax.plot(x, np.median(runs, axis=0), solid_capstyle="round", **look)
    if len(runs) > 1:
        low, high = runs.min(axis=0), runs.max(axis=0)
        ax.fill_between(x, low, high, color=look["color"], alpha=0.16, lw=0)


def finish(
    ax: Axes,
    *,
    baselines: Mapping[str, float] | None,
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    x: np.ndarray | None = None,
    legend: bool = False,
) -> None:
    """Add the baselines, set the scales and name the lines, once all runs are drawn."""
    for name, value in (baselines or {}).items():
        ax.axhline(value, color=BASELINE, linewidth=0.9, linestyle=(0, (4, 2)), label=name)
    ax.set(xscale=xscale, yscale=yscale)
    if xscale == "log":
        _name_ticks(ax.xaxis, x)
    if yscale == "log":
        _name_ticks(ax.yaxis)
    named = [line for line in ax.lines if not str(line.get_label()).startswith("_")]
    if legend:
        ax.legend()
    elif len(named) > 1:
        label_lines(ax)


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
