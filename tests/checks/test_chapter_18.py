"""The checks of chapter 18: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_18


def mase_in_a_loop(train, truth, forecast, season):
    naive = [abs(train[k] - train[k - season]) for k in range(season, len(train))]
    missed = [abs(a - b) for a, b in zip(truth, forecast, strict=True)]
    return (sum(missed) / len(missed)) / (sum(naive) / len(naive))


def lags_row_by_row(series, lags):
    rows = [[1, *(series[t - k] for k in lags)] for t in range(max(lags), len(series))]
    return np.linalg.pinv(np.array(rows)) @ series[max(lags) :]


def ahead_in_place(series, now, weights, lags, steps):
    values = np.zeros(now + steps)
    values[:now] = series[:now]
    for t in range(now, now + steps):
        values[t] = weights[0] + weights[1:] @ values[t - np.array(lags)]
    return values[now:]


def windows_by_list(series, T):
    x = [[[series[n + t]] for n in range(len(series) - T)] for t in range(T)]
    return x, list(series[T:])


def read_by_state(lstm, output_layer, x):
    _, (h_n, _) = lstm(x)
    return output_layer(h_n[0]).squeeze(1)


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (chapter_18.mase, mase_in_a_loop),
        (chapter_18.fit_lags, lags_row_by_row),
        (chapter_18.ahead, ahead_in_place),
        (chapter_18.windows, windows_by_list),
        (chapter_18.read, read_by_state),
    ],
)
def test_other_styles_pass(check, answer):
    check(answer)


@pytest.mark.parametrize(
    "answer",
    [
        [1, 3, 4, 6],
        (6, 4, 3, 1),
        np.array([1, 3, 4, 6, 6]),
        torch.tensor([1.0, 3.0, 4.0, 6.0]),
        {1, 3, 4, 6},
    ],
)
def test_the_leaks_are_found(answer):
    chapter_18.leaks(answer)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "give a list of numbers"),
        (["a", "c"], "give a list of whole numbers"),
        (3, "give a list of whole numbers"),
        ([1, 2, 3, 4, 6], "look at step 2 again"),
        ([1, 3, 4, 5, 6], "look at step 5 again"),
        ([1, 3, 4, 7], "there is no step 7;"),
        ([1, 3, 4], "one leak is still missing. Which years go into the mean"),
        ([3, 4, 6], "one leak is still missing. In which year"),
        ([1, 6], "2 leaks are still missing. Are the years on both sides"),
        ([1, 3, 6], "one leak is still missing. Is there a choice"),
        ([1, np.nan], "leaks"),
    ],
)
def test_what_is_wrong_with_a_list_of_leaks(answer, message):
    with pytest.raises(CheckFailed, match=message.replace(".", r"\.")):
        chapter_18.leaks(answer)


def test_a_forecast_that_reads_the_future_is_named():
    def leaky(series, now, weights, lags, steps):
        return np.array(
            [weights[0] + weights[1:] @ series[now + k - np.array(lags)] for k in range(steps)]
        )

    with pytest.raises(CheckFailed, match="true values are read"):
        chapter_18.ahead(leaky)


@pytest.mark.parametrize(
    ("naive", "message"),
    [
        (lambda train, season: train - np.roll(train, season), "np.roll lets the last years"),
        (lambda train, season: np.diff(train, n=season), "differences of differences"),
    ],
)
def test_a_naive_forecast_by_the_wrong_function_is_named(naive, message):
    def wrong(train, truth, forecast, season):
        return np.abs(truth - forecast).mean() / np.abs(naive(train, season)).mean()

    with pytest.raises(CheckFailed, match=message):
        chapter_18.mase(wrong)


def test_who_reads_the_cell_is_told():
    def of_the_cell(lstm, output_layer, x):
        _, (_, c_n) = lstm(x)
        return output_layer(c_n[0])[:, 0]

    with pytest.raises(CheckFailed, match="reads the cell, c_n"):
        chapter_18.read(of_the_cell)


@torch.no_grad()
def read_without_graph(lstm, output_layer, x):
    return read_by_state(lstm, output_layer, x)


def read_behind_a_cut(lstm, output_layer, x):
    return output_layer(lstm(x)[0][-1].detach())[:, 0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [(read_without_graph, "no graph behind it"), (read_behind_a_cut, "ends before the LSTM")],
)
def test_what_could_not_be_trained_is_refused(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_18.read(answer)


def test_the_check_of_a_forecast_leaves_the_draws_of_others_alone():
    torch.manual_seed(0)
    wanted = torch.rand(1)
    torch.manual_seed(0)
    chapter_18.read(read_by_state)
    assert torch.rand(1) == wanted


def test_a_unit_of_the_later_years_is_named():
    def of_truth(train, truth, forecast, season):
        return mase_in_a_loop(truth, truth, forecast, 1)

    with pytest.raises(CheckFailed, match="later years"):
        chapter_18.mase(of_truth)
