"""The claims of a cell stand as one block: beside the cell where there is a margin, else below."""

from collections.abc import Iterator

import nbformat
import pytest
from browsing import Watch
from bs4 import BeautifulSoup
from building import REPOSITORY, Site, documents
from playwright.sync_api import Browser, Page
from quiet_claims import block, printed

from lstm_course.claims import Claim, claims_in, short

NAMES = [name for name in documents() if name.split("/")[0] in ("chapters", "solutions")]
CHAPTER = "chapters/07-the-lstm-backwards"
RUNS = Claim("01.rnn.late", 3.42, 3.4, 3.45, 5, below=4, unit="perplexity")


def texts_of(claims: list[Claim], address: str = "") -> list[str]:
    items = BeautifulSoup(block(claims, address), "html.parser").select("ul.claims > li")
    return [item.get_text() for item in items]


def test_a_claim_reads_as_a_sentence() -> None:
    (text,) = texts_of([RUNS])
    assert text == "01.rnn.late 3.42 perplexity (3.4 to 3.45 over 5 seeds) below 4"
    same = Claim("01.rnn.late", 1, 1, 1, 5, above=0.9, unit="accuracy")
    assert "(in all 5 seeds)" in texts_of([same])[0]


def test_what_units_do_not_tell_names_do() -> None:
    alike = Claim("01.rnn.very-early", 2, 2, 2, 1, below=4, unit="perplexity")
    other = Claim("01.rnn.count", 7, 7, 7, 1, equals=7, unit="symbols")
    assert texts_of([RUNS, alike, other]) == [
        "01.rnn.late 3.42 perplexity: late (3.4 to 3.45 over 5 seeds) below 4",
        "01.rnn.very-early 2 very early below 4",
        "01.rnn.count 7 symbols exactly 7",
    ]


def test_numbers_are_set_as_in_print() -> None:
    assert printed("4.7e-06 and 1e+16") == "4.7\u00a0×\u00a010<sup>−6</sup> and 10<sup>16</sup>"
    assert printed("-1e-05, -0.5, b_f, 2020-01, <b>") == (
        "−10<sup>−5</sup>, −0.5, b<sub>f</sub>, 2020-01, &lt;b&gt;"
    )


def test_a_value_leads_to_its_row(site: Site) -> None:
    page = site.parsed(CHAPTER)
    places = [link["href"] for link in page.select("ul.claims a")]
    assert len(places) > 10
    table = site.parsed("book/claims")
    for place in places:
        page_of, anchor = place.split("#")
        assert page_of == "../book/claims.html"
        assert table.find("tr", id=anchor), anchor


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_of_a_notebook_is_shown_once(site: Site, name: str) -> None:
    notebook = nbformat.read(REPOSITORY / f"{name}.ipynb", as_version=4)
    cells = [claims_in({"cells": [cell]}) for cell in notebook.cells]
    page = site.parsed(name)
    blocks = page.select("article .cell > ul.claims")
    shown = [[name.get_text() for name in block.select(".name")] for block in blocks]
    assert shown == [[claim.name for claim in claims] for claims in cells if claims]
    values = [value.decode_contents() for value in page.select("article .claims .value")]
    assert values == [printed(short(claim.value)) for claims in cells for claim in claims]
    assert not [text for text in page.select(".cell_output") if "✓ 0" in text.get_text()]


PLACES = """() => [...document.querySelectorAll('ul.claims')].map((block) => {
  const box = block.getBoundingClientRect();
  const code = block.parentElement.querySelector('.cell_input').getBoundingClientRect();
  return {left: box.left, right: box.right, top: box.top, bottom: box.bottom,
    codeRight: code.right, codeBottom: code.bottom, codeTop: code.top, window: innerWidth};
})"""


@pytest.fixture(scope="module")
def chapter(site: Site, browser: Browser) -> Iterator[Page]:
    """A chapter that is loaded once, for all widths."""
    context = browser.new_context()
    page = Watch(site.address).over(context)
    page.goto(f"{site.address}{CHAPTER}.html")
    yield page
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 1280, 1440, 1920])
def test_claims_stand_in_the_margin(chapter: Page, width: int) -> None:
    chapter.set_viewport_size({"width": width, "height": 900})
    places = chapter.evaluate(PLACES)
    assert len(places) > 5
    for place in places:
        assert place["codeRight"] < place["left"]
        assert place["right"] <= place["window"]
        assert place["bottom"] > place["codeTop"]  # beside, not below
        assert place["top"] < place["codeBottom"]
    tops = [place["top"] for place in places[1:]]
    assert all(place["bottom"] < top for place, top in zip(places, tops, strict=False))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1024, 1199])
def test_without_a_margin_claims_stand_below_their_cell(chapter: Page, width: int) -> None:
    chapter.set_viewport_size({"width": width, "height": 900})
    for place in chapter.evaluate(PLACES):
        assert place["codeBottom"] <= place["top"]
        assert place["right"] <= place["codeRight"] + 1


@pytest.mark.browser
def test_the_name_shows_where_a_claim_is_focused(chapter: Page) -> None:
    name = chapter.locator("ul.claims .name").first
    shown = "(name) => getComputedStyle(name).clipPath === 'none'"
    assert not name.evaluate(shown)
    chapter.locator("ul.claims a").first.focus()
    assert name.evaluate(shown)


@pytest.mark.browser
def test_the_contents_give_way_and_come_back(chapter: Page) -> None:
    chapter.set_viewport_size({"width": 1440, "height": 900})
    chapter.evaluate("scrollTo(0, 0)")  # a claim may be focused
    contents = chapter.locator(".bd-sidebar-secondary")
    chapter.wait_for_function("!document.querySelector('.bd-sidebar-secondary.hide')")
    whole = contents.bounding_box()
    chapter.locator("ul.claims").nth(2).scroll_into_view_if_needed()
    chapter.mouse.wheel(0, 500)
    chapter.wait_for_selector(".bd-sidebar-secondary.hide")
    chapter.wait_for_timeout(600)  # the theme folds it slowly
    folded = contents.bounding_box()
    assert whole
    assert folded
    assert folded["height"] < 60 < whole["height"]
    chapter.locator(".bd-sidebar-secondary nav a").first.focus()
    chapter.wait_for_function("document.querySelector('.bd-sidebar-secondary').clientHeight > 100")
