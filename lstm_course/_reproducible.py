"""One call that makes a notebook give the same numbers again."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def reproducible(seed: int = 0) -> np.random.Generator:
    """Seed every source of chance a chapter uses and return a generator for the rest.

    Python's ``random``, NumPy's legacy functions and, where torch has been imported, torch are
    seeded. Torch is also held to one thread and to deterministic algorithms: on two busy cores a
    second thread can make a small recurrent step many times slower, and the order in which threads
    add numbers changes the last digits. Call it once, after the imports.

    Parameters
    ----------
    seed : int, or a NumPy integer
        A number from 0 to 2**32 - 1.

    Returns
    -------
    numpy.random.Generator
        A fresh generator; pass it to everything that draws at random.

    Raises
    ------
    ValueError
        If ``seed`` is not a whole number in that range.

    Examples
    --------
    >>> first, again = reproducible(7).random(), reproducible(7).random()
    >>> first == again
    True
    """
    # Imported here, so that `python -m lstm_course` can run, and say so, where numpy is missing.
    import numpy as np

    from lstm_course._numbers import whole

    number = whole("seed", seed)
    if isinstance(seed, bool) or not 0 <= number < 2**32:
        raise ValueError(f"seed must be a whole number from 0 to 2**32 - 1, not {seed!r}")
    random.seed(number)
    np.random.seed(number)
    if "torch" in sys.modules:
        import torch

        torch.manual_seed(number)
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
    return np.random.default_rng(number)
