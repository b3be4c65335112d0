"""A work that a page cites has a note in the margin, where there is one."""

from collections import Counter

import pytest
from browsing import Watch
from bs4 import BeautifulSoup
from building import REPOSITORY, Site, documents
from margin_notes import MOST, note
from plain_markdown import address_of
from playwright.sync_api import Browser
from pybtex.database import parse_file

ENTRIES = parse_file(REPOSITORY / "book" / "references.bib").entries
CHAPTERS = [name for name in documents() if name.startswith("chapters/")]


def test_a_note_tells_author_year_title_and_address() -> None:
    found = BeautifulSoup(note(ENTRIES["elman1990"]), "html.parser").span
    assert found
    assert found.get_text().startswith("Elman, 1990. Finding Structure in Time")
    assert found.a["href"] == address_of(ENTRIES["elman1990"])


@pytest.mark.parametrize("key", ENTRIES)
def test_titles_are_set_without_the_marks_of_bibtex(key: str) -> None:
    text = BeautifulSoup(note(ENTRIES[key]), "html.parser").get_text()
    assert not set("{}\\$<>") & set(text), text


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_work_is_noted_once_behind_its_first_citation(site: Site, name: str) -> None:
    page = site.parsed(name)
    notes = page.select("article .margin-note")
    times = Counter(link["href"] for link in page.select("article .margin-note a"))
    assert set(times.values()) <= {1}
    for paragraph in page.select("article section > p"):
        works = {link["href"] for link in paragraph.select(".bibtex-citation a")}
        shown = paragraph.select(".margin-note")
        assert len(shown) <= min(MOST, len(works))
        if 0 < len(works) <= MOST and not shown:
            earlier = {
                link["href"]
                for found in paragraph.find_all_previous(class_="margin-note")
                for link in found.find_previous_sibling(class_="bibtex-citation").select("a")
            }
            assert works <= earlier, paragraph.get_text()
    for found in notes:
        before = found.find_previous_sibling("span", class_="bibtex-citation")
        assert before
        assert found.get_text().split(". ")[0] in [link.get_text() for link in before.select("a")]


def test_there_are_notes(site: Site) -> None:
    assert sum(len(site.parsed(name).select(".margin-note")) for name in CHAPTERS) > 30


PLACES = """() => [...document.querySelectorAll('article .margin-note')].map((note) => {
  const [box, text] = [note, note.closest('p, li')].map((e) => e.getBoundingClientRect());
  return {shown: note.checkVisibility(), left: box.left, right: box.right, top: box.top,
    bottom: box.bottom, textRight: text.right, textTop: text.top, textBottom: text.bottom};
})"""
# What stands beside the text must not cover anything else.
COVERED = """() => {
  const boxes = [...document.querySelectorAll(
    'article .margin-note, article ul.claims, article .cell_input, article .cell_output, '
    + 'article figure, article div.math, article .pst-scrollable-table-container')]
    .filter((e) => e.checkVisibility() && !e.parentElement.closest('figure, .cell_output'));
  const covered = [];
  for (const one of boxes) for (const other of boxes) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    if (!one.matches('.margin-note, ul.claims')) continue;
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    if (a.left < b.right - 1 && b.left < a.right - 1
      && a.top < b.bottom - 1 && b.top < a.bottom - 1)
      covered.push(`${one.textContent.slice(0, 60)} covers ${other.textContent.slice(0, 60)}`);
  }
  return covered;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("number", range(1, 11))
def test_nothing_in_the_margin_covers_anything(site: Site, browser: Browser, number: int) -> None:
    (name,) = [name for name in CHAPTERS if name.startswith(f"chapters/{number:02}-")]
    context = browser.new_context()
    page = Watch(site.address).over(context)
    page.goto(f"{site.address}{name}.html")
    page.wait_for_load_state("load")
    for width in (1200, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(COVERED) == []
        places = page.evaluate(PLACES)
        assert places
        for place in places:
            assert place["shown"]
            assert place["textRight"] < place["left"]
            assert place["right"] <= width
            assert place["textTop"] - 5 < place["top"] < place["textBottom"] + 150
    page.set_viewport_size({"width": 1199, "height": 900})
    assert not [place for place in page.evaluate(PLACES) if place["shown"]]
    context.close()


ASIDES = """() => [...document.querySelectorAll('article .with-aside')].map((both) => {
  const [aside, text] = [both.querySelector('.aside'), both.querySelector(':scope > p')]
    .map((e) => e.getBoundingClientRect());
  return {beside: aside.left > text.right && Math.abs(aside.top - text.top) < 40,
    below: aside.top >= text.bottom - 1 && aside.left < text.right};
})"""


@pytest.mark.parametrize(("width", "place"), [(1440, "beside"), (1200, "beside"), (390, "below")])
def test_an_aside_stands_beside_its_paragraph_or_below(
    site: Site, browser: Browser, width: int, place: str
) -> None:
    name = next(name for name in CHAPTERS if site.parsed(name).select(".aside"))
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{site.address}{name}.html")
    found = page.evaluate(ASIDES)
    assert found
    assert all(aside[place] for aside in found)
    page.close()
