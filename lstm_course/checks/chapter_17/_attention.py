"""Additive attention with a mask, right and wrong: exercise 17.1."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def weights_and_context(
    s: Array, h: Array, W_s: Array, W_h: Array, v: Array, is_word: Array
) -> tuple[Array, Array]:
    """Weigh the encoder's states by how well each goes with the decoder's."""
    e = np.tanh(s @ W_s + h @ W_h) @ v
    e = np.where(is_word, e, -np.inf)
    a = np.exp(e - e.max(axis=0))
    a = a / a.sum(axis=0)
    c = (a[:, :, None] * h).sum(axis=0)
    return a, c


def cases() -> Iterator[Case]:
    """Draw sentences of which some are padded at the end."""
    rng = np.random.default_rng(171)
    for lengths, sizes in (((5, 3, 2, 4), (3, 6, 4)), ((4, 4, 4), (2, 2, 5)), ((1, 6), (5, 3, 3))):
        D, H, A = sizes
        N, S = len(lengths), max(lengths)
        yield {
            "s": rng.normal(size=(N, D)),
            "h": rng.normal(size=(S, N, H)),
            "W_s": rng.normal(size=(D, A)),
            "W_h": rng.normal(size=(H, A)),
            "v": rng.normal(size=A),
            "is_word": np.arange(S)[:, None] < np.array(lengths),
        }


attend = FunctionExercise(
    label="Exercise 17.1",
    answer=weights_and_context,
    cases=cases,
    results={"a": "(S, N)", "c": "(N, H)"},
    mistakes={
        "the softmax runs over the sentences, not over the words of each: axis 0 of (S, N).": [
            ("e.max(axis=0)", "e.max(axis=1, keepdims=True)"),
            ("a.sum(axis=0)", "a.sum(axis=1, keepdims=True)"),
        ],
        "the weights of all sentences together sum to 1; those of each must: axis 0 of (S, N).": [
            ("e.max(axis=0)", "e.max()"),
            ("a.sum(axis=0)", "a.sum()"),
        ],
        "the padding is set to 0 after the softmax, so that the weights of a short sentence no "
        "longer sum to 1; set its scores to -inf before.": [
            ("    e = np.where(is_word, e, -np.inf)\n", ""),
            ("a = a / a.sum(axis=0)", "a = a / a.sum(axis=0) * is_word"),
        ],
    },
    instead={
        "    e = np.where(is_word, e, -np.inf)\n": {
            "": "padding gets weight, too: is_word is not used.",
        },
        "np.where(is_word, e, -np.inf)": {
            "np.where(is_word, e, 0.0)": "a score of 0 is no small one, exp(0) = 1: padding must "
            "have the score -inf.",
            "np.where(is_word, -np.inf, e)": "the mask is turned around: where is_word is True the "
            "score must stay.",
        },
        "np.tanh(s @ W_s + h @ W_h) @ v": {
            "(s @ W_s + h @ W_h) @ v": "the tanh is missing. Without it the decoder's state adds "
            "the same to every score, and the softmax takes no notice of it.",
            "np.tanh(h @ W_h) @ v": "the decoder's state s has no part in the weights. If it "
            "stands in your scores, it adds the same to all of them: the tanh must be of the sum, "
            "not of each part.",
        },
        "(a[:, :, None] * h).sum(axis=0)": {
            "(a[:, :, None] * h).mean(axis=0)": "the context is divided by S once more: the "
            "weights sum to 1 already.",
        },
    },
    note="s @ W_s is (N, A) and h @ W_h (S, N, A): NumPy adds them as they are.",
    else_="Take one sentence alone and work out its scores, then the softmax over its words.",
)
