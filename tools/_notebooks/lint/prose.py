"""Rules about the text of a notebook: its frame, its length, its equations."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import re
from collections.abc import Iterator

from _notebooks.lint.page import Page, Problem

FEWEST_WORDS, MOST_WORDS = 1500, 3000
SECTIONS = ("You will", "What we claimed", "Remember", "You can now")

EQUATION = re.compile(r"\$\$(?P<tex>.+?)\$\$[ \t]*(?:\((?P<label>[\w.:-]+)\))?", re.DOTALL)
OTHER_EQUATION = re.compile(
    r"^(?:`{3,}|:{3,})\{math\}|^\\begin\{(?:equation|align|gather)\*?\}", re.M
)
PROSE_DIRECTIVE = re.compile(r"^(`{3,}|:{3,})\{[\w:-]+\}.*$|^:{3,}\s*$", re.MULTILINE)
WORD = re.compile(r"\w[\w'’-]*")
NOT_PROSE = (
    EQUATION,
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"^(`{3,})(?!\{)\w*\n.*?^\1\s*$", re.MULTILINE | re.DOTALL),  # code
    re.compile(r"^:[\w-]+:.*$", re.MULTILINE),  # a directive's options
    re.compile(r"\{[\w:-]+\}`[^`]*`"),  # roles: citations, references
    re.compile(r"\$[^$\n]+\$"),
    re.compile(r"(?<=\])\([^)\s]*\)"),  # a link's address
)


def title(page: Page) -> Iterator[Problem]:
    """The first cell opens with the title; its number comes from the table of contents."""
    if not page.title:
        yield page.problem("the first cell should open with `# Title`")
    elif re.match(r"(?:Exercises: )?(?:(?i:chapter)\b|\d)", page.title):
        yield page.cells[0].problem("the title carries a number: the table of contents numbers")


def fixed_sections(page: Page) -> Iterator[Problem]:
    """A chapter has its four fixed sections, as headings or in bold, in order."""
    text = "\n\n".join(cell.source for cell in page.text)
    position = 0
    for name in SECTIONS:
        found = re.compile(rf"^(?:#+ |\*\*){name}\b", re.MULTILINE).search(text, position)
        if found:
            position = found.end()
        else:
            yield page.problem(f'has no section "{name}" where it belongs ({", ".join(SECTIONS)})')


def enough_text_cells(page: Page) -> Iterator[Problem]:
    """A chapter has at least one text cell for each code cell."""
    if len(page.text) < len(page.code):
        yield page.problem(f"{len(page.code)} code cells, but {len(page.text)} text cells")


def length(page: Page) -> Iterator[Problem]:
    """A chapter has 1,500 to 3,000 words of prose."""
    words = sum(count_words(cell.source) for cell in page.text)
    if not FEWEST_WORDS <= words <= MOST_WORDS:
        yield page.problem(
            f"{words:,} words of prose; {FEWEST_WORDS:,} to {MOST_WORDS:,} are meant"
        )


def count_words(source: str) -> int:
    """Count the words of prose in a text cell.

    Parameters
    ----------
    source : str
        MyST Markdown.

    Returns
    -------
    int
        Without equations, code, references and a directive's options.
    """
    for pattern in NOT_PROSE:
        source = pattern.sub(" ", source)
    return len(WORD.findall(PROSE_DIRECTIVE.sub(" ", source)))


def equations_labelled(page: Page) -> Iterator[Problem]:
    """Every displayed equation is written ``$$ ... $$ (label)``."""
    for cell in page.text:
        for equation in EQUATION.finditer(cell.source):
            if not equation["label"]:
                yield cell.problem(f"an equation without a label: {equation['tex'].strip()[:40]}")
        if OTHER_EQUATION.search(cell.source):
            yield cell.problem("an equation that is not written `$$ ... $$ (label)`")


RULES = (title, equations_labelled)
CHAPTER_RULES = (fixed_sections, enough_text_cells, length)
