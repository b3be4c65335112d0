"""Replications: what became of a notebook's claims when every seed was shifted.

``tools/notebooks.py replicate`` makes them and stores one JSON file per notebook under
``book/replications``; the book's lint and its page of claims read them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.claims import Claim

FOLDER = Path("book/replications")
# A bound has room if it is further from the worst value than half the range of the values.
ROOM_IN_RANGES = 0.5
_BOUND = ("above", "below", "equals", "tolerance", "unit", "over", "results")
_VALUES = {"smallest": "smallest", "median": "value", "largest": "largest"}


@dataclass(frozen=True)
class Replicated:
    """One claim in every shift.

    Attributes
    ----------
    name : str
        The claim's.
    made : tuple of (Claim or None)
        The claim as it was made in each shift; None where it was not.

    Examples
    --------
    >>> losses = [3.1, 3.3, 3.2]
    >>> row = Replicated("03.loss", tuple(Claim("03.loss", x, x, x, 1, below=3.5) for x in losses))
    >>> row.held, row.holds_always, row.smallest, row.largest, row.has_room
    (3, True, 3.1, 3.3, True)
    """

    name: str
    made: tuple[Claim | None, ...]

    @property
    def claims(self) -> list[Claim]:
        """The claims that were made, without the gaps."""
        return [claim for claim in self.made if claim is not None]

    @property
    def held(self) -> int:
        """In how many shifts it was made and held."""
        return sum(claim.holds for claim in self.claims)

    @property
    def holds_always(self) -> bool:
        """Whether it was made and held in every shift."""
        return self.held == len(self.made)

    @property
    def smallest(self) -> float:
        """The smallest result of any shift."""
        return float(np.min([claim.smallest for claim in self.claims] or [math.nan]))

    @property
    def median(self) -> float:
        """The median over the shifts of the value that each of them showed."""
        return float(np.median([claim.value for claim in self.claims] or [math.nan]))

    @property
    def largest(self) -> float:
        """The largest result of any shift."""
        return float(np.max([claim.largest for claim in self.claims] or [math.nan]))

    @property
    def has_room(self) -> bool:
        """Whether another shift is likely to hold as well.

        That is so if it held in every shift and, on each side of the bound, the worst of the
        shifts' extremes is further from the bound than half the range of these extremes. Where all
        of them and the bound are positive, the distances may be taken between logarithms instead:
        some quantities spread over factors, not over differences. An exact claim needs no room.
        """
        if not self.holds_always or not self.claims:
            return False
        claim = self.claims[0]
        if claim.is_exact:
            return True
        if claim.equals is not None:
            above, below = claim.equals - claim.tolerance, claim.equals + claim.tolerance
        else:
            above, below = _or_infinite(claim.above, -1), _or_infinite(claim.below, 1)
        return _is_far(above, [claim.smallest for claim in self.claims]) and _is_far(
            below, [claim.largest for claim in self.claims]
        )

    def has_bound_of(self, claim: Claim) -> bool:
        """Tell whether it was replicated with the bound that a claim has now.

        Parameters
        ----------
        claim : Claim

        Returns
        -------
        bool
            Also False where it was never made.

        Examples
        --------
        >>> claim = Claim("03.loss", 3.1, 3.1, 3.1, 1, below=3.5)
        >>> row = Replicated("03.loss", (claim,))
        >>> row.has_bound_of(claim), row.has_bound_of(Claim("03.loss", 3.1, 3.1, 3.1, 1, below=4))
        (True, False)
        """
        return bool(self.claims) and _bound_of(self.claims[0]) == _bound_of(claim)


@dataclass(frozen=True)
class Replication:
    """What became of one notebook's claims.

    Attributes
    ----------
    machine : dict of str to str
        As from :func:`lstm_course.machine.machine`.
    shifts : tuple of int
        What was added to every seed, run by run.
    claims : dict of str to Replicated
        By name, in the order in which the notebook makes them.
    code : str
        The fingerprint of the code that ran; "" if it is not known.

    Examples
    --------
    >>> runs = {1: [Claim("03.loss", 3.1, 3.1, 3.1, 1, below=3.5)], 2: []}
    >>> replication = Replication.of(runs, {"processor": "a slow one"})
    >>> replication.claims["03.loss"].held, len(replication.shifts)
    (1, 2)
    >>> Replication.parse(replication.as_text()) == replication
    True
    """

    machine: dict[str, str]
    shifts: tuple[int, ...]
    claims: dict[str, Replicated]
    code: str = ""

    @classmethod
    def of(
        cls, runs: Mapping[int, Sequence[Claim]], machine: Mapping[str, str], code: str = ""
    ) -> Replication:
        """Gather runs into a table.

        Parameters
        ----------
        runs : mapping of int to sequence of Claim
            The claims that each shift made, held or not.
        machine : mapping of str to str
        code : str
            A fingerprint of the notebook's code.

        Returns
        -------
        Replication

        Raises
        ------
        ValueError
            If a name occurs twice in one run, or a claim's bound differs between runs.

        Examples
        --------
        >>> Replication.of({}, {}).claims
        {}
        """
        names = dict.fromkeys(claim.name for claims in runs.values() for claim in claims)
        by_name: dict[str, list[Claim | None]] = {name: [None] * len(runs) for name in names}
        for place, claims in enumerate(runs.values()):
            for claim in claims:
                row = by_name[claim.name]
                if row[place] is not None:
                    raise ValueError(f"the claim {claim.name} is made twice in one run")
                first = next((other for other in row if other is not None), claim)
                if _bound_of(claim) != _bound_of(first):
                    raise ValueError(
                        f"the bound of the claim {claim.name} differs between runs ({first.bound}, "
                        f"then {claim.bound}): a bound is written down, not measured"
                    )
                row[place] = claim
        rows = {name: Replicated(name, tuple(row)) for name, row in by_name.items()}
        return cls(dict(machine), tuple(runs), rows, code)

    def run(self, shift: int) -> list[Claim]:
        """Give the claims of one shift, as :meth:`of` takes them.

        Parameters
        ----------
        shift : int

        Returns
        -------
        list of Claim

        Raises
        ------
        ValueError
            If there is no such shift.

        Examples
        --------
        >>> Replication.of({7: []}, {}).run(7)
        []
        """
        place = self.shifts.index(shift)
        made = [row.made[place] for row in self.claims.values()]
        return [claim for claim in made if claim is not None]

    def as_text(self) -> str:
        """Write the table as JSON, one claim a line.

        Returns
        -------
        str

        Examples
        --------
        >>> Replication.of({1: []}, {}).as_text().splitlines()[2]
        ' "shifts": [1],'
        """
        lines = [f"  {_json(name)}: {_json(_columns(row))}" for name, row in self.claims.items()]
        head = f' "machine": {_json(self.machine)},\n "shifts": {_json(list(self.shifts))},\n'
        head += f' "code": {_json(self.code)},\n' if self.code else ""
        body = ",\n".join(lines)
        return "{\n" + head + ' "claims": {' + (f"\n{body}\n " if lines else "") + "}\n}\n"

    @classmethod
    def parse(cls, text: str) -> Replication:
        """Read what :meth:`as_text` wrote.

        Parameters
        ----------
        text : str

        Returns
        -------
        Replication

        Raises
        ------
        ValueError
            If it is anything else.

        Examples
        --------
        >>> Replication.parse("[]")
        Traceback (most recent call last):
        ValueError: this is no table of a replication
        """
        try:
            content = json.loads(text)
            shifts = tuple(content["shifts"])
            rows = {
                name: Replicated(name, _made(name, columns, len(shifts)))
                for name, columns in content["claims"].items()
            }
            return cls(dict(content["machine"]), shifts, rows, str(content.get("code", "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is no table of a replication") from error


def path_of(notebook: Path) -> Path:
    """Say where a notebook's replication is stored.

    Parameters
    ----------
    notebook : pathlib.Path
        In the book's ``chapters`` or ``solutions``.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> path_of(Path("chapters/03-the-vanilla-rnn.ipynb")).as_posix()
    'book/replications/chapters/03-the-vanilla-rnn.json'
    """
    root = notebook.parents[1]
    return root / FOLDER / notebook.parent.name / f"{notebook.stem}.json"


def read_replication(notebook: Path) -> Replication | None:
    """Read the replication of a notebook.

    Parameters
    ----------
    notebook : pathlib.Path
        In the book's ``chapters`` or ``solutions``.

    Returns
    -------
    Replication or None
        None if it was never replicated.

    Raises
    ------
    ValueError
        If the stored file is no replication.

    Examples
    --------
    >>> read_replication(Path("chapters/99-unwritten.ipynb")) is None
    True
    """
    path = path_of(notebook)
    if not path.is_file():
        return None
    try:
        return Replication.parse(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _columns(row: Replicated) -> dict[str, Any]:
    first = row.claims[0].as_record()
    bound = {key: first[key] for key in _BOUND}
    records = [None if claim is None else claim.as_record() for claim in row.made]
    values = {
        column: [None if record is None else record[key] for record in records]
        for column, key in _VALUES.items()
    }
    return bound | values


def _made(name: str, columns: Mapping[str, Any], shifts: int) -> tuple[Claim | None, ...]:
    bound = {key: columns[key] for key in _BOUND}
    values = {key: columns[column] for column, key in _VALUES.items()}
    if any(len(numbers) != shifts for numbers in values.values()):
        raise ValueError(f"{name}: not one value per shift")
    rows = [{key: numbers[place] for key, numbers in values.items()} for place in range(shifts)]
    return tuple(
        None if row["value"] is None else Claim.from_record({"name": name} | bound | row)
        for row in rows
    )


def _bound_of(claim: Claim) -> dict[str, Any]:
    """Give what must be the same in every run: all but what was measured."""
    return asdict(replace(claim, value=0.0, smallest=0.0, largest=0.0, results=0))


def _or_infinite(bound: float | None, sign: int) -> float:
    return sign * math.inf if bound is None else bound


def _is_far(bound: float, extremes: Sequence[float]) -> bool:
    if math.isinf(bound):
        return True
    near = min(extremes, key=lambda value: abs(value - bound))
    far = max(extremes, key=lambda value: abs(value - bound))
    if near == bound:
        return False
    if abs(near - bound) >= ROOM_IN_RANGES * abs(far - near):
        return True
    if bound <= 0 or min(extremes) <= 0:
        return False
    return abs(math.log(near / bound)) >= ROOM_IN_RANGES * abs(math.log(far / near))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
