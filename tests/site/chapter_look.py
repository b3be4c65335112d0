"""How a chapter begins, and what stands beside its text: asked of each where it is open anyway."""

from pathlib import PurePosixPath

from playwright.sync_api import Page

PARTS = ("I", "II", "III", "IV")

FONTS = "document.fonts.ready.then(() => true)"
FIRST_SCREEN = """() => {
  const top = (e) => e && e.getBoundingClientRect().top + scrollY;
  const article = document.querySelector('.bd-article');
  return {
    place: article.querySelector('.opener-place')?.innerText,
    number: article.querySelector('h1 .section-number')?.checkVisibility(),
    deck: top(article.querySelector('.deck')),
    figure: top([...article.querySelectorAll('figure img')].find((e) => e.checkVisibility())),
    aims: top(article.querySelector('.aims')),
  };
}"""


def first_screen(page: Page) -> list[str]:
    """Say what is wrong with what a reader sees of a chapter before scrolling."""
    page.evaluate(FONTS)
    seen = page.evaluate(FIRST_SCREEN)
    chapter = int(PurePosixPath(page.url).name[:2])
    place = f"Part {PARTS[(chapter - 1) // 5]} · Chapter {chapter}"
    wrong = {
        f"the opener says {seen['place']}, not {place}": seen["place"] != place,
        "the chapter's number stands in the title as well": seen["number"],
        f"the deck begins at {seen['deck']} px": seen["deck"] >= 350,
        f"the figure begins at {seen['figure']} px": seen["figure"] >= 700,
        "the aims stand before the figure": seen["figure"] >= seen["aims"],
    }
    return [problem for problem, is_so in wrong.items() if is_so]


PLACES = """() => [...document.querySelectorAll('article .margin-note')].map((note) => {
  const [box, text] = [note, note.closest('p, li')].map((e) => e.getBoundingClientRect());
  return {said: note.textContent.slice(0, 60), shown: note.checkVisibility(), left: box.left,
    right: box.right, top: box.top, textRight: text.right, textTop: text.top,
    textBottom: text.bottom};
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


def margin(page: Page) -> list[str]:
    """Say what of the margin covers anything, or does not stand beside its text."""
    assert page.viewport_size is not None
    page.evaluate(FONTS)
    width, notes = page.viewport_size["width"], page.evaluate(PLACES)
    astray = [f"astray: {note['said']}" for note in notes if not beside(note, width)]
    found = page.evaluate(COVERED) + (astray if notes else ["no note"])
    return [f"in the margin at {width} px: {problem}" for problem in found]


def beside(note: dict[str, float], width: int) -> bool:
    """Whether a note stands to the right of its paragraph, inside the window, and near its top."""
    return bool(
        note["shown"]
        and note["textRight"] < note["left"]
        and note["right"] <= width
        and note["textTop"] - 5 < note["top"] < note["textBottom"] + 150
    )
