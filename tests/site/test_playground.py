"""The page one can play with, in a browser: what it says is what NumPy computes."""

import numpy as np
import playground
import pytest
from building import REPOSITORY, Site
from by_hand import uniform
from playing import (
    Visit,
    barriers,
    faults,
    focus,
    number,
    reload,
    said,
    scripts_of,
    type_over,
    without_scripts,
)
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
DOCUMENT = "book/playground"
TEXT = "she saw him see it she saw him look at the lantern"
VIEWS = ("read", "intervene", "write")
SCRIPTS = {"network.js", "page.js", "weights.js", "trained.js"}
Held = tuple[tuple[str, int | slice, float], ...]
ALL = slice(None)


@pytest.fixture(scope="module")
def weights() -> playground.Weights:
    return playground.loaded(playground.WEIGHTS.read_text("utf-8"))


def percent(p: float) -> str:
    return "under 0.1\u00a0%" if p < 0.0005 else f"{100 * p:.{1 if p < 0.0995 else 0}f}\u00a0%"


def quoted(letter: str) -> str:
    return "a space" if letter == " " else f"“{letter}”"


def reading(weights: playground.Weights, text: str, at: int, cell: int) -> str:
    """Say what the view Read should say."""
    states = playground.read(weights, text)
    now, k = states[at - 1], cell - 1
    half = np.log(0.5) / np.mean([np.log(state.f[k]) for state in states])
    return (
        f"After “{text[:at]}” the likeliest next letter is "
        f"{quoted(weights.letters[now.p().argmax()])}, with {percent(now.p().max())}. "
        f"Cell {cell} kept {number(now.f[k])} of what it held and now holds "
        f"c = {number(now.c[k])}. "
        f"In this text half of it is gone after {half:.1f} letters."
    )


def looking_back(weights: playground.Weights, text: str, at: int, letter: str) -> str:
    """Say how the view Intervene should end."""
    x = weights.letters.index(text[at])
    p = [
        playground.read(weights, f"{text[:t]}{letter}{text[t + 1 : at]}")[-1].p()[x]
        for t in range(at)
    ]
    nats = np.log(playground.read(weights, text[:at])[-1].p()[x] / np.array(p))
    reach = at - int(np.flatnonzero(np.abs(nats) > 0.1)[0])
    return f"The chance of {quoted(text[at])} after letter {at} hangs on the last {reach} letters."


def intervention(
    weights: playground.Weights, text: str, what: str, held: Held = (), other: str = ""
) -> str:
    """Say how the view Intervene should begin."""
    before, after = playground.read(weights, text), playground.read(weights, other or text, held)
    was, now = (playground.costs(states, weights, text) for states in (before, after))
    top = int(np.abs(now - was).argmax())
    p = [
        percent(states[top].p()[weights.letters.index(text[top + 1])]) for states in (before, after)
    ]
    return (
        f"With {what} the letters of this text have perplexity {number(np.exp(now.mean()))} "
        f"instead of {number(np.exp(was.mean()))}. "
        f"Letter {top + 2}, {quoted(text[top + 1])}, changes most: "
        f"its probability goes from {p[0]} to {p[1]}."
    )


def test_read_by_keyboard(visit: Visit, weights: playground.Weights) -> None:
    page = visit()
    assert said(page, "read") == reading(weights, TEXT, 7, 26)
    focus(page, "read", "Text")
    type_over(page, "The Keeper, of cords!")
    text = "the keeper of cords "
    assert said(page, "read") == reading(weights, text, 7, 26)
    focus(page, "read", "Letters read")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert said(page, "read") == reading(weights, text, 9, 26)
    focus(page, "read", "One letter back")
    page.keyboard.press("Enter")
    assert said(page, "read") == reading(weights, text, 8, 26)
    focus(page, "read", "Cell, 1 to 80")
    type_over(page, "77")
    assert said(page, "read") == reading(weights, text, 8, 77)
    reload(page)
    assert page.url.endswith("#read?text=the+keeper+of+cords+&at=8&cell=77")
    assert said(page, "read") == reading(weights, text, 8, 77)
    focus(page, "read", "a slow cell")
    page.keyboard.press("Enter")
    assert said(page, "read") == reading(weights, TEXT, 7, 1)
    focus(page, "read", "Reset")
    page.keyboard.press("Enter")
    assert said(page, "read") == reading(weights, TEXT, 7, 26)


