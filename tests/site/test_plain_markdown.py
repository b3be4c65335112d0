"""Of the notebooks' plain Markdown the site makes figures, equations, links and citations."""

import re

import nbformat
import pytest
from building import REPOSITORY, Site, documents
from plain_markdown import FOLDERS, Translator, address_of
from pybtex.database import parse_file

ENTRIES = parse_file(REPOSITORY / "book" / "references.bib").entries
ELMAN, GRAVES = ("[Elman, 1990]({})", "[Graves and Schmidhuber, 2005]({})")
ELMAN = ELMAN.format(address_of(ENTRIES["elman1990"]))
GRAVES = GRAVES.format(address_of(ENTRIES["graves2005"]))
NAMES = [name for name in documents() if name.split("/")[0] in FOLDERS]


@pytest.mark.parametrize(
    ("plain", "myst"),
    [
        ("By (6.3) and (E6.1).", "By {eq}`eq-6-3` and {eq}`solutions-eq-e6-1`."),
        ("$$\nc = f c \\tag{6.3}\n$$", "$$\nc = f c\n$$ (eq-6-3)"),
        ("$$\nc = f c\n\\tag{E6.10}\n$$", "$$\nc = f c\n$$ (solutions-eq-e6-10)"),
        (
            "![a *cell*](cell.svg)\n\n**Figure 6.2.** A cell,\nby (6.3).\n\nThen.",
            "```{figure} cell.svg\n:name: fig-6-2\n:alt: a *cell*\n\n"
            "A cell,\nby {eq}`eq-6-3`.\n```\n\nThen.",
        ),
        (f"A loop ({ELMAN}).", "A loop {cite}`elman1990`."),
        (
            "Try [a leak](../book/by-hand.md#cell?f=0.8+0&step=2) (6.3).",
            "Try {playground}`a leak <cell?f=0.8+0&step=2>` {eq}`eq-6-3`.",
        ),
        (
            "Try.\n\n[![a *cell*](cell.svg)](../book/by-hand.md#cell?step=7)\n\nThen.",
            "Try.\n\n```{playground} cell\n:state: step=7\n\n![a *cell*](cell.svg)\n```\n\nThen.",
        ),
        (f"A loop ({ELMAN};\n{GRAVES}).", "A loop {cite}`elman1990,graves2005`."),
    ],
)
def test_plain_markdown_becomes_myst(plain: str, myst: str) -> None:
    assert Translator("solutions/06-the-lstm", ENTRIES).text(plain) == myst


@pytest.mark.parametrize(
    "source",
    [
        "`(6.3)`, $f(6.3)$,\n\n```python\nf(6.3)\n```\n\nand a loss of 2 (6.57 before, 6.3 now)",
        "a page ([Colah, 2015](https://colah.github.io))",
        "an image ![a cell](cell.svg) in a line",
    ],
)
def test_what_only_looks_like_it_is_left_alone(source: str) -> None:
    assert Translator("chapters/06-the-lstm", ENTRIES).text(source) == source


def test_a_work_is_named_as_its_entry_says(caplog: pytest.LogCaptureFixture) -> None:
    Translator("chapters/01-why", ENTRIES).text(f"({ELMAN.replace('1990', '1991', 1)})")
    assert "'Elman, 1991' should be 'Elman, 1990'" in caplog.text


def test_every_work_has_an_address_of_its_own() -> None:
    addresses = {key: address_of(entry) for key, entry in ENTRIES.items()}
    assert all(address.startswith("http") for address in addresses.values()), addresses
    assert len(set(addresses.values())) == len(addresses)


def text_of(name: str) -> str:
    cells = nbformat.read(REPOSITORY / f"{name}.ipynb", as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def letters(text: str) -> str:
    """Leave out what the site sets anew: formulas, quotes, dashes, emphasis."""
    return re.sub(r"[\W_]+", "", re.sub(r"\$[^$]+\$|\\\(.*?\\\)", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("name", NAMES)
def test_equations_have_the_numbers_of_the_notebook(site: Site, name: str) -> None:
    shown = [number.find(string=True) for number in site.parsed(name).select("article .eqno")]
    assert shown == [f"({number})" for number in re.findall(r"\\tag\{(.+?)\}", text_of(name))]


@pytest.mark.parametrize("name", NAMES)
def test_figures_have_the_captions_of_the_notebook(site: Site, name: str) -> None:
    page = site.parsed(name)
    written = re.findall(r"^\*\*(Figure .+?\.\*\*.+?)(?=\n\n|\Z)", text_of(name), re.M | re.S)
    if name.startswith("exercises/"):  # no plots yet: the captions wait for them in the text
        assert all(letters(caption) in letters(page.article.get_text()) for caption in written)
        return
    figures = page.select("article figure")
    for link in page.select("figcaption .headerlink"):
        link.decompose()
    # On a Chinese page the site writes the word for a figure in Chinese.
    captions = [figure.figcaption.get_text().replace("图 ", "Figure ") for figure in figures]
    assert [letters(text) for text in captions] == [letters(text) for text in written]
    images = page.select("article .cell_output img, article figure img")
    assert len(figures) == len(
        [image for image in images if "in-dark" not in image.get("class", [])]
    )
    assert all(figure.img["alt"].strip() for figure in figures)


@pytest.mark.parametrize("name", NAMES)
def test_citations_have_the_words_of_the_notebook(site: Site, name: str) -> None:
    works = {address_of(entry) for entry in ENTRIES.values()}
    links = re.findall(r"\[([^\]]+)\]\((https?://[^)]+)\)", text_of(name))
    shown = [link.get_text() for link in site.parsed(name).select("article .bibtex-citation a")]
    assert shown == [" ".join(text.split()) for text, address in links if address in works]


def test_there_is_something_to_compare() -> None:
    source = "".join(text_of(name) for name in NAMES)
    for pattern, fewest in ((r"\\tag\{", 80), (r"\*\*Figure", 60), (r"\]\(https://doi", 20)):
        assert len(re.findall(pattern, source)) > fewest
