"""Chapter 2's own functions against the package and against plain counting."""

import math
from collections import Counter

import draw_02
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebook_source import chapter

from lstm_course.datasets import load_story
from lstm_course.text import NgramModel, Vocabulary, letters_only, perplexity

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


def test_the_chance_of_an_ending_is_the_product_that_the_nats_are_of():
    vocabulary = Vocabulary("ab ")
    model = NgramModel(3, 3, smoothing=0.1).fit(vocabulary.encode("abba abab ba"))
    asked = chapter(SLUG, vocabulary=vocabulary).chance(model, "ab", "ba b")
    nats = model.nats(vocabulary.encode("abba b"))  # of the letters after the first two
    assert math.isclose(asked, math.exp(-nats.sum()))


def test_write_draws_from_the_model():
    vocabulary = Vocabulary("ab ")
    certain = NgramModel(2, 3, smoothing=0).fit(vocabulary.encode("abababab"))
    writer = chapter(SLUG, vocabulary=vocabulary, V=3, rng=np.random.default_rng(0))
    assert writer.write(certain, start="a", length=6) == "abababa"


@pytest.mark.parametrize(("letters", "bets", "choices"), draw_02.BETS)
def test_the_opening_figure_shows_what_the_counters_expect(letters, bets, choices):
    text = letters_only(load_story().train)
    vocabulary = Vocabulary(text)
    model = NgramModel(letters + 1, len(vocabulary), smoothing=0.03).fit(vocabulary.encode(text))
    P = model.probabilities(vocabulary.encode(draw_02.READ))
    percent = dict(zip(vocabulary.tokens, np.rint(100 * P).astype(int), strict=True))
    assert {letter: share for letter, share in percent.items() if share} == bets
    assert f"{ours.choices(P):.1f}" == choices
