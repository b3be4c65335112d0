"""Forecasts of the yearly sunspots by lines and by networks, and their errors in spans of years."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch import nn

from lstm_course.datasets import load_sunspots

Array = NDArray[np.float64]
YEARS, NUMBERS = load_sunspots()
LAST_FITTED = 1920
HORIZONS, WINDOW, LAGS = 11, 22, 9  # years
LINE, ROOTS = "AR(9)", "AR(9) of √"


class Setting(NamedTuple):
    """What is chosen of a network."""

    kind: str
    units: int
    predicts: str  # the value, the change since the last one, or the correction of a line
    noise: float  # added to the inputs while training, in standard deviations
    ahead: int = HORIZONS  # years that are forecast at once


class Forecaster(nn.Module):
    """A recurrent layer that reads a window and forecasts all horizons at once."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.layer = getattr(nn, setting.kind)(1, setting.units)
        self.output_layer = nn.Linear(setting.units, setting.ahead)
        self.predicts = setting.predicts
        if self.predicts == "correction":
            self.line = nn.Linear(LAGS, HORIZONS)
            with torch.no_grad():  # at the start the line repeats the last value
                self.line.weight.copy_(torch.eye(LAGS)[-1].expand(HORIZONS, LAGS))
                self.line.bias.zero_()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map windows (T, N, 1) to forecasts (N, years ahead)."""
        output: torch.Tensor = self.output_layer(self.layer(x)[0][-1])
        if self.predicts == "correction":
            output = output + self.line(x[-LAGS:, :, 0].T)
        return x[-1] + output if self.predicts == "change" else output


def fitted(p: int, series: Array) -> Array:
    """Fit an autoregression by least squares: the constant, then the weight of each lag."""
    lags = sliding_window_view(series, p)[:-1, ::-1]
    design = np.column_stack([np.ones(len(lags)), lags])
    return np.linalg.lstsq(design, series[p:], rcond=None)[0]


def fed_back(weights: Array, past: Array) -> Array:
    """Forecast step by step, each forecast a value for the next."""
    known = list(past)
    p = len(weights) - 1
    for _ in range(HORIZONS):
        known.append(weights[0] + weights[1:] @ np.array(known[: -p - 1 : -1]))
    return np.array(known[len(past) :])


def square(roots: Array) -> Array:
    """Turn forecasts of the root into numbers of sunspots; no root is below 0."""
    return np.maximum(roots, 0) ** 2


def by_year(forecast: Callable[[Array], Array], first: int = 1900) -> Array:
    """Forecast from every year, and give for each year what was said of it 1 to 11 years before."""
    found = np.full((len(YEARS), HORIZONS), np.nan)
    for now in range(int(np.searchsorted(YEARS, first)), len(YEARS)):
        for ahead, value in enumerate(forecast(NUMBERS[:now])[: len(YEARS) - now]):
            found[now + ahead, ahead] = value
    return found


def simple_forecasters() -> dict[str, Callable[[Array], Array]]:
    """Give the six that need no network."""
    train = NUMBERS[YEARS <= LAST_FITTED]
    two, nine, root = fitted(2, train), fitted(9, train), fitted(9, np.sqrt(train))
    return {
        "mean": lambda past: np.full(HORIZONS, train.mean()),
        "last value": lambda past: np.full(HORIZONS, past[-1]),
        "11 years ago": lambda past: past[-HORIZONS:],
        "AR(2)": lambda past: fed_back(two, past),
        LINE: lambda past: fed_back(nine, past),
        ROOTS: lambda past: square(fed_back(root, np.sqrt(past))),
    }


def trained(setting: Setting, last: int, seed: int, marks: Sequence[int]) -> dict[int, Array]:
    """Train on the years to `last`; give at some numbers of updates the forecasts by year."""
    torch.manual_seed(seed)
    roots = np.sqrt(NUMBERS)
    known = roots[last >= YEARS]
    center, spread = known.mean(), known.std()
    scaled = torch.from_numpy((roots - center) / spread).float()
    model = Forecaster(setting)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
    pieces = scaled[: len(known)].unfold(0, WINDOW + setting.ahead, 1).T
    x, target = pieces[:WINDOW, :, None], pieces[WINDOW:].T
    everywhere = scaled.unfold(0, WINDOW, 1).T[:, :-1, None]
    found = {}
    for update in range(1, max(marks) + 1):
        noisy = x + setting.noise * torch.randn(x.shape) if setting.noise else x
        loss = (model(noisy) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if update in marks:
            with torch.no_grad():
                forecasts = model(everywhere).double().numpy() * spread + center
            found[update] = placed(square(forecasts))
    return found


def placed(forecasts: Array) -> Array:
    """Move forecasts, one row a window's end, to the years that they speak of."""
    found = np.full((len(YEARS), HORIZONS), np.nan)
    for ahead in range(forecasts.shape[1]):
        found[WINDOW + ahead :, ahead] = forecasts[: len(forecasts) - ahead, ahead]
    return found


def errors(forecasts: Array, first: int, last: int) -> Array:
    """Give the errors (…, years, horizons) in a span of years."""
    inside = (first <= YEARS) & (last >= YEARS)
    return np.asarray(forecasts[..., inside, :] - NUMBERS[inside][:, None])


def rmse(forecasts: Array, first: int, last: int) -> Array:
    """Give the root of the mean squared error at each horizon."""
    return np.asarray(np.sqrt(np.square(errors(forecasts, first, last)).mean(axis=-2)))


def mase(forecasts: Array, first: int, last: int) -> Array:
    """Give the mean absolute error at each horizon in units of last value's on the years fitted."""
    unit = np.abs(np.diff(NUMBERS[YEARS <= LAST_FITTED])).mean()
    return np.asarray(np.abs(errors(forecasts, first, last)).mean(axis=-2) / unit)
