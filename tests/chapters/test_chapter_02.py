"""Chapter 2's own functions against the package and against plain counting."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.text import NgramModel, Vocabulary, perplexity, random_batches, sequential_batches

from ._source import chapter

SLUG = "02-text-as-numbers"
ours = chapter(SLUG)
COUNTS = st.lists(st.integers(1, 20), min_size=1, max_size=8).map(np.array)
NATS = st.lists(st.floats(0, 8), min_size=1, max_size=60).map(np.array)


@given(faces=st.integers(1, 50))
def test_a_fair_die_has_as_many_choices_as_faces(faces):
    assert math.isclose(ours.choices(np.full(faces, 1 / faces)), faces)


@given(counts=COUNTS)
def test_choices_are_the_perplexity_of_a_text_that_follows_the_model(counts):
    P = counts / counts.sum()
    text = np.repeat(-np.log(P), counts)  # the nats of every throw
    assert math.isclose(ours.choices(P), perplexity(text))
    assert 1 - 1e-9 <= ours.choices(P) <= len(P) + 1e-9


@given(nats=NATS, size=st.integers(1, 60))
def test_averaged_perplexities_are_never_too_low(nats, size):
    whole = nats[: len(nats) // size * size]
    if whole.size:
        found = ours.mean_of_batches(nats, size)
        batches = [math.exp(whole[k : k + size].mean()) for k in range(0, whole.size, size)]
        assert math.isclose(found, sum(batches) / len(batches))
        assert found >= perplexity(whole) - 1e-9
    assert math.isclose(ours.mean_of_batches(nats, len(nats)), perplexity(nats))


@given(text=st.text("abc", max_size=30), n=st.integers(1, 6))
def test_ngrams_are_all_pieces_of_a_length(text, n):
    found = ours.ngrams(text, n)
    assert len(found) == max(len(text) - n + 1, 0)
    assert all(piece == text[k : k + n] for k, piece in enumerate(found))
    assert Counter("".join(piece[0] for piece in found)) == Counter(text[: len(found)])


@given(length=st.integers(60, 300), N=st.integers(1, 4), T=st.integers(1, 9))
def test_going_on_tells_the_two_ways_to_batch_apart(length, N, T):
    text = np.arange(length)
    in_order = list(sequential_batches(text, batch_size=N, num_steps=T))
    shuffled = list(random_batches(text, batch_size=N, num_steps=T, rng=np.random.default_rng(0)))
    if len(in_order) > 1:
        assert ours.going_on(in_order) == 1
    if len(shuffled) > 1:
        rows = [
            last == first
            for (_, targets), (inputs, _) in pairwise(shuffled)
            for last, first in zip(targets[:, -1], inputs[:, 0], strict=True)
        ]
        assert ours.going_on(shuffled) == np.mean(rows)


def test_write_draws_from_the_model():
    vocabulary = Vocabulary("ab ")
    certain = NgramModel(2, 3, smoothing=0).fit(vocabulary.encode("abababab"))
    writer = chapter(SLUG, vocabulary=vocabulary, V=3, rng=np.random.default_rng(0))
    assert writer.write(certain, start="a", length=6) == "abababa"
