"""Print the built site: one page of it, or the whole book, as a PDF in _build/pdf.

    python tools/pdf.py        # the book: cover, contents, every page
    python tools/pdf.py 06     # a chapter; also solutions/06, or story

How a page looks on paper, with its running head and its number, says print.css. Chromium prints
page by page; here the pieces become one file whose links, contents and bookmarks work.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag

import yaml
from playwright.sync_api import Browser, Error, Page, sync_playwright
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, Fit, NameObject

ROOT = Path(__file__).resolve().parent.parent
SITE, PDFS = ROOT / "_build" / "html", ROOT / "_build" / "pdf"
COVER = "book/cover"
NOT_PRINTED = {"genindex"}  # its links would need page numbers

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Equations and fonts are there. Chromium keeps the place of what is linked within the page; other
# pages may link to anything, so hidden links name all. The answer is the title and the sections.
PREPARE = """async () => {
  if (document.querySelector('.math')) await MathJax.startup.promise;
  await document.fonts.ready;
  const article = document.querySelector('article'), names = document.createElement('div');
  names.hidden = true;
  for (const { id } of article.querySelectorAll('[id]'))
    names.append(Object.assign(document.createElement('a'), { href: `#${id}` }));
  article.append(names);
  const words = (e) => {
    const copy = e.cloneNode(true);
    copy.querySelectorAll('.headerlink').forEach((link) => link.remove());
    return copy.textContent.trim().replace(/\\s+/g, ' ');
  };
  return [...article.querySelectorAll('h1, h2')].map((e) => [words(e), e.closest('[id]')?.id]);
}"""


@dataclass(frozen=True)
class Piece:
    """One printed page of the site."""

    name: str
    headings: list[tuple[str, str]]  # words and anchor; the first is the title
    pdf: PdfReader

    @property
    def title(self) -> str:
        """The page's title, with its number."""
        return self.headings[0][0]

    def __len__(self) -> int:
        return len(self.pdf.pages)


def parts() -> dict[str, list[str]]:
    """Give the documents of each part of the table of contents, in order."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return {
        part["caption"]: [
            entry["file"]
            for chapter in part["chapters"]
            for entry in [chapter, *chapter.get("sections", [])]
            if entry["file"] not in NOT_PRINTED
        ]
        for part in contents["parts"]
    }


def named(word: str) -> str:
    """Find the document whose path or file name begins with a word.

    >>> named("06")
    'chapters/06-the-lstm-one-gate-at-a-time'
    """
    names = [COVER, *(name for part in parts().values() for name in part)]
    for name in names:
        if name.startswith(word) or name.rpartition("/")[2].startswith(word):
            return name
    sys.exit(f"error: no page begins with {word!r}; _toc.yml names them all, as {names[6]}")


def chromium() -> str | None:
    """Return the path of a Chromium of this machine: the one named in CHROMIUM, or one found."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a Chromium, this machine's or Playwright's own; say what to do where there is none."""
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        except Error as error:
            sys.exit(
                "error: no Chromium starts. Install one (Debian: apt install chromium; or "
                "python -m playwright install chromium), or name its program in CHROMIUM.\n"
                f"{error.message.splitlines()[0]}"
            )
        yield started
        started.close()


def address(name: str, site: Path) -> str:
    """Return the address of a document's page, or say that it is not there."""
    path = site / f"{name}.html"
    if not path.exists():
        sys.exit(f"error: {path} is missing; build the site: make book")
    return path.as_uri()


def print_page(page: Page, first: int, style: str = "") -> PdfReader:
    """Print the page that is open, its sheets numbered from `first`."""
    page.add_style_tag(content=f"@page :first {{ counter-set: page {first} }} {style}")
    return PdfReader(
        BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, outline=True))
    )


def print_document(page: Page, name: str, site: Path, first: int = 1, style: str = "") -> Piece:
    """Open a document and print it."""
    page.goto(address(name, site))
    headings = page.evaluate(PREPARE)
    return Piece(name, headings, print_page(page, first, style))


def uri(annotation: object) -> str:
    """Return the address that a link leads to, empty for one within its piece."""
    return str(annotation.get_object().get("/A", {}).get("/URI", ""))  # type: ignore[attr-defined]


def alone(piece: Piece) -> PdfWriter:
    """Make a file of one piece; what links to other pages of the site becomes plain words."""
    writer = PdfWriter(clone_from=piece.pdf)
    for page in writer.pages:
        kept = [link for link in page.get("/Annots", []) if not uri(link).startswith("file:")]
        page[NameObject("/Annots")] = ArrayObject(kept)
    writer.add_metadata({"/Title": f"{piece.title} · Memory in a Loop"})
    return writer


