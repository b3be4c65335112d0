"""The checks of chapter 2: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_02
from lstm_course.checks.chapter_02 import _mixture
from lstm_course.text import perplexity

RIGHT_BY_HAND = (3 / 9, (49 / 3) ** (1 / 3))


def not_written(*args):
    raise NotImplementedError


def test_by_hand_accepts_the_solution(capsys):
    chapter_02.by_hand(*RIGHT_BY_HAND)
    assert "✓ Exercise 2.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((2 / 4, 2.5), "not smoothed"),
        ((3 / 4, 2.5), "left the sum below alone"),
        ((3 / 5, 2.5), "not by 1"),
        ((3 / 10, 2.5), "only four are followed"),
        ((0.9, 2.5), "Count the pairs"),
        ((None, 2.5), "is None"),
        ((3 / 9, (49 / 3) ** (1 / 4)), "only three are predicted"),
        ((3 / 9, (3 + 7 / 3 + 7 / 3) / 3), "geometric mean"),
        ((3 / 9, np.log(49 / 3) / 3), "its exponential"),
        ((3 / 9, np.log2(49 / 3) / 3), "2 to that power"),
        ((3 / 9, 49 / 3), "take the third root"),
        ((0.33, 2.54), r"P\(b . a\) seems to be rounded"),
        ((0.3333, 2.54), r"P\(b . a\) seems to be rounded"),
        ((3 / 9, 2.54), "the perplexity seems to be rounded"),
        ((3 / 9, (3 / 49) ** (1 / 3)), "less than one choice"),
        ((3 / 9, 2 ** (1 / 3)), "without smoothing"),
        ((3 / 9, (49 / 3) ** 1 / 3), "powers before it divides"),
        ((3 / 9, 7.0), "Multiply"),
    ],
)
def test_by_hand_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.by_hand(*answer)


def overall_perplexity(perplexities, sizes):
    nats = sum(np.log(value) * size for value, size in zip(perplexities, sizes, strict=True))
    return float(np.exp(nats / sum(sizes)))


def changes_its_input(perplexities, sizes):
    result = overall_perplexity(perplexities, sizes)
    sizes.clear()
    return result


def test_overall_accepts_the_solution(capsys):
    chapter_02.overall(overall_perplexity)
    assert "✓ Exercise 2.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda ppl, sizes: np.mean(ppl), "the very mistake in the report"),
        (lambda ppl, sizes: np.average(ppl, weights=sizes), "still averaged perplexities"),
        (lambda ppl, sizes: np.exp(np.mean(np.log(ppl))), "a short batch counts as much"),
        (lambda ppl, sizes: np.average(np.log(ppl), weights=sizes), "exponentiate it"),
        (lambda ppl, sizes: np.exp(np.log(ppl) @ sizes / len(sizes)), "number of batches"),
        (changes_its_input, "changes the lists"),
        (lambda ppl, sizes: None, "is None"),
        (lambda ppl, sizes: 1.0, "sum of nats"),
        (not_written, "not written yet"),
    ],
)
def test_overall_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.overall(answer)


def windows_from(
    indices, num_steps, rng, *, start=None, stride=None, shuffle=True, shift=1, drop=0
):
    """Cut windows as the solution does, with one thing done differently."""
    first = rng.integers(num_steps) if start is None else start
    text = indices[first:]
    stride = stride or num_steps
    count = (len(text) - max(shift, 1) - num_steps) // stride + 1 - drop
    starts = np.arange(count) * stride
    if shuffle:
        starts = rng.permutation(starts)
    places = starts[:, None] + np.arange(num_steps)
    return text[places], text[places + shift]


def own_randomness(indices, num_steps, rng):
    return windows_from(indices, num_steps, np.random.default_rng())


def test_windows_accept_the_solution(capsys):
    chapter_02.windows(windows_from)
    assert "✓ Exercise 2.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"stride": 1}, "windows overlap"),
        ({"shuffle": False}, "shuffle their starts"),
        ({"start": 0}, "always began at token 0"),
        ({"start": 5}, "left out the first 5 tokens"),
        ({"shift": 0}, "the inputs themselves"),
        ({"shift": 5}, "the next window"),
        ({"shift": 2}, "moved on by one token"),
        ({"drop": 1}, "windows fit into 203 tokens"),
    ],
)
def test_windows_explain(mistake, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.windows(lambda *args: windows_from(*args, **mistake))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (own_randomness, "not from np.random"),
        (lambda i, t, rng: windows_from(i, t, rng, start=rng.integers(t - 1)), "never began"),
        (lambda *args: windows_from(*args)[0], "return inputs, targets"),
        (lambda *args: tuple(part.T for part in windows_from(*args)), "T = 5 columns"),
        (lambda i, t, rng: (rng.permutation(i)[:200].reshape(-1, t),) * 2, "do not follow"),
        (lambda i, t, rng: (i[:20].reshape(-1, t), i[1:16].reshape(-1, t)), "the same shape"),
        (lambda i, t, rng: i[1000], "stopped with IndexError"),
        (not_written, "not written yet"),
    ],
)
def test_windows_explain_other_answers(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.windows(answer)


def mixture_nats(nats, weights):
    return -np.log(weights @ np.exp(-nats))


def test_mixture_accepts_the_solution(capsys):
    chapter_02.mixture(mixture_nats)
    assert "✓ Exercise 2.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda nats, weights: weights @ nats, "A mixture averages probabilities"),
        (lambda nats, weights: -np.log(np.exp(-nats).mean(axis=0)), "left out the weights"),
        (lambda nats, weights: weights @ np.exp(-nats), "minus the logarithm at the end"),
        (lambda nats, weights: np.log(weights @ np.exp(-nats)), "sign is wrong"),
        (lambda nats, weights: -np.log(np.exp(-nats)), "should have"),
        (lambda nats, weights: np.zeros(4), "weighted sum"),
        (not_written, "not written yet"),
    ],
)
def test_mixture_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.mixture(answer)


@pytest.fixture(scope="module")
def weights():
    P = np.exp(-_mixture.nats("part", "validation"))
    shares = np.full(7, 1 / 7)
    for _ in range(50):
        blame = shares[:, None] * P
        shares = (blame / blame.sum(axis=0)).mean(axis=1)
    return shares


def measured(fitted_to, measured_on, shares):
    return perplexity(mixture_nats(_mixture.nats(fitted_to, measured_on), shares))


def test_mixture_weights_accept_the_solution(weights, capsys):
    chapter_02.mixture_weights(weights, measured("train", "heldout", weights))
    assert "✓ Exercise 2.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fitted_to", "measured_on", "message"),
    [
        ("part", "heldout", "first eight ninths only"),
        ("part", "validation", "of the validation part"),
        ("train", "train", "of the training text;"),
    ],
)
def test_mixture_weights_know_the_wrong_text(weights, fitted_to, measured_on, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.mixture_weights(weights, measured(fitted_to, measured_on, weights))


def test_mixture_weights_must_be_shares(weights):
    with pytest.raises(CheckFailed, match="must be shares"):
        chapter_02.mixture_weights(2 * weights, 3.0)
    with pytest.raises(CheckFailed, match=r"\(number of orders,\) = \(7,\)"):
        chapter_02.mixture_weights(weights[1:], 3.0)


def test_mixture_weights_must_beat_the_best_single_order():
    only_the_trigram = np.eye(7)[3]
    with pytest.raises(CheckFailed, match="best single order already"):
        chapter_02.mixture_weights(only_the_trigram, measured("train", "heldout", only_the_trigram))


@pytest.mark.parametrize(
    ("fitted_to", "measured_on", "message"),
    [
        ("train", "train", "a text that the models had read"),
        ("train", "validation", "a text that the models had read"),
        ("train", "heldout", "is to peek"),
        ("part", "heldout", "is to peek"),
    ],
)
def test_mixture_weights_must_be_found_on_the_validation_part(fitted_to, measured_on, message):
    shares = _mixture.best_weights(fitted_to, measured_on)
    with pytest.raises(CheckFailed, match=message):
        chapter_02.mixture_weights(shares, measured("train", "heldout", shares))


@pytest.mark.parametrize("rounds", [20, 200])
def test_mixture_weights_accept_other_numbers_of_rounds(rounds, capsys):
    shares = _mixture.best_weights("part", "validation", rounds)
    chapter_02.mixture_weights(shares, measured("train", "heldout", shares))
    assert "✓ Exercise 2.5" in capsys.readouterr().out
