"""What the browser tests of the pages one can play with share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from browsing import OVERFLOW, Contrast, Watch, accessibility
from building import Site
from playgrounds import SCRIPTS
from playwright.sync_api import Browser, Page

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Visit = Callable[..., Page]
# Of a table's many alike rows, three.
THIN_OUT = "document.querySelectorAll('tr:nth-child(n + 4)').forEach((row) => row.remove())"
NAME = """(name) => {
  const e = document.activeElement;
  return (e.labels?.[0]?.innerText || e.ariaLabel || e.innerText) === name;
}"""


# As if just loaded, which would take a second; then as if a link had been followed.
AFRESH = """(situation) => new Promise((done) => {
  document.querySelectorAll('.playground .reset').forEach((button) => button.click());
  document.querySelectorAll('.playground details').forEach((one) => (one.open = false));
  if (!situation || location.hash === situation) return done();
  addEventListener('hashchange', () => setTimeout(done), { once: true });
  location.hash = situation;
})"""


@contextmanager
def visits(site: Site, browser: Browser, document: str) -> Iterator[tuple[Watch, Visit]]:
    """Open a page from a folder, and go from situation to situation."""
    context = browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    watch = Watch(site.root.as_uri())
    page = watch.over(context)
    # Equations are looked at elsewhere, and take their time.
    context.route("**/*mathjax*/**", lambda route: route.fulfill(body=""))
    page.goto((site.root / f"{document}.html").as_uri())

    def at(situation: str = "") -> Page:
        page.evaluate(AFRESH, situation)
        return page

    yield watch, at
    context.close()


def said(page: Page, view: str) -> str:
    """Give a view's live sentence."""
    text = page.locator(f".playground[data-view={view}] [aria-live=polite]").inner_text()
    return text.replace("\u00a0=\u00a0", " = ")


def focus(page: Page, view: str, label: str) -> None:
    """Go by Tab, from the view's first button on, to a field or button with a name."""
    page.locator(f".playground[data-view={view}] button").first.focus()
    for _ in range(20):
        if page.evaluate(NAME, label):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {label!r}")


def type_over(page: Page, text: str) -> None:
    """Replace what a field holds."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def reload(page: Page) -> None:
    """Load the page again at the address that it has a moment after a change."""
    page.wait_for_timeout(300)
    page.reload()


def barriers(page: Page) -> list[str]:
    """Say what axe and a phone find on a page with views, closed and open, in light and dark."""
    problems, contrast = [], Contrast()
    for opened in (False, True):
        if opened:
            for place in page.locator(".playground").all():
                place.locator("summary").click()
                place.locator("tbody tr").last.wait_for()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        problems += page.evaluate(OVERFLOW)
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        page.evaluate(THIN_OUT)
        problems += accessibility(page, ".playground")
        problems += contrast.in_both_themes(page, ".playground")
    return problems


def faults(page: Page) -> list[str]:
    """Name what a page with views shows where a sentence or a number should stand."""
    sentences = page.locator(".playground [aria-live=polite]").all_inner_texts()
    missing = page.locator(".playground").count() - len(list(filter(None, sentences)))
    text = page.locator("article").inner_text()
    return ["no sentence"] * missing + [
        word for word in ("NaN", "undefined", "Infinity") if word in text
    ]


def without_scripts(site: Site, browser: Browser, document: str) -> list[str]:
    """Give the words of the pictures that stand for a page's views where no scripts run."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}{document}.html")
    pictures = page.locator(".playground img:visible").all()
    words = [picture.get_attribute("alt") or "" for picture in pictures]
    context.close()
    return words


def scripts_of(site: Site, document: str) -> set[str]:
    """Name those of our scripts that a page loads."""
    found = [script["src"] for script in site.parsed(document).select("script[src]")]
    return {name for name in SCRIPTS for address in found if f"/{name}" in address}


def number(value: float) -> str:
    """Write a number as the pages do."""
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def brief(value: float) -> str:
    """Write a number without needless zeros."""
    return f"{round(value, 2) + 0.0:g}".replace("-", "−")


def share(value: float) -> str:
    """Write a share of any size."""
    mantissa, _, power = f"{value:.1e}".partition("e")
    k = int(power)
    if -5 < k < 4:
        return f"{value:.{max(0, 1 - k)}f}"
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return f"{mantissa} · 10{str(k).translate(raised)}"
