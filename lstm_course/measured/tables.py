"""A stored table: its file, its rows as numbers, and how it shows in a notebook."""

from __future__ import annotations

import csv
import difflib
import io
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

Value = int | float | str

_FILES = resources.files("lstm_course.measured").joinpath("files")
_MARK = "# "  # begins the lines above the table


@dataclass(frozen=True)
class Table:
    """What a benchmark measured, and on what.

    In a notebook it shows as a Markdown table, with the machine below it.

    Attributes
    ----------
    title : str
        What was measured, with its sizes.
    machine : str
        Processor, and versions of Python, NumPy and PyTorch.
    command : str
        What measures it again.
    notes : tuple of str
        Paragraphs of Markdown that are shown below the table.
    columns : tuple of str
        The columns' names.
    cells : tuple of tuple of str
        The rows as they are written in the file, one text a column.

    Examples
    --------
    >>> rows = [{"name": "one", "value": 1}, {"name": "pi", "value": 3.14}]
    >>> table = Table.of("Two numbers", rows)
    >>> table.row(name="pi")["value"]
    3.14
    >>> table.column("value")
    [1, 3.14]
    """

    title: str
    machine: str
    command: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    @classmethod
    def of(
        cls,
        title: str,
        rows: Sequence[Mapping[str, object]],
        *,
        machine: str = "",
        command: str = "",
        notes: Iterable[str] = (),
    ) -> Table:
        """Make a table of rows.

        Parameters
        ----------
        title, machine, command, notes
            As the attributes.
        rows : sequence of mapping of str to object
            All with the same columns. Numbers must be rounded as they are to be shown; a text such
            as ``"3.90"`` keeps its zero.

        Returns
        -------
        Table

        Raises
        ------
        ValueError
            If there is no row, if the rows' columns differ, or a text has several lines.

        Examples
        --------
        >>> Table.of("Squares", [{"x": 2, "square": 4}]).columns
        ('x', 'square')
        """
        if not rows:
            raise ValueError("a table needs at least one row")
        columns = tuple(rows[0])
        if any(tuple(row) != columns for row in rows):
            raise ValueError(f"every row needs the columns {', '.join(columns)}, in this order")
        cells = tuple(tuple(str(row[column]) for column in columns) for row in rows)
        texts = [
            title,
            machine,
            command,
            *notes,
            *columns,
            *(text for row in cells for text in row),
        ]
        if any(len(text.splitlines()) > 1 for text in texts):
            raise ValueError("title, notes and cells are single lines")
        return cls(title, machine, command, tuple(notes), columns, cells)

    @classmethod
    def parse(cls, text: str) -> Table:
        r"""Read what ``text()`` wrote.

        Parameters
        ----------
        text : str
            Lines such as ``# title: …``, then a table in CSV.

        Returns
        -------
        Table

        Examples
        --------
        >>> Table.parse("# title: Squares\nx,square\n2,4\n").rows
        [{'x': 2, 'square': 4}]
        """
        lines = text.splitlines()
        above = list(itertools.takewhile(lambda line: line.startswith(_MARK), lines))
        pairs = (line.removeprefix(_MARK).partition(": ") for line in above)
        said = [(key, words) for key, _, words in pairs]
        once = dict(said)
        columns, *cells = csv.reader(lines[len(above) :])
        return cls(
            title=once.get("title", ""),
            machine=once.get("machine", ""),
            command=once.get("command", ""),
            notes=tuple(words for key, words in said if key == "note"),
            columns=tuple(columns),
            cells=tuple(tuple(row) for row in cells),
        )

    def text(self) -> str:
        """Write the table as it is stored.

        Returns
        -------
        str
            What :meth:`parse` reads.

        Examples
        --------
        >>> print(Table.of("Squares", [{"x": 2, "square": 4}]).text(), end="")
        # title: Squares
        x,square
        2,4
        """
        said = [("title", self.title), ("machine", self.machine), ("command", self.command)]
        said += [("note", note) for note in self.notes]
        file = io.StringIO()
        file.writelines(f"{_MARK}{key}: {words}\n" for key, words in said if words)
        csv.writer(file, lineterminator="\n").writerows([self.columns, *self.cells])
        return file.getvalue()

    @property
    def rows(self) -> list[dict[str, Value]]:
        """The rows as dictionaries from a column's name to a number or a text."""
        return [
            {name: _value(cell) for name, cell in zip(self.columns, row, strict=True)}
            for row in self.cells
        ]

    def column(self, name: str) -> list[Value]:
        """Take one column.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        list of int, float or str
            From top to bottom.

        Raises
        ------
        KeyError
            If there is no such column; the message offers those that are near.
        """
        _expect(name, self.columns, "column")
        return [row[name] for row in self.rows]

    def row(self, **wanted: Value) -> dict[str, Value]:
        """Find the one row with given values.

        Parameters
        ----------
        **wanted : int, float or str
            Columns and their values, such as ``variant="nn.LSTM"``.

        Returns
        -------
        dict of str to int, float or str
            The whole row.

        Raises
        ------
        KeyError
            If no row or several have these values; the message offers values that are near.
        """
        for name in wanted:
            _expect(name, self.columns, "column")
        found = [row for row in self.rows if all(row[k] == value for k, value in wanted.items())]
        if len(found) == 1:
            return found[0]
        for name, value in wanted.items():
            _expect(str(value), [str(other) for other in self.column(name)], f"value of {name!r}")
        raise KeyError(f"{len(found)} rows of {self.title!r} have {wanted}, not one")

    def __repr__(self) -> str:
        return f"<Table: {self.title}; {len(self.cells)} rows>"

    def _repr_markdown_(self) -> str:  # Jupyter shows this
        numbers = [all(_is_number(row[k]) for row in self.cells) for k in range(len(self.columns))]
        lines = [f"**{self.title}**", ""] if self.title else []
        lines += [_line(self.columns), _line("--:" if number else ":--" for number in numbers)]
        lines += [_line(_shown(cell) for cell in row) for row in self.cells]
        for note in self.notes:
            lines += ["", note]
        if self.machine or self.command:
            lines += ["", _measured_on(self.machine, self.command)]
        return "\n".join(lines)


