"""The tools that look inside: against slow and plain ways to the same numbers."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from torch import nn

from lstm_course import inside, torch_cells
from lstm_course.models import CharacterModel
from lstm_course.training import token_nats

V, H = 5, 4
SEEDS = st.integers(0, 9999)


def model_of(seed, cell="lstm"):
    torch.manual_seed(seed)
    model = CharacterModel(V, H, cell).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)
    return model


def text_of(seed, length=40):
    return np.random.default_rng(seed).integers(V, size=length)


def step_by_step(model, text, hold=None):
    """Read letter by letter with a cell; ``hold`` may change c after each step."""
    lstm, cell = model.recurrent, nn.LSTMCell(V, H).double()
    cell.load_state_dict(
        {name.removesuffix("_l0"): value for name, value in lstm.state_dict().items()}
    )
    h = c = torch.zeros(1, H, dtype=torch.float64)
    seen = {"h": [], "c": [], "scores": []}
    with torch.no_grad():
        for letter in text:
            x = nn.functional.one_hot(torch.tensor([letter]), V).double()
            before, (h, c) = h, cell(x, (h, c))
            if hold is not None:
                o = x @ lstm.weight_ih_l0.T + before @ lstm.weight_hh_l0.T
                o = torch.sigmoid((o + lstm.bias_ih_l0 + lstm.bias_hh_l0)[:, 3 * H :])
                c = hold(c)
                h = o * torch.tanh(c)
            for name, value in {"h": h, "c": c, "scores": model.head(h)}.items():
                seen[name].append(value[0].numpy())
    return {name: np.array(values) for name, values in seen.items()}


def nats_of(scores, text):
    chances = nn.functional.log_softmax(torch.tensor(scores), dim=-1).numpy()
    return -chances[np.arange(len(text) - 1), text[1:]]


@settings(deadline=None, max_examples=20)
@given(seed=SEEDS, ours=st.booleans())
def test_a_recording_is_what_a_cell_does(seed, ours):
    model, text = model_of(seed, torch_cells.LSTM(V, H) if ours else "lstm"), text_of(seed)
    found, expected = inside.record(model, text), step_by_step(model, text)
    np.testing.assert_allclose(found.c, expected["c"], atol=1e-12)
    np.testing.assert_allclose(found.h, expected["h"], atol=1e-12)
    kept = found.f[1:] * found.c[:-1] + found.i[1:] * found.g[1:]
    np.testing.assert_allclose(found.c[1:], kept, atol=1e-12)


@pytest.mark.parametrize("cell", ["gru", "rnn"])
def test_other_cells_are_refused(cell):
    with pytest.raises(ValueError, match="one layer of an LSTM"):
        inside.record(CharacterModel(V, H, cell), text_of(0))
    with pytest.raises(ValueError, match="one layer of an LSTM"):
        inside.record(CharacterModel(V, H, num_layers=2), text_of(0))


def test_of_no_letters_there_is_no_recording():
    with pytest.raises(ValueError, match="at least one letter"):
        inside.record(model_of(0), [])


@settings(deadline=None, max_examples=50)
@given(seed=SEEDS, places=st.integers(2, 30), units=st.integers(1, 4))
def test_auc_is_that_of_scikit_learn(seed, places, units):
    rng = np.random.default_rng(seed)
    values = rng.integers(4, size=(places, units)) / 3  # with ties
    labels = np.stack([rng.permutation(places) < rng.integers(1, places) for _ in range(2)], axis=1)
    found = inside.auc(values, labels)
    assert found.shape == (2, units)
    for label, row in zip(labels.T, found, strict=True):
        expected = [roc_auc_score(label, column) for column in values.T]
        np.testing.assert_allclose(row, expected, atol=1e-12)
        np.testing.assert_allclose(inside.auc(values, label), row)


def test_auc_refuses_what_cannot_be_told():
    with pytest.raises(ValueError, match="alike"):
        inside.auc(np.ones((3, 1)), [True, True, True])
    with pytest.raises(ValueError, match=r"\(K, H\)"):
        inside.auc(np.ones((3, 1)), [True, False])


def test_a_unit_that_is_nan_is_never_the_best():
    values = [[0.0, np.nan], [1.0, 1.0], [2.0, 2.0]]
    with pytest.raises(ValueError, match="unit 1 has values that are nan"):
        inside.best_unit(values, [0, 1, 1])


@settings(deadline=None, max_examples=30)
@given(seed=SEEDS)
def test_the_unit_is_chosen_on_the_first_text_alone(seed):
    rng = np.random.default_rng(seed)
    values, unread = rng.normal(size=(2, 30, 6))
    labels, unread_labels = rng.random((2, 30)) < 0.4
    labels[:2], unread_labels[:2] = (True, False), (True, False)
    all_units = np.array([roc_auc_score(labels, column) for column in values.T])
    unit, sign = inside.best_unit(values, labels)
    beyond = abs(all_units - 0.5)
    assert beyond[unit] == pytest.approx(beyond.max())
    assert sign * (all_units[unit] - 0.5) == pytest.approx(beyond[unit])
    expected = roc_auc_score(unread_labels, sign * unread[:, unit])
    both = np.stack([labels, labels], axis=1), np.stack([unread_labels, ~unread_labels], axis=1)
    assert inside.chosen_auc(values, labels, unread, unread_labels) == pytest.approx(expected)
    found = inside.chosen_auc(values, both[0], unread, both[1])
    np.testing.assert_allclose(found, [expected, 1 - expected])


@settings(deadline=None, max_examples=50)
@given(seed=SEEDS, length=st.integers(2, 40))
def test_shifted_labels_are_turned_far_enough(seed, length):
    least = length // 3
    labels = np.arange(length)
    moved = inside.shifted(labels, np.random.default_rng(seed), least)
    by = int(np.flatnonzero(moved == 0)[0])
    np.testing.assert_array_equal(moved, np.roll(labels, by))
    assert least <= by <= length - least
    with pytest.raises(ValueError, match="both directions"):
        inside.shifted(labels, np.random.default_rng(seed), length)


@settings(deadline=None, max_examples=30)
@given(seed=SEEDS, letters=st.integers(1, 6))
def test_projections_know_the_last_letters_and_no_more(seed, letters):
    text = text_of(seed)
    other = text.copy()
    other[20 - letters] = (other[20 - letters] + 1) % V
    first, second = (
        inside.random_projections(t, V, 3, letters, np.random.default_rng(seed))
        for t in (text, other)
    )
    changed = (first != second).any(axis=1)
    assert changed[20 - letters : 20].all()
    assert not changed[: 20 - letters].any()
    assert not changed[20:].any()
    moved = (first - second)[20 - letters : 20]
    assert len(np.unique(moved, axis=0)) == letters  # a weight of its own at each distance


def test_leaky_sums_fade_with_their_half_life():
    text = np.array([1] + [0] * 40)
    values = inside.leaky_projections(text, 2, [2.0, 10.0], np.random.default_rng(0))
    without = inside.leaky_projections(0 * text, 2, [2.0, 10.0], np.random.default_rng(0))
    trace = values - without
    np.testing.assert_allclose(trace[[2, 10], [0, 1]] / trace[0], [0.5, 0.5])
    with pytest.raises(ValueError, match="positive"):
        inside.leaky_projections(text, 2, [0.0], np.random.default_rng(0))


@settings(deadline=None, max_examples=20)
@given(seed=SEEDS, length=st.integers(6, 40))
def test_held_cells_in_one_piece_are_held_from_the_first_letter(seed, length):
    model, text = model_of(seed), text_of(seed, length)
    rng = np.random.default_rng(seed)
    held, at = rng.random((3, H)) < 0.5, rng.normal(size=H)
    held[0] = False
    found = inside.clamped_nats(model, text, held, at, pieces=1)
    np.testing.assert_allclose(found[0], token_nats(model, text), atol=1e-12)
    for row, nats in zip(held, found, strict=True):
        mask, level = torch.tensor(row), torch.tensor(at)

        def hold(c, mask=mask, level=level):
            return torch.where(mask, level, c)

        expected = nats_of(step_by_step(model, text, hold)["scores"], text)
        np.testing.assert_allclose(nats, expected, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(seed=SEEDS, length=st.integers(7, 40), pieces=st.integers(1, 3))
def test_pieces_change_nothing_where_nothing_is_held(seed, length, pieces):
    model, text = model_of(seed), text_of(seed, length)
    found = inside.clamped_nats(
        model, text, np.zeros((1, H), dtype=bool), np.zeros(H), pieces=pieces
    )
    np.testing.assert_allclose(found[0], token_nats(model, text), atol=1e-12)


def test_clamping_refuses_what_does_not_fit():
    model, text = model_of(0), text_of(0)
    with pytest.raises(ValueError, match="held must be bool"):
        inside.clamped_nats(model, text, np.eye(H), np.zeros(H))
    with pytest.raises(ValueError, match="pieces"):
        inside.clamped_nats(model, text, np.eye(H, dtype=bool), np.zeros(H), pieces=30)


@settings(deadline=None, max_examples=20)
@given(seed=SEEDS, last=st.integers(1, 5), far=st.integers(1, 6))
def test_what_is_read_before_a_guess(seed, last, far):
    model, text = model_of(seed), text_of(seed)
    places = np.array([12, 20, 39])

    def guess(beyond):
        rng = np.random.default_rng(seed)
        return inside.nats_given_last(model, text, places, last, beyond=beyond, far=far, rng=rng)

    for beyond, start in {"kept": last + far, "missing": last}.items():
        for place, found in zip(places, guess(beyond), strict=True):
            read = text[place - start : place + 1]
            assert found == pytest.approx(token_nats(model, read)[-1])
    rng = np.random.default_rng(seed)
    ends = rng.integers(far, len(text), size=3)
    for place, end, found in zip(places, ends, guess("replaced"), strict=True):
        read = np.concatenate([text[end - far : end], text[place - last : place + 1]])
        assert found == pytest.approx(token_nats(model, read)[-1])
    rows = text[(places - last)[:, None] + np.arange(-far, 0)]
    rows = np.random.default_rng(seed).permuted(rows, axis=1)
    for place, row, found in zip(places, rows, guess("shuffled"), strict=True):
        read = np.concatenate([row, text[place - last : place + 1]])
        assert found == pytest.approx(token_nats(model, read)[-1])


def test_reach_refuses_what_is_out_of_range():
    model, text, rng = model_of(0), text_of(0), np.random.default_rng(0)
    with pytest.raises(ValueError, match="between 7 and 39"):
        inside.nats_given_last(model, text, [6], 2, far=5, rng=rng)
    with pytest.raises(ValueError, match="positive"):
        inside.nats_given_last(model, text, [20], 0, far=5, rng=rng)
    with pytest.raises(ValueError, match="beyond is"):
        inside.nats_given_last(model, text, [20], 2, far=5, beyond="lost", rng=rng)
    with pytest.raises(ValueError, match="no places: give at least one"):
        inside.nats_given_last(model, text, [], 2, far=5, rng=rng)


@pytest.mark.parametrize("half", [3.0, 12.0])
def test_half_life_of_what_decays(half):
    kept, rng = 0.5 ** (1 / half), np.random.default_rng(0)
    value, values = 0.0, []
    for new in rng.normal(size=60_000):
        value = kept * value + new
        values.append(value)
    found = inside.half_life(np.array(values)[:, None])
    assert found[0] == pytest.approx(half, rel=0.1)


def test_half_life_lies_where_the_correlation_crosses_one_half():
    new = np.random.default_rng(0).normal(size=200_000)
    values = new[1:] + new[:-1] / 2  # correlations 1, 0.4, 0, 0, ...
    found = inside.half_life(values[:, None], longest=5)
    assert found[0] == pytest.approx(0.5 / 0.6, abs=0.02)


def test_half_life_at_the_ends():
    steps = np.linspace(0, 1, 50)[:, None]
    assert inside.half_life(np.repeat(steps, 2, axis=1), longest=3).tolist() == [3, 3]
    assert np.isnan(inside.half_life(np.ones((50, 1)), longest=3)).all()
    with pytest.raises(ValueError, match="do not reach"):
        inside.half_life(steps, longest=50)


@pytest.mark.parametrize("value", [0.1, 1 / 3, np.nan])  # the mean of many 0.1 is not 0.1
def test_what_never_changes_has_no_half_life(value):
    values = np.column_stack([np.full(300, value), np.arange(300.0)])
    assert np.isnan(inside.half_life(values, longest=50)).tolist() == [True, False]


def test_open_gates_keep_for_ever_and_shut_ones_nothing():
    found = inside.gate_half_life([[1.0, 0.5, 0.0], [1.0, 0.5, 1.0]])
    assert found.tolist() == [np.inf, 1, 0]


@settings(deadline=None, max_examples=30)
@given(seed=SEEDS)
def test_gates_keep_half_in_their_half_life(seed):
    f = np.random.default_rng(seed).uniform(0.01, 0.99, size=(20, 3))
    kept = np.prod(f, axis=0) ** (1 / 20)
    np.testing.assert_allclose(kept ** inside.gate_half_life(f), 0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        inside.gate_half_life(f + 1)


@settings(deadline=None, max_examples=20)
@given(seed=SEEDS, which=st.sampled_from(["", "h", "c", "hc"]))
def test_erased_states(seed, which):
    model, text, at, steps = model_of(seed), text_of(seed), 12, 6
    found = inside.nats_after_erasing(model, text, [at, 20], which, steps)
    assert found.shape == (steps, 2)
    seen = step_by_step(model, text)
    state = tuple(
        torch.tensor(seen[name][at - 1])[None, None] * (name not in which) for name in "hc"
    )
    with torch.no_grad():
        logits, _ = model(torch.tensor(text[at : at + steps])[:, None], state)
    expected = nats_of(logits[:, 0].numpy(), text[at : at + steps + 1])
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-12)
    if not which:
        np.testing.assert_allclose(found[:, 0], token_nats(model, text)[at : at + steps])


@pytest.mark.parametrize("which", ["h", "c"])
def test_a_state_from_another_place(which):
    model, text, places, steps = model_of(3), text_of(3), [12, 20], 6
    found = inside.nats_after_erasing(model, text, places, which, steps, donors=[1, 1])
    np.testing.assert_allclose(
        found[:, 1], inside.nats_after_erasing(model, text, [20], "", steps)[:, 0]
    )
    seen = step_by_step(model, text)
    state = tuple(
        torch.tensor(seen[name][(20 if name == which else 12) - 1])[None, None] for name in "hc"
    )
    with torch.no_grad():
        logits, _ = model(torch.tensor(text[12 : 12 + steps])[:, None], state)
    expected = nats_of(logits[:, 0].numpy(), text[12 : 12 + steps + 1])
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-12)


@pytest.mark.parametrize("donors", [[0, 2], [0, -1]])
def test_donors_are_places(donors):
    with pytest.raises(ValueError, match="donors are places, counted from 0 to 1, not"):
        inside.nats_after_erasing(model_of(0), text_of(0), [12, 20], "c", 3, donors=donors)


def test_as_many_donors_as_places():
    with pytest.raises(ValueError, match="2 places need as many donors, not 1"):
        inside.nats_after_erasing(model_of(0), text_of(0), [12, 20], "h", 3, donors=[0])


def test_erasing_refuses_what_is_out_of_range():
    model, text = model_of(0), text_of(0)
    for places, which in (([0], "h"), ([39], "h"), ([5], "x")):
        with pytest.raises(ValueError, match=r"between|erased"):
            inside.nats_after_erasing(model, text, places, which, 3)
    with pytest.raises(ValueError, match="no places: give at least one"):
        inside.nats_after_erasing(model, text, [], "c", 3)
    with pytest.raises(ValueError, match="steps must be at least 1, not 0"):
        inside.nats_after_erasing(model, text, [10, 20], "c", 0)


@settings(deadline=None, max_examples=20)
@given(seed=SEEDS, place=st.integers(1, 12))
def test_influence_is_the_gradient_of_the_likeliest_score(seed, place):
    model, text = model_of(seed), text_of(seed)
    found = inside.influence(model, text, place)
    assert found.shape == (place,)
    x = nn.functional.one_hot(torch.tensor(text[:place]), V).double()[:, None]

    def scores(x):
        with torch.no_grad():
            return model.head(model.recurrent(x)[0][-1, 0])

    best, step = int(scores(x).argmax()), 1e-6
    for where in range(place):
        slopes = []
        for letter in range(V):
            moved = torch.zeros_like(x)
            moved[where, 0, letter] = step
            slopes.append((scores(x + moved)[best] - scores(x - moved)[best]) / (2 * step))
        assert found[where] == pytest.approx(float(torch.stack(slopes).norm()), abs=1e-7)
