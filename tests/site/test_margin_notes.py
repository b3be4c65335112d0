"""A work that a page cites has a note in the margin, where there is one."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from building import REPOSITORY, Site, documents
from margin_notes import MOST, note
from plain_markdown import address_of
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
