"""What a program can measure of a page's look: lines, edges, fonts, openers, phone, dark, notes."""

import json
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from building import REPOSITORY, Site
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

pytestmark = pytest.mark.browser

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
CHAPTERS = sorted(path.stem for path in (REPOSITORY / "chapters").glob("[0-9]*.ipynb"))
ONE, TWO, SIX, SEVEN = (name for name in CHAPTERS if name[:2] in ("01", "02", "06", "07"))


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What all visits share, without animated scrolling."""
    context = browser.new_context(color_scheme="light", reduced_motion="reduce")
    yield context
    context.close()


@contextmanager
def opened(context: BrowserContext, address: str, size: ViewportSize) -> Iterator[Page]:
    """Open a page in a window of a size and wait until its fonts and equations are there."""
    page = context.new_page()
    page.set_viewport_size(size)
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("document.querySelector('.math') && MathJax.startup.promise.then(() => true)")
    yield page
    page.close()


# A chapter is loaded once for all tests that look at it, which pytest puts side by side. Each sets
# the window's size, and otherwise leaves the page as it was.
@pytest.fixture(scope="module")
def page(site: Site, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A chapter in a wide window."""
    with opened(context, f"{site.address}chapters/{request.param}.html", DESKTOP) as page:
        yield page


@pytest.fixture(scope="module")
def phone(site: Site, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A chapter that is loaded on a phone, not only shown at its width."""
    with opened(context, f"{site.address}chapters/{request.param}.html", PHONE) as page:
        yield page


def of(fixture: str, *chapters: str) -> pytest.MarkDecorator:
    """Let a fixture open each of some chapters."""
    return pytest.mark.parametrize(fixture, chapters, indirect=True)


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
@of("page", ONE, SIX)
def test_a_line_of_prose_has_60_to_75_letters(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    lines = page.evaluate(LINES)
    assert len(lines) > 40
    assert 60 <= statistics.mean(lines) <= 75


EDGES = """() => [...document.querySelectorAll(
    '.bd-article section > p, .bd-article figure img, .bd-article figcaption, .bd-article pre')]
  .filter((e) => e.checkVisibility())
  .map((e) => [e.tagName, Math.round(e.getBoundingClientRect().left)])"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@of("page", SIX)
def test_prose_figures_captions_and_code_share_an_edge(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    edges = page.evaluate(EDGES)
    assert {kind for kind, _ in edges} == {"P", "IMG", "FIGCAPTION", "PRE"}
    assert len({left for _, left in edges}) == 1, edges


LEADING = """() => [...document.querySelectorAll('.bd-article .cell pre')].map((pre) => {
  const { lineHeight, fontSize } = getComputedStyle(pre);
  return parseFloat(lineHeight) / parseFloat(fontSize);
})"""


@of("page", SIX)
def test_code_has_a_leading_of_one_and_a_half(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
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


@of("page", SIX)
def test_imports_are_folded(page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    summary = page.locator(".bd-article details.hide summary").first
    assert summary.inner_text().strip() == "Imports"
    assert not page.get_by_text("import matplotlib.pyplot", exact=False).first.is_visible()
    summary.click()
    assert page.get_by_text("matplotlib.pyplot", exact=False).first.is_visible()
    summary.click()


@of("page", ONE, SIX, SEVEN)
def test_beside_a_figure_nothing_is_printed(page: Page) -> None:
    plots = ".cell_output:has(img)"
    assert page.locator(plots).count()
    assert not page.locator(f"{plots} .stream").count()


NUMBERS = """() => [...document.querySelectorAll('.bd-article div.math:has(.eqno)')]
  .filter((e) => e.querySelector('mjx-container').getBoundingClientRect().bottom
    > e.querySelector('.eqno').getBoundingClientRect().top + 1)
  .map((e) => e.id)"""


@pytest.mark.parametrize("width", [390, 320])
@of("phone", SIX, SEVEN)
def test_on_a_phone_a_number_stands_below_its_equation(phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 640})
    assert phone.locator(".bd-article div.math .eqno").count() > 5
    assert phone.evaluate(NUMBERS) == []


CUT = """() => [...document.querySelectorAll('.bd-article div.math mjx-container')]
  .filter((e) => e.querySelector('mjx-math').getBoundingClientRect().left < -1)
  .map((e) => e.closest('div.math').id)"""


@of("phone", SIX, SEVEN)
def test_on_a_phone_a_wide_equation_is_seen_from_its_beginning(phone: Page) -> None:
    phone.set_viewport_size(PHONE)
    assert phone.evaluate(CUT) == []


SCROLLS = """(selector) => [...document.querySelectorAll(selector)]
  .filter((e) => e.checkVisibility())
  .map((e) => e.scrollWidth > e.clientWidth + 1)"""


@of("phone", ONE, SIX, SEVEN)
def test_on_a_phone_no_code_scrolls_and_few_outputs(phone: Page) -> None:
    phone.set_viewport_size(PHONE)
    code = phone.evaluate(SCROLLS, ".cell_input pre")
    printed = phone.evaluate(SCROLLS, ".cell_output pre")
    assert len(code) > 15
    assert sum(code) == 0
    assert sum(printed) <= 4, f"{sum(printed)} of {len(printed)} outputs scroll"


FADES = """(scrolled) => {
  const box = [...document.querySelectorAll('.bd-article :is(.cell_output pre, mjx-container)')]
    .find((e) => e.scrollWidth > e.clientWidth + 40);
  box.scrollLeft = scrolled ? box.scrollWidth : 0;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const style = getComputedStyle(box);
    done(['left', 'right'].map((side) => parseFloat(style.getPropertyValue(`--fade-${side}`))));
  })));
}"""


@of("phone", SEVEN)
def test_what_scrolls_fades_where_more_is_to_be_seen(phone: Page) -> None:
    phone.set_viewport_size(PHONE)
    for scrolled in (False, True, False):
        more, no_more = phone.evaluate(FADES, scrolled)[:: 1 if scrolled else -1]
        assert more > 20
        assert no_more == 0


SELECTED = """(pre) => {
  getSelection().selectAllChildren(pre);
  return [getSelection().toString(), pre.textContent];
}"""


@of("phone", SIX)
def test_what_is_copied_from_broken_lines_is_the_program(phone: Page) -> None:
    phone.set_viewport_size(PHONE)
    notebook = json.loads(Path(REPOSITORY / f"chapters/{SIX}.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    shown = [pre for pre in phone.locator(".cell_input pre").all() if pre.is_visible()]
    longest = max(shown, key=lambda pre: len(pre.inner_text()))
    for copied in longest.evaluate(SELECTED):
        assert copied.rstrip("\n") in cells


PICTURES = """() => [...document.querySelectorAll('.bd-article figure')].map((figure) =>
  [...figure.querySelectorAll('img')].filter((e) => e.checkVisibility())
    .map((e) => [new URL(e.src).pathname.split('/').pop(), getComputedStyle(e).filter]))"""


@pytest.mark.parametrize("theme", ["dark", "light"])  # ends in light
@of("page", SIX)
def test_each_theme_has_figures_of_its_own(site: Site, page: Page, theme: str) -> None:
    page.set_viewport_size(DESKTOP)
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
@of("page", SEVEN)
def test_a_formula_keeps_its_comma(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.locator(".unbroken").count() > 20
    assert page.evaluate(PARTED) == []


ASIDES = """() => [...document.querySelectorAll('article .with-aside')].map((both) => {
  const [aside, text] = [both.querySelector('.aside'), both.querySelector(':scope > p')]
    .map((e) => e.getBoundingClientRect());
  return {beside: aside.left > text.right && Math.abs(aside.top - text.top) < 40,
    below: aside.top >= text.bottom - 1 && aside.left < text.right};
})"""


@pytest.mark.parametrize(("width", "place"), [(1440, "beside"), (1200, "beside"), (390, "below")])
@of("page", TWO)
def test_an_aside_stands_beside_its_paragraph_or_below(page: Page, width: int, place: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    found = page.evaluate(ASIDES)
    assert found
    assert all(aside[place] for aside in found)


NOTES = "[...document.querySelectorAll('article .margin-note')].map((e) => e.checkVisibility())"


@pytest.mark.parametrize(("width", "shown"), [(1200, True), (1199, False)])
@of("page", SEVEN)
def test_notes_are_shown_where_there_is_a_margin(page: Page, width: int, shown: bool) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert set(page.evaluate(NOTES)) == {shown}
