"""The page by hand, in a browser: what its views say is what NumPy computes."""

import html
import math
import re
from urllib.parse import parse_qs

import by_hand
import numpy as np
import pytest
import spectra
from building import Site
from playing import (
    Visit,
    barriers,
    brief,
    faults,
    focus,
    number,
    reload,
    said,
    scripts_of,
    share,
    type_over,
    visits,
    without_scripts,
)
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
DOCUMENT = "book/by-hand"
VIEWS = ("cell", "dictation", "lag", "cliff", "bias")
SCRIPTS = {"network.js", "page.js", "hand.js", "by_hand.js"}
# Live views within chapters, and the scripts of their pages.
IN_CHAPTERS = {
    "chapters/05-vanishing-and-exploding-gradients": ("cliff", SCRIPTS),
    "chapters/06-the-lstm-one-gate-at-a-time": ("cell", SCRIPTS),
    "chapters/07-the-lstm-backwards": ("bias", SCRIPTS | {"spectra.js"}),
}


def unit_says(gates: dict[str, tuple[float, ...]], step: int) -> str:
    steps = by_hand.unit(**gates)
    now, last = steps[step - 1], steps[-1]
    before = steps[step - 2].c if step > 1 else 0
    return (
        f"Step {step} keeps {brief(now.f)} of {brief(before)} and writes {brief(now.i)} · "
        f"{brief(now.g)}: c = {number(now.c)}. It shows {brief(now.o)} of tanh c = "
        f"{number(math.tanh(now.c))}: h = {number(now.h)}. "
        f"After ten steps c = {number(last.c)} and h = {number(last.h)}."
    )


def test_one_unit_by_keyboard(visit: Visit) -> None:
    page = visit()
    assert said(page, "cell") == unit_says(by_hand.LATCH, 2)
    focus(page, "cell", "Step")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert said(page, "cell") == unit_says(by_hand.LATCH, 7)
    focus(page, "cell", "f, forget gate")
    page.keyboard.press("End")
    canceled = by_hand.LATCH | {"f": (1, 0, 1, 1, 1, 1, 1, 1, 1, 1)}
    assert said(page, "cell") == unit_says(canceled, 7)
    assert "c = 0.00 and h = 0.00" in said(page, "cell")
    tiles = page.locator(".playground[data-view=cell] .tiles tbody tr").nth(3).locator("td")
    assert tiles.all_inner_texts() == [brief(step.c) for step in by_hand.unit(**canceled)]
    reload(page)
    assert said(page, "cell") == unit_says(canceled, 7)
    focus(page, "cell", "a counter")
    page.keyboard.press("Enter")
    assert "Step 5 keeps 1 of 3" in said(page, "cell")
    focus(page, "cell", "Reset")
    page.keyboard.press("Enter")
    assert said(page, "cell") == unit_says(by_hand.LATCH, 2)


def dictation_says(words: str, begin: str, *switches: object) -> str:
    steps, stored, answers = by_hand.dictation(words, *switches)  # type: ignore[arg-type]

    def error(kind: str, wanted: by_hand.Array) -> str:
        given = np.array([10 * getattr(step, kind) for step in steps])
        return number(float(np.mean((given - wanted) ** 2) / np.mean(wanted**2)))

    return (
        f"{begin} the cell ends at 10 c = {number(10 * steps[-1].c)}, and {number(stored[-1])} is "
        f"wanted. Error of the cell state: {error('c', stored)}, of the answers: "
        f"{error('h', answers)} (always 0 gets 1)."
    )


def test_dictation_by_keyboard(visit: Visit) -> None:
    page = visit()
    assert said(page, "dictation") == dictation_says(by_hand.WORDS, "With all gates at work")
    focus(page, "dictation", "erased by feedback")
    page.keyboard.press("Enter")
    begin = "With f and o always 1 and the weight −1 from h to g"
    assert said(page, "dictation") == dictation_says(by_hand.WORDS, begin, "of", -1)
    focus(page, "dictation", "Output gate")
    page.keyboard.press("Home")
    begin = "With f always 1 and the weight −1 from h to g"
    assert said(page, "dictation") == dictation_says(by_hand.WORDS, begin, "f", -1)
    focus(page, "dictation", "Ten numbers; w: write, s: show")
    type_over(page, "0.5w nonsense −0.25s 7w")
    padded = "0.5w -0.25s 1w 0 0 0 0 0 0 0"
    assert said(page, "dictation") == dictation_says(padded, begin, "f", -1)


def test_the_lag(visit: Visit) -> None:
    page = visit("#lag?rho=1.4&size=1&lag=50")
    focus(page, "lag", "Scale ρ of the rotation")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    left = by_hand.left_by_lag(1.5, 1)[50]
    assert said(page, "lag") == (
        f"With ρ = 1.50 and inputs of size 1, {share(left)} times the gradient is left after 50 "
        f"steps: a step keeps {number(left ** (1 / 50))}. "
        f"Without the slopes of tanh it would be near {share(1.5**50)}."
    )


