"""Opinions in pairs: the words of both members are the same, and what else is."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ngrams import grams
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from lstm_course.datasets.opinions import (
    ADJECTIVES,
    CHANCE,
    FRAMES,
    PLAIN,
    Opinions,
    Words,
    opinion_pairs,
    plain_opinions,
    set_apart,
)

SEEDS = st.integers(0, 2**32 - 1)
LEVELS = st.sampled_from(sorted(FRAMES))


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_many_adjectives_each_on_one_side() -> None:
    assert min(map(len, ADJECTIVES)) >= 60
    everything = ADJECTIVES.good + ADJECTIVES.bad
    assert len(set(everything)) == len(everything)
    assert not {word for word in everything if not word.isalpha() or not word.islower()}


@given(SEEDS, LEVELS, st.integers(1, 40))
def test_both_members_have_the_same_words_and_the_opposite_opinion(
    seed: int, level: str, count: int
) -> None:
    drawn = opinion_pairs(rng(seed), count, level)
    assert len(drawn.texts) == 2 * count
    assert len(set(drawn.texts)) == 2 * count
    assert drawn.labels.tolist() == [1, 0] * count
    assert drawn.pairs.tolist() == [pair for pair in range(count) for _ in range(2)]
    assert set(drawn.kinds.tolist()) == {level}
    for praise, blame in zip(drawn.texts[::2], drawn.texts[1::2], strict=True):
        assert grams(praise, 1) == grams(blame, 1)
        same = [grams(praise, n) == grams(blame, n) for n in (2, 3)]
        assert same == [level == "hard"] * 2
        assert praise.split() != blame.split()
    again = opinion_pairs(rng(seed), count, level)
    assert again.texts == drawn.texts


@given(SEEDS, LEVELS)
def test_the_opinion_stands_in_either_clause(seed: int, level: str) -> None:
    drawn = opinion_pairs(rng(seed), 200, level)
    last = [
        next(word for word in reversed(text.split()) if word in ADJECTIVES.good + ADJECTIVES.bad)
        for text in drawn.texts
    ]
    counts = [
        (word in ADJECTIVES.good) == label
        for word, label in zip(last, drawn.labels.tolist(), strict=True)
    ]
    assert 0.3 < np.mean(counts) < 0.7


@given(SEEDS, st.integers(1, 200))
def test_plain_sentences_hold_one_adjective(seed: int, count: int) -> None:
    drawn = plain_opinions(rng(seed), count)
    assert len(set(drawn.texts)) == count
    assert (drawn.pairs == -1).all()
    for text, label in zip(drawn.texts, drawn.labels.tolist(), strict=True):
        (word,) = [word for word in text.split() if word in ADJECTIVES.good + ADJECTIVES.bad]
        assert (word in ADJECTIVES.good) == label


@given(SEEDS, st.integers(1, 71))
def test_words_set_apart_are_in_no_pair_of_the_others(seed: int, each: int) -> None:
    usual, apart = set_apart(rng(seed), each)
    assert len(apart.good) == len(apart.bad) == each
    for whole, one, other in zip(ADJECTIVES, usual, apart, strict=True):
        assert not set(one) & set(other)
        assert set(one) | set(other) == set(whole)
    words = {
        word for text in opinion_pairs(rng(seed), 10, words=usual).texts for word in text.split()
    }
    assert not words & set(apart.good + apart.bad)


@given(LEVELS)
@settings(max_examples=2)
def test_all_pairs_can_be_drawn_and_no_more(level: str) -> None:
    words = Words(("fine", "wise"), ("dull",))
    most = 4 * len(FRAMES[level])
    assert len(set(opinion_pairs(rng(), most, level, words).texts)) == 2 * most
    with pytest.raises(ValueError, match=f"count must be between 1 and {most}"):
        opinion_pairs(rng(), most + 1, level, words)


def test_no_frame_nor_plain_sentence_holds_an_adjective_of_its_own() -> None:
    fixed = {
        word
        for level in FRAMES.values()
        for both in level
        for text in both
        for word in text.split()
    } | {word for text in PLAIN for word in text.split()}
    assert not fixed & set(ADJECTIVES.good + ADJECTIVES.bad)


@pytest.mark.parametrize(("level", "most"), [("easy", 1.0), ("hard", 0.0)])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_what_counting_can_reach(level: str, most: float, n: int) -> None:
    drawn = opinion_pairs(rng(1), 500, level)
    train, heldout = drawn.where(drawn.pairs < 300), drawn.where(drawn.pairs >= 300)
    counter = CountVectorizer(ngram_range=(1, n), token_pattern=r"\S+")
    model = LogisticRegression(C=10, max_iter=2000)
    model.fit(counter.fit_transform(train.texts), train.labels)
    right = model.predict(counter.transform(heldout.texts)) == heldout.labels
    score = right.reshape(-1, 2).all(axis=1).mean()
    if n == 1 or level == "hard":
        assert score == CHANCE["same answer"]
        assert right.mean() == CHANCE["accuracy"]
    else:
        assert 0.7 < score <= most


def test_where_keeps_what_belongs_together() -> None:
    drawn = opinion_pairs(rng(), 3)
    kept = drawn.where(drawn.pairs == 1)
    assert kept.texts == drawn.texts[2:4]
    assert kept.labels.tolist() == [1, 0]
    assert Counter(kept.kinds.tolist()) == {"hard": 2}
    with pytest.raises(ValueError, match=r"shape \(N,\) = \(6,\).* not bool of the shape \(1,\)"):
        drawn.where(np.array([True]))
    with pytest.raises(ValueError, match="such as labels == 1, not int64"):
        drawn.where(drawn.labels)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            partial(opinion_pairs, rng(), 3, "medium"),
            "level must be 'easy' or 'hard', not 'medium'",
        ),
        (partial(opinion_pairs, rng(), 0), "count must be between 1 and "),
        (partial(opinion_pairs, rng(), 2.5), "count must be a whole number"),
        (partial(plain_opinions, rng(), 10**6), "count must be between 1 and 1152"),
        (partial(set_apart, rng(), 0), "each must be between 1 and 71, not 0"),
        (partial(set_apart, rng(), 72), "each must be between 1 and 71, not 72"),
    ],
)
def test_bad_sizes_are_named(call: Callable[[], Opinions | Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()
