"""Charts of anything: curves, bars and maps."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import PowerNorm
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import AffineDeltaTransform
from numpy.typing import ArrayLike

from lstm_course.plots._lines import Scale, draw_runs, finish
from lstm_course.plots.style import BASELINE, axes_for, colors_of, model_in

LETTERS_ACROSS = 44  # of all names below bars, side by side


def curves(
    series: Mapping[Any, ArrayLike],
    *,
    x: ArrayLike | None = None,
    xlabel: str,
    ylabel: str,
    baselines: Mapping[str, float] | None = None,
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    colors: Mapping[str, str] | None = None,
    legend: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one line per name: the median over seeds, with a band from the lowest to the highest.

    A line whose name speaks of a model has the model's color, several of one model are steps of
    its hue, and all others have neutral colors. Names stand at the lines' ends.

    Parameters
    ----------
    series : mapping of str to array_like, shape (K,) or (seeds, K)
        The values to draw. A name may be a number.
    x : array_like of float, shape (K,), optional
        Where they were measured; 1 to K by default.
    xlabel, ylabel : str
        What the axes count, with the unit.
    baselines : mapping of str to float, optional
        Values to compare with, such as those of n-gram models: a thin horizontal line for each.
    xscale, yscale : {"linear", "log"}
        A logarithmic x axis with up to twelve places names each of them.
    colors : mapping of str to str, optional
        Colors of some lines by name; "LSTM" is the LSTM's.
    legend : bool
        Whether to name the lines in a legend instead.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there is nothing to draw, lengths differ, or a scale has another name.

    Examples
    --------
    >>> ax = curves(
    ...     {"RNN": [9.0, 5.0, 4.0]},
    ...     xlabel="epoch",
    ...     ylabel="perplexity",
    ...     baselines={"bigram": 8.3},
    ...     yscale="log",
    ... )
    >>> [text.get_text() for text in ax.texts]
    ['RNN', 'bigram']
    """
    ax = axes_for(series, ax)
    for (name, values), color in zip(series.items(), colors_of(series, colors), strict=True):
        runs = np.atleast_2d(np.asarray(values, dtype=float))
        places = np.arange(1, runs.shape[1] + 1) if x is None else np.asarray(x, dtype=float)
        if runs.ndim != 2 or places.shape != runs.shape[1:]:
            raise ValueError(
                f"curve {name!r} has the shape {np.shape(values)}; with {places.size} places on "
                f"the x axis it should be ({places.size},) or (seeds, {places.size})"
            )
        draw_runs(ax, places, runs, color=color, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    finish(ax, baselines=baselines, xscale=xscale, yscale=yscale, x=places, legend=legend)
    return ax


def bars(
    values: Mapping[Any, float | Sequence[float] | np.ndarray],
    *,
    ylabel: str,
    colors: Mapping[str, str] | None = None,
    ax: Axes | None = None,
    digits: int = 3,
) -> Axes:
    """Draw one bar per name, with its value on top and a dot for every seed.

    A bar whose name speaks of a model has the model's color; the others are gray.

    Parameters
    ----------
    values : mapping of str to float or sequence of float
        One number, or one per seed; the bar stands at the median. Long names are wrapped,
        and a name may be a number.
    ylabel : str
        What the bars count, with the unit.
    colors : mapping of str to str, optional
        Colors of some bars by name; "LSTM" is the LSTM's.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.
    digits : int
        Significant digits of the printed value.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there is nothing to draw, or a bar has no value.

    Examples
    --------
    >>> ax = bars({"uniform": 27.0, "bigram": [9.0, 9.5, 9.2]}, ylabel="perplexity")
    >>> [float(bar.get_height()) for bar in ax.patches]
    [27.0, 9.2]
    """
    ax = axes_for(values, ax)
    quiet = {name: BASELINE for name in values if not model_in(name)}
    shades = colors_of(values, quiet | dict(colors or {}))
    for place, ((name, value), color) in enumerate(zip(values.items(), shades, strict=True)):
        runs = np.atleast_1d(np.asarray(value, dtype=float))
        if not runs.size:
            raise ValueError(f"bar {name!r} has no value: give one number, or one per seed")
        height = float(np.median(runs))
        across = max(1, LETTERS_ACROSS // len(values))
        label = textwrap.fill(str(name), across, break_long_words=False)
        ax.bar(label, height, color=color, alpha=0.55, width=0.6)
        if runs.size > 1:
            ax.plot([place] * runs.size, runs, "o", color=color, mfc="white", ms=4, zorder=3)
        ax.annotate(
            f"{height:.{digits}g}",
            (place, float(runs.max())),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
        )
    ax.margins(y=0.12)
    ax.set(ylabel=ylabel)
    return ax


def heat(
    matrix: ArrayLike,
    *,
    xlabel: str,
    ylabel: str,
    label: str,
    xticks: Sequence[Any] | None = None,
    yticks: Sequence[Any] | None = None,
    limits: tuple[float, float] | None = None,
    ink: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw a matrix as a map from dark (low) to bright (high), with a scale beside it.

    In ink, it is a table of shares: what is zero leaves the paper white, and small shares show.

    Parameters
    ----------
    matrix : array_like, shape (rows, columns)
    xlabel, ylabel : str
        What columns and rows are.
    label : str
        What the scale counts, with the unit.
    xticks, yticks : sequence of str, optional
        A name for each column and each row.
    limits : tuple of float, optional
        Values of the scale's two ends; those of the matrix by default.
    ink : bool
        Whether to draw numbers from 0 on as ink on paper, on a square-root scale below the map.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the matrix is empty or not a matrix, or holds numbers below 0 that ink cannot draw.

    Examples
    --------
    >>> ax = heat([[0, 1], [1, 0]], xlabel="token", ylabel="step", label="one-hot value")
    >>> ax.get_ylabel()
    'step'
    """
    grid = np.asarray(matrix, dtype=float)
    if grid.ndim != 2 or grid.size == 0:
        raise ValueError(f"a map needs a matrix with rows and columns, not the shape {grid.shape}")
    ax = axes_for(grid.tolist(), ax)
    low, high = limits if limits is not None else (None, None)
    if ink:
        _draw_in_ink(grid, high, label, ax)
    else:
        # cividis looks the same to the color-blind and prints well in gray.
        image = ax.imshow(
            grid, aspect="auto", cmap="cividis", vmin=low, vmax=high, interpolation="none"
        )
        ax.figure.colorbar(image, ax=ax, label=label)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    for axis, names in ((ax.xaxis, xticks), (ax.yaxis, yticks)):
        if names is None:
            axis.set_major_locator(MaxNLocator(integer=True))
        else:
            axis.set_ticks(range(len(names)), labels=[str(name) for name in names])
    ax.grid(visible=False)
    return ax


def _draw_in_ink(grid: np.ndarray, high: float | None, label: str, ax: Axes) -> None:
    """Draw one square for each number above 0, in shades that a dark page can turn around."""
    if not np.all(grid >= 0):
        raise ValueError("ink can draw no numbers below 0")
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * 0.48
    squares = PolyCollection(
        [square],
        offsets=np.argwhere(grid > 0)[:, ::-1],
        offset_transform=ax.transData,
        array=grid[grid > 0],
        cmap=mpl.colormaps["binary"].resampled(40),
        norm=PowerNorm(0.5, vmin=0, vmax=high or grid.max()),
        linewidths=0,
        clip_on=False,
    )
    ax.add_collection(squares, autolim=False)
    rows, columns = grid.shape
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
    # A square of one by one in data coordinates, wherever it is put.
    squares.set_transform(AffineDeltaTransform(ax.transData))  # type: ignore[arg-type]
    look: dict[str, Any] = {"location": "bottom", "shrink": 0.6, "aspect": 30, "format": "{x:g}"}
    bar = ax.figure.colorbar(squares, ax=ax, label=label, ticks=MaxNLocator(4), **look)
    bar.outline.set_linewidth(0.5)
