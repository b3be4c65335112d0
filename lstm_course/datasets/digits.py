"""Handwritten digits, 8 by 8 pixels, from scikit-learn."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_SPLIT_SEED = 0


class Digits(NamedTuple):
    """Images and labels in two parts.

    Attributes
    ----------
    train_images : numpy.ndarray, shape (1437, 8, 8), float32
        Rows from top to bottom, columns from left to right; 0 is paper, 1 is full ink.
    train_labels : numpy.ndarray, shape (1437,), int64
        The digit, 0 to 9.
    heldout_images : numpy.ndarray, shape (360, 8, 8), float32
        Never trained on.
    heldout_labels : numpy.ndarray, shape (360,), int64
        The digit, 0 to 9.

    Examples
    --------
    >>> train_images, train_labels, heldout_images, heldout_labels = load_digits()
    >>> train_labels.shape
    (1437,)
    """

    train_images: NDArray[np.float32]
    train_labels: NDArray[np.int64]
    heldout_images: NDArray[np.float32]
    heldout_labels: NDArray[np.int64]


def load_digits() -> Digits:
    """Load scikit-learn's handwritten digits, scaled to [0, 1], with a fixed split.

    Returns
    -------
    Digits
        ``train_images``, ``train_labels``, ``heldout_images``, ``heldout_labels``.

    Notes
    -----
    - **Source**: ``sklearn.datasets.load_digits``, a copy of the test part of the UCI data set
      *Optical Recognition of Handwritten Digits* (E. Alpaydin and C. Kaynak, 1998).
    - **License**: CC BY 4.0 (UCI). The images come with scikit-learn, not with this package.
    - **Size**: 1,797 images of 8 by 8 pixels; ink in 17 steps, 0 to 16, divided by 16.
    - **Split**: a fifth is held out, at random by a fixed seed, every digit in proportion.
    - **Known flaws**: 13 people wrote all the digits, and the split mixes them, so a held-out image
      has a writer whom the model has seen: new writers are harder. No image occurs twice.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.train_images.shape, digits.heldout_images.shape
    ((1437, 8, 8), (360, 8, 8))
    """
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    source = datasets.load_digits()
    images = (source.images / 16).astype(np.float32)
    labels = source.target.astype(np.int64)
    train_images, heldout_images, train_labels, heldout_labels = train_test_split(
        images, labels, test_size=0.2, stratify=labels, random_state=_SPLIT_SEED
    )
    return Digits(train_images, train_labels, heldout_images, heldout_labels)
