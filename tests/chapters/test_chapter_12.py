"""Chapter 12's own functions against torch.nn and the mathematics, and its stored tables."""

import numpy as np
import pytest
import torch
from notebook_source import chapter

from lstm_course.datasets import tasks
from lstm_course.measured import load_table
from lstm_course.torch_cells import gate_blocks

ours = chapter("12-how-long-can-it-remember", H=8)
LENGTHS = (20, 50, 100, 200)


@pytest.mark.parametrize(
    ("start", "b_f", "b_i"),
    [({"b_f": 5}, 5, None), ({"b_i": -3}, None, -3), ({"b_f": 5, "b_i": -3}, 5, -3)],
)
def test_a_start_sets_the_biases_that_it_names_and_no_other(start, b_f, b_i):
    torch.manual_seed(0)
    untouched = torch.nn.LSTM(5, 8)
    torch.manual_seed(0)
    lstm = ours.new_lstm(5, 100, **start)
    found, before = (
        gate_blocks((layer.bias_ih_l0 + layer.bias_hh_l0).detach(), 8)
        for layer in (lstm, untouched)
    )
    for gate, wanted in {"f": b_f, "i": b_i, "g": None, "o": None}.items():
        right = before[gate] if wanted is None else torch.full((8,), float(wanted))
        assert torch.equal(found[gate], right)


def test_chrono_keeps_at_the_length_of_the_task_and_writes_as_little():
    torch.manual_seed(0)
    lstm = ours.new_lstm(5, 100, chrono=True)
    bias = gate_blocks((lstm.bias_ih_l0 + lstm.bias_hh_l0).detach(), 8)
    assert torch.equal(bias["i"], -bias["f"])
    assert 1 <= bias["f"].exp().min() < bias["f"].exp().max() <= 99


@pytest.mark.parametrize("T", [1, 20, 200])
def test_a_gate_at_the_logarithm_of_the_length_leaves_about_one_part_in_e(T):
    assert ours.left_after(T, np.log(T)) == pytest.approx((T / (1 + T)) ** T)
    assert ours.left_after(T, 0) == pytest.approx(0.5**T)


def test_one_unit_reads_like_an_rnn_of_torch():
    rng = np.random.default_rng(0)
    symbols, (w_x, (w_h, b)) = rng.integers(2, size=(7, 5)), rng.normal(size=(2, 2))
    rnn = torch.nn.RNN(2, 1, dtype=torch.float64)
    with torch.no_grad():
        for name, value in zip(rnn.state_dict(), (w_x[None], [[w_h]], [b], [0.0]), strict=True):
            getattr(rnn, name).copy_(torch.tensor(value))
        _, h = rnn(torch.nn.functional.one_hot(torch.tensor(symbols), 2).double())
    np.testing.assert_allclose(ours.read(symbols, w_x, w_h, b), h[0, :, 0], atol=1e-12)


def test_words_say_what_may_follow():
    x, legal, inside_word = ours.words([2, 1])
    assert x.shape == legal.shape == (5, 2, 3)
    assert inside_word[..., 0].sum(dim=0).tolist() == [5, 3]
    read = ["ab$"[k] for k in x[:, 0].argmax(dim=1)]
    assert read == list("$aabb")
    assert legal[:, 0].tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert legal[:3, 1].tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert not x[3:, 1].any()


class Knows(torch.nn.Module):
    """A model that counts exactly up to a limit."""

    def __init__(self, limit):
        super().__init__()
        self.limit = limit

    def forward(self, x):
        a, b = x[..., 0].cumsum(dim=0), x[..., 1].cumsum(dim=0)
        left = a.clamp(max=self.limit) - b
        scores = torch.full_like(x, -1.0)
        scores[..., 0][b == 0] = 1
        scores[..., 1][(a > 0) & (left > 0)] = 1
        scores[..., 2][(a > 0) & (left <= 0)] = 1
        return scores


