"""Claims: every number in the prose is measured again, asserted and recorded.

``claim`` is what a chapter calls. ``read_claims`` gathers the records from executed notebooks, so
that the book can list them all.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

METADATA_KEY = "lstm_course_claim"
MARGIN_IN_SPREADS = 3
_NAME = re.compile(r"\d\d(\.[a-z0-9][a-z0-9-]*)+")


class ClaimError(AssertionError):
    """A claim of the book that does not hold."""

    def _render_traceback_(self) -> list[str]:  # IPython shows this instead of a traceback
        return [f"✗ {self}"]


@dataclass(frozen=True)
class Claim:
    """What was claimed and what was measured.

    Attributes
    ----------
    name : str
        Chapter and subject, such as ``"02.bigram.heldout"``.
    value : float
        The measured value: the number itself, or the median of several results.
    spread : float or None
        Sample standard deviation of the results; None for a single number.
    results : int
        How many results the value stands for.
    bound : str
        The bound in words, such as ``"above 0.95"``.
    unit : str
        What the value counts.
    over : str
        What several results run over.

    Examples
    --------
    >>> print(Claim("02.bigram.heldout", 8.31, None, 1, "below 9", "perplexity"))
    02.bigram.heldout: measured 8.31 perplexity, below 9
    """

    name: str
    value: float
    spread: float | None
    results: int
    bound: str
    unit: str
    over: str = "seeds"

    def __str__(self) -> str:
        measured = _short(self.value)
        if self.spread is not None:
            measured += f" ± {_short(self.spread, 2)} ({self.results} {self.over})"
        return f"{self.name}: measured {measured}{' ' * bool(self.unit)}{self.unit}, {self.bound}"


def claim(
    name: str,
    value: float | Sequence[float] | np.ndarray,
    *,
    above: float | None = None,
    below: float | None = None,
    equals: float | None = None,
    tolerance: float = 0.0,
    unit: str = "",
    over: str = "seeds",
) -> None:
    """Assert a statement of the book, show it in one line, and record it in the cell's output.

    Parameters
    ----------
    name : str
        The chapter's two digits, then words with dots: ``"02.bigram.heldout"``.
    value : float or sequence of float
        One number, or at least three results, one a seed. Of several results the median is
        claimed, and a bound must keep a distance of three times their sample standard deviation.
    above, below : float, optional
        Strict bounds; one or both.
    equals : float, optional
        The exact value, instead of bounds.
    tolerance : float
        Largest allowed distance from ``equals``.
    unit : str
        What the value counts, such as ``"perplexity"``.
    over : str
        What several results run over, if not seeds: ``"places"``.

    Raises
    ------
    ClaimError
        If the statement does not hold, or holds with too small a margin.
    ValueError
        If the call itself makes no sense: a bad name, no bound, one or two results.

    Examples
    --------
    >>> claim("02.tokens.count", 27, equals=27, unit="symbols")
    ✓ 02.tokens.count: measured 27 symbols, exactly 27
    >>> claim("01.rnn.order", [0.99, 1.0, 0.98], above=0.9, unit="accuracy")
    ✓ 01.rnn.order: measured 0.99 ± 0.01 (3 seeds) accuracy, above 0.9
    """
    record = _measure(name, value, _bound_in_words(above, below, equals, tolerance), unit, over)
    if equals is not None:
        holds, margin = abs(record.value - equals) <= tolerance, math.inf
    else:
        margin = min(
            math.inf if above is None else record.value - above,
            math.inf if below is None else below - record.value,
        )
        holds = margin > 0
    if not (holds and math.isfinite(record.value)):
        raise ClaimError(f"{record}: it is not. Change the text or mend the code.")
    needed = MARGIN_IN_SPREADS * (record.spread or 0.0)
    if margin < needed:
        raise ClaimError(
            f"{record}: it is, but by {_short(margin)} only, less than three times the spread over "
            f"{over} ({_short(needed)}). Loosen the bound or steady the experiment."
        )
    _show(record)


def read_claims(notebook: Path) -> list[Claim]:
    """Read the claims recorded in an executed notebook.

    Parameters
    ----------
    notebook : pathlib.Path
        An ``.ipynb`` file with outputs.

    Returns
    -------
    list of Claim
        In the order in which they were made.

    Raises
    ------
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> for claim in read_claims(Path("chapters/02-text-as-numbers.ipynb")):  # doctest: +SKIP
    ...     print(claim)
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        Claim(**output["metadata"][METADATA_KEY])
        for cell in cells
        for output in cell.get("outputs", [])
        if METADATA_KEY in output.get("metadata", {})
    ]


def _measure(name: str, value: Any, bound: str, unit: str, over: str) -> Claim:
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"a claim's name is the chapter's two digits and words with dots, such as "
            f"'02.bigram.heldout', not {name!r}"
        )
    results = np.asarray(value, dtype=float)
    if results.ndim == 0:
        return Claim(name, float(results), None, 1, bound, unit, over)
    if results.ndim > 1 or results.size < 3:
        raise ValueError(
            f"{name}: give one number, or a flat list with the results of at least three seeds; "
            f"got an array of shape {results.shape}"
        )
    spread = float(results.std(ddof=1))
    return Claim(name, float(np.median(results)), spread, results.size, bound, unit, over)


def _bound_in_words(
    above: float | None, below: float | None, equals: float | None, tolerance: float
) -> str:
    if equals is not None:
        if above is not None or below is not None:
            raise ValueError("give equals=, or above= and below=, not both kinds")
        within = f" (within {_short(tolerance)})" if tolerance else ""
        return f"exactly {_short(equals)}" if not within else f"{_short(equals)}{within}"
    words = [
        f"{word} {_short(bound)}"
        for word, bound in (("above", above), ("below", below))
        if bound is not None
    ]
    if not words:
        raise ValueError("a claim needs a bound: above=, below= or equals=")
    return " and ".join(words)


def _short(number: float, digits: int = 4) -> str:
    if float(number).is_integer() and abs(number) < 1e9:
        return f"{int(number):,}"
    return f"{number:.{digits}g}"


def _show(record: Claim) -> None:
    line = f"✓ {record}"
    if not _in_notebook():
        print(line)
        return
    from IPython.display import display

    display(  # type: ignore[no-untyped-call]
        {"text/plain": line}, metadata={METADATA_KEY: asdict(record)}, raw=True
    )


def _in_notebook() -> bool:
    # A kernel has imported IPython already; elsewhere there is no need to load it.
    if "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return hasattr(shell, "kernel")
