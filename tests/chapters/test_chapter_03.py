"""Chapter 3's own functions against torch.nn, the package and the mathematics."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter

from lstm_course import numpy_cells
from lstm_course.text import NgramModel, Vocabulary, one_hot, perplexity

SLUG = "03-the-vanilla-rnn"
V, H = 5, 6
SIZES = st.integers(1, 7)
SHAPES = given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99))


@pytest.fixture
def ours():
    rng = np.random.default_rng(0)
    texts = {"training": rng.integers(V, size=10_000), "heldout": rng.integers(V, size=300)}
    return chapter(SLUG, V=V, H=H, rng=rng, **texts)


FREE = chapter(SLUG)  # what needs nothing of the notebook around it


@settings(deadline=None, max_examples=60)
@SHAPES
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_the_loop_is_torchs_rnn(nonlinearity, T, N, D, H, seed):
    rng = np.random.default_rng(seed)
    cell = numpy_cells.RNN(D, H, nonlinearity, rng=rng)
    x, h_0 = rng.normal(size=(T, N, D)), rng.normal(size=(N, H))
    phi = np.tanh if nonlinearity == "tanh" else FREE.relu
    output, h_n = FREE.rnn(x, h_0, cell.W_x, cell.W_h, cell.b, phi)
    with torch.no_grad():
        expected, last = cell.to_torch()(torch.from_numpy(x), torch.from_numpy(h_0)[None])
    np.testing.assert_allclose(output, expected.numpy(), rtol=0, atol=1e-10)
    np.testing.assert_allclose(h_n, last[0].numpy(), rtol=0, atol=1e-10)
    np.testing.assert_allclose(output, cell.forward(x, h_0)[0], rtol=0, atol=1e-10)


def test_the_comparison_with_torch_can_fail(ours):
    assert ours.largest_difference(4, 3, 5, 5, "tanh") < 1e-10
    right = ours.rnn_step
    ours.rnn.__globals__["rnn_step"] = lambda x, h, W_x, W_h, b, phi: right(
        x, h, W_x, W_h.T, b, phi
    )
    assert ours.largest_difference(4, 3, 5, 5, "tanh") > 1e-3


@given(scale=st.sampled_from([1e-3, 1.0, 1e4]), seed=st.integers(0, 99))
def test_softmax_is_torchs_at_any_size(scale, seed):
    scores = scale * np.random.default_rng(seed).normal(size=(3, 4, 7))
    expected = torch.from_numpy(scores).softmax(dim=-1).numpy()
    np.testing.assert_allclose(FREE.softmax(scores), expected, rtol=0, atol=1e-12)


def test_the_model_is_the_two_equations(ours):
    model = ours.LanguageModel()
    x = ours.one_hot_steps(np.array([[0, 3, 1], [2, 2, 4]]))
    assert x.shape == (3, 2, V)
    np.testing.assert_array_equal(x[:, 0].numpy(), one_hot([0, 3, 1], V))
    with torch.no_grad():
        scores, h = model(x)
    cell = numpy_cells.RNN.from_torch(model.rnn)
    states, h_n = cell.forward(x.numpy())
    W_q, b_q = (p.detach().numpy().T for p in model.output_layer.parameters())
    np.testing.assert_allclose(scores.numpy(), states @ W_q + b_q, rtol=0, atol=1e-5)
    np.testing.assert_allclose(h[0].numpy(), h_n, rtol=0, atol=1e-5)


def test_nats_are_those_of_one_reading_from_first_to_last(ours):
    model, text = ours.LanguageModel(), ours.heldout
    h, expected = None, []
    for now, following in pairwise(text):
        with torch.no_grad():
            scores, h = model(ours.one_hot_steps(np.array([[now]])), h)
        expected.append(-scores[0, 0].log_softmax(dim=0)[following].item())
    np.testing.assert_allclose(ours.nats_of(model, text), expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("k", [1, 4])
def test_a_view_of_k_symbols_starts_from_a_blank_page_each_time(ours, k):
    model, text = ours.LanguageModel(), ours.heldout
    nats = []
    for place in range(k, len(text)):
        with torch.no_grad():
            scores, _ = model(ours.one_hot_steps(text[None, place - k : place]))
        nats.append(-scores[-1, 0].log_softmax(dim=0)[text[place]].item())
    assert ours.perplexity_with(k, model) == pytest.approx(perplexity(nats), rel=1e-4)


def test_the_bigram_inside_averages_over_pages_from_mid_reading(ours):
    model = ours.LanguageModel()
    with torch.no_grad():
        pages = model.rnn(ours.one_hot_steps(ours.training[None, :10_000]))[0][::50, 0]
        table = np.zeros((V, V))
        for letter in range(V):
            for page in pages:
                scores, _ = model(ours.one_hot_steps(np.array([[letter]])), page[None, None])
                table[letter] += scores[0, 0].softmax(dim=0).numpy() / len(pages)
    expected = perplexity(-np.log(table[ours.heldout[:-1], ours.heldout[1:]]))
    assert ours.bigram_inside(model) == pytest.approx(expected, rel=1e-4)


def test_the_parity_network_counts_marks():
    weights = {"from_mark": np.ones((1, 2)), "from_state": np.array([[1.0, 1], [-2, -2]])}
    weights |= {"threshold": np.array([0.0, -1]), "to_answer": np.array([1.0, -2])}
    inside = chapter(SLUG, **weights).inside
    np.testing.assert_array_equal(inside([1, 0, 1, 1, 0, 0, 1]), [1, 1, 0, 1, 1, 1, 0])
    weights["from_state"] *= 0.99  # the sentence on exact weights
    open_quotation = chapter(SLUG, **weights).inside([1] + 70 * [0])
    assert np.flatnonzero(open_quotation < 0.5)[0] == 69


def test_the_network_reads_its_prefix_and_then_what_it_wrote():
    ours = chapter(SLUG, V=V, H=H, vocabulary=(vocabulary := Vocabulary("abcde")))
    model, rng = ours.LanguageModel(), np.random.default_rng(7)
    written = ours.rnn_writes(model, "abc", 20, np.random.default_rng(7))
    text = "abc"
    for _ in range(20):
        with torch.no_grad():
            scores, _ = model(ours.one_hot_steps(vocabulary.encode(text)[None]))
        text += vocabulary.tokens[rng.choice(V, p=ours.softmax(scores[-1, 0].double().numpy()))]
    assert written == text


def test_the_table_looks_back_at_three_letters():
    ours = chapter(SLUG, V=V, vocabulary=Vocabulary("abcde"))
    cycle = NgramModel(4, V, smoothing=0).fit(np.tile(np.arange(V), 9))
    assert ours.ngram_writes(cycle, "cde", 7, np.random.default_rng(0)) == "cdeabcdeab"


def test_shares_leave_out_the_prefix_and_the_broken_word():
    ours = chapter(SLUG, known={"a", "abcd"}, longest=4)
    text = "said annis a abcd abcde e brok"
    assert ours.share_known(text) == 2 / 4
    assert ours.share_too_long(text) == 5 / 11


def test_lengths_follow_the_scale_where_nothing_bends():
    lengths = FREE.state_norms(lambda a: a, 2.0, seed=0, num_steps=5)
    np.testing.assert_allclose(np.diff(np.log2(lengths)), np.ones(5))
