"""Chapter 18's own functions against independent computations, and its stored tables."""

import itertools
import re

import numpy as np
import pytest
import torch
from notebook_source import chapter, replicated
from numpy.lib.stride_tricks import sliding_window_view

from lstm_course.datasets import load_sunspots
from lstm_course.measured import load_table

YEARS, NUMBERS = load_sunspots()
TRAIN = NUMBERS[YEARS <= 1920]
UNIT = np.abs(np.diff(TRAIN)).mean()
AHEAD = range(1, 12)
SPANS = {"1921–55": (1921, 1955), "1956–79": (1956, 1979), "1980–2008": (1980, 2008)}
ours = chapter("18-forecasting", years=YEARS, numbers=NUMBERS, train=TRAIN, unit=UNIT)
TWO, NINE = ours.fitted(2, TRAIN), ours.fitted(9, TRAIN)
OF_ROOTS = ours.fitted(9, np.sqrt(TRAIN))
FORECASTERS = {
    "mean": lambda past: np.full(11, TRAIN.mean()),
    "last value": lambda past: np.full(11, past[-1]),
    "11 years ago": lambda past: past[-11:],
    "AR(2)": lambda past: ours.fed_back(TWO, past),
    "AR(9)": lambda past: ours.fed_back(NINE, past),
    "AR(9) of √": lambda past: ours.square(ours.fed_back(OF_ROOTS, np.sqrt(past))),
}
SAID = {name: ours.by_year(forecaster) for name, forecaster in FORECASTERS.items()}


def median(text):
    """Read the first number of "13.0 (12.1 to 14.2)"."""
    return float(str(text).split()[0])


@pytest.mark.parametrize("p", [2, 9])
def test_the_weights_solve_the_normal_equations(p):
    rows = [[1.0, *(TRAIN[t - k] for k in range(1, p + 1))] for t in range(p, len(TRAIN))]
    design = np.array(rows)
    solved = np.linalg.solve(design.T @ design, design.T @ TRAIN[p:])
    np.testing.assert_allclose(ours.fitted(p, TRAIN), solved, rtol=1e-8)


def test_a_series_that_is_an_autoregression_gives_its_weights_back():
    series = [1.0, 4.0, 2.0]
    for _ in range(12):
        series.append(5 + 0.5 * series[-1] - 0.8 * series[-3])
    np.testing.assert_allclose(ours.fitted(3, np.array(series)), [5, 0.5, 0, -0.8], atol=1e-10)


def test_feeding_back_is_the_power_of_a_matrix():
    p = len(NINE) - 1
    # state: 1, then the values from the last to the oldest
    step = np.zeros((p + 1, p + 1))
    step[0, 0], step[1] = 1, NINE
    step[2:, 1:-1] = np.eye(p - 1)
    state = np.array([1, *TRAIN[: -p - 1 : -1]])
    found = [(np.linalg.matrix_power(step, k) @ state)[1] for k in range(1, 12)]
    np.testing.assert_allclose(ours.fed_back(NINE, TRAIN), found, rtol=1e-9)


def test_the_slowest_eigenvalue_is_the_root_of_the_polynomial():
    for weights in (TWO, NINE, OF_ROOTS):
        roots = np.roots([1, *-weights[1:]])
        assert abs(ours.slowest(weights)) == pytest.approx(np.abs(roots).max())


def test_each_year_is_forecast_from_the_years_before_it_alone():
    year = int(np.searchsorted(YEARS, 1957))
    for ahead in (1, 5, 11):
        asked = FORECASTERS["AR(9)"](NUMBERS[: year - ahead + 1])
        assert SAID["AR(9)"][year, ahead - 1] == asked[ahead - 1]
        assert SAID["last value"][year, ahead - 1] == NUMBERS[year - ahead]


def test_the_scaled_error_by_hand():
    inside = range(int(np.searchsorted(YEARS, 1956)), int(np.searchsorted(YEARS, 1979)) + 1)
    missed = [abs(NUMBERS[t] - NUMBERS[t - 3]) for t in inside]
    unit = sum(abs(b - a) for a, b in itertools.pairwise(TRAIN)) / (len(TRAIN) - 1)
    by_hand = sum(missed) / len(missed) / unit
    assert ours.mase(SAID["last value"], 1956, 1979)[2] == pytest.approx(by_hand)


def test_the_stored_table_holds_what_the_chapter_computes():
    table = load_table("sunspots")
    for name, said in SAID.items():
        for span, ends in SPANS.items():
            row = table.row(span=span, forecaster=name)
            stored = [row[str(ahead)] for ahead in range(1, 12)]
            np.testing.assert_allclose(stored, ours.mase(said, *ends), atol=0.0051)


