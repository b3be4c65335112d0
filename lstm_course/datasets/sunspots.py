"""Yearly sunspot numbers, 1700 to 2008: three centuries of one noisy rhythm."""

from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

HELDOUT_FROM = 1921


class Sunspots(NamedTuple):
    """A yearly series.

    Attributes
    ----------
    years : numpy.ndarray, shape (K,), int64
        Calendar years, without a gap.
    numbers : numpy.ndarray, shape (K,), float64
        The mean sunspot number of each year.

    Examples
    --------
    >>> series = Sunspots(np.array([1920, 1921]), np.array([37.6, 26.1]))
    >>> series.train.numbers, series.heldout.numbers
    (array([37.6]), array([26.1]))
    """

    years: NDArray[np.int64]
    numbers: NDArray[np.float64]

    @property
    def train(self) -> "Sunspots":
        """The years before 1921, to learn from: K = 221 of the whole series."""
        return self._where(self.years < HELDOUT_FROM)

    @property
    def heldout(self) -> "Sunspots":
        """The years from 1921 on, never trained on: K = 88 of the whole series."""
        return self._where(self.years >= HELDOUT_FROM)

    def _where(self, chosen: NDArray[np.bool_]) -> "Sunspots":
        return Sunspots(self.years[chosen], self.numbers[chosen])


def load_sunspots() -> Sunspots:
    """Load the yearly sunspot numbers.

    Returns
    -------
    Sunspots
        ``years`` (309,) and ``numbers`` (309,); its ``train`` and ``heldout`` are the two parts.

    Notes
    -----
    - **Source**: NOAA, National Geophysical Data Center; the values of statsmodels' data set
      ``sunspots``.
    - **License**: public domain.
    - **Size**: 309 years, 1700 to 2008; from 0 (1711, 1712, 1810) to 190.2 (1957).
    - **Split**: 1700 to 1920 to learn from, 1921 to 2008 held out: about eight cycles.
    - **Known flaws**: whole numbers only before 1749, where observations are sparse. The held-out
      years hold the highest peaks, so a model meets values that it has never seen; in part this is
      the counting: from 1947 on the main station gave large spots more weight, which was corrected
      in 2015, with a new scale (Clette and Lefèvre 2016, doi:10.1007/s11207-016-1014-y). So newer
      tables give other, larger numbers.

    Examples
    --------
    >>> sunspots = load_sunspots()
    >>> len(sunspots.years), len(sunspots.train.years), len(sunspots.heldout.years)
    (309, 221, 88)
    """
    file = resources.files("lstm_course.datasets").joinpath("files", "sunspots.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    table = np.loadtxt(lines, delimiter=",", skiprows=1)
    return Sunspots(table[:, 0].astype(np.int64), table[:, 1])
