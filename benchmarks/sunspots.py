"""Forecasters of the yearly sunspots: one to eleven years ahead, in three spans of years.

All are fitted on 1700 to 1920 alone. The networks' settings, and how many updates they get, are
chosen without any later year: on three spans of 30 years before 1920, each forecast by five
networks that were trained on the years before it. What was chosen is trained again on all years to
1920, a hundred networks of each kind. A forecast of the networks is the mean of five of them, so
that there are twenty of it. A GRU that is asked for the next year alone is chosen in the same way,
by its error there. A network that corrects a line, and two GRUs without noise, were tried after
the later years had been looked at; the tables say so. About 15 minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import numpy as np
from measure import store
from sunspot_forecasts import (
    HORIZONS,
    LAGS,
    LAST_FITTED,
    LINE,
    NUMBERS,
    ROOTS,
    YEARS,
    Array,
    Setting,
    by_year,
    fed_back,
    fitted,
    mase,
    rmse,
    simple_forecasters,
    square,
    trained,
)

from lstm_course.measured import load_table

SPANS = {"1921–55": (1921, 1955), "1956–79": (1956, 1979), "1980–2008": (1980, 2008)}
FOLDS = ((1830, 1860), (1860, 1890), (1890, 1920))  # trained to the first, judged to the second
MARKS = (50, 100, 150, 200, 300)  # updates among which the number is chosen
TOGETHER, SEEDS = 5, 100
CORRECTED, ONE_YEAR = "line + RNN", "GRU, one year"
CHOICE_NOTE = (
    "Root mean squared error, the mean of three spans: 1831–60, 1861–90, 1891–1920, each "
    "forecast by the mean of five networks trained on the years before it. Updates: the "
    f"best of {', '.join(map(str, MARKS))}. Adam, rate 0.01, all windows in every update; "
    "the square root of the numbers, standardized; windows of 22 years."
)
ONE_YEAR_NOTE = (
    f"{ONE_YEAR}: trained to forecast the next year alone, and chosen by its error there. All "
    "others forecast eleven years at once and are chosen by the mean over them."
)
SETTINGS = [
    Setting(kind, units, predicts, noise)
    for kind in ("RNN", "LSTM", "GRU")
    for units in (4, 8)
    for predicts in ("value", "change")
    for noise in (0.0, 0.3)
]
AFTERWARDS = {  # tried after the later years had been looked at
    CORRECTED: (Setting("RNN", 4, "correction", 0.0), 200),
    "GRU, no noise": (Setting("GRU", 4, "change", 0.0), 300),
    "GRU, one year, no noise": (Setting("GRU", 4, "change", 0.0, 1), 300),
}
QUIET_NOTE = (
    "GRU, no noise: as the GRU, with as many updates, but without noise. GRU, one year, no noise: "
    "the second best before 1920, four units. Both were tried after the later years had been "
    "looked at."
)
ONE_YEAR_SETTINGS = [setting._replace(ahead=1) for setting in SETTINGS if setting.kind == "GRU"]


def choice(setting: Setting) -> dict[str, object]:
    """Judge a setting on the three spans before 1920."""
    scores = np.zeros((len(MARKS), HORIZONS))
    for last, judged in FOLDS:
        runs = [trained(setting, last, seed, MARKS) for seed in range(1000, 1000 + TOGETHER)]
        for place, mark in enumerate(MARKS):
            mean = np.mean([run[mark] for run in runs], axis=0)
            scores[place] += rmse(mean, last + 1, judged) / len(FOLDS)
    mean_scores = scores[:, : setting.ahead].mean(axis=1)
    best = int(mean_scores.argmin())
    row: dict[str, object] = {
        "kind": setting.kind if setting.ahead > 1 else ONE_YEAR,
        "units": setting.units,
        "predicts": setting.predicts,
        "noise": setting.noise,
        "updates": MARKS[best],
        "1 year": f"{scores[best, 0]:.1f}",
        "mean of 1 to 11": f"{mean_scores[best]:.2f}" if setting.ahead > 1 else "–",
    }
    print(*row.values(), sep=", ", flush=True)
    return row


def line_row(name: str) -> dict[str, object]:
    """Judge an autoregression, of the numbers or of their roots, in the same way."""
    there, back = (np.sqrt, square) if name == ROOTS else (np.asarray, np.asarray)
    scores = np.zeros(HORIZONS)
    for last, judged in FOLDS:
        weights = fitted(LAGS, there(NUMBERS[last >= YEARS]))
        found = by_year(lambda past, w=weights: back(fed_back(w, there(past))), 1800)
        scores += rmse(found, last + 1, judged) / len(FOLDS)
    numbers = {"1 year": f"{scores[0]:.1f}", "mean of 1 to 11": f"{scores.mean():.2f}"}
    return {"kind": name} | dict.fromkeys(("units", "predicts", "noise", "updates"), "–") | numbers


def choose() -> None:
    """Store how all settings did."""
    rows = [choice(setting) for setting in SETTINGS + ONE_YEAR_SETTINGS]
    rows += [line_row(LINE), line_row(ROOTS)]
    title = "Settings of the networks, judged on years before 1920"
    store("sunspots-choice", title, rows, notes=[CHOICE_NOTE, ONE_YEAR_NOTE])


def chosen() -> dict[str, tuple[Setting, int]]:
    """Read the best of each kind, with its updates, and add what was tried afterwards."""
    best = {kind: best_of(kind, "mean of 1 to 11", HORIZONS) for kind in ("RNN", "LSTM", "GRU")}
    best[ONE_YEAR] = best_of(ONE_YEAR, "1 year", 1)
    return best | AFTERWARDS


def best_of(kind: str, column: str, ahead: int) -> tuple[Setting, int]:
    """Read the setting of a kind that has the lowest error in a column, and its updates."""
    rows = [row for row in load_table("sunspots-choice").rows if row["kind"] == kind]
    row = min(rows, key=lambda row: float(row[column]))
    layer, units, predicts = kind.split(",")[0], int(row["units"]), str(row["predicts"])
    return Setting(layer, units, predicts, float(row["noise"]), ahead), int(row["updates"])


def spread_rows(kind: str, runs: Array, together: Array) -> list[dict[str, object]]:
    """Give each span's errors of one network and of five together: lowest, median, highest."""
    rows: list[dict[str, object]] = []
    for span, (first, last) in SPANS.items():
        for name, forecasts in (("one", runs), ("mean of five", together)):
            scores = rmse(forecasts, first, last)
            row: dict[str, object] = {"kind": kind, "networks": name, "span": span}
            for ahead in (1, 2, 4, 11):
                low, middle, high = np.quantile(scores[:, ahead - 1], [0, 0.5, 1])
                told = f"{middle:.1f} ({low:.1f} to {high:.1f})"
                row[f"{ahead} ahead"] = "–" if np.isnan(middle) else told
            rows.append(row)
    return rows


