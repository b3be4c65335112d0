"""Film reviews: what the card says of them, and that no held-out one was half seen."""

import re
from collections import Counter

import numpy as np
import pytest
from ngrams import grams, likeness, words

from lstm_course.datasets import Reviews, load_reviews
from lstm_course.datasets.opinions import ADJECTIVES, Opinions
from lstm_course.datasets.reviews import KINDS

# Share of word bigrams in common, beyond which two reviews are too alike for different parts.
MOST_ALIKE = 0.3


@pytest.fixture(scope="module")
def reviews() -> Reviews:
    return load_reviews()


def both_members(part: Opinions, kind: str) -> list[tuple[str, str]]:
    """Return praise and blame of each pair."""
    chosen = part.where(part.kinds == kind)
    numbers = sorted(set(chosen.pairs.tolist()))
    pairs = [chosen.where(chosen.pairs == number) for number in numbers]
    assert all(sorted(pair.labels.tolist()) == [0, 1] for pair in pairs)
    return [tuple(pair.texts[place] for place in pair.labels.argsort()[::-1]) for pair in pairs]  # type: ignore[misc]


def test_sizes_and_balance(reviews: Reviews) -> None:
    sizes = {
        "train": {"plain": 368, "wry": 432, "easy": 124, "hard": 212},
        "heldout": {"plain": 92, "wry": 108, "easy": 32, "hard": 52},
    }
    for name, part in reviews._asdict().items():
        assert Counter(part.kinds.tolist()) == sizes[name]
        assert part.labels.dtype == part.pairs.dtype == np.int64
        for kind in KINDS:
            assert part.labels[part.kinds == kind].mean() == 0.5
        assert len(part.texts) == len(part.labels) == len(part.pairs) == len(part.kinds)


def test_every_text_is_a_short_review_and_occurs_once(reviews: Reviews) -> None:
    texts = reviews.train.texts + reviews.heldout.texts
    assert len(texts) == 1420
    assert len({" ".join(words(text)) for text in texts}) == len(texts)
    for text in texts:
        assert 10 <= len(words(text)) <= 40, text
        assert text.isascii(), text
        assert text.isprintable(), text
        assert text == re.sub(r"\s+", " ", text).strip(), text
        assert not re.search(r" [,.;:!?]|\b(\w+) \1\b", text.lower()), text


def test_the_split_parts_no_pair(reviews: Reviews) -> None:
    ours, theirs = (set(part.pairs.tolist()) - {-1} for part in reviews)
    assert not ours & theirs
    assert ours | theirs == set(range(210))
    for part in reviews:
        assert ((part.pairs >= 0) == np.isin(part.kinds, ["easy", "hard"])).all()


@pytest.mark.parametrize("kind", ["easy", "hard"])
def test_members_of_a_pair_have_the_same_words(reviews: Reviews, kind: str) -> None:
    for part in reviews:
        for praise, blame in both_members(part, kind):
            assert grams(praise, 1) == grams(blame, 1)
            assert (grams(praise, 2) == grams(blame, 2)) == (kind == "hard"), praise
            assert (grams(praise, 3) == grams(blame, 3)) == (kind == "hard"), praise


def test_the_last_adjective_is_the_opinion_in_half_of_the_hard_pairs(reviews: Reviews) -> None:
    lasts = [
        changed_words(praise, blame)[1] in ADJECTIVES.good
        for part in reviews
        for praise, blame in both_members(part, "hard")
        if set(changed_words(praise, blame)) <= set(ADJECTIVES.good + ADJECTIVES.bad)
    ]
    assert len(lasts) > 30, "enough pairs whose adjectives are known"
    assert 0.35 < np.mean(lasts) < 0.65


def changed_words(praise: str, blame: str) -> list[str]:
    """Return the two words of the first text that stand elsewhere in the second."""
    found = [x for x, y in zip(words(praise), words(blame), strict=True) if x != y]
    assert len(found) == 2, praise
    return found


def test_no_held_out_review_was_half_seen(reviews: Reviews) -> None:
    """Hard pairs share their frames on purpose and are left out here."""
    train, heldout = (part.where(part.kinds != "hard").texts for part in reviews)
    assert likeness(heldout, train).max() < MOST_ALIKE


def test_free_reviews_are_no_template(reviews: Reviews) -> None:
    """Hardly any of the thousand free ones shares half its bigrams with another."""
    free = [text for part in reviews for text in part.where(part.pairs < 0).texts]
    assert len(free) == 1000
    similar = np.triu(likeness(free, free), k=1)
    assert (similar >= 0.5).sum() <= 10


def test_the_length_does_not_give_it_away(reviews: Reviews) -> None:
    for part in reviews:
        lengths = np.array([len(words(text)) for text in part.texts])
        ours, theirs = (lengths[(part.labels == y) & (part.pairs < 0)].mean() for y in (0, 1))
        assert abs(ours - theirs) < 3
