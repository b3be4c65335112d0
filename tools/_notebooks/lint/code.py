"""Rules about code cells: small, imports first, nothing hidden."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import ast
import io
import statistics
import tokenize
from collections.abc import Iterator

from _notebooks.lint.page import Cell, Page, Problem

MOST_CELLS = 40
MOST_LINES = 35
MEDIAN_LINES = 10
# What fits between the margins of the site on a laptop; longer lines scroll.
LINE_LENGTH = 88


def imports_first(page: Page) -> Iterator[Problem]:
    """Only the first code cell imports; hidden tests bring what they need."""
    for cell in page.code[1:]:
        imports = (n for n in _nodes(cell) if isinstance(n, ast.Import | ast.ImportFrom))
        if any(not _is_hidden(node, cell) for node in imports):
            yield cell.problem("imports: move it to the first code cell")


def seeds_first(page: Page) -> Iterator[Problem]:
    """The first code cell calls ``reproducible(seed)``."""
    for cell in page.code[:1]:
        called = (ast.unparse(node.func) for node in _nodes(cell) if isinstance(node, ast.Call))
        if "reproducible" not in called:
            yield cell.problem("the first code cell should call `reproducible(seed)`")


def no_trailing_semicolon(page: Page) -> Iterator[Problem]:
    """No statement ends in a semicolon, which nbval cannot reproduce."""
    for cell in page.code:
        if _ends_in_semicolon(cell.source):
            yield cell.problem("a line ends in `;`: assign the result instead")


def unpacked_by_name(page: Page) -> Iterator[Problem]:
    """Nothing is unpacked from ``.values()``, whose order stands elsewhere: ask by name."""
    for cell in page.code:
        for node in _nodes(cell):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                called = (n.func for n in ast.walk(node.value) if isinstance(n, ast.Call))
                if any(isinstance(f, ast.Attribute) and f.attr == "values" for f in called):
                    names = ast.unparse(node.targets[0])
                    yield cell.problem(f"{names}: unpacked from `.values()`; ask by name")


def plain_keys(page: Page) -> Iterator[Problem]:
    """No key of a dictionary holds a line break; plots wrap their labels."""
    for cell in page.code:
        for node in _nodes(cell):
            if isinstance(node, ast.Dict):
                for key in node.keys:
                    if isinstance(key, ast.Constant) and "\n" in str(key.value):
                        yield cell.problem(f"a line break in the key {key.value!r}")


def few_cells(page: Page) -> Iterator[Problem]:
    """A notebook has at most 40 code cells."""
    if len(page.code) > MOST_CELLS:
        yield page.problem(f"{len(page.code)} code cells; at most {MOST_CELLS}")


def short_cells(page: Page) -> Iterator[Problem]:
    """No code cell is longer than 35 lines."""
    for cell in page.code:
        if cell.lines > MOST_LINES:
            yield cell.problem(f"{cell.lines} lines; at most {MOST_LINES}")


def mostly_tiny_cells(page: Page) -> Iterator[Problem]:
    """The median code cell of a chapter has at most 10 lines."""
    if page.code and (median := statistics.median(cell.lines for cell in page.code)) > MEDIAN_LINES:
        yield page.problem(f"the median code cell has {median:g} lines; at most {MEDIAN_LINES}")


def narrow_code(page: Page) -> Iterator[Problem]:
    """No line of code is longer than 88 characters, so that it does not scroll on a laptop."""
    for cell in page.code:
        for line in _too_long(cell.source):
            yield cell.problem(f"a line of {len(line)} characters; at most {LINE_LENGTH}: {line}")


def narrow_output(page: Page) -> Iterator[Problem]:
    """No printed line is longer than 88 characters; the line of a claim wraps."""
    for cell in page.code:
        for output in cell.outputs:
            for line in _too_long(output.get("text", "")):
                yield cell.problem(f"prints {len(line)} characters in a line: {line[:40]}...")


def _too_long(text: str) -> list[str]:
    return [line for line in text.splitlines() if len(line) > LINE_LENGTH]


def _nodes(cell: Cell) -> Iterator[ast.AST]:
    return ast.walk(cell.syntax) if cell.syntax else iter(())


def _is_hidden(node: ast.Import | ast.ImportFrom, cell: Cell) -> bool:
    lines = cell.source.splitlines()
    marks = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
    begin, end = (lines.index(mark) if mark in lines else -1 for mark in marks)
    return begin < node.lineno <= end


def _ends_in_semicolon(source: str) -> bool:
    last = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source + "\n").readline):
            if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER) and last == ";":
                return True
            if token.type not in (tokenize.COMMENT, tokenize.NL):
                last = token.string
    except (tokenize.TokenError, SyntaxError):
        return source.rstrip().endswith(";")
    return False


RULES = (
    imports_first,
    no_trailing_semicolon,
    unpacked_by_name,
    plain_keys,
    few_cells,
    short_cells,
    narrow_code,
    narrow_output,
)
SUMMARY_RULES = (seeds_first,)
CHAPTER_RULES = (*SUMMARY_RULES, mostly_tiny_cells)
