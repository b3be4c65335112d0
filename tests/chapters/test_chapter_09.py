"""Chapter 9's own functions against torch.nn, the package and each other."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter, replicated
from torch import nn

from lstm_course import numpy_cells, torch_cells
from lstm_course.datasets import load_story
from lstm_course.measured import load_table
from lstm_course.models import CharacterModel
from lstm_course.text import KneserNey, Vocabulary, letters_only, sequential_batches
from lstm_course.training import fit

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


def with_large_weights(module):
    """Start where gates differ from 0.5, biases included."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.uniform_(-1, 1)
    return module


@settings(deadline=None, max_examples=40)
@SHAPES
def test_all_three_versions_equal_torch_forward_and_backward(T, N, D, H, seed):
    x, state = example(T, N, D, H, seed)
    doutput = torch.randn(T, N, H, dtype=torch.float64)
    four = with_large_weights(ours.FourGates(D, H).double())
    fused = ours.Fused(four)
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
    four = ours.from_torch(lstm)
    again = ours.from_torch(ours.to_torch(ours.Fused(four))).state_dict()
    for name, numbers in four.state_dict().items():
        assert torch.equal(numbers, again[name])
    cell = ours.Fused(four)
    numpy_cell = numpy_cells.LSTM.from_torch(lstm)
    for one, other in zip(
        cell.parameters(), (numpy_cell.W_x, numpy_cell.W_h, numpy_cell.b), strict=True
    ):
        np.testing.assert_array_equal(one.detach().numpy(), other)


def test_a_parameter_dict_sorts_its_keys_as_the_text_says():
    assert list(ours.FourGates(2, 3).W_x) == list("fgio")


def test_no_state_is_a_blank_state_and_the_start_is_small():
    torch.manual_seed(0)
    four = ours.FourGates(4, 100)
    x = torch.randn(3, 2, 4)
    for cell in (four, ours.Fused(four)):
        torch.testing.assert_close(cell(x)[0], cell(x, (torch.zeros(2, 100),) * 2)[0])
    parts = dict(four.named_parameters())
    assert len(parts) == 12
    for name, numbers in parts.items():
        if name.startswith("b"):
            assert not numbers.any()
        else:
            assert abs(numbers.std() - 0.01) < 0.001
            assert abs(numbers.mean()) < 0.002


def from_scratch(text, H=12):
    """Give the chapter's functions over a text, and a model with a vocabulary to match."""
    vocabulary = Vocabulary(text)
    page = chapter(
        "09-the-lstm-in-pytorch",
        vocabulary=vocabulary,
        training=vocabulary.encode(text),
        device=torch.device("cpu"),
    )
    torch.manual_seed(0)
    return page, page.FromScratch(len(vocabulary), H), vocabulary


def test_the_model_from_scratch_is_the_packages_model():
    _, scratch, vocabulary = from_scratch("abcdef")
    with_large_weights(scratch)
    packaged = CharacterModel(len(vocabulary), 12)
    packaged.recurrent = ours.to_torch(ours.Fused(scratch.lstm))
    packaged.head.weight.data = scratch.W_q.data.T
    packaged.head.bias.data = scratch.b_q.data
    tokens = torch.randint(len(vocabulary), (9, 3))
    torch.testing.assert_close(scratch(tokens)[0], packaged(tokens)[0], rtol=0, atol=1e-5)


def test_one_step_is_the_packages_step():
    text = ("the cat sat on the mat and the hat " * 100)[: 32 * 32 + 1]  # one batch
    page, scratch, vocabulary = from_scratch(text)
    with torch.no_grad():
        with_large_weights(scratch).W_q *= 10  # so that there is something to clip
    copy = page.FromScratch(len(vocabulary), 12)
    copy.load_state_dict(scratch.state_dict())
    reached = page.one_pass(scratch, torch.optim.SGD(scratch.parameters(), lr=0.5))
    setting = {"optimizer": torch.optim.SGD, "learning_rate": 0.5, "schedule": "constant"}
    history = fit(copy, vocabulary.encode(text), epochs=1, batch_size=32, num_steps=32, **setting)
    assert reached == pytest.approx(history.train_perplexity[0], rel=1e-5)
    for one, other in zip(scratch.parameters(), copy.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-6)


