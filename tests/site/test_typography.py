"""What a program can measure of the page's look: measure, edges, fonts, openers, phone, dark."""

import json
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import REPOSITORY, Site
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CHAPTERS = sorted(path.stem for path in (REPOSITORY / "chapters").glob("[0-9]*.ipynb"))
NUMBERED = [name for name in CHAPTERS if not name.startswith("00")]
ONE, SIX, SEVEN = (name for name in CHAPTERS if name[:2] in ("01", "06", "07"))


@pytest.fixture(scope="module")
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """One page for all visits, without animated scrolling."""
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def visit(page: Page, site: Site, name: str, size: dict[str, int]) -> None:
    """Open a page of the book and wait until its fonts and equations are there."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{site.address}{name}.html")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("document.querySelector('.math') && MathJax.startup.promise.then(() => true)")


# The number of letters in each line of plain paragraphs, their last lines left out.
LINES = """() => {
  const counts = [];
  for (const p of document.querySelectorAll('.bd-article section > p:not(.deck, .opener-place)')) {
    if (p.querySelector('.math, code')) continue;
    const lines = new Map();
    const texts = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode, range = new Range();
      if (text.parentElement.closest('.margin')) continue;
      for (let at = 0; at < text.length; at++) {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const box = range.getBoundingClientRect(), line = Math.round(box.bottom / 12);
        if (box.width) lines.set(line, (lines.get(line) || 0) + 1);
      }
    }
    counts.push(...[...lines.values()].slice(0, -1));
  }
  return counts;
}"""


@pytest.mark.parametrize("width", [1440, 1280, 1024])
@pytest.mark.parametrize("name", [ONE, SIX])
def test_a_line_of_prose_has_60_to_75_letters(
    site: Site, page: Page, name: str, width: int
) -> None:
    visit(page, site, f"chapters/{name}", {"width": width, "height": 900})
    lines = page.evaluate(LINES)
    assert len(lines) > 40
    assert 60 <= statistics.mean(lines) <= 75


EDGES = """() => [...document.querySelectorAll(
    '.bd-article section > p, .bd-article figure img, .bd-article figcaption, .bd-article pre')]
  .filter((e) => e.checkVisibility())
  .map((e) => [e.tagName, Math.round(e.getBoundingClientRect().left)])"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_prose_figures_captions_and_code_share_an_edge(
    site: Site, page: Page, size: dict[str, int]
) -> None:
    visit(page, site, f"chapters/{SIX}", size)
    edges = page.evaluate(EDGES)
    assert {kind for kind, _ in edges} == {"P", "IMG", "FIGCAPTION", "PRE"}
    assert len({left for _, left in edges}) == 1, edges


LEADING = """() => [...document.querySelectorAll('.bd-article .cell pre')].map((pre) => {
  const { lineHeight, fontSize } = getComputedStyle(pre);
  return parseFloat(lineHeight) / parseFloat(fontSize);
})"""


def test_code_has_a_leading_of_one_and_a_half(site: Site, page: Page) -> None:
    visit(page, site, f"chapters/{SIX}", DESKTOP)
    assert {round(ratio, 2) for ratio in page.evaluate(LEADING)} == {1.5}


USED = "[...document.fonts].filter((f) => f.status == 'loaded').map((f) => f.family + f.style)"


