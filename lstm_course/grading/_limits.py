"""What one submission may use."""

from __future__ import annotations

import math
from dataclasses import dataclass

MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell : float
        Seconds for one cell.
    total : float
        Seconds for one run of a whole submission.
    memory : int
        MiB, of all its processes together.
    disk : int
        MiB that it may write, where the system can hold it to that; else in one file.
    processes : int
        Processes and threads at a time.
    handed_in : int
        MiB that its file may have.

    Raises
    ------
    ValueError
        If a cell has no seconds, or no end of them.

    Examples
    --------
    >>> Limits(cell=10).total
    600
    """

    cell: float = 60
    total: float = 600
    memory: int = 4096
    disk: int = 256
    processes: int = 64
    handed_in: int = 64

    def __post_init__(self) -> None:
        if not 0 < self.cell < math.inf:
            raise ValueError(f"the seconds for a cell must be positive and finite, not {self.cell}")
