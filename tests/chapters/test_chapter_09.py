"""Chapter 9's own functions against torch.nn, the package and each other."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lstm_course import numpy_cells, torch_cells
from lstm_course.measured import load_table
from lstm_course.text import NgramModel, Vocabulary

from ._source import chapter

V = 5
ours = chapter("09-the-lstm-in-pytorch", D=4, H=6, V=V)
SIZES = st.integers(1, 7)
SHAPES = given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99))


def example(T, N, D, H, seed):
    torch.manual_seed(seed)
    x = torch.randn(T, N, D, dtype=torch.float64, requires_grad=True)
    return x, torch.randn(2, 1, N, H, dtype=torch.float64, requires_grad=True)


def run(module, x, state, doutput):
    """Give the results, and the gradients for the input, both states and the parameters."""
    module.zero_grad()
    wrapped = isinstance(module, nn.LSTM | torch_cells.LSTM)
    output, (h_n, c_n) = module(x, tuple(state) if wrapped else tuple(state[:, 0]))
    last = [h_n.reshape(state[0].shape), c_n.reshape(state[0].shape)]
    parameters = list(module.parameters())
    loss = (output * doutput).sum() + last[0].sum() + 2 * last[1].sum()
    gradients = torch.autograd.grad(loss, [x, state, *parameters])
    return [output, *last], gradients[:2], gradients[2:]


def assert_close(found, expected, tolerance):
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=tolerance)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_all_three_versions_equal_torch_forward_and_backward(T, N, D, H, seed):
    x, state = example(T, N, D, H, seed)
    doutput = torch.randn(T, N, H, dtype=torch.float64)
    four = ours.FourGates(D, H).double()
    fused = ours.side_by_side(four)
    lstm = ours.to_torch(fused)
    packaged = torch_cells.LSTM(D, H, dtype=torch.float64)
    packaged.load_state_dict(lstm.state_dict())
    results, blame, (dW_ih, dW_hh, db_ih, db_hh) = run(lstm, x, state, doutput)
    for module in (four, fused, packaged, ours.from_torch(lstm)):
        found, found_blame, _ = run(module, x, state, doutput)
        assert_close(found, results, 1e-10)
        assert_close(found_blame, blame, 1e-8)
    expected = [dW_ih.T, dW_hh.T, db_ih]
    assert_close(run(fused, x, state, doutput)[2], expected, 1e-8)
    names = [name for name, _ in four.named_parameters()]
    by_name = dict(zip(names, run(four, x, state, doutput)[2], strict=True))
    parts = ("W_x", "W_h", "b")
    joined = [torch.cat([by_name[f"{part}.{k}"] for k in "ifgo"], dim=-1) for part in parts]
    assert_close(joined, expected, 1e-8)
    assert_close([db_ih], [db_hh], 1e-8)


@settings(deadline=None, max_examples=20)
@SHAPES
def test_weights_survive_the_way_out_and_back(T, N, D, H, seed):
    torch.manual_seed(seed)
    lstm = nn.LSTM(D, H, dtype=torch.float64)
    cell = ours.from_torch(lstm)
    again = ours.from_torch(ours.to_torch(cell))
    for one, other in zip(cell.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    numpy_cell = numpy_cells.LSTM.from_torch(lstm)
    for one, other in zip(
        cell.parameters(), (numpy_cell.W_x, numpy_cell.W_h, numpy_cell.b), strict=True
    ):
        np.testing.assert_array_equal(one.detach().numpy(), other)


def test_a_parameter_dict_sorts_its_keys_as_the_text_says():
    assert list(ours.FourGates(2, 3).W_x) == list("fgio")


@pytest.mark.parametrize("version", ["FourGates", "Fused"])
def test_no_state_is_a_blank_state_and_the_start_is_pytorchs(version):
    torch.manual_seed(0)
    cell = getattr(ours, version)(4, 100)
    x = torch.randn(3, 2, 4)
    torch.testing.assert_close(cell(x)[0], cell(x, (torch.zeros(2, 100),) * 2)[0])
    numbers = torch.cat([p.detach().flatten() for p in cell.parameters()])
    assert 0.099 < numbers.abs().max() <= 0.1
    assert abs(numbers.std() - 0.1 / 3**0.5) < 0.001


def test_another_order_is_another_network():
    torch.manual_seed(0)
    cell = ours.Fused(4, 6).double()
    x = torch.randn(5, 2, 4, dtype=torch.float64)
    assert torch.equal(ours.in_order(cell, "ifgo")(x)[0], cell(x)[0])
    wrong = ours.in_order(cell, "ifog")
    assert not torch.allclose(wrong(x)[0], cell(x)[0], atol=0.01)
    assert torch.equal(wrong.b.chunk(4)[2], cell.b.chunk(4)[3])


@pytest.mark.parametrize(
    ("attempt", "layers_at_one", "value"),
    [("only_first", 0, 1), ("every_vector", 0, 2), ("one_and_zero", 6, 1)],
)
def test_only_one_attempt_sets_every_forget_bias(attempt, layers_at_one, value):
    H = 6
    lstm = nn.LSTM(4, H, num_layers=3, bidirectional=True)
    theirs = nn.LSTM(4, H, num_layers=3, bidirectional=True)
    theirs.load_state_dict(lstm.state_dict())
    with torch.no_grad():
        getattr(ours, attempt)(lstm, H)
    suffixes = [f"l{k}{way}" for k in range(3) for way in ("", "_reverse")]
    found = [ours.forget_bias(lstm, suffix) for suffix in suffixes]
    assert sum(torch.equal(b, torch.ones(H)) for b in found) == layers_at_one
    assert abs(found[0].mean() - value) < 0.5
    if attempt == "one_and_zero":
        torch_cells.set_forget_bias(theirs, 1.0)
        for one, other in zip(lstm.parameters(), theirs.parameters(), strict=True):
            assert torch.equal(one, other)


def test_the_measures_of_a_text():
    assert ours.period("xy" + 100 * "abc") == 3
    assert ours.period("".join(map(chr, range(300)))) == 200
    words = chapter("09-the-lstm-in-pytorch", story_words={"the", "cat"}, train_text="the cat sat")
    assert words.known_words("x the cat dog y") == 2 / 3
    assert words.longest_copy("a cat sits") == len(" cat s")
    assert words.longest_copy("the cat sat") == 11


def test_a_counter_writes_by_its_counts():
    vocabulary = Vocabulary("abcdehs ")
    text = vocabulary.encode("she had a cab " * 50)
    written = chapter("09-the-lstm-in-pytorch", V=len(vocabulary), vocabulary=vocabulary)
    counter = NgramModel(5, len(vocabulary), 1e-9).fit(text)
    assert written.counter_writes(counter, 0, length=24) == "she had a cab she had a cab "


def test_what_the_chapter_says_of_the_stored_times():
    speed = {row["variant"]: row["ratio"] for row in load_table("lstm-step").rows}
    four = speed["PyTorch loop, four products a step"]
    fused = speed["PyTorch loop, fused (`torch_cells.LSTM`)"]
    products = speed["the matrix products alone, NumPy"]
    assert four < fused < 0.5  # nn.LSTM, 1, is more than twice as fast
    assert fused < 1.25 * four  # gains little
    assert products < 1  # nn.LSTM outruns the bare products
    assert speed["the matrix products alone, PyTorch"] < 1
    assert 0.75 * products < speed["NumPy by hand (`numpy_cells.LSTM`)"] < products


def test_what_the_chapter_says_of_the_stored_trainings():
    found = load_table("learning-rates")
    by_rate = dict(
        zip(found.column("peak of the rate"), found.column(found.columns[1]), strict=True)
    )
    assert min(by_rate, key=by_rate.get) == 0.08
    assert 0.8 < by_rate[0.01] - by_rate[0.08] < 1  # almost one higher

    *_, trigram, single, mixture, lstm = load_table("time-machine").rows
    assert "trigram" in trigram["model"]
    assert "single" in single["model"]
    assert "mixture" in mixture["model"]
    heldout = "held-out perplexity"
    assert lstm[heldout] < 0.7 * trigram[heldout]  # far below
    assert lstm[heldout] < 0.9 * single[heldout]  # clearly below
    assert 0 < mixture[heldout] - lstm[heldout] < 0.15  # by a hair
    assert lstm[heldout] - lstm["training perplexity"] > 1  # pays much more

    theirs, ours_faster = load_table("recipes-time-machine").rows
    assert theirs["seconds to it"] > 10 * ours_faster["seconds to it"]
    assert theirs[heldout] > 28  # worse than guessing
