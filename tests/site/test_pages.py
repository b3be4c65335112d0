"""Every page in a real browser: nothing broken, nothing fetched from elsewhere, readable by all."""

from collections.abc import Iterator

import pytest
from browsing import EQUATIONS, OVERFLOW, SIDEWAYS, THIN_OUT, Contrast, Watch, accessibility
from building import EXTRA_PAGES, Site, documents
from chapter_look import first_screen, margin
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WIDE = {"width": 1200, "height": 900}  # the narrowest with a margin
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 256}  # 1280 × 1024 at 400 %
PAGES = [*(f"{name}.html" for name in documents() if name != "genindex"), *sorted(EXTRA_PAGES)]


@pytest.fixture(scope="module")
def watched(site: Site, browser: Browser) -> Iterator[tuple[Watch, Page]]:
    """One page for all visits, with its watch."""
    context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    watch = Watch(site.address)
    yield watch, watch.over(context)
    context.close()


SHOW = """(address) => new Promise((done) => {
  const image = new Image();
  image.onerror = done;
  image.src = address;
})"""


@pytest.mark.parametrize("fault", ["missing", "no server", "elsewhere"])
def test_the_watch_notes_what_fails(site: Site, browser: Browser, fault: str) -> None:
    context = browser.new_context()
    watch = Watch(site.address)
    page = watch.over(context)
    page.goto(f"{site.address}book/notation.html")
    page.route("**/no-server.svg", lambda route: route.abort("connectionrefused"))
    address = {
        "missing": f"{site.address}missing.svg",
        "no server": f"{site.address}no-server.svg",
        "elsewhere": "http://example.org/picture.svg",
    }[fault]
    page.evaluate(SHOW, address)
    context.close()
    assert watch.report()