@pytest.mark.parametrize("limit", [1, 7, 20])
def test_right_up_to_finds_where_counting_ends(limit):
    assert ours.right_up_to(Knows(limit), longest=20) == limit


def gru_by_hand():
    """Set a GRU that halves h with each a and doubles it with each b, and keeps the last letter."""
    model, wide = ours.Counter("GRU"), 50.0
    a, b, mark, counter, last_a, last_mark = 0, 1, 2, 0, 1, 2
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        r, z, n = model.layer.weight_ih_l0.split(4)
        r[counter] = torch.tensor([-wide, wide, -wide])
        z[counter, mark], n[counter, mark] = -wide, wide
        model.layer.weight_hh_l0[8 + counter, counter] = 3.0
        _, b_z, b_n = model.layer.bias_ih_l0.split(4)
        for unit, letter in ((last_a, a), (last_mark, mark)):
            b_z[unit] = b_n[unit] = -wide
            n[unit, letter] = 2 * wide
        weight, bias = model.output_layer.weight, model.output_layer.bias
        weight[a, [last_a, last_mark]], bias[a] = 1.0, 1.0
        weight[b, :3], bias[b] = torch.tensor([-10.0, 20.0, -20.0]), 5.5
        weight[mark, :3], bias[mark] = torch.tensor([10.0, -20.0, -20.0]), -45.5
    return model


def test_a_gru_set_by_hand_counts_to_a_hundred():
    model = gru_by_hand()
    assert ours.right_up_to(model) == 100
    for off in (0.998, 1.002):  # no step has to be exact
        with torch.no_grad():
            model.layer.weight_hh_l0[8, 0] = 3.0 * off
        assert ours.right_up_to(model) == 100


def test_the_unit_that_is_drawn_goes_with_the_count_whichever_way_it_is_turned():
    up_and_down = np.concatenate([np.arange(31), np.arange(30)[::-1]])
    states = np.stack([np.ones(61) + np.arange(61) % 2, -2.0 * up_and_down], axis=1)
    with_count = chapter("12-how-long-can-it-remember", H=8, count=up_and_down)
    np.testing.assert_allclose(with_count.like_the_count(states), 2.0 * up_and_down)


def test_the_states_are_those_of_the_whole_word():
    torch.manual_seed(0)
    for kind in ("LSTM", "GRU"):
        model = ours.Counter(kind)
        states = ours.states_along(model, 4)
        x, _, _ = ours.words([4])
        with torch.no_grad():
            _, last = model.layer(x)
        memory = last[1] if kind == "LSTM" else last
        np.testing.assert_allclose(states[-1], memory[0, 0], atol=1e-6)
        assert states.shape == (9, 4)


def test_temporal_order_is_learned_and_an_impossible_task_is_not():
    def noise(rng, T, N):
        return tasks.Batch(tasks.temporal_order(rng, T, N).inputs, rng.integers(4, size=N))

    short = ours.updates_until_solved(tasks.temporal_order, (8, 4), 12, 0, chrono=True)
    assert short <= 300
    assert short % 20 == 0
    assert ours.updates_until_solved(noise, (8, 4), 12, 0, budget=40) == np.inf


def test_a_number_stands_for_the_default_and_one_bias_for_the_rest():
    table = load_table("digit-sum-textbook")
    best = {row["start"]: row["best"] for row in table.rows}
    assert best["LSTM"] == 0.12
    assert best["LSTM, $b_f$ = 1"] == 0.96
    assert table.row(start="LSTM, $b_f$ = 1")["fresh"] == 0.93
    assert best["GRU"] == 0.11
    assert best["GRU, $b_z$ = 3"] == 0.98
    assert table.row(start="LSTM")["best, over seeds"] == "0.10 to 0.71"


def test_adding_over_100_steps_is_learned_by_both_starts_and_sooner_by_one():
    table = load_table("adding-100")
    for start, median in (("LSTM", 1345), ("LSTM, chrono", 351)):
        row = table.row(start=start)
        assert row["error ≤ 0.005, of 5"] == 5
        assert row["updates, median"] == median


