"""Rules about figures: a caption, words for those who cannot see, letters for small screens."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import re
from collections.abc import Iterator

from _notebooks.lint.page import CAPTION, FIGURE, PIXELS, Cell, Page, Problem

LARGEST_FIGURE, LARGEST_NOTEBOOK = 100, 600  # kB
PHONE, SMALLEST_TEXT = 350, 9  # px
# What matplotlib writes: the figure's width in points, and before each line of text its size in
# hundredths of it. An exponent, which is smaller, has a scale without the turn upside down.
WIDTH = re.compile(r'<svg\b[^>]*\bwidth="([\d.]+)pt"')
TEXT_SIZE = re.compile(r"scale\(([\d.]+) -\1\)")
MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
BARE_IMAGE = re.compile(rf"^!\[[^\]]*\]\([^)]*\)$(?!\n\n{CAPTION})", re.MULTILINE)
HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


def plots_described(page: Page) -> Iterator[Problem]:
    """Every plot has alt text (``mystnb.image.alt``) and, in the text cell below, a caption."""
    for cell in page.run:
        if any(figures(cell)):
            if not cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "").strip():
                yield cell.problem("draws a figure without mystnb.image.alt in its metadata")
            if not captions(page, cell):
                yield cell.problem(
                    "draws a figure without a caption: open the text cell below it with "
                    "`**Figure new.** What is seen.`"
                )


def images_described(page: Page) -> Iterator[Problem]:
    """Every image in the prose has alt text; a paragraph of its own, then a caption below."""
    for cell in page.text:
        if any(not alt.strip() for alt in MARKDOWN_IMAGE.findall(cell.source)):
            yield cell.problem("an image without alt text: ![what it shows](...)")
        if any(
            not re.search(r"""\balt=["'][^"']""", tag) for tag in HTML_IMAGE.findall(cell.source)
        ):
            yield cell.problem('an <img> without alt="..."')
        if BARE_IMAGE.search(cell.source):
            yield cell.problem("an image without a caption below it: `**Figure new.** Words.`")


def plots_stored(page: Page) -> Iterator[Problem]:
    """A plot is stored as a picture, and stands wherever a caption was written for one."""
    for cell in page.run:
        if (
            captions(page, cell)
            and cell.node.execution_count is not None
            and not any(figures(cell))
        ):
            yield cell.problem("has a caption and no figure: run `make execute`")
        # Of a plot's two forms nbval compares only the words.
        for output in cell.outputs:
            data = output.get("data", {})
            if data.get("text/plain", "").startswith("<Figure size") and not data.keys() & {
                FIGURE,
                *PIXELS,
            }:
                yield cell.problem("has lost its figure: run `make execute`")


def captions(page: Page, cell: Cell) -> bool:
    """Say whether the cell below opens with a caption."""
    below = page.cells[cell.number] if cell.number < len(page.cells) else None
    return below is not None and not below.is_code and bool(re.match(CAPTION, below.source))


def one_plot_per_cell(page: Page) -> Iterator[Problem]:
    """A cell that draws shows one figure and no claim: its caption goes to all that it shows."""
    for cell in page.run:
        shown = [output for output in cell.outputs if "data" in output]
        if list(figures(cell)) and len(shown) > 1:
            yield cell.problem("shows more than one figure, or a claim beside it: split the cell")


def plots_sharp(page: Page) -> Iterator[Problem]:
    """A plot is stored as SVG, which is sharp at every size."""
    for cell in page.run:
        if any(output.get("data", {}).keys() & PIXELS for output in cell.outputs):
            yield cell.problem("puts out pixels: import `lstm_course.plots`, which draws SVG")


def legible(page: Page) -> Iterator[Problem]:
    """On a phone, where a plot is {PHONE} px wide, its text has at least {SMALLEST_TEXT} px."""
    for cell in page.run:
        for figure in figures(cell):
            width, sizes = WIDTH.search(figure), TEXT_SIZE.findall(figure)
            if width and sizes:
                smallest = 100 * min(map(float, sizes)) * PHONE / float(width[1])
                if smallest < SMALLEST_TEXT:
                    yield cell.problem(
                        f"text of {smallest:.1f} px where the figure is {PHONE} px wide; at least "
                        f"{SMALLEST_TEXT} px: a narrower figure, or panels one below the other"
                    )


def light(page: Page) -> Iterator[Problem]:
    """Figures are at most {LARGEST_FIGURE} kB, the notebook at most {LARGEST_NOTEBOOK} kB."""
    for cell in page.run:
        for size in (len(figure.encode()) for figure in figures(cell)):
            if size > 1000 * LARGEST_FIGURE:
                yield cell.problem(f"a figure of {size / 1000:.0f} kB; at most {LARGEST_FIGURE} kB")
    if (size := page.path.stat().st_size) > 1000 * LARGEST_NOTEBOOK:
        yield page.problem(f"is {size / 1000:.0f} kB; at most {LARGEST_NOTEBOOK} kB")


def figures(cell: Cell) -> Iterator[str]:
    """Yield the figures among a cell's outputs.

    Parameters
    ----------
    cell : Cell

    Yields
    ------
    str
        An SVG file.
    """
    for output in cell.outputs:
        if FIGURE in output.get("data", {}):
            yield output.data[FIGURE]


RULES = (
    plots_described,
    plots_stored,
    images_described,
    one_plot_per_cell,
    plots_sharp,
    legible,
    light,
)