def test_a_pass_carries_the_state_from_batch_to_batch():
    page, scratch, _ = from_scratch("the cat sat on the mat and the hat " * 100)
    with_large_weights(scratch)
    inputs, targets = next(sequential_batches(page.training, 32, 96))  # three batches in one
    with torch.no_grad():
        scores, _ = scratch(torch.from_numpy(inputs).T)
    expected = nn.functional.cross_entropy(scores.permute(1, 2, 0), torch.from_numpy(targets))
    reached = page.one_pass(scratch, torch.optim.SGD(scratch.parameters(), lr=0.0))
    assert reached == pytest.approx(expected.exp().item(), rel=1e-5)


def test_it_writes_what_it_has_learned_after_a_warm_up():
    page, scratch, _ = from_scratch("abac" * 1000)  # after an a only the state knows
    optimizer = torch.optim.Adam(scratch.parameters(), lr=0.1)
    for _ in range(30):
        page.one_pass(scratch, optimizer)
    torch.manual_seed(0)
    assert page.write(scratch, "ba", 8) == "bacabacaba"
    assert page.write(scratch, "ca", 8) == "cabacabaca"


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
    words = chapter("09-the-lstm-in-pytorch", train_text="the cat sat")
    assert words.longest_copy("a cat sits") == len(" cat s")
    assert words.longest_copy("the cat sat") == 11


def test_how_much_of_a_gate_is_the_letter():
    letters = np.array([0, 1, 0, 1])
    share = chapter("09-the-lstm-in-pytorch", heldout=letters).share_of_letter
    of_the_letter = letters[:, None] * np.ones((4, 2))
    assert share(of_the_letter) == pytest.approx(1)
    of_the_place = np.array([[0.0], [0.0], [1.0], [1.0]])
    assert share(of_the_place) == pytest.approx(0)
    assert share(np.hstack([of_the_letter[:, :1], of_the_place])) == pytest.approx(0.5)


def test_the_longest_copies_with_other_seeds():
    assert replicated("09-the-lstm-in-pytorch", "09.copy.lstm").largest == 25


def test_what_the_chapter_says_of_the_stored_times():
    speed = {row["variant"]: row["ratio"] for row in load_table("lstm-step").rows}
    four = speed["PyTorch loop, four products a step"]
    fused = speed["PyTorch loop, fused (`torch_cells.LSTM`)"]
    assert four < fused < 0.5  # nn.LSTM, 1, is more than twice as fast
    assert speed["NumPy by hand (`numpy_cells.LSTM`)"] > 1  # keeps up with it


def test_what_the_chapter_says_of_the_stored_trainings():
    found = load_table("learning-rates")
    by_rate = dict(
        zip(found.column("peak of the rate"), found.column(found.columns[1]), strict=True)
    )
    assert min(by_rate, key=by_rate.get) == 0.08
    assert 0.8 < by_rate[0.01] - by_rate[0.08] < 1  # almost one higher

    *_, trigram, single, mixture, kneser_ney, lstm = load_table("time-machine").rows
    assert "trigram" in trigram["model"]
    assert "single" in single["model"]
    assert "mixture" in mixture["model"]
    assert "Kneser" in kneser_ney["model"]
    heldout = "held-out perplexity"
    assert lstm[heldout] < 0.7 * trigram[heldout]  # far below
    assert lstm[heldout] < 0.9 * single[heldout]  # clearly below
    assert 0 < mixture[heldout] - lstm[heldout] < 0.15  # by a hair
    assert kneser_ney[heldout] < lstm[heldout] - 0.05
    assert lstm[heldout] - lstm["training perplexity"] > 1  # pays much more

    theirs, ours_faster = load_table("recipes-time-machine").rows
    assert theirs["seconds to it"] > 10 * ours_faster["seconds to it"]
    assert theirs[heldout] > 28  # worse than guessing


def test_the_last_tenth_is_no_harder_than_other_parts():
    """A counter fitted to eight parts of nine meets the ninth as the last tenth meets it."""
    text, heldout = (letters_only(part) for part in load_story())
    vocabulary = Vocabulary(text)
    indices, last = vocabulary.encode(text), vocabulary.encode(heldout)
    parts = np.array_split(indices, 9)
    found = []
    for k in (0, 4, 8):
        rest = np.concatenate(parts[:k] + parts[k + 1 :])
        counter = KneserNey(5, len(vocabulary)).fit(rest)
        found.append((counter.perplexity(parts[k]), counter.perplexity(last)))
    ninth, tenth = np.median(found, axis=0)
    assert tenth < ninth