def table_rows(name: str, forecasts: Array) -> list[dict[str, object]]:
    """Give a forecaster's scaled error in each span at each horizon, the median of its runs."""
    return [
        {"span": span, "forecaster": name}
        | {
            str(ahead + 1): f"{score:.2f}"
            for ahead, score in enumerate(np.median(mase(forecasts, first, last), axis=0))
        }
        for span, (first, last) in SPANS.items()
    ]


def forecast() -> None:
    """Train what was chosen, and store the tables of all forecasters."""
    networks: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for name, forecaster in simple_forecasters().items():
        rows += table_rows(name, by_year(forecaster)[None])
    for name, (setting, updates) in chosen().items():
        runs, together = networks_of(setting, updates)
        networks += spread_rows(name, runs, together)
        if setting.ahead == HORIZONS and (name == CORRECTED or name not in AFTERWARDS):
            rows += table_rows(name, together)
    keep(networks, rows)


def networks_of(setting: Setting, updates: int) -> tuple[Array, Array]:
    """Train all networks of a setting; give their forecasts, and the means of five."""
    runs = np.array(
        [trained(setting, LAST_FITTED, seed, [updates])[updates] for seed in range(SEEDS)]
    )
    return runs, runs.reshape(-1, TOGETHER, *runs.shape[1:]).mean(axis=1)


def keep(networks: list[dict[str, object]], rows: list[dict[str, object]]) -> None:
    """Store both tables."""
    afterwards = (
        f"{CORRECTED}: four units, whose output is added to a linear map of the last nine years; "
        "200 updates, no noise. It was tried after the later years had been looked at."
    )
    store(
        "sunspots-networks",
        "Sunspots by networks: the spread over seeds",
        networks,
        notes=[
            "Root mean squared error 1, 2, 4 and 11 years ahead, in numbers of sunspots: the "
            "median, and from the lowest to the highest, of 100 networks, and of the 20 means of "
            "five of them.",
            afterwards,
            ONE_YEAR_NOTE,
            QUIET_NOTE,
        ],
    )
    rows.sort(key=lambda row: list(SPANS).index(str(row["span"])))
    store(
        "sunspots",
        "Sunspots, 1 to 11 years ahead, in three spans of years",
        rows,
        notes=[
            "MASE: the mean absolute error divided by 16.16, that of the last value, one year "
            "ahead, on the years to 1920, on which all were fitted. Networks: the mean of five, "
            "the median of 20 such means.",
            afterwards,
        ],
    )


def main() -> None:
    """Choose, train, and store the tables."""
    choose()
    forecast()


if __name__ == "__main__":
    main()