def table_names() -> list[str]:
    """List the stored tables.

    Returns
    -------
    list of str
        In alphabetical order.

    Examples
    --------
    >>> "lstm-step" in table_names()
    True
    """
    names = (file.name for file in _FILES.iterdir())
    return sorted(name.removesuffix(".csv") for name in names if name.endswith(".csv"))


def load_table(name: str) -> Table:
    """Read a stored table.

    Parameters
    ----------
    name : str
        Such as ``"lstm-step"``; :func:`table_names` lists them.

    Returns
    -------
    Table
        It shows itself in a notebook; ``rows``, ``row`` and ``column`` give its numbers.

    Raises
    ------
    KeyError
        If there is no such table; the message offers those that are near.

    Examples
    --------
    >>> table = load_table("lstm-step")
    >>> table.row(variant="`nn.LSTM`")["ratio"]
    1.0
    >>> load_table("rnn-foreward")
    Traceback (most recent call last):
        ...
    KeyError: "no table 'rnn-foreward'; did you mean 'rnn-forward'?"
    """
    _expect(name, table_names(), "table")
    return Table.parse(_FILES.joinpath(f"{name}.csv").read_text(encoding="utf-8"))


def _expect(name: str, known: Sequence[str], what: str) -> None:
    """Raise a KeyError with near names unless the name is known."""
    if name in known:
        return
    near = difflib.get_close_matches(name, known)
    quoted = ", ".join(repr(other) for other in near or sorted(set(known)))
    hint = f"did you mean {quoted}?" if near else f"there is {quoted}"
    raise KeyError(f"no {what} {name!r}; {hint}")


def _value(cell: str) -> Value:
    """Read a number where there is one."""
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell


def _is_number(cell: str) -> bool:
    return not isinstance(_value(cell), str)


def _shown(cell: str) -> str:
    """Write whole numbers with commas, all else as it is stored."""
    value = _value(cell)
    return f"{value:,}" if isinstance(value, int) else cell


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _measured_on(machine: str, command: str) -> str:
    """Say in one line where the numbers come from."""
    where = f"Measured on {machine}" if machine else "Measured once"
    return f"{where}, with `{command}`." if command else f"{where}."