def test_nine_numbers_repeat_the_last_value():
    lstm = torch.nn.LSTM(1, 1, bias=False, dtype=torch.float64)
    with torch.no_grad():
        for weights in lstm.parameters():
            weights.zero_()
        lstm.weight_ih_l0[2], lstm.weight_hh_l0[2] = 1e-4, -2
    x = torch.tensor([3.0, -20.0, 7.0, 7.5], dtype=torch.float64)
    states = lstm(x[:, None])[0][:, 0]
    assert torch.allclose(4e4 * states, x, atol=1e-3)


def test_a_lag_is_found():
    late = np.full((len(YEARS), 11), np.nan)
    late[1:, 0] = NUMBERS[:-1]
    meant, before = ours.likeness(late, 1)
    assert before == pytest.approx(1)
    assert meant < 0.9
    perfect = np.repeat(NUMBERS[:, None], 11, axis=1)
    assert ours.likeness(perfect, 3)[0] == pytest.approx(1)


def test_cycles_are_counted():
    perfect = np.repeat(NUMBERS[:, None], 11, axis=1)
    names = chapter(
        "18-forecasting",
        years=YEARS,
        numbers=NUMBERS,
        begin=np.array([1921, 1934, 1945, 1955, 1965, 1977, 1987, 1997]),
        cycle_ends=[1933, 1944, 1954, 1964, 1976, 1986, 1996, 2008],
    )
    assert (names.cycles_won(perfect, SAID["AR(9)"]) == 8).all()
    assert (names.cycles_won(SAID["AR(9)"], perfect) == 0).all()
    before = [1933, 1944, 1954, 1964, 1976, 1986, 1996]
    for year in before:  # each cycle begins after a minimum
        place = int(np.searchsorted(YEARS, year))
        assert NUMBERS[place] < min(NUMBERS[place - 1], NUMBERS[place + 1])


def test_what_was_chosen_before_1920_is_what_the_chapter_trains():
    rows = [row for row in load_table("sunspots-choice").rows if row["kind"][:2] != "AR"]
    alone = [row for row in rows if row["kind"] == "GRU, one year"]
    rows = [row for row in rows if row not in alone]
    assert (len(rows), len(alone)) == (24, 8)
    best = min(rows, key=lambda row: row["mean of 1 to 11"])
    found = [best[name] for name in ("kind", "units", "predicts", "noise", "updates")]
    assert found == ["GRU", 4, "change", 0.3, 300]
    assert (best["1 year"], best["mean of 1 to 11"]) == (13.7, 23.56)
    line = load_table("sunspots-choice").row(kind="AR(9) of √")
    assert (line["1 year"], line["mean of 1 to 11"]) == (15.5, 23.69)
    plain = load_table("sunspots-choice").row(kind="AR(9)")
    assert (plain["1 year"], plain["mean of 1 to 11"]) == (15.9, 25.11)
    best, second = sorted(alone, key=lambda row: row["1 year"])[:2]
    names = ("units", "predicts", "noise", "updates", "1 year")
    assert [best[name] for name in names] == [8, "change", 0.3, 200, 11.7]
    assert [second[name] for name in names] == [4, "change", 0.0, 300, 11.9]


def gaps(table, kind, span):
    """Give by how much the best and the worst mean of five are behind the line on roots."""
    line = {"1956–79": 18.9, "1980–2008": 14.4}[span]
    spread = table.row(kind=kind, networks="mean of five", span=span)["1 ahead"]
    return [float(end) - line for end in re.search(r"\((.+) to (.+)\)", spread).groups()]


def test_what_the_chapter_says_of_the_networks():
    table = load_table("sunspots-networks")

    def error(kind, span):
        return median(table.row(kind=kind, networks="mean of five", span=span)["1 ahead"])

    assert [error("line + RNN", span) for span in SPANS] == [12.8, 19.0, 14.3]
    assert [error("GRU, one year, no noise", span) for span in SPANS] == [12.7, 20.3, 16.5]
    assert [error(kind, "1956–79") for kind in ("GRU", "GRU, no noise")] == [27.2, 26.3]
    behind = {
        kind: [gap for span in list(SPANS)[1:] for gap in gaps(table, kind, span)]
        for kind in ("GRU", "GRU, one year")
    }
    assert 3.5 < min(behind["GRU"]) < max(behind["GRU"]) < 10
    assert 2.5 < min(behind["GRU, one year"]) < max(behind["GRU, one year"]) < 7.1
    one = [error("GRU, one year", span) for span in SPANS]
    assert one == [14.1, 23.0, 18.4]
    assert [round(score**2 / 1535, 2) for score in one[:2]] == [0.13, 0.34]
    assert [round(error("line + RNN", s) ** 2 / 1535, 2) for s in list(SPANS)[:2]] == [0.11, 0.24]
    assert [round(error("GRU", span) ** 2 / 1535, 2) for span in list(SPANS)[:2]] == [0.14, 0.48]


