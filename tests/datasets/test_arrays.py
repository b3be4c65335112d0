"""Digits and sunspots."""

import hashlib

import numpy as np
import pytest

from lstm_course.datasets import Digits, load_digits, load_sunspots


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


def test_digits_are_scaled_images_with_labels(digits: Digits) -> None:
    assert digits.train_images.shape == (1437, 8, 8)
    assert digits.heldout_images.shape == (360, 8, 8)
    for images in (digits.train_images, digits.heldout_images):
        assert images.dtype == np.float32
        assert (images.min(), images.max()) == (0, 1)
        np.testing.assert_array_equal(images * 16, np.round(images * 16))
    for labels in (digits.train_labels, digits.heldout_labels):
        assert labels.dtype == np.int64
        assert sorted(set(labels.tolist())) == list(range(10))


def test_the_two_parts_are_the_whole_source(digits: Digits) -> None:
    from sklearn import datasets

    source = datasets.load_digits()
    ours = np.concatenate([digits.train_images, digits.heldout_images]).reshape(1797, 64) * 16
    labels = np.concatenate([digits.train_labels, digits.heldout_labels])
    rows = sorted((*image, label) for image, label in zip(ours.tolist(), labels, strict=True))
    assert rows == sorted((*i, y) for i, y in zip(source.data.tolist(), source.target, strict=True))


def test_no_image_occurs_twice(digits: Digits) -> None:
    images = np.concatenate([digits.train_images, digits.heldout_images])
    assert len(np.unique(images.reshape(len(images), -1), axis=0)) == len(images)


def test_every_digit_is_held_out_in_proportion(digits: Digits) -> None:
    train, heldout = np.bincount(digits.train_labels), np.bincount(digits.heldout_labels)
    assert np.abs(heldout - 0.2 * (train + heldout)).max() < 1


def test_the_digits_split_stays_the_same(digits: Digits) -> None:
    """Were it to move with a new scikit-learn, old held-out images would be trained on."""
    assert (
        hashlib.sha256(digits.heldout_images.tobytes()).hexdigest().startswith("53d6a8c3d406e86d")
    )


def test_sunspots_are_three_centuries_without_a_gap() -> None:
    years, numbers = load_sunspots()
    assert years.shape == numbers.shape == (309,)
    np.testing.assert_array_equal(years, np.arange(1700, 2009))
    assert years.dtype == np.int64
    assert numbers.dtype == np.float64


def test_sunspot_numbers_are_those_of_the_source() -> None:
    years, numbers = load_sunspots()
    # Dates and heights of famous extremes, and a checksum of all.
    assert years[numbers == 0].tolist() == [1711, 1712, 1810]
    assert (years[numbers.argmax()], numbers.max()) == (1957, 190.2)
    assert (numbers[0], numbers[-1]) == (5.0, 2.9)
    assert numbers.sum() == pytest.approx(15373.4)


def test_sunspots_held_out_are_the_last_years() -> None:
    sunspots = load_sunspots()
    assert (sunspots.train.years[0], sunspots.train.years[-1]) == (1700, 1920)
    assert (sunspots.heldout.years[0], sunspots.heldout.years[-1]) == (1921, 2008)
    joined = np.concatenate([sunspots.train.numbers, sunspots.heldout.numbers])
    np.testing.assert_array_equal(joined, sunspots.numbers)


def test_what_the_data_card_says_of_the_sunspots() -> None:
    sunspots = load_sunspots()
    early = sunspots.numbers[sunspots.years < 1749]
    np.testing.assert_array_equal(early, early.round())
    assert np.any(sunspots.numbers % 1)
    assert sunspots.heldout.numbers.max() > sunspots.train.numbers.max()
