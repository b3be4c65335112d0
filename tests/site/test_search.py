"""A search puts the section that teaches a thing first, and shows prose."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from browsing import Watch
from building import Site
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
Search = Callable[[str], list[dict[str, str]]]
QUERIES = {
    "forget gate": "chapters/06-the-lstm-one-gate-at-a-time.html#the-forget-gate",
    "perplexity": "chapters/02-text-as-numbers.html#perplexity-how-many-choices-are-left",
    "vanishing": "chapters/05-vanishing-and-exploding-gradients.html",
    "GRU": "chapters/10-the-gru.html",
    "clipping": "chapters/05-vanishing-and-exploding-gradients.html#clipping",
}
RESULTS = """() => [...document.querySelectorAll('#search-results li')].map((result) => ({
  place: result.querySelector('a').getAttribute('href'),
  title: result.querySelector('a').innerText,
  shows: result.querySelector('p')?.innerText ?? '',
}))"""
MARKUP = re.compile(r"\$|\\[a-zA-Z(\[]|\{cite|\{eq|```|<span|\*\*|#$")


@pytest.fixture(scope="module")
def found(site: Site, browser: Browser) -> Iterator[Search]:
    """What a search finds; each is made once."""
    context = browser.new_context()
    watch = Watch(site.address)
    page = watch.over(context)

    @cache
    def results(query: str) -> list[dict[str, str]]:
        page.goto(f"{site.address}search.html?q={query}")
        page.wait_for_selector("#search-results li p")
        page.wait_for_load_state("networkidle")
        return list(page.evaluate(RESULTS))

    yield results
    context.close()
    assert not watch.report()


@pytest.mark.parametrize("query", QUERIES)
def test_what_teaches_it_comes_first(found: Search, query: str) -> None:
    results = found(query)
    assert results[0]["place"].startswith(QUERIES[query])
    places = [result["place"] for result in results]
    assert len(set(places)) == len(places)
    for folder in ("exercises/", "solutions/"):
        assert not [place for place in places[:2] if place.startswith(folder)]
    assert "book/glossary.html" in {place.split("#")[0] for place in places}


@pytest.mark.parametrize("query", QUERIES)
def test_results_show_prose_without_markup(found: Search, query: str) -> None:
    results = found(query)
    assert sum(len(result["shows"]) > 80 for result in results) > 5
    for result in results:
        assert not MARKUP.search(result["title"]), result["title"]
        assert not MARKUP.search(result["shows"]), result["shows"]
        assert "Contents" not in result["shows"][:200]


def test_a_term_of_the_glossary_is_shown_with_its_meaning(found: Search, site: Site) -> None:
    (term,) = [
        result
        for result in found("forget gate")
        if result["place"] == "book/glossary.html#term-forget-gate"
    ]
    glossary = site.parsed("book/glossary")
    meaning = glossary.find(id="term-forget-gate").find_next("dd").get_text()
    assert term["shows"].startswith(f"forget gate: {meaning[:16]}")