def contents(pieces: list[Piece], site: Path) -> str:
    """Write the table of contents, with the number of each piece's first sheet."""
    firsts, number = {}, 1
    for piece in pieces:
        firsts[piece.name] = number
        number += len(piece)
    titles = {piece.name: piece.title for piece in pieces}
    rows = []
    for caption, names in parts().items():
        rows.append(f"<h2>{escape(caption)}</h2>")
        for name in names:
            folder, words = name.partition("/")[0], escape(titles[name])
            if folder == "exercises":  # they follow their chapter
                words = words.partition(":")[0]
            rows.append(
                f'<p class="entry {folder}"><a href="{address(name, site)}">{words}</a>'
                f"<span>{firsts[name]}</span></p>"
            )
    return f'<section class="print-contents"><h1>Contents</h1>{"".join(rows)}</section>'


def print_contents(page: Page, pieces: list[Piece], site: Path, first: int) -> Piece:
    """Print the table of contents in the look of the site, numbered with small Roman numbers."""
    page.goto(address(COVER, site))
    page.evaluate(
        "(html) => { document.querySelector('article').innerHTML = html; }", contents(pieces, site)
    )
    roman = "@page { @bottom-right { content: counter(page, lower-roman) } }"
    page.evaluate("document.documentElement.style.setProperty('--running-head', '\"Contents\"')")
    return Piece("", [("Contents", "")], print_page(page, first, roman))


def bound(pieces: list[Piece], site: Path) -> PdfWriter:
    """Bind pieces into one file: links lead to sheets, bookmarks to pieces and their sections."""
    writer, firsts = PdfWriter(), {}
    links: list[tuple[int, Piece, PageObject]] = []
    for piece in pieces:
        first = firsts[piece.name] = len(writer.pages)
        for number, page in enumerate(piece.pdf.pages):
            links += [
                (first + number, piece, link.get_object()) for link in page.get("/Annots", [])
            ]
            page.pop("/Annots", None)
        writer.append(piece.pdf, import_outline=False)
    places = {piece.name: piece.pdf.named_destinations for piece in pieces}

    def place(name: str, anchor: str) -> tuple[int, Fit]:
        """Find an anchor's sheet and the view of it."""
        piece = next(piece for piece in pieces if piece.name == name)
        found = places[name].get(f"/{anchor}")
        if not anchor or found is None:
            return firsts[name], Fit.fit_horizontally()
        number = piece.pdf.get_destination_page_number(found) or 0
        return firsts[name] + number, Fit.xyz(left=0, top=float(found["/Top"]))

    for piece in pieces:
        parent = None
        for words, anchor in piece.headings:
            sheet, fit = place(piece.name, anchor if parent else "")
            item = writer.add_outline_item(
                title=words, page_number=sheet, parent=parent, fit=fit, is_open=False
            )
            parent = parent or item
    root = site.as_uri() + "/"
    for sheet, piece, link in links:
        target, anchor = urldefrag(uri(link))
        name = target.removeprefix(root).removesuffix(".html")
        rect = tuple(float(number) for number in link["/Rect"])
        if not target:
            name, anchor = piece.name, str(link.get("/Dest", "")).removeprefix("/")
        if name in firsts:
            to, fit = place(name, anchor)
            writer.add_annotation(sheet, Link(rect=rect, target_page_index=to, fit=fit))
        elif target.startswith("http"):
            writer.add_annotation(sheet, Link(rect=rect, url=uri(link)))
    return writer


def whole_book(page: Page, site: Path) -> PdfWriter:
    """Print cover, contents and every document, numbered throughout."""
    pieces, number = [], 1
    for name in (name for names in parts().values() for name in names):
        pieces.append(print_document(page, name, site, number))
        number += len(pieces[-1])
        print(f"\r{number - 1} pages", end="", flush=True)
    print()
    plain = "@page { @top-left { content: none } @top-right { content: none } " + (
        "@bottom-right { content: none } }"
    )
    cover = print_document(page, COVER, site, style=plain)
    front = [cover, print_contents(page, pieces, site, len(cover) + 1)]
    writer = bound([*front, *pieces], site)
    before = sum(map(len, front))
    writer.set_page_label(0, before - 1, style="/r")
    writer.set_page_label(before, len(writer.pages) - 1, style="/D", start=1)
    writer.add_metadata({"/Title": "Memory in a Loop"})
    writer.compress_identical_objects(remove_duplicates=True)
    return writer


def make(word: str, site: Path = SITE, folder: Path = PDFS) -> Path:
    """Make the PDF of a page, or of the book if no word says which, and return its path."""
    name = named(word) if word else ""
    with browser() as chromium_:
        page = chromium_.new_page(color_scheme="light")
        writer = alone(print_document(page, name, site)) if name else whole_book(page, site)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.replace('/', '-') or 'memory-in-a-loop'}.pdf"
    writer.write(path)
    return path


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Print the site as a PDF.")
    parser.add_argument("page", nargs="?", default="", help="a chapter, as 06; default: the book")
    path = make(parser.parse_args().page)
    print(f"{path.relative_to(ROOT)}: {len(PdfReader(path).pages)} pages")


if __name__ == "__main__":
    main()
