"""The story's page: its own contents, vignettes and measure, and the text as the data has it."""

import re
from typing import Any

import pytest
from building import REPOSITORY, Site
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
STORY = REPOSITORY / "lstm_course" / "datasets" / "files" / "story.txt"
PICTURES = 4

LOOK = """async () => {
  await document.fonts.ready;
  const all = (name) => [...document.querySelectorAll(`#the-story ${name}`)];
  const paragraphs = all('section section p');
  const first = getComputedStyle(all('h3 + p, .vignette + p')[1], '::first-letter');
  return {
    rem: parseFloat(getComputedStyle(document.documentElement).fontSize),
    widest: Math.max(...paragraphs.map((p) => p.getBoundingClientRect().width)),
    links: all('.story-contents a').map((a) => [a.textContent, a.hash]),
    chapters: all('h3').map((h) => [h.firstChild.textContent, `#${h.closest('section').id}`]),
    pictures: all('img.vignette').map(
      (i) => [i.alt, i.naturalWidth, i.previousElementSibling.tagName]),
    drop: first.initialLetter || first.webkitInitialLetter,
    text: paragraphs.map((p) => p.textContent),
  };
}"""


@pytest.fixture(scope="module")
def look(site: Site, browser: Browser) -> dict[str, Any]:
    """What the page looks like on a wide screen."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{site.address}book/story.html")
    seen: dict[str, Any] = page.evaluate(LOOK)
    page.close()
    return seen


def plain(text: str) -> str:
    """Take back typographic quotes, dashes and dots, and marks of emphasis."""
    for curly, straight in (*zip("“”‘’", "\"\"''", strict=True), ("–", "--"), ("…", "...")):
        text = text.replace(curly, straight)
    return re.sub(r"[*_]", "", text)


def test_the_contents_leads_to_every_chapter(look: dict[str, Any]) -> None:
    titles = re.findall(r"^## (.+)$", STORY.read_text("utf-8"), re.MULTILINE)
    assert look["links"] == look["chapters"]
    assert [plain(title) for title, _ in look["links"]] == titles


def test_the_text_is_the_data(look: dict[str, Any]) -> None:
    data = [line for line in STORY.read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert [plain(text) for text in look["text"]] == [plain(line) for line in data]


def test_four_chapters_open_with_a_vignette(look: dict[str, Any]) -> None:
    assert len(look["pictures"]) == PICTURES
    for words, width, before in look["pictures"]:
        assert len(words) > 50
        assert width > 0, words
        assert before == "H3"


def test_it_is_set_like_a_novel(look: dict[str, Any]) -> None:
    assert look["widest"] <= 34 * look["rem"] + 1
    assert look["drop"].startswith("3")
