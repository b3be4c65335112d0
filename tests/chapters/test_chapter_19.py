"""Chapter 19's own functions against loops and PyTorch, and its stored tables."""

import numpy as np
import pytest
import torch
from notebook_source import chapter

from lstm_course.measured import load_table

ours = chapter("19-after-the-lstm")


@pytest.mark.parametrize("T", [1, 2, 3, 64, 100])
def test_a_scan_is_a_loop(T):
    a, b, h_0 = ours.steps_of(T, seed=T, H=3)
    states, rounds = ours.scan(a, b, h_0)
    np.testing.assert_allclose(states, ours.loop(a, b, h_0), atol=1e-13)
    np.testing.assert_allclose(ours.by_dividing(a, b, h_0), states, atol=1e-8)
    assert rounds == (T - 1).bit_length()


def test_a_gru_with_shut_ears_is_a_scan():
    """With W_h = 0, PyTorch's GRU is a minGRU: z and n read the input alone."""
    torch.manual_seed(0)
    gru = torch.nn.GRU(4, 3).double()
    with torch.no_grad():
        gru.weight_hh_l0.zero_()
        gru.bias_hh_l0.zero_()
        x, h_0 = torch.randn(20, 4).double(), torch.randn(1, 3).double()
        right, _ = gru(x, h_0)
        _, z, n = (x @ gru.weight_ih_l0.T + gru.bias_ih_l0).chunk(3, dim=1)
        z, n = torch.sigmoid(z), torch.tanh(n)
    found, _ = ours.scan(z.numpy(), ((1 - z) * n).numpy(), h_0[0].numpy())
    np.testing.assert_allclose(found, right, atol=1e-12)


def test_linear_attention_is_a_sum_over_the_past():
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, 9, 4))
    alpha = rng.uniform(0.5, 1, 9)
    right = [
        sum(np.prod(alpha[s + 1 : t + 1]) * (k[s] @ q[t]) * v[s] for s in range(t + 1))
        for t in range(9)
    ]
    for way in (ours.step_by_step, ours.all_at_once):
        np.testing.assert_allclose(way(q, k, v, alpha), right, atol=1e-12)


def test_the_delta_rule_is_autograds_gradient_step():
    rng = np.random.default_rng(0)
    S, (k, v) = rng.normal(size=(5, 5)), ours.unit_rows(rng, 2, d=5)
    table = torch.tensor(S, requires_grad=True)
    (0.5 * (table @ torch.tensor(k) - torch.tensor(v)).square().sum()).backward()
    right = S - 0.4 * table.grad.numpy()
    np.testing.assert_allclose(ours.overwrite(S, k, v, beta=0.4), right, atol=1e-12)


def test_a_village_with_keys_at_right_angles_fits_the_table_exactly():
    names = np.eye(32)
    values = ours.unit_rows(np.random.default_rng(0), 32)
    for memory in (ours.by_sum, ours.by_delta, ours.by_cache):
        np.testing.assert_allclose(memory(names, names, values), values, atol=1e-12)


def test_the_cache_takes_the_later_of_two_equal_keys():
    names, _, homes, keys, values = ours.village(10, moves=1, seed=0)
    np.testing.assert_allclose(ours.by_cache(names, keys, values), values[10:], atol=1e-3)
    assert len(keys) == 20
    assert len(homes) == 10


def test_a_village_is_asked_for_its_last_homes():
    names, places, homes, keys, values = ours.village(10, moves=1, seed=3)
    assert np.array_equal(values[10:], places[homes])
    assert np.array_equal(keys[10:], names)


def share(memory, moves, N=32):
    """Give the mean share found of 20 villages."""
    right = []
    for seed in range(20):
        names, places, homes, keys, values = ours.village(N, moves, seed)
        answers = memory(names, keys, values) @ places.T
        right.append(np.mean(answers.argmax(axis=1) == homes))
    return np.mean(right)


def test_a_smaller_rate_disturbs_less_and_still_overwrites():
    assert share(ours.by_delta, 0) < share(ours.by_sum, 0) - 0.1
    assert abs(share(ours.by_quarter, 0) - share(ours.by_sum, 0)) < 0.03
    assert share(ours.by_quarter, 1) > 1.8 * share(ours.by_sum, 1)
    assert share(ours.by_delta, 1, N=16) > share(ours.by_quarter, 1, N=16)


