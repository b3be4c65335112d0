"""Rules about the text of a notebook: its frame, its length, its equations."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import re
from collections.abc import Iterator

from _notebooks.lint.page import CAPTION, NUMBER, Page, Problem

FEWEST_WORDS, MOST_WORDS = 1500, 3000
# Ten minutes of reading. A Chinese character takes about as long as two thirds of a word.
MOST_WORDS_OF_SUMMARY, CHARACTERS_PER_WORD = 600, 1.5
SECTIONS = ("You will", "What we claimed", "Remember", "You can now")

EQUATION = re.compile(rf"\$\$(?P<tex>.+?)(?:\s*\\tag\{{(?P<number>{NUMBER})\}}\s*)?\$\$", re.DOTALL)
OTHER_EQUATION = re.compile(r"^\\begin\{(?:equation|align|gather)\*?\}", re.MULTILINE)
# What only MyST understands: a directive, a role, a label of an equation or of a paragraph.
MYST = re.compile(
    r"^(?:`{3,}|:{3,})\{.*|(?<!`)\{[\w:-]+\}`[^`]+`|\$\$[ \t]*\([\w.:-]+\)|^\([\w-]+\)=$", re.M
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"\w[\w'’-]*")
CODE = re.compile(r"^(`{3,})\w*\n.*?^\1\s*$", re.MULTILINE | re.DOTALL)
NOT_PROSE = (
    EQUATION,
    re.compile(r"<!--.*?-->", re.DOTALL),
    CODE,
    re.compile(rf"^{CAPTION}.*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL),
    re.compile(r"\$[^$\n]+\$"),
    re.compile(r"!\[[^\]]*\]"),  # what is said of an image to those who cannot see it
    re.compile(r"\[[^\]]+\]\(https?://[^)\s]+\)"),  # citations
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
    """A chapter has {FEWEST_WORDS:,} to {MOST_WORDS:,} words of prose; a draft may have fewer."""
    words = words_of(page)
    if not (page.open or words >= FEWEST_WORDS) or words > MOST_WORDS:
        yield page.problem(
            f"{words:,} words of prose; {FEWEST_WORDS:,} to {MOST_WORDS:,} are meant"
        )


def ten_minutes(page: Page) -> Iterator[Problem]:
    """A summary has at most {MOST_WORDS_OF_SUMMARY} words, or as much Chinese as takes as long."""
    words = words_of(page)
    if words > MOST_WORDS_OF_SUMMARY:
        yield page.problem(f"{words:,} words of prose; at most {MOST_WORDS_OF_SUMMARY:,} are meant")


def words_of(page: Page) -> int:
    """Count the words of prose of a notebook."""
    return sum(count_words(cell.source) for cell in page.text)


def count_words(source: str) -> int:
    """Count the words of prose in a text cell.

    Parameters
    ----------
    source : str
        Markdown.

    Returns
    -------
    int
        Without equations, code, captions, citations and what is said of images.
    """
    for pattern in NOT_PROSE:
        source = pattern.sub(" ", source)
    characters = len(CHINESE.findall(source))
    return len(WORD.findall(CHINESE.sub(" ", source))) + round(characters / CHARACTERS_PER_WORD)


def equations_numbered(page: Page) -> Iterator[Problem]:
    r"""Every displayed equation is written ``$$ ... \tag{{6.1}} $$``; `format` sets the number."""
    for cell in page.text:
        for equation in EQUATION.finditer(cell.source):
            if not equation["number"]:
                yield cell.problem(rf"an equation without a \tag: {equation['tex'].strip()[:40]}")
        if OTHER_EQUATION.search(cell.source):
            yield cell.problem(r"an equation that is not written `$$ ... \tag{new} $$`")


def plain(page: Page) -> Iterator[Problem]:
    """No directive, role or label: a reader that knows no MyST would show them raw."""
    for cell in page.text:
        for found in MYST.findall(CODE.sub(" ", cell.source)):
            yield cell.problem(f"{found!r} is MyST: only the site understands it")


RULES = (title, equations_numbered, plain)
SUMMARY_RULES = (ten_minutes,)
CHAPTER_RULES = (fixed_sections, enough_text_cells, length)