def test_the_fonts_come_with_the_site(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto((site.root / "chapters" / f"{SIX}.html").as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")
    used = page.evaluate(USED)
    context.close()
    for font in ("Loop Serif", "Loop Mono"):
        assert any(font in name for name in used), used
    assert any("italic" in name for name in used), used


def test_the_fonts_are_small() -> None:
    folder = REPOSITORY / "book" / "assets" / "fonts"
    assert sum(path.stat().st_size for path in folder.glob("*.woff2")) <= 125_000


FIRST_SCREEN = """() => {
  const top = (e) => e && e.getBoundingClientRect().top + scrollY;
  const article = document.querySelector('.bd-article');
  return {
    place: article.querySelector('.opener-place')?.innerText,
    number: article.querySelector('h1 .section-number')?.checkVisibility(),
    deck: top(article.querySelector('.deck')),
    figure: top([...article.querySelectorAll('figure img')].find((e) => e.checkVisibility())),
    aims: top(article.querySelector('.aims')),
  };
}"""


@pytest.mark.parametrize("name", NUMBERED)
def test_the_first_screen_of_a_chapter(site: Site, page: Page, name: str) -> None:
    visit(page, site, f"chapters/{name}", DESKTOP)
    seen = page.evaluate(FIRST_SCREEN)
    chapter = int(name[:2])
    part = ["I", "II", "III", "IV"][(chapter - 1) // 5]
    assert seen["place"] == f"Part {part} · Chapter {chapter}"
    assert not seen["number"], "the chapter's number stands in the title as well"
    assert seen["deck"] < 350
    assert seen["figure"] < 700
    assert seen["figure"] < seen["aims"]


def test_imports_are_folded(site: Site, page: Page) -> None:
    visit(page, site, f"chapters/{SIX}", DESKTOP)
    summary = page.locator(".bd-article details.hide summary").first
    assert summary.inner_text().strip() == "Imports"
    assert not page.get_by_text("import matplotlib.pyplot", exact=False).first.is_visible()
    summary.click()
    assert page.get_by_text("matplotlib.pyplot", exact=False).first.is_visible()


@pytest.mark.parametrize("name", [ONE, SIX, SEVEN])
def test_beside_a_figure_nothing_is_printed(site: Site, page: Page, name: str) -> None:
    visit(page, site, f"chapters/{name}", DESKTOP)
    plots = ".cell_output:has(img)"
    assert page.locator(plots).count()
    assert not page.locator(f"{plots} .stream").count()


NUMBERS = """() => [...document.querySelectorAll('.bd-article div.math:has(.eqno)')]
  .filter((e) => e.querySelector('mjx-container').getBoundingClientRect().bottom
    > e.querySelector('.eqno').getBoundingClientRect().top + 1)
  .map((e) => e.id)"""


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("name", [SIX, SEVEN])
def test_on_a_phone_a_number_stands_below_its_equation(
    site: Site, page: Page, name: str, width: int
) -> None:
    visit(page, site, f"chapters/{name}", {"width": width, "height": 640})
    assert page.locator(".bd-article div.math .eqno").count() > 5
    assert page.evaluate(NUMBERS) == []


CUT = """() => [...document.querySelectorAll('.bd-article div.math mjx-container')]
  .filter((e) => e.querySelector('mjx-math').getBoundingClientRect().left < -1)
  .map((e) => e.closest('div.math').id)"""


@pytest.mark.parametrize("name", [SIX, SEVEN])
def test_on_a_phone_a_wide_equation_is_seen_from_its_beginning(
    site: Site, page: Page, name: str
) -> None:
    visit(page, site, f"chapters/{name}", PHONE)
    assert page.evaluate(CUT) == []


SCROLLS = """(selector) => [...document.querySelectorAll(selector)]
  .filter((e) => e.checkVisibility())
  .map((e) => e.scrollWidth > e.clientWidth + 1)"""


@pytest.mark.parametrize("name", [ONE, SIX, SEVEN])
def test_on_a_phone_no_code_scrolls_and_few_outputs(site: Site, page: Page, name: str) -> None:
    visit(page, site, f"chapters/{name}", PHONE)
    code = page.evaluate(SCROLLS, ".cell_input pre")
    printed = page.evaluate(SCROLLS, ".cell_output pre")
    assert len(code) > 15
    assert sum(code) == 0
    assert sum(printed) <= 4, f"{sum(printed)} of {len(printed)} outputs scroll"


FADES = """(scrolled) => {
  const box = [...document.querySelectorAll('.bd-article :is(.cell_output pre, mjx-container)')]
    .find((e) => e.scrollWidth > e.clientWidth + 40);
  if (scrolled) box.scrollLeft = box.scrollWidth;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const style = getComputedStyle(box);
    done(['left', 'right'].map((side) => parseFloat(style.getPropertyValue(`--fade-${side}`))));
  })));
}"""


def test_what_scrolls_fades_where_more_is_to_be_seen(site: Site, page: Page) -> None:
    visit(page, site, f"chapters/{SEVEN}", PHONE)
    left, right = page.evaluate(FADES, False)
    assert left == 0
    assert right > 20
    left, right = page.evaluate(FADES, True)
    assert left > 20
    assert right == 0


SELECTED = """(pre) => {
  getSelection().selectAllChildren(pre);
  return [getSelection().toString(), pre.textContent];
}"""


def test_what_is_copied_from_broken_lines_is_the_program(site: Site, page: Page) -> None:
    visit(page, site, f"chapters/{SIX}", PHONE)
    notebook = json.loads(Path(REPOSITORY / f"chapters/{SIX}.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    shown = [pre for pre in page.locator(".cell_input pre").all() if pre.is_visible()]
    longest = max(shown, key=lambda pre: len(pre.inner_text()))
    for copied in longest.evaluate(SELECTED):
        assert copied.rstrip("\n") in cells


PICTURES = """() => [...document.querySelectorAll('.bd-article figure')].map((figure) =>
  [...figure.querySelectorAll('img')].filter((e) => e.checkVisibility())
    .map((e) => [new URL(e.src).pathname.split('/').pop(), getComputedStyle(e).filter]))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_theme_has_figures_of_its_own(site: Site, page: Page, theme: str) -> None:
    visit(page, site, f"chapters/{SIX}", DESKTOP)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    figures = page.evaluate(PICTURES)
    assert len(figures) > 5
    for pictures in figures:
        assert len(pictures) == 1, pictures
        name, image_filter = pictures[0]
        assert image_filter == "none"
        assert name.endswith("-dark.svg") == (theme == "dark")
        assert (site.root / "_images" / name).exists()


# Marks that stand on another line than the formula that they touch.
PARTED = """() => [...document.querySelectorAll('.bd-article p .unbroken')].filter((whole) => {
  const formula = whole.querySelector('mjx-container').getBoundingClientRect();
  return [...whole.childNodes].some((node) => {
    if (node.nodeType !== Node.TEXT_NODE) return false;
    const range = new Range();
    range.selectNodeContents(node);
    const mark = range.getBoundingClientRect();
    return mark.top > formula.bottom || mark.bottom < formula.top;
  });
}).map((whole) => whole.parentElement.textContent)"""


@pytest.mark.parametrize("width", [1440, 1200, 390])
def test_a_formula_keeps_its_comma(page: Page, site: Site, width: int) -> None:
    visit(page, site, f"chapters/{SEVEN}", {"width": width, "height": 900})
    assert page.locator(".unbroken").count() > 20
    assert page.evaluate(PARTED) == []
