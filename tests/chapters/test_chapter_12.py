"""Chapter 12's own functions against torch.nn and the mathematics, and its stored tables."""

import numpy as np
import pytest
import torch
from notebook_source import chapter

from lstm_course.datasets import tasks
from lstm_course.torch_cells import gate_blocks

ours = chapter("12-how-long-can-it-remember", H=8)


@pytest.mark.parametrize(
    ("start", "b_f", "b_i"),
    [({"b_f": 3}, 3, None), ({"b_i": -3}, None, -3), ({"b_f": 3, "b_i": -3}, 3, -3)],
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