def test_a_forget_gate_helps_the_sum():
    """The text says 0.81 with 0.98, of those who moved; keys come in the order of writing."""

    def gated(names, keys, values):
        left = 0.98 ** np.arange(len(keys) - 1, -1, -1)
        return (names @ keys.T * left) @ values

    assert 0.8 < share(gated, 1) < 0.825


def test_at_right_angles_the_delta_rule_overwrites_and_the_sum_does_not():
    names, rng = np.eye(32), np.random.default_rng(0)
    old, new = ours.unit_rows(rng, 32), ours.unit_rows(rng, 32)
    keys, values = np.tile(names, (2, 1)), np.concatenate([old, new])
    np.testing.assert_allclose(ours.by_delta(names, keys, values), new, atol=1e-12)
    np.testing.assert_allclose(ours.by_sum(names, keys, values), old + new, atol=1e-12)


def test_mlstm_is_a_weighted_mean_where_keys_are_equal():
    v = np.random.default_rng(0).normal(size=(6, 4))
    k = np.ones((6, 1))
    log_i = np.log(np.arange(1.0, 7))
    for stabilized in (True, False):
        read = ours.mlstm(k, k, v, np.zeros(6), log_i, stabilized)
        weights = np.exp(log_i)
        right = [weights[: t + 1] @ v[: t + 1] / weights[: t + 1].sum() for t in range(6)]
        np.testing.assert_allclose(read, right, atol=1e-12)


@pytest.mark.parametrize(("a", "ones"), [(0.5, 54), (0.9, 328)])
def test_ones_lead_to_rest(a, ones):
    assert ours.ones_until_rest(a) == pytest.approx(ones, abs=2)


def test_a_reflection_flips_a_bit():
    """The delta rule with a rate of 2 and nothing to write has a factor of -1, as the text says."""
    k = np.array([0.6, 0.8])
    S = np.outer([1.0], k)
    np.testing.assert_allclose(ours.overwrite(S, k, np.zeros(1), beta=2.0), -S, atol=1e-12)


def spread(row):
    """Give the least and the greatest of "3.171 to 3.276"."""
    return tuple(map(float, row["over seeds"].split(" to ")))


def test_the_race_is_what_the_text_says_of_it():
    lstm, transformer, counted = load_table("transformer-minute-heldout").rows
    assert float(lstm["held-out perplexity"]) == 3.008
    assert float(transformer["held-out perplexity"]) == 3.257
    for ours_here, theirs in ((lstm, "LSTM, all five"), (counted, "Kneser–Ney, order 7")):
        chapter_11 = load_table("one-minute-heldout").row(model=theirs)
        assert ours_here["held-out perplexity"] == chapter_11["held-out perplexity"]
    assert (lstm["passes"], transformer["passes"]) == (92, 28)
    low, high = spread(transformer)
    assert 2 * (high - low) < 3.257 - 3.008
    assert abs(low - float(counted["held-out perplexity"])) < 0.005


def test_another_seed_changes_as_much_as_another_shape():
    attempts = load_table("transformer-minute").rows
    medians = [float(row["validation"]) for row in attempts]
    widths = [high - low for low, high in map(spread, attempts)]
    best = min(medians)
    assert max(medians) - best < max(widths)
    assert np.median(widths) > np.median(np.array(medians) - best)
    assert medians[0] == 3.303
    assert len(load_table("one-minute").rows) - 2 == 11  # rungs at two rates


def test_a_transformer_that_knows_what_it_read_as_well_knows_the_next_less():
    lstm = load_table("one-minute").row(rung="all five")
    short = load_table("transformer-minute").row(context=64)
    assert float(short["read"]) == float(lstm["read"]) == 2.61
    assert (float(short["validation"]), float(lstm["validation"])) == (3.296, 3.130)
    assert spread(short)[0] > spread(lstm)[1]


def test_the_cost_of_a_letter_is_what_the_text_says_of_it():
    rows = {row["letters so far"]: row for row in load_table("letter-cost").rows}
    cost = {t: float(row["its cost / that after 64"]) for t, row in rows.items()}
    assert cost[1024] < 1.2
    assert 5 < cost[16_384] < 7
    assert 20 < cost[65_536] < 27
    for t, row in rows.items():
        assert row["numbers kept, Transformer"] == 2 * 2 * 64 * t
        assert row["numbers kept, LSTM"] == 320
