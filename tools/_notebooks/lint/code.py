"""Rules about code cells: small, imports first, nothing hidden."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import ast
import io
import tokenize
from collections.abc import Iterator
from typing import TypeGuard

from _notebooks.lint.page import Cell, Page, Problem

# What there is to read, however it is cut into cells, so that nobody packs a cell to save one.
MOST_CODE = 375
# What fits on a screen with the text around it; most cells leave more room.
MOST_LINES = 30
FEW_LINES, LARGEST_PART_LONGER = 15, 0.25
MOST_STATEMENTS = 25
# What fits between the margins of the site on a laptop; longer lines scroll.
LINE_LENGTH = 88


def imports_first(page: Page) -> Iterator[Problem]:
    """Only the first code cell imports; hidden tests bring what they need."""
    for cell in page.code[1:]:
        imports = (node for node in _nodes(cell) if _imports(node))
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


def little_code(page: Page) -> Iterator[Problem]:
    """A chapter has at most {MOST_CODE} lines of code, blank ones aside, in any number of cells."""
    if (lines := sum(cell.lines for cell in page.code)) > MOST_CODE:
        yield page.problem(f"{lines} lines of code; at most {MOST_CODE}")


def short_cells(page: Page) -> Iterator[Problem]:
    """No code cell is longer than {MOST_LINES} lines, blank ones aside."""
    for cell in page.code:
        if cell.lines > MOST_LINES:
            yield cell.problem(f"{cell.lines} lines; at most {MOST_LINES}")


def mostly_small_cells(page: Page) -> Iterator[Problem]:
    """At most {LARGEST_PART_LONGER:.0%} of a chapter's code cells have over {FEW_LINES} lines."""
    longer = sum(cell.lines > FEW_LINES for cell in page.code)
    if longer > LARGEST_PART_LONGER * len(page.code):
        yield page.problem(
            f"{longer} of {len(page.code)} code cells have over {FEW_LINES} lines; at most "
            f"{LARGEST_PART_LONGER:.0%} may"
        )


def few_statements(page: Page) -> Iterator[Problem]:
    """A code cell of a chapter has at most {MOST_STATEMENTS} statements, imports aside."""
    for cell in page.code:
        count = sum(isinstance(node, ast.stmt) and not _imports(node) for node in _nodes(cell))
        if count > MOST_STATEMENTS:
            yield cell.problem(f"{count} statements; at most {MOST_STATEMENTS}: split the cell")


def narrow_code(page: Page) -> Iterator[Problem]:
    """No line of code is longer than {LINE_LENGTH} characters: it does not scroll on a laptop."""
    for cell in page.code:
        for line in _too_long(cell.source):
            yield cell.problem(f"a line of {len(line)} characters; at most {LINE_LENGTH}: {line}")


def narrow_output(page: Page) -> Iterator[Problem]:
    """No printed line is longer than {LINE_LENGTH} characters; the line of a claim wraps."""
    for cell in page.code:
        for output in cell.outputs:
            for line in _too_long(output.get("text", "")):
                yield cell.problem(f"prints {len(line)} characters in a line: {line[:40]}...")


def _too_long(text: str) -> list[str]:
    return [line for line in text.splitlines() if len(line) > LINE_LENGTH]


def _nodes(cell: Cell) -> Iterator[ast.AST]:
    return ast.walk(cell.syntax) if cell.syntax else iter(())


def _imports(node: ast.AST) -> TypeGuard[ast.Import | ast.ImportFrom]:
    return isinstance(node, ast.Import | ast.ImportFrom)


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
    short_cells,
    narrow_code,
    narrow_output,
)
SUMMARY_RULES = (seeds_first,)
CHAPTER_RULES = (*SUMMARY_RULES, little_code, mostly_small_cells, few_statements)