def test_where_the_networks_keep_up_and_where_not():
    table = load_table("sunspots")

    def errors(span, name):
        row = table.row(span=span, forecaster=name)
        return np.array([float(row[str(ahead)]) for ahead in range(1, 12)])

    lines = np.minimum(errors("1921–55", "AR(9)"), errors("1921–55", "AR(9) of √"))
    assert (errors("1921–55", "LSTM")[2:4] < lines[2:4]).all()
    for span in ("1956–79", "1980–2008"):
        for kind in ("RNN", "LSTM", "GRU"):
            behind = errors(span, kind) > errors(span, "AR(9) of √")
            assert behind.sum() >= 10


def test_the_ratios_that_the_exercises_name():
    later = YEARS > 1920
    last = np.abs(SAID["last value"][later, 0] - NUMBERS[later]).mean()
    assert round(last, 1) == 23.3
    for name, ratio in (("AR(9)", 0.56), ("AR(9) of √", 0.50)):
        missed = np.abs(SAID[name][later, 0] - NUMBERS[later]).mean()
        assert round(missed / last, 2) == ratio


def test_no_year_to_1920_above_130_was_followed_by_a_higher_one():
    assert (TRAIN[1:] <= TRAIN[:-1])[TRAIN[:-1] > 130].all()
    assert NUMBERS[YEARS == 1956] > 130


def test_the_lagging_forecast_has_the_smaller_scaled_error():
    found = [round(float(ours.mase(SAID[n], 1921, 2008)[1]), 2) for n in ("AR(9) of √", "AR(9)")]
    assert found == [1.03, 1.06]


def test_what_stands_beside_the_published_numbers():
    spans = [SPANS["1921–55"], SPANS["1956–79"]]
    for name, ratios in (("AR(9)", [0.12, 0.34]), ("AR(9) of √", [0.12, 0.23])):
        found = [ours.rmse(SAID[name], *ends)[0] ** 2 / 1535 for ends in spans]
        assert np.round(found, 2).tolist() == ratios


def test_noise_on_the_inputs_is_a_ridge():
    center, spread = np.sqrt(TRAIN).mean(), np.sqrt(TRAIN).std()
    scaled = (np.sqrt(TRAIN) - center) / spread
    names = chapter(
        "18-forecasting", years=YEARS, numbers=NUMBERS, train=TRAIN, center=center, spread=spread
    )
    pieces = np.lib.stride_tricks.sliding_window_view(scaled, 33)
    copies = np.repeat(pieces, 4000, axis=0)  # each window with much noise drawn
    rng = np.random.default_rng(18)
    noisy = copies[:, :22] + 0.3 * rng.normal(size=(len(copies), 22))
    design = np.column_stack([np.ones(len(noisy)), noisy])
    weights = np.linalg.solve(design.T @ design, design.T @ copies[:, 22:])
    expected = np.r_[1, scaled[-22:]] @ weights * spread + center
    np.testing.assert_allclose(
        names.linear_map(0.3)(TRAIN), np.maximum(expected, 0) ** 2, rtol=0.03, atol=0.3
    )


def test_the_root_was_ahead_before_1920_and_later_one_year_ahead_only():
    for ends in SPANS.values():
        plain, root = (ours.rmse(SAID[name], *ends) for name in ("AR(9)", "AR(9) of √"))
        assert root[0] < plain[0]
        assert root.mean() > plain.mean()


def test_a_part_of_the_height_is_the_counting():
    assert (NUMBERS[YEARS > 1920] > TRAIN.max()).sum() == 6
    assert YEARS[(YEARS <= 1920) & (NUMBERS[YEARS == 1956] < NUMBERS)].tolist() == [1778]


def test_error_against_horizon_over_all_88_years():
    over_all = {name: ours.mase(said, 1921, 2008) for name, said in SAID.items()}
    table, lengths = load_table("sunspots"), {"1921–55": 35, "1956–79": 24, "1980–2008": 29}
    gru = sum(
        number * np.array([float(table.row(span=span, forecaster="GRU")[str(h)]) for h in AHEAD])
        for span, number in lengths.items()
    ) / sum(lengths.values())
    before = over_all["11 years ago"]
    best = np.min([gru, *(over_all[name] for name in over_all if name != "11 years ago")], axis=0)
    assert (1 - (best / before)[3:] > 0.08).all()
    assert (1 - (best / before)[3:] < 0.14).all()
    assert (gru > np.minimum(over_all["AR(9)"], over_all["AR(9) of √"])).all()
    assert (gru > before)[3:].all()
    assert max(over_all, key=lambda name: over_all[name][5]) == "last value"


