"""The mean absolute scaled error, right and wrong: exercise 18.1."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def scaled(train: Array, truth: Array, forecast: Array, season: int) -> float:
    """Divide the mean absolute error by that of the seasonal naive on the years fitted."""
    unit = np.abs(train[season:] - train[:-season]).mean()
    return float(np.abs(truth - forecast).mean() / unit)


def cases() -> Iterator[Case]:
    """Draw series whose later part is wilder than the one fitted."""
    rng = np.random.default_rng(181)
    for K, T, season in ((60, 20, 7), (40, 12, 1), (30, 9, 11)):
        yield {
            "train": rng.normal(size=K).cumsum(),
            "truth": 4 * rng.normal(size=T).cumsum(),
            "forecast": 4 * rng.normal(size=T),
            "season": season,
        }


mase = FunctionExercise(
    label="Exercise 18.1",
    answer=scaled,
    cases=cases,
    results={"the error": ""},
    instead={
        "np.abs(train[season:] - train[:-season]).mean()": {
            "np.abs(np.diff(truth)).mean()": "the unit was taken from the later years; it belongs "
            "to the years fitted, train, or it would change with the span that is judged.",
            "np.abs(truth[season:] - truth[:-season]).mean()": "the unit was taken from the later "
            "years, season and all; it belongs to the years fitted, train.",
            "np.abs(np.diff(train)).mean()": "the unit is right for season = 1 only; the naive "
            "forecast repeats the value of `season` steps before.",
            "np.sqrt(np.mean((train[season:] - train[:-season]) ** 2))": "the unit is a root mean "
            "square; MASE takes absolute values, above and below.",
            "np.abs(train - train.mean()).mean()": "the unit is the distance from the mean; the "
            "naive forecast repeats a value: train[season:] - train[:-season].",
            "np.abs(train[season:] - train[:-season]).sum()": "the unit is a sum; take the mean.",
            "1.0": "this is the mean absolute error, not divided by its unit yet.",
        },
        "np.abs(truth - forecast).mean()": {
            "np.sqrt(np.mean((truth - forecast) ** 2))": "above the line stands a root mean "
            "square; MASE takes absolute values.",
            "((truth - forecast) ** 2).mean()": "the errors are squared; take absolute values.",
            "(truth - forecast).mean()": "errors above and below cancel: take the absolute value "
            "of each before the mean.",
            "np.abs(truth - forecast).sum()": "above the line stands a sum; take the mean.",
        },
        "train[season:] - train[:-season]": {
            "train[season:]": "the naive forecast is missing: train[:-season].",
            "train - np.roll(train, season)": "np.roll lets the last years come before the first; "
            "the naive forecast begins where there is a value `season` steps before.",
            "np.diff(train, n=season)": "np.diff(…, n=season) takes differences of differences; "
            "asked is the value `season` steps before: train[season:] - train[:-season].",
        },
    },
    else_="Above: the mean of |truth - forecast|. Below: the same of the naive forecast, on train.",
)