def all_five(task, start):
    """Give the longest length up to which all five seeds solved every length."""
    table = load_table("lags")
    solved = [table.row(task=task, start=start, steps=T)["solved of 5"] for T in LENGTHS]
    until = [T for k, T in enumerate(LENGTHS) if set(solved[: k + 1]) == {5}]
    return max(until, default=0)


def test_the_start_decides_on_temporal_order_and_adding():
    for start in ("LSTM", "LSTM, $b_f$ = 1", "LSTM, $b_f$ = 3"):
        assert all_five("temporal order", start) == 20
    assert all_five("temporal order", "LSTM, chrono") == 200
    assert all_five("adding", "LSTM") == 50
    for start in ("LSTM, $b_f$ = 1", "LSTM, $b_f$ = 3", "LSTM, chrono"):
        assert all_five("adding", start) == 200


def test_what_no_start_learns():
    starts = set(load_table("lags").column("start"))
    assert len(starts) == 7
    assert max(all_five("recall", start) for start in starts) == 50
    over = {start for start in starts if all_five("digit sum", start) >= 100}
    assert over == {"GRU, $b_z$ = 3"}
    assert max(all_five("digit sum", start) for start in starts) == 100
    for start in starts:
        row = load_table("lags").row(task="recall", start=start, steps=200)
        assert row["solved of 5"] <= 1


def test_the_rnn_holds_half_of_what_it_is_to_recall():
    row = load_table("lags").row(task="recall", start="RNN", steps=200)
    assert 0.4 < row["lowest"] < row["score, median"] < row["highest"] < 0.6


def test_the_grid_has_most_rates_from_the_ends_of_the_range():
    rates = {(row["task"], row["start"]): row["rate"] for row in load_table("lags").rows}
    assert len(rates) == 28
    assert sum(rate in (0.003, 0.03) for rate in rates.values()) == 23


def test_a_bias_of_1_is_at_chance_in_the_grid():
    row = load_table("lags").row(task="digit sum", start="LSTM, $b_f$ = 1", steps=20)
    assert (row["solved of 5"], row["score, median"]) == (0, 0.094)


def test_the_gru_as_it_comes_is_ahead_of_the_lstm_as_it_comes():
    table = load_table("lags")
    for task in ("temporal order", "adding", "recall", "digit sum"):
        solved = {
            kind: sum(table.row(task=task, start=kind, steps=T)["solved of 5"] for T in LENGTHS)
            for kind in ("GRU", "LSTM")
        }
        assert solved["GRU"] > solved["LSTM"]


def test_most_weights_that_solve_the_long_lag_change_sides():
    signs = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x, first = tasks.recall(rng, 100, 200, num_symbols=2)
        a, b, w_h, bias = rng.uniform(-10, 10, size=(4, 2000, 1))
        h = 0
        for row in x.argmax(axis=2):
            h = np.tanh(np.where(row == 0, a, b) + w_h * h + bias)
        solved = np.mean((h > 0) == first, axis=1) >= 0.95
        signs += list(np.sign(w_h[solved, 0]))
        assert (np.abs(w_h[solved, 0]) > 1).all()
    assert np.mean(np.array(signs) < 0) > 0.5


def test_guessing_finds_the_bit_and_parity_and_none_of_the_grid():
    table = load_table("guessing")
    assert table.rows[0]["task"] == "parity of 500 bits"
    assert (table.rows[0]["trials, fewest"], table.rows[0]["trials, most"]) == (3794, 60589)
    assert table.column("guessed of 5") == [5, 5, 0, 0, 0, 0, 0, 0]