def test_intervene_by_keyboard(visit: Visit, weights: playground.Weights) -> None:
    page = visit()
    end = f" {looking_back(weights, TEXT, 7, 'x')}"
    all_at_one = intervention(weights, TEXT, "all forget gates held at 1", (("f", ALL, 1.0),))
    assert said(page, "intervene") == all_at_one + end
    focus(page, "intervene", "at")
    page.keyboard.press("Home")
    all_at_zero = intervention(weights, TEXT, "all forget gates held at 0", (("f", ALL, 0.0),))
    assert said(page, "intervene") == all_at_zero + end
    focus(page, "intervene", "of cell (0: all)")
    type_over(page, "75")
    focus(page, "intervene", "Hold")
    page.keyboard.type("output")
    one_cell = "the output gate of cell 75 held at 0"
    assert said(page, "intervene") == intervention(weights, TEXT, one_cell, (("o", 74, 0.0),)) + end


def test_a_replaced_letter(visit: Visit, weights: playground.Weights) -> None:
    page = visit(f"#intervene?text={TEXT.replace(' ', '+')}&gate=none&place=2&letter=q")
    other = f"{TEXT[0]}q{TEXT[2:]}"
    sentence = intervention(weights, TEXT, "“q” read at letter 2", other=other)
    was, now = (
        playground.costs(playground.read(weights, text), weights, TEXT) for text in (TEXT, other)
    )
    felt = int(np.flatnonzero(np.abs(now - was) > 0.1).max())
    end = looking_back(weights, TEXT, 7, "q")
    assert (
        said(page, "intervene") == f"{sentence} The other letter is felt for {felt} letters. {end}"
    )
    page = visit("#intervene?gate=none&place=0")
    assert "Nothing is changed" in said(page, "intervene")


def test_a_space_may_take_a_letters_place(visit: Visit, weights: playground.Weights) -> None:
    page = visit("#intervene?gate=none&place=2&letter=_")
    sentence = intervention(weights, TEXT, "a space read at letter 2", other=f"s {TEXT[2:]}")
    assert said(page, "intervene").startswith(sentence)


def written(weights: playground.Weights, prefix: str, temperature: float, seed: int) -> str:
    """Write as the page should."""
    text = prefix
    numbers = iter(uniform(seed, 200))
    h, c = playground.blank(weights)
    for letter in prefix[:-1]:
        now = playground.step(weights, weights.letters.index(letter), h, c)
        h, c = now.h, now.c
    for _ in range(200):
        now = playground.step(weights, weights.letters.index(text[-1]), h, c)
        h, c = now.h, now.c
        drawn = np.searchsorted(now.p(temperature).cumsum(), next(numbers)) if temperature else None
        text += weights.letters[now.p().argmax() if drawn is None else drawn]
    return text


def test_write_by_keyboard(visit: Visit, weights: playground.Weights) -> None:
    page = visit()
    paragraph = page.locator(".written")
    assert paragraph.inner_text() == written(weights, "she ", 0.5, 9)
    focus(page, "write", "Seed")
    type_over(page, "10")
    assert paragraph.inner_text() == written(weights, "she ", 0.5, 10)
    focus(page, "write", "Temperature")
    page.keyboard.press("ArrowRight")
    assert paragraph.inner_text() == written(weights, "she ", 0.6, 10)
    page.keyboard.press("Home")
    assert paragraph.inner_text() == written(weights, "she ", 0, 10).rstrip()
    assert "nothing is drawn" in said(page, "write")
    # It goes in circles, as the page says.
    assert written(weights, "she ", 0, 10)[20:60] in written(weights, "she ", 0, 10)[21:]


