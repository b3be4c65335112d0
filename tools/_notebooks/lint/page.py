"""What a rule sees: a notebook as a page with numbered cells."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from _notebooks import colab
from _notebooks.files import folder_of, is_summary, read, short

FIGURE = "image/svg+xml"
PIXELS = {"image/png", "image/jpeg"}
# Stands in a draft wherever its author has yet to write.
OPEN = "TO WRITE"
# Of an equation, or of a figure; the E is for exercises.
NUMBER = r"E?\d+\.[1-9]\d*"
CAPTION = rf"\*\*Figure {NUMBER}\.\*\*[ \n]\S"


@dataclass(frozen=True)
class Problem:
    """What is wrong and where; without a cell it is the notebook's."""

    path: Path
    cell: int | None
    text: str

    def __str__(self) -> str:
        where = short(self.path) + (f" [cell {self.cell}]" if self.cell else "")
        return f"{where}: {self.text}"


@dataclass(frozen=True)
class Cell:
    """A cell and its number on the page, counted from 1 as in the ids."""

    path: Path
    number: int
    node: NotebookNode

    @property
    def source(self) -> str:
        """The text of the cell."""
        return self.node.source

    @property
    def lines(self) -> int:
        """How many lines it has, blank ones aside."""
        return sum(bool(line.strip()) for line in self.source.splitlines())

    @property
    def metadata(self) -> NotebookNode:
        """The cell's metadata."""
        return self.node.metadata

    @property
    def tags(self) -> list[str]:
        """The cell's tags."""
        return self.metadata.get("tags", [])

    @property
    def is_code(self) -> bool:
        """Whether it is run; the Colab cell, too, is code."""
        return self.node.cell_type == "code"

    @property
    def outputs(self) -> list[NotebookNode]:
        """What it has put out."""
        return self.node.outputs if self.is_code else []

    @cached_property
    def syntax(self) -> ast.Module | None:
        """The parsed code, with magics turned into Python; None if it is no Python."""
        try:
            return ast.parse(TransformerManager().transform_cell(self.source))
        except SyntaxError:
            return None

    def problem(self, text: str) -> Problem:
        """Make a problem of this cell."""
        return Problem(self.path, self.number, text)


@dataclass(frozen=True)
class Page:
    """A notebook as the rules see it."""

    path: Path
    cells: tuple[Cell, ...]

    @classmethod
    def read(cls, path: Path) -> "Page":
        """Read a notebook from its file."""
        nodes = enumerate(read(path).cells, start=1)
        return cls(path, tuple(Cell(path, number, node) for number, node in nodes))

    @property
    def folder(self) -> str:
        """``chapters``, ``solutions`` or ``exercises``."""
        return folder_of(self.path)

    @property
    def kind(self) -> str:
        """Its folder, or ``summaries`` for a chapter 00: which rules hold."""
        return "summaries" if is_summary(self.path) else self.folder

    @cached_property
    def run(self) -> list[Cell]:
        """Every code cell, the Colab cell too."""
        return [cell for cell in self.cells if cell.is_code]

    @cached_property
    def code(self) -> list[Cell]:
        """The code cells that an author has written."""
        return [cell for cell in self.run if not colab.is_colab(cell.node)]

    @cached_property
    def text(self) -> list[Cell]:
        """The cells of prose."""
        return [cell for cell in self.cells if cell.node.cell_type == "markdown"]

    @property
    def title(self) -> str:
        """The heading that opens the notebook; "" if there is none."""
        opening = re.match(r"# (\S.*)", self.cells[0].source if self.cells else "")
        return opening[1].strip() if opening else ""

    @property
    def open(self) -> int:
        """How often it says that something is yet to be written; a draft does."""
        return sum(cell.source.count(OPEN) for cell in self.cells)

    def problem(self, text: str) -> Problem:
        """Make a problem of the whole notebook."""
        return Problem(self.path, None, text)
