"""What training leaves on record."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class History:
    """What was measured in training.

    Attributes
    ----------
    train_perplexity : list of float
        One per epoch, over all tokens shown, while the weights changed.
    heldout_perplexity : list of float
        One per epoch, after it; nan where it was not measured, empty without held-out text.
    seconds : list of float
        One per epoch: wall time of the training alone.
    gradient_norms : list of float
        One per update: the global norm before clipping.

    Examples
    --------
    >>> History([9.0, 6.0, 4.0], [10.0, 8.0, 8.5]).best_epoch
    2
    """

    train_perplexity: list[float] = field(default_factory=list)
    heldout_perplexity: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    gradient_norms: list[float] = field(default_factory=list)

    @property
    def best_epoch(self) -> int:
        """The epoch, counted from 1, after which the held-out perplexity was lowest.

        Raises
        ------
        ValueError
            If none was measured.
        """
        measured = [(p, n) for n, p in enumerate(self.heldout_perplexity, 1) if not math.isnan(p)]
        if not measured:
            raise ValueError("no held-out perplexity was measured: give fit a held-out text")
        return min(measured)[1]