def test_the_cliff(visit: Visit) -> None:
    page = visit()
    plain = by_hand.descend(1.5, -0.3, 0.1, np.inf, 100)
    clipped = by_hand.descend(1.5, -0.3, 0.1, 0.5, 100)
    parts = []
    for path, words in ((plain, "Without clipping"), (clipped, "Clipped at 0.5")):
        w, b = path[-1]
        far = np.flatnonzero(np.abs(path[:, 1]) > 1)
        thrown = f"update {far[0]} throws b to {path[far[0], 1]:.1f}, and " if len(far) else ""
        loss = share(by_hand.cliff(w, b)[0])
        end = f"after 100 the loss is {loss} at b = {number(b)}, w = {number(w)}."
        parts.append(f"{words}: {thrown}{end}")
    assert said(page, "cliff") == " ".join(parts)
    assert "update 4 throws" in parts[0]
    focus(page, "cliff", "Updates")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert "throws" not in said(page, "cliff")


def test_the_forget_bias(visit: Visit) -> None:
    page = visit()
    focus(page, "bias", "Forget bias")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    farthest = np.abs(spectra.eigenvalues(3)).max()
    left = spectra.left([spectra.lstm(seed, 3) for seed in range(5)])
    assert said(page, "bias") == (
        f"With b_f = 3 the gates start near {number(1 / (1 + math.exp(-3)))}, the center of the "
        f"disk, and the outermost eigenvalue is {number(farthest)} in size. A step keeps "
        f"{number(left[99] ** (1 / 99))}: after 50 steps {share(left[50])} of the gradient is left."
    )


@pytest.mark.parametrize(
    "situation",
    [
        "#cell?step=0&f=x+7+-1&g=",
        "#dictation?words=&feedback=nan",
        "#lag?rho=0&size=-1&lag=100",
        "#cliff?updates=0&rate=9&theta=0",
        "#bias?b_f=2.3",
    ],
)
def test_any_address_can_be_shown(visit: Visit, situation: str) -> None:
    assert not faults(visit(situation))


def test_every_state_is_accessible(visit: Visit) -> None:
    problems = barriers(visit("#dictation?f=off&o=off&feedback=-1.5&words=-1ws+1ws+-1+1w"))
    assert not problems, "\n".join(problems)


def test_without_scripts_pictures_stand_there(site: Site, browser: Browser) -> None:
    words = without_scripts(site, browser, DOCUMENT)
    assert len(words) == len(VIEWS)
    assert all(len(alt) > 60 for alt in words)


def test_a_view_lives_in_a_chapter(site: Site, browser: Browser) -> None:
    for document, (view, needed) in IN_CHAPTERS.items():
        assert scripts_of(site, document) == needed
        assert [place["data-view"] for place in site.parsed(document).select(".playground")] == [
            view
        ]
    # That nothing goes wrong on any page another test asks.
    with visits(site, browser, document) as (watch, at):
        assert said(at(f"#{view}?b_f=3"), view).startswith("With b_f = 3")
        assert not watch.report()


SETTINGS = """() => [...document.querySelectorAll('.playground [name]')].map((field) =>
  [field.closest('.playground').dataset.view, field.name])"""


STATE = re.compile(r'href="[^"#]*#([a-z]+)\?([^"]*)"|data-state="([^"]*)" data-view="([a-z]+)"')


def situations(site: Site) -> set[tuple[str, str]]:
    """Collect each view and name of a setting that links and live views speak of."""
    found = set()
    for name in site.pages():
        text = html.unescape((site.root / name).read_text("utf-8"))
        for linked, state, placed, live in STATE.findall(text):
            found |= {(linked or live, key) for key in parse_qs(state or placed)}
    return found


def test_links_set_what_can_be_set(site: Site, browser: Browser, visit: Visit) -> None:
    there = {tuple(pair) for pair in visit().evaluate(SETTINGS)}
    with visits(site, browser, "book/playground") as (_, at):
        there |= {tuple(pair) for pair in at().evaluate(SETTINGS)}
    linked = situations(site)
    assert len(linked) > 15
    assert linked <= there


def test_the_page_is_light(site: Site) -> None:
    scripts = SCRIPTS | {"spectra.js"}
    assert scripts_of(site, DOCUMENT) == scripts
    folder = site.root / "_static"
    files = [folder / name for name in (*scripts, "playground.css")]
    assert sum(path.stat().st_size for path in files) <= 70_000
    assert (site.root / f"{DOCUMENT}.html").stat().st_size <= 70_000
