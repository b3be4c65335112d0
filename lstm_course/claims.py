"""Claims: every number in the prose is measured again, asserted and recorded.

``claim`` is what a chapter calls. ``read_claims`` gathers the records from executed notebooks, so
that the book can list them all.

With ``LSTM_COURSE_CLAIMS=record`` in the environment, a claim that does not hold is shown with ✗
and recorded like any other, instead of stopping the notebook. That is for experiments on the book
itself, such as running it with other seeds.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course._console import say

METADATA_KEY = "lstm_course_claim"
SWITCH = "LSTM_COURSE_CLAIMS"
_NAME = re.compile(r"\d\d(\.[a-z0-9][a-z0-9-]*)+")
_TEXTS = ("name", "unit", "over")


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
        Chapter and quantity, such as ``"02.bigram.heldout"``.
    value : float
        The measured value: the number itself, or the median of several results.
    smallest, largest : float
        The smallest and the largest result; of a single number, that number.
    results : int
        How many results there are: 1 for a single number.
    above, below : float or None
        Strict bounds, which every result must keep.
    equals : float or None
        The value that every result must have, instead of bounds.
    tolerance : float
        Largest allowed distance from ``equals``.
    unit : str
        What the value counts.
    over : str
        What several results run over.

    Examples
    --------
    >>> print(Claim("02.bigram.heldout", 8.31, 8.31, 8.31, 1, below=9, unit="perplexity"))
    02.bigram.heldout: measured 8.31 perplexity, below 9
    >>> heldout = Claim("03.rnn.heldout", 4.12, 4.08, 4.15, 5, below=4.6, unit="perplexity")
    >>> print(heldout)
    03.rnn.heldout: measured 4.12 (4.08 to 4.15 over 5 seeds) perplexity, below 4.6
    >>> heldout.holds
    True
    """

    name: str
    value: float
    smallest: float
    largest: float
    results: int
    above: float | None = None
    below: float | None = None
    equals: float | None = None
    tolerance: float = 0.0
    unit: str = ""
    over: str = "seeds"

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name}: measured {self.measured}{unit}, {self.bound}"

    @property
    def measured(self) -> str:
        """The value in few digits; of several results, with their range."""
        value = short(self.value)
        if self.results == 1:
            return value
        spread = f"{short(self.smallest)} to {short(self.largest)}"
        return f"{value} ({spread} over {self.results} {self.over})"

    @property
    def bound(self) -> str:
        """The bound in words, such as ``"above 0.95"``."""
        if self.equals is not None:
            value = short(self.equals, 6)
            within = f"{value} (within {short(self.tolerance, 6)})"
            return within if self.tolerance else f"exactly {value}"
        sides = (("above", self.above), ("below", self.below))
        return " and ".join(f"{word} {short(at, 6)}" for word, at in sides if at is not None)

    @property
    def is_exact(self) -> bool:
        """Whether one value is claimed, without any room."""
        return self.equals is not None and not self.tolerance

    @property
    def holds(self) -> bool:
        """Whether every result is finite and keeps the bound."""
        extremes = (self.smallest, self.largest)
        if not all(map(math.isfinite, (self.value, *extremes))):
            return False
        if self.equals is not None:
            return all(abs(result - self.equals) <= self.tolerance for result in extremes)
        return (self.above is None or self.smallest > self.above) and (
            self.below is None or self.largest < self.below
        )

    def as_record(self) -> dict[str, Any]:
        """Give the fields as JSON can hold them.

        Returns
        -------
        dict
            Field by field; what is not finite as a word, since JSON has no such numbers.

        Examples
        --------
        >>> Claim("01.x", 0.5, 0.5, 0.5, 1, below=1).as_record()["below"]
        1
        >>> Claim("01.x", math.inf, math.inf, math.inf, 1, below=1).as_record()["value"]
        'inf'
        """
        return {
            key: str(value) if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Claim:
        """Make a claim from the fields that a notebook has stored.

        Parameters
        ----------
        record : mapping
            As from :meth:`as_record`.

        Returns
        -------
        Claim

        Raises
        ------
        ValueError
            If the record has other fields: a notebook executed with an older version.

        Examples
        --------
        >>> made = Claim("01.x", 0.5, 0.5, 0.5, 1, below=1)
        >>> Claim.from_record(made.as_record()) == made
        True
        """
        if set(record) != {field.name for field in fields(cls)}:
            raise ValueError(
                f"the claim {record.get('name', 'without a name')} was recorded by another version "
                "of lstm_course: execute the notebook again"
            )
        values: dict[str, Any] = {
            key: float(value) if isinstance(value, str) and key not in _TEXTS else value
            for key, value in record.items()
        }
        return cls(**values)


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
        The chapter's two digits, then words with dots that name the quantity:
        ``"02.bigram.heldout"``.
    value : float or sequence of float
        One number, or at least three results, one a seed. Every one of them must keep the bound.
    above, below : float, optional
        Strict bounds; one or both. Bounds are written down, not measured.
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
        If any result does not keep the bound, or is not finite. With ``LSTM_COURSE_CLAIMS=record``
        in the environment the line is shown with ✗ and recorded instead.
    ValueError
        If the call itself makes no sense: a bad name, no bound, one or two results.

    Examples
    --------
    >>> claim("02.tokens.count", 27, equals=27, unit="symbols")
    ✓ 02.tokens.count: measured 27 symbols, exactly 27
    >>> claim("01.rnn.order", [0.99, 1.0, 0.98], above=0.9, unit="accuracy")
    ✓ 01.rnn.order: measured 0.99 (0.98 to 1 over 3 seeds) accuracy, above 0.9
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"a claim's name is the chapter's two digits and words with dots, such as "
            f"'02.bigram.heldout', not {name!r}"
        )
    results = _results(name, value)
    record = Claim(
        name,
        float(np.median(results)),
        float(results.min()),
        float(results.max()),
        results.size,
        _plain(above),
        _plain(below),
        _plain(equals),
        float(tolerance),
        unit,
        over,
    )
    _require_sensible_bounds(record)
    if not record.holds and not _only_recording():
        raise ClaimError(_complaint(record))
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
    ValueError
        If it is no notebook, or was executed with an older version of the course.

    Examples
    --------
    >>> for claim in read_claims(Path("chapters/02-text-as-numbers.ipynb")):  # doctest: +SKIP
    ...     print(claim)
    """
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        if not (isinstance(content, dict) and isinstance(content.get("cells"), list)):
            raise ValueError("it is no notebook")
        return claims_in(content)
    except (AttributeError, TypeError) as error:  # it is built in another way
        raise ValueError(f"{notebook}: it is no notebook") from error
    except ValueError as error:
        raise ValueError(f"{notebook}: {error}") from error


def claims_in(notebook: Mapping[str, Any]) -> list[Claim]:
    """Give the claims recorded in a notebook that has been read already.

    Parameters
    ----------
    notebook : mapping
        As :func:`json.load` or :func:`nbformat.read` gives it.

    Returns
    -------
    list of Claim
        In the order in which they were made.

    Raises
    ------
    ValueError
        If it was executed with an older version of the course.

    Examples
    --------
    >>> claims_in({"cells": []})
    []
    """
    return [
        Claim.from_record(output["metadata"][METADATA_KEY])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if METADATA_KEY in output.get("metadata", {})
    ]


def short(number: float, digits: int = 4) -> str:
    """Write a number as a claim shows it.

    Parameters
    ----------
    number : float
    digits : int
        How many digits a number with a fraction gets.

    Returns
    -------
    str

    Examples
    --------
    >>> short(4.12345), short(123456.0), short(8e-13)
    ('4.123', '123,456', '8e-13')
    """
    if float(number).is_integer() and abs(number) < 1e9:
        return f"{int(number):,}"
    return f"{number:.{digits}g}"


def _results(name: str, value: Any) -> np.ndarray:
    results = np.asarray(value, dtype=float)
    if results.ndim > 1 or (results.ndim == 1 and results.size < 3):
        raise ValueError(
            f"{name}: give one number, or a flat list with the results of at least three seeds; "
            f"got an array of shape {results.shape}"
        )
    return results


def _plain(number: float | None) -> float | None:
    return None if number is None else float(number)


def _require_sensible_bounds(record: Claim) -> None:
    sides = [at for at in (record.above, record.below) if at is not None]
    exact = [] if record.equals is None else [record.equals]
    if not sides and not exact:
        problem = "a claim needs a bound: above=, below= or equals="
    elif sides and exact:
        problem = "give equals=, or above= and below=, not both kinds"
    elif record.tolerance and not exact:
        problem = "tolerance= belongs to equals="
    elif not all(map(math.isfinite, (*sides, *exact, record.tolerance))) or record.tolerance < 0:
        problem = "bounds are finite numbers, and a tolerance is not negative"
    elif len(sides) == 2 and sides[0] >= sides[1]:
        problem = f"no number is {record.bound}"
    else:
        return
    raise ValueError(f"{record.name}: {problem}")


def _only_recording() -> bool:
    setting = os.environ.get(SWITCH, "")
    if setting not in ("", "record"):
        raise ValueError(f"{SWITCH} is {setting!r}; leave it out, or set it to 'record'")
    return setting == "record"


def _complaint(record: Claim) -> str:
    each = f" for each of the {record.results} {record.over}" * (record.results > 1)
    return (
        f"{record}: it is not{each}. If a cell was run twice or out of order, restart the kernel "
        "and run all cells from the top. If it still is not, the book is wrong on this machine: "
        "change the text or mend the code."
    )


def _show(record: Claim) -> None:
    line = f"{'✓' if record.holds else '✗'} {record}"
    if not _in_notebook():
        say(line)
        return
    from IPython.display import display

    display(  # type: ignore[no-untyped-call]
        {"text/plain": line}, metadata={METADATA_KEY: record.as_record()}, raw=True
    )


def _in_notebook() -> bool:
    # A kernel has imported IPython already; elsewhere there is no need to load it.
    if "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return hasattr(shell, "kernel")