def test_a_link_in_the_page_sets_a_situation(visit: Visit, weights: playground.Weights) -> None:
    page = visit()
    page.wait_for_timeout(300)  # the address is late
    page.evaluate("history.pushState(null, '', location.pathname)")
    page.evaluate("location.hash = '#read?text=abc&at=2&cell=3'")
    page.wait_for_function("document.querySelector('.say').innerText.includes('Cell 3 ')")
    assert said(page, "read") == reading(weights, "abc", 2, 3)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "a sentence"
    page.go_back()
    page.wait_for_function("document.querySelector('.say').innerText.includes('Cell 26 ')")
    assert said(page, "read") == reading(weights, TEXT, 7, 26)


@pytest.mark.parametrize(
    "situation",
    [
        "#read?text=%21%3F&at=99&cell=-4",
        "#read?at=x&cell=",
        "#write?seed=1e9&temperature=-1",
        "#intervene?text=a&place=1&letter=constructor",
        "#intervene?gate=toString",
        "#%",
        "#?",
    ],
)
def test_any_address_can_be_shown(visit: Visit, situation: str) -> None:
    assert not faults(visit(situation))


def test_every_state_is_accessible(visit: Visit) -> None:
    problems = barriers(visit("#intervene?gate=g&cell=3&value=-1&place=4&letter=q&at=9"))
    assert not problems, "\n".join(problems)


def test_the_table_has_the_numbers(visit: Visit, weights: playground.Weights) -> None:
    page = visit()
    view = page.locator(".playground[data-view=read]")
    view.locator("summary").click()
    rows = view.locator("tbody tr")
    rows.nth(len(TEXT) - 1).wait_for()
    assert rows.count() == len(TEXT)
    now = playground.read(weights, TEXT)[6]
    cells = [number(getattr(now, kind)[25]) for kind in "ifgoch"]
    assert rows.nth(6).locator("td").all_inner_texts()[:8] == ["7", "w", *cells]


LOOKS = """() => [...document.querySelectorAll('.strip span, .five i')].map((e) => {
  const { backgroundColor, color, forcedColorAdjust } = getComputedStyle(e);
  return [backgroundColor, color, forcedColorAdjust];
})"""


def test_forced_colors_leave_the_data(visit: Visit) -> None:
    page = visit()
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(LOOKS)
    page.emulate_media(forced_colors="none")
    assert {look[2] for look in looks} == {"none"}
    assert len({look[0] for look in looks}) > 10


def test_nothing_moves(site: Site) -> None:
    styles = (site.root / "_static" / "playground.css").read_text("utf-8")
    assert "transition" not in styles
    assert "animation" not in styles


def test_without_scripts_pictures_stand_there(site: Site, browser: Browser) -> None:
    words = without_scripts(site, browser, DOCUMENT)
    assert len(words) == len(VIEWS)
    assert all(len(alt) > 60 for alt in words)


def test_only_pages_with_a_view_pay_for_it(site: Site) -> None:
    assert scripts_of(site, DOCUMENT) == SCRIPTS
    assert scripts_of(site, "book/notation") == set()
    folder = site.root / "_static"
    files = [folder / name for name in (*SCRIPTS, "playground.css")]
    assert sum(path.stat().st_size for path in files) <= 100_000
    assert (site.root / f"{DOCUMENT}.html").stat().st_size <= 60_000


def test_the_modules_are_small() -> None:
    modules = (REPOSITORY / "book" / "playground").glob("*.js")
    lines = {path.name: path.read_text("utf-8").splitlines() for path in modules}
    for data in ("weights.js", "spectra.js"):
        del lines[data]
    assert sum(map(len, lines.values())) <= 800
    assert max(len(line) for module in lines.values() for line in module) <= 112
