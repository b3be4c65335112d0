"""Chapter 14's own functions against torch.nn, and what it says of its stored table."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter
from torch import nn

from lstm_course.datasets import load_story
from lstm_course.datasets.bats import WORDS
from lstm_course.measured import load_table
from lstm_course.text import Vocabulary, counting_baselines, letters_only

INDEX = {word: k for k, word in enumerate(WORDS, start=1)}
ours = chapter("14-the-recurrent-toolbox", INDEX=INDEX, V=len(WORDS) + 1)
SIZES = st.integers(1, 5)


def batch_of(T, N, D, seed):
    torch.manual_seed(seed)
    return torch.randn(T, N, D, dtype=torch.float64)


def assert_equal(found, expected):
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-10)


@settings(deadline=None, max_examples=30)
@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, layers=st.integers(1, 4), seed=st.integers(0, 99))
def test_runs_and_a_flip_are_pytorchs_stack(T, N, D, H, layers, seed):
    x = batch_of(T, N, D, seed)
    lstm = nn.LSTM(D, H, layers, bidirectional=True).double()
    output, (h_n, _) = lstm(x)
    found, ends = ours.by_hand(lstm, x)
    assert_equal(found, output)
    assert_equal(ends, h_n)
    # The table of what to take for what.
    assert_equal(output[-1, :, :H], h_n[-2])
    assert_equal(output[0, :, H:], h_n[-1])
    assert h_n.shape == (2 * layers, N, H)
    with_batch_first = nn.LSTM(D, H, layers, bidirectional=True, batch_first=True).double()
    assert with_batch_first(x.transpose(0, 1))[1][0].shape == (2 * layers, N, H)


@settings(deadline=None, max_examples=30)
@given(N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99), data=st.data())
def test_the_three_cures_agree_with_each_sentence_alone(N, D, H, seed, data):
    lengths = torch.tensor(data.draw(st.lists(st.integers(1, 7), min_size=N, max_size=N)))
    x = batch_of(int(lengths.max()), N, D, seed)
    lstm = nn.LSTM(D, H).double()
    alone = torch.stack([lstm(x[:L, n])[0][-1] for n, L in enumerate(lengths)])
    assert_equal(ours.masked(lstm, x, lengths), alone)
    output, h_n = ours.packed(lstm, x, lengths)
    assert_equal(h_n[0], alone)
    assert_equal(ours.at_own_end(lstm(x)[0], lengths), alone)
    assert_equal(ours.at_own_end(output, lengths), alone)
    shorter = lengths < len(x)
    assert not output[-1, shorter].any()


@settings(deadline=None, max_examples=20)
@given(axis=st.integers(0, 2), seed=st.integers(0, 99))
def test_numbers_are_normalized_over_the_axis_that_is_named(axis, seed):
    normalized = ours.normalized(batch_of(5, 4, 3, seed), axis)
    assert_equal(normalized.mean(axis), torch.zeros_like(normalized.mean(axis)))
    assert_equal(normalized.std(axis), torch.ones_like(normalized.mean(axis)))


def test_a_start_is_learned_only_where_pytorch_looks_for_it():
    assert len(list(ours.LearnedStart(list).parameters())) == 4
    learned = ours.LearnedStart(nn.ParameterList)
    assert {part.shape for part in learned.start} == {(1, 1, 5)}
    assert {id(part) for part in learned.start} < {id(part) for part in learned.parameters()}


def test_a_poke_moves_what_depends_on_it_and_nothing_else():
    x = batch_of(6, 3, 4, 0)
    moved = ours.moved(lambda x: x.cumsum(dim=0), x, 2, 1)
    assert moved.sum() == 4
    assert moved[2:, 1].all()
    with pytest.raises(IndexError):
        ours.moved(lambda x: x, x, 6, 0)


def test_padding_on_the_left_puts_the_last_word_last():
    torch.manual_seed(0)
    reader = ours.Reader(ours.at_last_column)
    reader.padding_side = "left"
    tokens = torch.tensor([[0, 0, INDEX["bat"]]]).T
    states, _ = reader.lstm(nn.functional.one_hot(tokens, ours.V).float())
    together = reader(["bat", "by the door"])[0]
    torch.testing.assert_close(together, reader.head(states[-1, 0]))


@pytest.mark.parametrize("read", ["at_last_column", "at_own_end"])
def test_a_reader_takes_the_state_where_it_says(read):
    torch.manual_seed(0)
    reader = ours.Reader(getattr(ours, read)).double()
    reader.lstm.double()
    texts = ["by the door", "bat"]
    tokens = nn.utils.rnn.pad_sequence([ours.encode(text) for text in texts])
    states, _ = reader.lstm(nn.functional.one_hot(tokens, ours.V).double())
    lengths = torch.tensor([3, 1])
    own = getattr(ours, read)(states, lengths)
    assert torch.equal(own[0], states[2, 0])
    assert torch.equal(own[1], states[0 if read == "at_own_end" else 2, 1])
    torch.testing.assert_close(reader.float()(texts), reader.head(own.float()))


def test_a_fresh_state_is_the_start_for_every_row():
    start = torch.randn(1, 1, 4), torch.randn(1, 1, 4)
    for part, given_part in zip(ours.fresh(start, 3), start, strict=True):
        assert part.shape == (1, 3, 4)
        assert torch.equal(part, given_part.expand(1, 3, 4))


def test_what_the_chapter_says_of_depth():
    table = load_table("depth")
    six = {row["stack"]: row for row in table.rows if row["layers"] == 6}
    assert six["plain"]["lowest at any rate"] > 15.6
    four = {row["stack"]: row for row in table.rows if row["layers"] == 4}
    eight = {row["stack"]: row for row in table.rows if row["layers"] == 8}
    assert four["plain"]["held out"] > 15.6 > 8 > four["plain, forget bias 1"]["held out"]
    assert eight["plain, forget bias 1"]["lowest"] > 15.6
    assert four["plain, forget bias 1"]["held out"] == 7.39
    assert six["plain, forget bias 1"]["held out"] > 15.6
    longer = six["plain, 5 times as long"]
    assert (longer["held out"], longer["highest"]) == (6.63, 15.65)
    assert six["residual"]["held out"] == 4.07
    assert six["residual, layer norm"]["held out"] == 4.24
    one = {row["stack"]: row["held out"] for row in table.rows if row["layers"] == 1}
    assert (one["plain"], one["plain, 6 times as long"], one["plain, 96 units"]) == (
        5.21,
        4.28,
        4.28,
    )
    residual = [row["held out"] for row in table.rows if row["stack"] == "residual"]
    assert residual == sorted(residual, reverse=True)
    assert np.ptp(residual) > 1


def test_what_the_chapter_says_of_dropout_in_the_memory():
    measured = {row["dropped"]: row for row in load_table("dropout-place").rows}
    in_the_memory = measured.pop("c, in the loop, a new mask at each step")
    assert in_the_memory["median"] < 0.5 < 0.8 < in_the_memory["highest"] < 0.9
    assert all(row["median"] >= 0.99 for row in measured.values())
    once = measured.pop("h, in the loop, one mask for all steps")
    assert once["lowest"] < 0.5
    assert all(row["lowest"] == 1 for row in measured.values())


def test_the_counters_in_the_figures():
    train, heldout = (letters_only(text) for text in load_story())
    vocabulary = Vocabulary(train)
    parts = vocabulary.encode(train), vocabulary.encode(heldout)
    counted = counting_baselines(*parts, len(vocabulary), orders=[1, 2, 3])
    assert list(counted.values()) == pytest.approx([15.64, 8.29, 5.03], abs=0.01)
