"""What stands below the text stands on its column."""

from collections.abc import Iterator

import pytest
from browsing import Watch
from building import Site
from playwright.sync_api import Browser, Page

EDGES = """() => {
  const edges = (element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return [box.left + parseFloat(style.paddingLeft), box.right - parseFloat(style.paddingRight)];
  };
  const text = document.querySelector('article section > p').getBoundingClientRect();
  return {
    text: [text.left, text.right],
    neighbors: edges(document.querySelector('.prev-next-footer')),
    words: edges(document.querySelector('.bd-footer-content__inner')),
    rule: parseFloat(getComputedStyle(
      document.querySelector('.bd-footer-content__inner'), '::before').width),
  };
}"""


@pytest.fixture(scope="module", params=["chapters/03-the-vanilla-rnn", "book/errata", "book/cover"])
def page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that is loaded once, for all widths."""
    context = browser.new_context(reduced_motion="reduce")
    page = Watch(site.address).over(context)
    page.goto(f"{site.address}{request.param}.html")
    yield page
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1024, 1200, 1440, 1920])
def test_the_footer_stands_on_the_text(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    edges = page.evaluate(EDGES)
    left, right = edges["text"]
    assert edges["neighbors"] == pytest.approx([left, right], abs=1)
    assert edges["words"][0] == pytest.approx(left, abs=1)
    assert edges["rule"] == pytest.approx(right - left, abs=1)
