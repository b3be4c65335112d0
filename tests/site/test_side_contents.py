"""The contents on the left: chapters with their exercises, the solutions folded."""

import pytest
from browsing import Watch
from building import Site, documents
from playwright.sync_api import Browser
from side_contents import quiet

CHAPTER = "chapters/06-the-lstm-one-gate-at-a-time"
EXERCISES = CHAPTER.replace("chapters", "exercises")


def names_of(documents_in: str) -> list[str]:
    return [name for name in documents() if name.startswith(documents_in)]


def test_exercises_are_unnumbered_children_of_their_chapter(site: Site) -> None:
    page = site.parsed("book/notation")
    children = page.select(".bd-sidebar-primary li.toctree-l2 > a")
    assert [link.get_text() for link in children] == ["Exercises"] * len(names_of("exercises/"))
    for link in children:
        chapter = link.find_parent("li", class_="toctree-l1").a
        assert chapter["href"].split("/")[-1] == link["href"].split("/")[-1]


def test_the_page_of_exercises_keeps_its_title_without_a_number(site: Site) -> None:
    page = site.parsed(EXERCISES)
    title = "Exercises: The LSTM, one gate at a time"
    assert page.select_one("article h1").find(string=True) == title
    assert page.title.get_text().startswith(title)
    assert not page.select("article .section-number, .bd-sidebar-secondary .section-number")
    assert title in site.parsed(CHAPTER).select_one(".right-next").get_text()


def test_the_sections_of_a_chapter_keep_their_numbers(site: Site) -> None:
    heads = site.parsed(CHAPTER).select("article h2 .section-number")
    numbers = [head.get_text().strip() for head in heads]
    assert numbers == [f"6.{number}." for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 8
    assert site.parsed("chapters/07-the-lstm-backwards").title.get_text().startswith("7. ")


def test_solutions_are_folded_unless_one_is_read(site: Site) -> None:
    solutions = names_of("solutions/")
    if not solutions:
        pytest.skip("the solutions are withheld")
    (part,) = site.parsed(CHAPTER).select(".bd-sidebar-primary details.solutions")
    assert not part.has_attr("open")
    assert part.summary.get_text() == "Solutions"
    links = part.select("a")
    assert len(links) == len(solutions)
    assert not [link for link in links if link.get_text().startswith("Solutions")]
    (part,) = site.parsed(solutions[0]).select(".bd-sidebar-primary details.solutions")
    assert part.has_attr("open")


def test_without_solutions_nothing_is_folded() -> None:
    assert quiet("<ul><li>Exercise</li></ul>") == "<ul><li>Exercise</li></ul>"


@pytest.mark.browser
@pytest.mark.parametrize("name", [CHAPTER, "chapters/10-the-gru", "book/bibliography"])
def test_the_page_that_is_read_can_be_seen(site: Site, browser: Browser, name: str) -> None:
    # As low as a list of twice the chapters would be on a usual screen.
    context = browser.new_context(viewport={"width": 1280, "height": 450})
    page = Watch(site.address).over(context)
    page.goto(f"{site.address}{name}.html")
    page.wait_for_load_state("load")
    box = page.locator(".bd-sidebar-primary li.current > a").last.bounding_box()
    context.close()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 450
