"""Pictures with captions: what stands in a picture is what its caption says."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.datasets import load_digits
from lstm_course.datasets.captions import (
    DIGIT_WORDS,
    PLACES,
    Captioned,
    caption,
    compose,
    draw_pairs,
    pairs_in,
)

SEEDS = st.integers(0, 1000)


def made(seed: int, how_many: int = 40, **choice: object) -> Captioned:
    digits = load_digits()
    rng = np.random.default_rng(seed)
    return compose(rng, digits.heldout_images, digits.heldout_labels, how_many, **choice)


def read(text: str) -> list[int]:
    """Find the four cells by the caption alone."""
    said = dict(reversed(part.split(" ", 1)) for part in text.split(" and "))
    return [DIGIT_WORDS.index(said[place]) if place in said else -1 for place in PLACES]


@given(SEEDS)
def test_a_caption_says_what_stands_in_the_cells(seed: int) -> None:
    pictures, digits, captions = made(seed, 5)
    for picture, row, text in zip(pictures, digits, captions, strict=True):
        assert read(text) == row.tolist()
        assert caption(row) == text
        cells = [picture[y : y + 8, x : x + 8] for y in (0, 8) for x in (0, 8)]
        assert [bool(cell.any()) for cell in cells] == (row >= 0).tolist()


def test_each_cell_is_an_image_with_its_label() -> None:
    digits = load_digits()
    known = {image.tobytes(): int(k) for image, k in zip(*digits[2:], strict=True)}
    pictures, rows, _ = made(3)
    assert pictures.dtype == np.float32
    for picture, row in zip(pictures, rows, strict=True):
        for k in np.flatnonzero(row >= 0):
            y, x = 8 * (k // 2), 8 * (k % 2)
            assert known[picture[y : y + 8, x : x + 8].copy().tobytes()] == row[k]


def test_two_or_three_digits_equally_often_in_all_cells() -> None:
    digits = made(4, 3000).digits
    filled = (digits >= 0).sum(axis=1)
    assert set(filled.tolist()) == {2, 3}
    assert np.mean(filled == 2) == pytest.approx(0.5, abs=0.03)
    np.testing.assert_allclose((digits >= 0).mean(axis=0), 0.625, atol=0.03)


@given(SEEDS)
def test_pairs_left_out_come_where_they_should_alone(seed: int) -> None:
    pairs = draw_pairs(np.random.default_rng(seed))
    assert len(pairs) == 20
    for row in made(seed, 20, without=pairs).digits:
        assert not pairs & set(pairs_in(row))
    for row in made(seed, 20, only=pairs).digits:
        assert pairs & set(pairs_in(row))


@pytest.mark.parametrize("kind", [list, np.array])
def test_pairs_from_json_or_numpy_are_pairs(kind: Callable[[tuple[int, int]], object]) -> None:
    pairs = draw_pairs(np.random.default_rng(0))
    others = [kind(pair) for pair in pairs]
    for choice in ("without", "only"):
        assert made(1, **{choice: others}).captions == made(1, **{choice: pairs}).captions


def test_a_seed_gives_the_same_pictures_and_two_seeds_do_not() -> None:
    first, again, other = made(1), made(1), made(2)
    np.testing.assert_array_equal(first.pictures, again.pictures)
    assert first.captions == again.captions
    assert first.captions != other.captions


def test_bad_input_is_named() -> None:
    rng, digits = np.random.default_rng(0), load_digits()
    with pytest.raises(ValueError, match="how_many must be 0 to 100"):
        draw_pairs(rng, 101)
    with pytest.raises(ValueError, match="how_many must not be negative, but is -1"):
        compose(rng, digits.train_images, digits.train_labels, -1)
    with pytest.raises(ValueError, match="images must have the shape"):
        compose(rng, digits.train_images[:, :4], digits.train_labels, 1)
    with pytest.raises(ValueError, match="labels must have the shape"):
        compose(rng, digits.train_images, digits.train_labels[:3], 1)
    for one in ((1, 2), [(1, 2, 3)], ["12"]):
        with pytest.raises(ValueError, match="without must hold pairs of digits, such as"):
            made(0, without=one)
        with pytest.raises(ValueError, match="only must hold pairs of digits, such as"):
            made(0, only=one)
    for cells in ([7, -1, 2], [12, -1, 2, -1]):
        with pytest.raises(ValueError, match="digits must be four of -1 to 9"):
            caption(cells)
    every = {(a, b) for a in range(10) for b in range(10)}
    with pytest.raises(ValueError, match="no picture is left"):
        compose(rng, digits.train_images, digits.train_labels, 1, without=every)
