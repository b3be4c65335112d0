"""The checks of chapter 17: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_17
from lstm_course.datasets.number_words import chinese


def softmax(e, axis):
    a = np.exp(e)
    return a / a.sum(axis=axis, keepdims=True)


def one_by_one(s, h, W_s, W_h, v, is_word):
    """Another style: sentence by sentence."""
    a, c = np.zeros(is_word.shape), np.zeros((len(s), h.shape[2]))
    for n in range(len(s)):
        words = np.flatnonzero(is_word[:, n])
        e = np.array([np.tanh(s[n] @ W_s + h[j, n] @ W_h) @ v for j in words])
        a[words, n] = softmax(e, 0)
        c[n] = a[:, n] @ h[:, n]
    return a, c


def in_torch(s, h, W_s, W_h, v, is_word):
    s, h, W_s, W_h, v, is_word = map(torch.from_numpy, (s, h, W_s, W_h, v, is_word))
    e = (torch.tanh(s @ W_s + h @ W_h) @ v).masked_fill(~is_word, -torch.inf)
    a = e.softmax(dim=0)
    return a, torch.einsum("sn,snh->nh", a, h)


def scored(s, h, W_s, W_h, v):
    return np.tanh(s @ W_s + h @ W_h) @ v


def over_sentences(s, h, W_s, W_h, v, is_word):
    a = softmax(np.where(is_word, scored(s, h, W_s, W_h, v), -1e30), 1)
    return a, (a[..., None] * h).sum(axis=0)


def mask_after(s, h, W_s, W_h, v, is_word):
    a = softmax(scored(s, h, W_s, W_h, v), 0) * is_word
    return a, (a[..., None] * h).sum(axis=0)


def no_mask(s, h, W_s, W_h, v, is_word):
    a = softmax(scored(s, h, W_s, W_h, v), 0)
    return a, (a[..., None] * h).sum(axis=0)


def over_everything(s, h, W_s, W_h, v, is_word):
    e = np.exp(np.where(is_word, scored(s, h, W_s, W_h, v), -1e30))
    a = e / e.sum()
    return a, (a[..., None] * h).sum(axis=0)


def each_tanh(s, h, W_s, W_h, v, is_word):
    e = (np.tanh(s @ W_s) + np.tanh(h @ W_h)) @ v
    a = softmax(np.where(is_word, e, -1e30), 0)
    return a, (a[..., None] * h).sum(axis=0)


def by_sign(written, right):
    pairs = list(zip(written, right, strict=True))
    same = sum(a == b for ours, theirs in pairs for a, b in zip(ours, theirs, strict=False))
    return same / sum(map(len, right)), sum(a == b for a, b in pairs) / len(pairs)


def mean_of_means(written, right):
    shares = [
        np.mean([k < len(ours) and ours[k] == sign for k, sign in enumerate(theirs)])
        for ours, theirs in zip(written, right, strict=True)
    ]
    return np.mean(shares), by_sign(written, right)[1]


def prefix_is_enough(written, right):
    exact = [
        all(a == b for a, b in zip(ours, theirs, strict=False))
        for ours, theirs in zip(written, right, strict=True)
    ]
    return by_sign(written, right)[0], np.mean(exact)


def anywhere(written, right):
    exact = sum(ours in right for ours in written) / len(right)
    return by_sign(written, right)[0], exact


def beyond_the_end(written, right):
    pairs = list(zip(written, right, strict=True))
    return np.mean([ours[k] == sign for ours, theirs in pairs for k, sign in enumerate(theirs)]), 0


def every_zero(n):
    return chinese(n).replace("零", "零" * str(n).rstrip("0").count("0"))


def plain_digits(n):
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(n))


def filled_with_spaces(written, right):
    """Let a place that the written text does not have be a space."""
    filled = [ours.ljust(len(theirs)) for ours, theirs in zip(written, right, strict=True)]
    return by_sign(filled, right)[0], by_sign(written, right)[1]


RIGHT = {
    "attend": [one_by_one, in_torch],
    "two_scores": [by_sign, lambda *texts: list(map(torch.tensor, by_sign(*texts)))],
    "in_chinese": [chinese],
}
WRONG = {
    "attend": [
        (over_sentences, "over the sentences"),
        (over_everything, "all sentences together"),
        (mask_after, "after the softmax"),
        (no_mask, "is_word is not used"),
        (each_tanh, "of the sum"),
    ],
    "two_scores": [
        (mean_of_means, "count all signs together"),
        (prefix_is_enough, "too early"),
        (anywhere, "its own place in the list"),
        (beyond_the_end, "shorter or longer than the right one"),
        (filled_with_spaces, "Count for the first text alone"),
        (lambda *texts: by_sign(*texts)[::-1], "changed places"),
    ],
    "in_chinese": [
        (lambda n: chinese(n).replace("零", ""), "零 is missing"),
        (lambda n: "一" * (10 <= n < 20) + chinese(n), "begin with 十"),
        (plain_digits, "names of the places"),
        (every_zero, "a run of zeros has one"),
        (lambda n: chinese(n) + "零" * (n % 10 == 0), "at the end"),
        (lambda n: chinese(n).replace("一十", "十"), "very beginning"),
        (
            lambda n: "零" * (n < 1000) + chinese(n).replace("十", "一十" * (n < 20) or "十"),
            "front",
        ),
        (lambda n: chinese(n)[::-1], "from the left"),
        (lambda n: chinese(n).replace("二千", "两千"), "二 throughout"),
        (lambda n: chinese(n).replace("二百", "两百"), "二 throughout"),
        (lambda n: chinese(n).replace("零", "〇"), "writes 零"),
        (lambda n: n, "should be a text"),
        (lambda n: None, "should be a text"),
    ],
}


@pytest.mark.parametrize(("name", "function"), [(n, f) for n, fs in RIGHT.items() for f in fs])
def test_right_answers_pass(name, function, capsys):
    getattr(chapter_17, name)(function)
    assert "is right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "function", "message"), [(n, *case) for n, cases in WRONG.items() for case in cases]
)
def test_wrong_answers_get_their_message(name, function, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_17, name)(function)


def test_the_beam_by_hand():
    chapter_17.by_beam(0.2, 0.24, 0.28)
    chapter_17.by_beam(np.float32(0.2), torch.tensor(0.24), 0.28)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((0.4, 0.24, 0.28), "first letter"),
        ((0.2, 0.28, 0.28), "falls out"),
        ((0.2, 0.2, 0.28), "is the greedy text"),
        ((0.2, 0.24, 0.24), "another is likelier"),
        ((0.24, 0.24, 0.28), "whatever else"),
        ((0.9, 0.24, 0.28), "is a sum"),
        ((-1.61, -1.43, -1.27), "nor a logarithm"),
        ((20, 24, 28), "neither percent"),
    ],
)
def test_a_wrong_beam_gets_its_message(given, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_17.by_beam(*given)
