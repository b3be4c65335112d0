"""Figures of learning: gradients by lag, training against its baselines, gates over a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from lstm_course.plots._lines import draw_runs, finish
from lstm_course.plots.charts import curves, heat
from lstm_course.plots.style import axes_for, colors_of

SPACE = "␣"  # a space is shown, or its column would look nameless


class Trained(Protocol):
    """What is drawn of a training: ``training.History`` has it."""

    @property
    def train_perplexity(self) -> list[float]:
        """One number per epoch."""

    @property
    def heldout_perplexity(self) -> list[float]:
        """One number per epoch, nan where there is none; or an empty list."""


def gradient_by_lag(
    norms: Mapping[str, ArrayLike],
    *,
    relative: bool = True,
    colors: Mapping[str, str] | None = None,
    legend: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw how the gradient's norm changes with the distance in time, on a logarithmic scale.

    Parameters
    ----------
    norms : mapping of str to array_like, shape (T,) or (seeds, T)
        Lag 0 first, as ``gradients.gradient_norm_by_lag`` gives them. A norm of zero is left out.
    relative : bool
        Whether to divide each run by its norm at lag 0.
    colors : mapping of str to str, optional
        Colors of some lines by name; "LSTM" is the LSTM's.
    legend : bool
        Whether to name the lines in a legend instead of at their ends.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there is nothing to draw, lengths differ, or a run is to be divided by zero.

    Examples
    --------
    >>> ax = gradient_by_lag({"half": 0.5 ** np.arange(20)})
    >>> ax.get_yscale()
    'log'
    """
    ax = axes_for(norms, ax)
    shown = {}
    for name, values in norms.items():
        runs = np.atleast_2d(np.asarray(values, dtype=float))
        if relative and not np.all(runs[:, 0] > 0):
            raise ValueError(f"{name!r} has no gradient at lag 0 to compare with")
        runs = runs / runs[:, :1] if relative else runs
        shown[name] = np.where(runs > 0, runs, np.nan)
    lags = np.arange(next(iter(shown.values())).shape[1])
    label = "gradient norm (relative to lag 0)" if relative else "gradient norm"
    xlabel = "lag (steps before the last)"
    return curves(
        shown,
        x=lags,
        xlabel=xlabel,
        ylabel=label,
        yscale="log",
        colors=colors,
        legend=legend,
        ax=ax,
    )


def training_curves(
    histories: Mapping[str, Trained | Sequence[Trained]],
    *,
    baselines: Mapping[str, float] | None = None,
    colors: Mapping[str, str] | None = None,
    legend: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw training and held-out perplexity by epoch, and the lines that a model has to beat.

    Solid: held out. Dotted: training. Thin, gray and dashed: baselines. Over several seeds the
    line is the median and the band goes from the lowest to the highest.

    Parameters
    ----------
    histories : mapping of str to History or sequence of History
        One training, or one per seed with as many epochs each.
    baselines : mapping of str to float, optional
        Perplexities, such as those of n-gram models.
    colors : mapping of str to str, optional
        Colors of some trainings by name; "LSTM" is the LSTM's.
    legend : bool
        Whether to name the lines in a legend instead of at their ends.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there is nothing to draw, or the numbers of epochs differ between seeds.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> run = SimpleNamespace(train_perplexity=[9, 5, 3], heldout_perplexity=[9, 7, 8])
    >>> ax = training_curves({"LSTM": run}, baselines={"bigram": 8.0})
    >>> [text.get_text() for text in ax.texts]
    ['LSTM, training', 'LSTM, held out', 'bigram']
    """
    ax = axes_for(histories, ax)
    shades = colors_of(histories, colors)
    for (name, given), color in zip(histories.items(), shades, strict=True):
        runs = list(given) if isinstance(given, Sequence) else [given]
        train = _by_seed(name, [run.train_perplexity for run in runs])
        heldout = _by_seed(name, [run.heldout_perplexity for run in runs])
        dots = (0, (1, 1.2))
        _draw_measured(ax, train, linestyle=dots, color=color, label=f"{name}, training")
        if heldout.size:
            _draw_measured(ax, heldout, color=color, label=f"{name}, held out")
    ax.set(xlabel="epoch", ylabel="perplexity (choices per token)")
    finish(ax, baselines=baselines, yscale="log", legend=legend)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


def gates_over_text(
    values: ArrayLike,
    text: str,
    *,
    label: str,
    units: Sequence[Any] | None = None,
    limits: tuple[float, float] = (0.0, 1.0),
    ax: Axes | None = None,
) -> Axes:
    """Draw what gates, or states, do at each character of a text.

    Parameters
    ----------
    values : array_like of float, shape (T, units)
        As ``torch_cells.gate_values`` gives them, for one sequence of the batch.
    text : str
        The T characters that were read; a space is shown as an open box.
    label : str
        What the values are, such as "forget gate".
    units : sequence, optional
        A name for each row; their numbers by default.
    limits : tuple of float
        Values at the scale's ends: 0 and 1 for gates, -1 and 1 for what went through a tanh.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If text or names and values differ in length.

    Examples
    --------
    >>> ax = gates_over_text(np.eye(3), "a b", label="forget gate")
    >>> [tick.get_text() for tick in ax.get_xticklabels()]
    ['a', '␣', 'b']
    """
    grid = np.asarray(values, dtype=float)
    if grid.ndim != 2 or len(grid) != len(text):
        raise ValueError(
            f"values must have the shape (T, units) with T = {len(text)}, the length of the text, "
            f"not {grid.shape}"
        )
    if units is not None and len(units) != grid.shape[1]:
        raise ValueError(f"{len(units)} names for {grid.shape[1]} units")
    ax = heat(
        grid.T,
        xlabel="character read",
        ylabel="unit",
        label=label,
        xticks=[SPACE if character.isspace() else character for character in text],
        yticks=units,
        limits=limits,
        ax=ax,
    )
    ax.tick_params(axis="x", length=0)
    return ax


def _by_seed(name: str, runs: list[list[float]]) -> np.ndarray:
    if len({len(run) for run in runs}) != 1:
        raise ValueError(f"the trainings of {name!r} have different numbers of epochs")
    return np.array(runs, dtype=float)


def _draw_measured(ax: Axes, runs: np.ndarray, **look: Any) -> None:
    measured = ~np.isnan(runs).any(axis=0)
    draw_runs(ax, 1 + np.flatnonzero(measured), runs[:, measured], **look)
