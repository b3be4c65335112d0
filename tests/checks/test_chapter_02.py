"""The checks of chapter 2: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_02
from lstm_course.checks.chapter_02 import _mixture
from lstm_course.text import Vocabulary, letters_only

RIGHT_BY_HAND = (3 / 9, (49 / 3) ** (1 / 3))


def not_written(*args):
    raise NotImplementedError


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


def from_the_end(indices, num_steps, rng):
    """Shuffle nothing: turn the order of the windows round, in every epoch."""
    inputs, targets = windows_from(indices, num_steps, rng, shuffle=False)
    return inputs[::-1], targets[::-1]


def begins_at_an_end(indices, num_steps, rng):
    """Begin at token 0 or T - 1, and nowhere between."""
    return windows_from(indices, num_steps, rng, start=rng.integers(2) * (num_steps - 1))


def windows_with_a_gap(indices, num_steps, rng):
    """Move the last window on by one token where there is room."""
    inputs, targets = windows_from(indices, num_steps, rng)
    last = inputs[:, 0].argmax()
    if targets[last, -1] < len(indices) - 1:
        inputs[last] += 1
        targets[last] += 1
    return inputs, targets


def windows_of_places(indices, num_steps, rng):
    """Give where the tokens stand, not what they are."""
    return windows_from(np.arange(len(indices)), num_steps, rng)


def windows_with_the_next_number(indices, num_steps, rng):
    inputs, _ = windows_from(indices, num_steps, rng)
    return inputs, inputs + 1


def windows_but(**mistake):
    return lambda *args: windows_from(*args, **mistake)


def test_right_answers_pass(capsys):
    chapter_02.by_hand(*RIGHT_BY_HAND)
    chapter_02.windows(windows_from)
    assert capsys.readouterr().out.count("is right") == 2


WRONG = {
    "by_hand": [
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
    "overall": [((lambda ppl, sizes: sizes.clear(),), "the function changes sizes")],
    "mixture": [((lambda nats, weights: nats,), r"should have \(K,\)")],
    "windows": [
        ((windows_but(stride=1),), "windows overlap"),
        ((windows_with_a_gap,), "leave a gap"),
        ((windows_of_places,), "holds positions in the text"),
        ((windows_with_the_next_number,), "targets holds the inputs plus 1"),
        ((windows_but(shuffle=False),), "shuffle their starts"),
        ((windows_but(start=0),), "always began at token 0"),
        ((windows_but(start=5),), "left out the first 5 tokens"),
        ((windows_but(shift=0),), "the inputs themselves"),
        ((windows_but(shift=5),), "the next window"),
        ((windows_but(shift=2),), "moved on by one token"),
        ((windows_but(drop=1),), "windows fit into 203 tokens"),
        ((lambda i, t, rng: windows_from(i, t, np.random.default_rng()),), "not from np.random"),
        ((lambda i, t, rng: windows_from(i, t, rng, start=rng.integers(t - 1)),), "never began"),
        ((from_the_end,), "always came in the same order"),
        ((begins_at_an_end,), "never began at token 1, 2, 3"),
        ((lambda *args: windows_from(*args)[0],), "`return inputs, targets`; .* one array"),
        ((lambda *args: tuple(part.T for part in windows_from(*args)),), "T = 5 columns"),
        ((lambda i, t, rng: (rng.permutation(i)[:200].reshape(-1, t),) * 2,), "do not follow"),
        ((lambda i, t, rng: (i[:20].reshape(-1, t), i[1:16].reshape(-1, t)),), "the same shape"),
        ((lambda i, t, rng: i[1000],), r"with IndexError: index \d+ is out"),
        ((not_written,), "not written yet"),
    ],
    "mixture_weights": [
        ((np.full(7, 2 / 7), 3.0), "must be shares"),
        ((np.full(6, 1 / 6), 3.0), r"\(number of orders,\) = \(7,\)"),
    ],
}


@pytest.mark.parametrize(
    ("check", "given", "message"),
    [(check, *pair) for check, pairs in WRONG.items() for pair in pairs],
)
def test_a_wrong_answer_is_explained(check, given, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_02, check)(*given)


@pytest.mark.parametrize("rounds", [20, 50, 200])
def test_mixture_weights_accept_the_solution(rounds, capsys):
    shares = _mixture.best_weights("part", "validation", rounds)
    chapter_02.mixture_weights(shares, _mixture.measured("train", "heldout", shares))
    assert "✓ Exercise 2.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found_on", "mixed", "message"),
    [
        (("part", "validation"), ("part", "heldout"), "first eight ninths only"),
        (("part", "validation"), ("part", "validation"), "of the validation part"),
        (("part", "validation"), ("train", "train"), "of the training text;"),
        (("train", "train"), ("train", "heldout"), "a text that the models had read"),
        (("train", "validation"), ("train", "heldout"), "a text that the models had read"),
        (("train", "heldout"), ("train", "heldout"), "is to peek"),
        (("part", "heldout"), ("train", "heldout"), "is to peek"),
    ],
)
def test_mixture_weights_know_the_wrong_text(found_on, mixed, message):
    shares = _mixture.best_weights(*found_on)
    with pytest.raises(CheckFailed, match=message):
        chapter_02.mixture_weights(shares, _mixture.measured(*mixed, shares))


def test_mixture_weights_must_beat_the_best_single_order():
    only_the_trigram = np.eye(7)[3]
    with pytest.raises(CheckFailed, match="and the best single order"):
        chapter_02.mixture_weights(
            only_the_trigram, _mixture.measured("train", "heldout", only_the_trigram)
        )


LINES = ["You can", "", " show it."]
LETTERS = Vocabulary(letters_only(" ".join(LINES)))
WHOLE = LETTERS.encode("you can show it")


def test_a_text_put_together_from_its_lines_passes(capsys):
    chapter_02.corpus(lambda lines: list(LETTERS.encode("you can show it")), LINES, WHOLE)
    assert capsys.readouterr().out == "✓ Exercise 2.7 is right.\n"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("you can  show it", "two spaces follow each other"),
        ("you can show it ", "a space at one of the ends"),
        ("youcanshow it", "have grown together"),
        ("you can show you", "not the story as it was"),
    ],
)
def test_what_is_wrong_with_a_text_put_together_is_told(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.corpus(lambda lines: LETTERS.encode(answer), LINES, WHOLE)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (not_written, "not written yet"),
        (" ".join, "this is the text"),
        (lambda lines: None, "None"),
    ],
)
def test_a_function_that_gives_no_indices_is_told(function, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_02.corpus(function, LINES, WHOLE)
