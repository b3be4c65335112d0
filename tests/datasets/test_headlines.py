"""Chinese headlines: what the card says of them, and that no held-out line was half seen."""

import hashlib
import re
from collections import Counter
from importlib import resources
from itertools import product

import numpy as np
import pytest

from lstm_course.datasets import Headlines, load_headlines
from lstm_course.datasets.headlines import IN_ENGLISH

# Shares of bigrams in common, and lengths of runs in common, beyond which two lines are too alike.
MOST_ALIKE = 0.2
LONGEST_RUN = 6


@pytest.fixture(scope="module")
def headlines() -> Headlines:
    return load_headlines()


@pytest.fixture(scope="module")
def texts(headlines: Headlines) -> tuple[str, ...]:
    return headlines.train_texts + headlines.heldout_texts


def runs(text: str, length: int) -> set[str]:
    return {text[i : i + length] for i in range(len(text) - length + 1)}


def alike(one: str, other: str) -> float:
    """The Jaccard similarity of two lines' character bigrams."""
    ours, theirs = runs(one, 2), runs(other, 2)
    return len(ours & theirs) / len(ours | theirs)


def test_a_thousand_to_learn_from_and_280_held_out(headlines: Headlines) -> None:
    assert len(headlines.train_texts) == 1000
    assert len(headlines.heldout_texts) == 280
    for labels, each in ((headlines.train_labels, 125), (headlines.heldout_labels, 35)):
        assert labels.dtype == np.int64
        np.testing.assert_array_equal(np.bincount(labels), [each] * 8)


def test_the_two_parts_are_the_whole_file(headlines: Headlines) -> None:
    file = resources.files("lstm_course.datasets").joinpath("files", "headlines.csv")
    first, *rows = file.read_text(encoding="utf-8").splitlines()
    assert first == "class,headline"
    names = list(IN_ENGLISH)
    assert headlines.classes == tuple(IN_ENGLISH.values())
    ours = [
        f"{names[label]},{text}"
        for part, labels in (
            (headlines.train_texts, headlines.train_labels),
            (headlines.heldout_texts, headlines.heldout_labels),
        )
        for text, label in zip(part, labels.tolist(), strict=True)
    ]
    assert sorted(ours) == sorted(rows)


def test_the_headlines_split_stays_the_same(headlines: Headlines) -> None:
    """Were it to move with a new scikit-learn, old held-out lines would be trained on."""
    joined = "\n".join(headlines.heldout_texts)
    assert hashlib.sha256(joined.encode()).hexdigest().startswith("824b96126eaad1b3")


def test_every_line_is_a_headline(texts: tuple[str, ...]) -> None:
    for text in texts:
        assert 10 <= len(text) <= 22, text
        # Chinese characters, a few capitals of abbreviations, full-width punctuation in between.
        assert re.fullmatch(r"[\u4e00-\u9fffA-Z，、：？！“”]+", text), text
        assert text[0] not in "，、：？！”", text
        assert text[-1] not in "，、：“", text


def test_no_line_occurs_twice(texts: tuple[str, ...]) -> None:
    assert len(set(texts)) == len(texts)


def test_no_two_lines_are_alike(headlines: Headlines) -> None:
    """Also within a part: with another split, they might lie across it."""
    by_run: dict[str, list[str]] = {}
    for text in headlines.train_texts + headlines.heldout_texts:
        for run in runs(text, 2):
            by_run.setdefault(run, []).append(text)
    pairs = {
        (one, other)
        for lines in by_run.values()
        for one, other in product(lines, lines)
        if one < other
    }
    assert len(pairs) > 10_000, "lines do share words"
    assert not {pair for pair in pairs if alike(*pair) >= MOST_ALIKE}


def test_no_two_lines_share_a_long_run(texts: tuple[str, ...]) -> None:
    owners = Counter(run for text in texts for run in runs(text, LONGEST_RUN))
    assert not {run for run, count in owners.items() if count > 1}


def test_no_template_was_filled_in(texts: tuple[str, ...]) -> None:
    """Few lines begin alike, end alike, or share a phrase, and their rhythms differ."""
    for piece in (slice(0, 4), slice(-4, None)):
        assert max(Counter(text[piece] for text in texts).values()) <= 3
    phrases = Counter(run for text in texts for run in runs(text, 5))
    assert max(phrases.values()) <= 3
    shapes = Counter(re.sub(r"[^，、：？！“”]+", lambda m: f"{len(m[0])} ", text) for text in texts)
    assert max(shapes.values()) < 0.06 * len(texts), "the commonest: two halves of 8 characters"
    assert len(shapes) > 150


def test_no_character_gives_a_class_away(headlines: Headlines) -> None:
    """None is in half of a class's lines; the commonest is 学, "learn", in education."""
    texts = headlines.train_texts + headlines.heldout_texts
    labels = np.concatenate([headlines.train_labels, headlines.heldout_labels])
    for label in range(8):
        own = [text for text, other in zip(texts, labels, strict=True) if other == label]
        common = Counter(character for text in own for character in set(text) - set("，"))
        assert max(common.values()) < 0.5 * len(own), common.most_common(3)


def test_counting_characters_is_neither_useless_nor_enough(headlines: Headlines) -> None:
    """As on real headlines, of which a thousand in ten classes give about as much."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    counts = CountVectorizer(analyzer="char", ngram_range=(1, 2))
    model = make_pipeline(counts, LogisticRegression(max_iter=1000))
    model.fit(headlines.train_texts, headlines.train_labels)
    assert 0.6 < model.score(headlines.heldout_texts, headlines.heldout_labels) < 0.9