def test_the_counters_reach_as_far_as_the_chapter_says():
    table = load_table("counting")
    found = {
        (row["language"], row["kind"]): (row["right to n, lowest"], row["median"], row["highest"])
        for row in table.rows
    }
    oldest = "LSTM without a forget gate"
    assert found["aⁿbⁿ", "LSTM"][0] == 11
    assert found["aⁿbⁿ", oldest][0] == 40
    assert found["aⁿbⁿ", oldest][1] > found["aⁿbⁿ", "LSTM"][1]
    assert found["aⁿbⁿcⁿ", "LSTM"][:2] == (13, 20)
    for gru, farthest in (("GRU", 12), ("GRU, falling rate", 16)):
        assert max(most for (_, kind), (_, _, most) in found.items() if kind == gru) == farthest


def test_noise_in_training_carries_every_lstm_beyond_what_others_found():
    rows = {(row["language"], row["kind"]): row for row in load_table("counting").rows}
    for language, lowest, further, there in (("aⁿbⁿ", 108, 152, 65), ("aⁿbⁿcⁿ", 100, 87, 18)):
        row = rows[language, "LSTM, falling rate, noise"]
        assert (row["noise"], row["units"]) == (2, 6)
        assert (row["right to n, lowest"], row["ten further seeds, lowest"]) == (lowest, further)
        assert min(lowest, further) >= there
        assert lowest >= 100
    assert rows["aⁿbⁿcⁿ", "LSTM, falling rate, noise"]["median"] == 128


def test_noise_moves_a_gate_that_is_half_open_and_hardly_one_at_its_stop():
    def moved(gate):
        total = np.log(gate / (1 - gate))
        return [1 / (1 + np.exp(-(total + noise))) for noise in (-2, 2)]

    np.testing.assert_allclose(moved(0.9), [0.55, 0.99], atol=0.006)
    assert moved(0.999)[0] > 0.99


def test_a_falling_rate_alone_lowers_the_loss_and_does_not_reach_farther():
    rows = {(row["language"], row["kind"]): row for row in load_table("counting").rows}
    for language, lowest in (("aⁿbⁿ", 17), ("aⁿbⁿcⁿ", 13)):
        alone, plain = rows[language, "LSTM, falling rate"], rows[language, "LSTM"]
        assert alone["right to n, lowest"] == lowest
        assert alone["median"] < plain["median"]
        losses = [list(map(float, str(row["loss of each"]).split())) for row in (alone, plain)]
        assert np.median(losses[0]) < np.median(losses[1])


def test_the_search_chose_no_noise_for_the_gru():
    for language in ("aⁿbⁿ", "aⁿbⁿcⁿ"):
        row = load_table("counting").row(language=language, kind="GRU, falling rate")
        assert row["noise"] == 0


def test_what_stands_beside_the_numbers_of_others():
    order = load_table("temporal-order")
    chrono = order.row(start="LSTM, chrono")
    assert chrono["within 300 updates, of 10"] == 10
    assert (chrono["updates, fewest"], chrono["updates, most"]) == (80, 200)
    assert order.row(start="LSTM")["within 1,000"] == 0
    reber = load_table("reber")
    assert reber.column("network")[2:] == ["LSTM, $b_f$ = 3", "LSTM, $b_f$ = 3, further seeds"]
    assert reber.column("learned of 10") == [1, 6, 8, 8]
    assert reber.column("within 20,000") == [2, 9, 10, 10]
    adding = load_table("adding-100")
    for start, lowest, highest in (("LSTM", 0.002, 0.0045), ("LSTM, $b_f$ = 1", 0.0019, 0.0027)):
        assert adding.row(start=start)["lowest"] == lowest
        assert adding.row(start=start)["highest"] == highest


def test_the_seed_with_the_lowest_loss_is_not_the_one_that_counts_farthest():
    row = load_table("counting").row(language="aⁿbⁿ", kind="LSTM")
    loss, reach = (
        [float(number) for number in str(row[name]).split()]
        for name in ("loss of each", "each seed")
    )
    assert reach[int(np.argmin(loss))] == 17
    assert max(reach) == 200