def test_a_page_may_be_left_while_a_picture_is_to_come(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    watch = Watch(site.address)
    page = watch.over(context)
    page.goto(f"{site.address}book/notation.html")
    page.route("**/slow.svg", lambda route: None)
    with page.expect_request("**/slow.svg"):
        page.evaluate("() => { new Image().src = 'slow.svg' }")
    with page.expect_event("requestfailed"):
        page.goto(f"{site.address}book/glossary.html")
    context.close()
    assert not watch.report()


def test_the_list_of_pages_is_complete(site: Site) -> None:
    assert sorted({*PAGES} - {"index.html"}) == site.pages()


@pytest.fixture(scope="module")
def contrast() -> Contrast:
    """What the pages looked at so far have shown of their text."""
    return Contrast()


@pytest.mark.parametrize("name", PAGES)
def test_page(site: Site, watched: tuple[Watch, Page], contrast: Contrast, name: str) -> None:
    watch, page = watched
    page.goto(site.address + name)
    page.wait_for_load_state("networkidle" if name == "index.html" else "load")
    problems = page.evaluate(EQUATIONS)
    problems += [f"at 1200 px: {problem}" for problem in page.evaluate(SIDEWAYS)]
    if name.startswith("chapters/") and "/00-" not in name:
        problems += margin(page)
        page.set_viewport_size(DESKTOP)
        problems += first_screen(page) + margin(page)
    for size in (PHONE, ZOOMED):
        page.set_viewport_size(size)
        width = f"at {size['width']} px"
        problems += [f"{width}: {problem}" for problem in page.evaluate(OVERFLOW)]
    page.evaluate(THIN_OUT)
    page.set_viewport_size(WIDE)
    problems += accessibility(page) + contrast.in_both_themes(page)
    problems += watch.report()
    assert not problems, "\n".join(f"{name}: {problem}" for problem in problems)


def test_prints_legibly_from_dark_mode(site: Site, watched: tuple[Watch, Page]) -> None:
    _, page = watched
    page.goto(f"{site.address}chapters/03-the-vanilla-rnn.html")
    page.evaluate(EQUATIONS)
    page.evaluate(THIN_OUT)
    theme = "document.documentElement.dataset.theme"
    page.evaluate(f"{theme} = 'dark'")
    page.emulate_media(media="print")
    page.wait_for_function(f"{theme} == 'light'")
    problems = Contrast().problems(page)
    page.emulate_media(media="screen")
    page.wait_for_function(f"{theme} == 'dark'")
    assert not problems, "\n".join(problems)


def test_search_finds_a_word(site: Site, watched: tuple[Watch, Page]) -> None:
    watch, page = watched
    page.set_viewport_size(WIDE)
    page.goto(f"{site.address}search.html?q=forget")
    page.wait_for_selector("#search-results .search-summary")
    page.wait_for_function("document.querySelectorAll('#search-results li a').length > 0")
    links = page.locator("#search-results li a").evaluate_all("found => found.map(a => a.href)")
    assert any("book/glossary.html" in link for link in links), links
    assert any("book/story.html" in link for link in links), links
    assert not watch.report()


MARKED = """() => [...CSS.highlights.get('searched') || []].map((range) => `${range}`)"""


def test_marks_the_words_searched_for(site: Site, watched: tuple[Watch, Page]) -> None:
    watch, page = watched
    page.goto(f"{site.address}search.html?q=forget")
    page.wait_for_load_state("networkidle")
    page.locator("#search-results li a").first.click()
    page.wait_for_load_state("load")
    marked = page.evaluate(MARKED)
    assert marked
    assert {word.lower() for word in marked} == {"forget"}
    assert not page.evaluate(EQUATIONS)
    page.keyboard.press("Escape")
    assert not page.evaluate(MARKED)
    page.goto(f"{site.address}book/glossary.html")
    assert not page.evaluate(MARKED)
    assert not watch.report()


LOOK = """() => [".bd-article .claims", ".bd-article pre", "body", "a.headerlink"].map(
  (name) => {
  const { backgroundColor, borderLeftColor, color } = getComputedStyle(
    document.querySelector(name));
  return [name, backgroundColor, borderLeftColor, color];
})"""


def test_looks_the_same_without_scripts(
    site: Site, browser: Browser, watched: tuple[Watch, Page]
) -> None:
    address = f"{site.address}chapters/06-the-lstm-one-gate-at-a-time.html"
    watch, page = watched
    page.goto(address)
    page.wait_for_load_state("networkidle")
    wanted = page.evaluate(LOOK)
    context = browser.new_context(viewport=WIDE, java_script_enabled=False)
    plain = Watch(site.address).over(context)
    plain.goto(address)
    # Playwright's own scripts run in a world apart, page scripts do not.
    look = plain.evaluate(LOOK)
    told = plain.locator(".no-scripts").inner_text()
    context.close()
    assert look == wanted
    assert "LaTeX" in told
    assert page.locator("noscript .no-scripts").count() == 0
    assert not watch.report()


ICONS = """async () => {
  await document.fonts.ready;
  const icons = document.querySelectorAll('.bd-header-article .btn > :is(.fa-solid, .fas)');
  const font = (icon) => getComputedStyle(icon, '::before').font;
  return [...icons].filter((icon) => icon.checkVisibility()).map((icon) =>
    [icon.className, document.fonts.check(font(icon), '\\uf0c9'), icon.clientWidth]);
}"""


def test_icons_are_letters_of_one_size(site: Site, watched: tuple[Watch, Page]) -> None:
    watch, page = watched
    page.set_viewport_size(PHONE)
    page.goto(f"{site.address}chapters/03-the-vanilla-rnn.html")
    scripts = page.evaluate("[...document.scripts].map((script) => script.src)")
    icons = page.evaluate(ICONS)
    assert not [address for address in scripts if "fontawesome" in address]
    assert len(icons) == 5
    assert all(loaded and 15 < width < 25 for _, loaded, width in icons), icons
    assert not watch.report()


REFUSES = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { configurable: true, get() {
    throw new DOMException("The operation is insecure.", "SecurityError"); } });"""


def test_nothing_breaks_where_storage_is_refused(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=WIDE, color_scheme="dark")
    context.add_init_script(REFUSES)
    watch = Watch(site.address)
    page = watch.over(context)
    page.goto(f"{site.address}chapters/03-the-vanilla-rnn.html")
    problems = page.evaluate(EQUATIONS)
    themes = [page.evaluate("document.documentElement.dataset.theme")]
    page.locator(".theme-switch-button").first.click()
    themes.append(page.evaluate("document.documentElement.dataset.theme"))
    page.goto(f"{site.address}search.html?q=forget")
    page.wait_for_function("document.querySelectorAll('#search-results li a').length > 0")
    problems += watch.report()
    context.close()
    assert not problems, "\n".join(problems)
    assert themes == ["dark", "light"]


def test_the_index_leads_to_the_cover(site: Site, watched: tuple[Watch, Page]) -> None:
    _, page = watched
    page.goto(site.address)
    page.wait_for_url("**/book/cover.html")


def test_reads_from_a_folder(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=WIDE)
    watch = Watch(site.root.as_uri())
    page = watch.over(context)
    page.goto((site.root / "book" / "notation.html").as_uri())
    problems = page.evaluate(EQUATIONS) + watch.report()
    font = page.evaluate("document.fonts.check('16px MJXTEX')")
    context.close()
    assert not problems, "\n".join(problems)
    assert font, "the fonts of the equations did not load"
