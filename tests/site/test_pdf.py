"""What is printed: a chapter and a small book, read back from their PDFs."""

import os
from pathlib import Path

import pdf
import pytest
from building import Site
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter

pytestmark = pytest.mark.browser
CHAPTER, SHORT = "chapters/03-the-vanilla-rnn", "book/notation"
TITLE = "3. The vanilla RNN"

# What is on the page, folded cells left out.
CODE = """() => [...document.querySelectorAll('.cell_input pre')]
  .filter((pre) => !pre.closest('details.hide')).map((pre) => pre.textContent)"""
CAPTIONS = """() => [...document.querySelectorAll('figcaption .caption-number')]
  .map((number) => number.textContent.trim())"""


def reread(writer: PdfWriter, folder: Path) -> PdfReader:
    """Write a file and read it again."""
    writer.write(folder / "printed.pdf")
    return PdfReader(folder / "printed.pdf")


@pytest.fixture(scope="module")
def chapter(
    site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[PdfReader, list[str], list[str]]:
    """A printed chapter, the code on its page, the numbers of its figures."""
    page = browser.new_page(color_scheme="dark")
    piece = pdf.print_document(page, CHAPTER, site.root)
    code, captions = page.evaluate(CODE), page.evaluate(CAPTIONS)
    page.close()
    assert piece.title == TITLE
    return reread(pdf.alone(piece), tmp_path_factory.mktemp("pdf")), code, captions


def lines(reader: PdfReader, sheet: int) -> list[str]:
    """List a sheet's lines, from 0."""
    return [line.strip() for line in reader.pages[sheet].extract_text().splitlines()]


def squeezed(text: str) -> str:
    """Leave out spaces, which a PDF only shows as gaps."""
    return "".join(text.split())


def test_a_chapter_takes_about_fourteen_sheets(
    chapter: tuple[PdfReader, list[str], list[str]],
) -> None:
    assert 10 <= len(chapter[0].pages) <= 18
    width, height = (float(size) / 72 * 25.4 for size in chapter[0].pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)


def test_the_title_opens_the_chapter_and_heads_the_other_sheets(
    chapter: tuple[PdfReader, list[str], list[str]],
) -> None:
    reader = chapter[0]
    first = lines(reader, 0)
    assert "Part I · Chapter 3" in first
    assert "The vanilla RNN" in first
    assert TITLE not in first
    for sheet in range(1, len(reader.pages)):
        text = squeezed(reader.pages[sheet].extract_text())
        assert squeezed(f"Memory in a Loop {TITLE}") in text, sheet + 1
    assert reader.metadata
    assert str(reader.metadata.title).startswith(TITLE)


def test_sheets_are_numbered(chapter: tuple[PdfReader, list[str], list[str]]) -> None:
    for sheet in range(len(chapter[0].pages)):
        assert str(sheet + 1) in lines(chapter[0], sheet)


def test_code_is_whole_and_what_is_folded_is_left_out(
    chapter: tuple[PdfReader, list[str], list[str]],
) -> None:
    reader, code, _ = chapter
    printed = [line for sheet in range(len(reader.pages)) for line in lines(reader, sheet)]
    assert not [line for line in printed if "import numpy" in line or "Imports" in line]
    assert not [line for line in printed if "Show the" in line or "Contents" in line]
    wide = [line for cell in code for line in cell.splitlines() if len(line) >= 84]
    assert wide, "the chapter has no long line to try"
    found = {squeezed(line) for line in printed}
    assert not [line for line in wide if squeezed(line) not in found]


def test_every_figure_has_its_caption(chapter: tuple[PdfReader, list[str], list[str]]) -> None:
    reader, _, captions = chapter
    assert len(captions) >= 5
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    assert not [number for number in captions if squeezed(number) not in text]


def test_equations_are_set(chapter: tuple[PdfReader, list[str], list[str]]) -> None:
    text = "".join(page.extract_text() for page in chapter[0].pages)
    assert "(3.1)" in text
    assert not [raw for raw in ("\\(", "\\[", "\\tanh", "\\frac") if raw in text]


def targets(reader: PdfReader, sheet: int) -> list[str]:
    """List where the links of a sheet lead."""
    links = [link.get_object() for link in reader.pages[sheet].get("/Annots", [])]
    return [str(link.get("/A", {}).get("/URI", "within")) for link in links]


def test_no_link_leads_to_this_machine(chapter: tuple[PdfReader, list[str], list[str]]) -> None:
    found = [uri for sheet in range(len(chapter[0].pages)) for uri in targets(chapter[0], sheet)]
    assert "within" in found
    assert not [uri for uri in found if uri.startswith("file:")]


def test_a_book_is_bound(
    site: Site, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "parts", lambda: {"First": [SHORT], "Second": [CHAPTER]})
    page = browser.new_page(color_scheme="light")
    book = reread(pdf.whole_book(page, site.root), tmp_path)
    page.close()
    labels = book.page_labels
    starts = {
        item["/Title"]: book.get_destination_page_number(item)
        for item in book.outline
        if not isinstance(item, list)
    }
    assert list(starts) == ["Memory in a Loop", "Contents", "Notation and conventions", TITLE]
    contents, notation, chapter = list(starts.values())[1:]
    assert [labels[sheet] for sheet in (0, contents, notation)] == ["i", labels[contents], "1"]
    # The contents gives the number that stands at the foot of the chapter's first sheet.
    number = labels[chapter]
    assert number in lines(book, chapter)
    assert squeezed(TITLE) + number in squeezed(book.pages[contents].extract_text())
    # Its links lead there, and a section's bookmark to the section.
    places = {page.indirect_reference: sheet for sheet, page in enumerate(book.pages)}
    annotations = [link.get_object() for link in book.pages[contents]["/Annots"]]
    aims = [places[link.raw_get("/Dest")[0]] for link in annotations]
    assert aims == [notation, chapter]
    sections = book.outline[-1]
    assert isinstance(sections, list)
    sheet = book.get_destination_page_number(sections[5])
    assert sections[5]["/Title"] in book.pages[sheet].extract_text()
    assert not [uri for sheet in range(len(book.pages)) for uri in targets(book, sheet)
                if uri.startswith("file:")]  # fmt: skip


def test_errors_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="no page begins with '99'"):
        pdf.named("99")
    with pytest.raises(SystemExit, match="make book"):
        pdf.address(CHAPTER, tmp_path)
    monkeypatch.setitem(os.environ, "CHROMIUM", str(tmp_path / "none"))
    assert pdf.chromium() == str(tmp_path / "none")


def test_pages_are_found_by_the_beginning_of_their_name() -> None:
    assert pdf.named("03") == CHAPTER
    assert pdf.named("solutions/03").startswith("solutions/03")
    assert pdf.named("story") == "book/story"
    assert pdf.named("cover") == "book/cover"