def test_what_the_text_says_of_the_repetitions():
    def made(claim):
        row = replicated("18-forecasting", f"18.{claim}")
        return row.smallest, row.largest

    assert made("cycles.gru") == (1, 2)
    assert made("cycles.one-year") == (2, 3)
    low, high = made("one-year.behind")
    assert 2.5 < low < high < 5.5
    low, high = made("gru.too-low")
    assert -17 < low < high < -12
    assert 0.2 < made("flat.mean")[1] < 0.25


def test_the_mean_of_a_thousand_futures_swings_by_some_65_at_first():
    roots, rng = np.sqrt(TRAIN), np.random.default_rng(18)
    lags = np.lib.stride_tricks.sliding_window_view(roots, 9)[:-1, ::-1]
    surprises = roots[9:] - (OF_ROOTS[0] + lags @ OF_ROOTS[1:])
    paths = np.tile(roots[-9:], (1000, 1))
    for _ in range(22):
        step = OF_ROOTS[0] + paths[:, :-10:-1] @ OF_ROOTS[1:]
        paths = np.column_stack([paths, step + rng.choice(surprises, size=1000)])
    swing = np.ptp(ours.square(paths[:, 9:]).mean(axis=0))
    assert 62 < swing < 68


# What the exercises say of other inputs.


def least_squares(inputs, targets):
    """Give the least-squares weights, the bias first."""
    design = np.column_stack([np.ones(len(inputs)), inputs])
    return np.linalg.lstsq(design, targets, rcond=None)[0]


def missed(lags, steps):
    """Give the mean absolute error so many years ahead, from 1921 on, fitted to 1920."""
    numbers, cut, longest = NUMBERS, len(TRAIN), max(lags)
    past = np.column_stack([numbers[longest - lag : cut - lag] for lag in lags])
    weights = least_squares(past, numbers[longest:cut])
    errors = []
    for now in range(cut, len(numbers) - steps + 1):
        known = list(numbers[:now])
        for _ in range(steps):
            known.append(weights[0] + weights[1:] @ [known[-lag] for lag in lags])
        errors.append(abs(known[-1] - numbers[now + steps - 1]))
    return np.mean(errors)


@pytest.mark.parametrize("steps", [1, 2, 3, 8])
def test_one_old_value_is_as_good_as_nine_neighbors_if_it_is_the_right_one(steps):
    nine = missed(range(1, 10), steps)
    assert abs(missed([1, 2, 9], steps) - nine) < 0.7
    assert missed([1, 2, 11], steps) > nine + 1.5


def test_smoothing_makes_the_series_easier_and_leaks_the_true_number():
    numbers, cut = NUMBERS, len(TRAIN)
    centered = np.convolve(numbers, np.ones(3) / 3, mode="same")
    honest = np.array([numbers[max(0, year - 2) : year + 1].mean() for year in range(len(numbers))])

    def one_year_ahead(series, wanted):
        past = sliding_window_view(series, 9)[:-1]
        weights = least_squares(past[: cut - 9], wanted[9:cut])
        return np.abs(weights[0] + past @ weights[1:] - wanted[9:])[cut - 9 :].mean()

    raw = one_year_ahead(numbers, numbers)
    assert abs(one_year_ahead(centered, centered) - one_year_ahead(honest, honest)) < 0.3
    assert one_year_ahead(centered, centered) < raw / 2
    assert one_year_ahead(centered, numbers) < raw / 3
    assert one_year_ahead(honest, numbers) > raw


def test_an_autoregression_of_a_noisy_sine_flattens_though_the_sine_keeps_its_phase():
    left = []
    for seed in range(20):
        clock = 50 + 40 * np.sin(2 * np.pi * np.arange(221 + 88) / 10.9 + seed)
        noisy = clock[:221] + np.random.default_rng(seed).normal(size=221) * 15
        model = ours.fitted(9, noisy)
        future = noisy
        for _ in range(8):
            future = np.append(future, ours.fed_back(model, future))
        swing = [np.ptp(future[start : start + 22]) for start in (221, 221 + 66)]
        left.append(swing[1] / swing[0])
    assert np.median(left) < 0.7
