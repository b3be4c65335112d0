"""Figures for the dark page: every color of the book keeps its contrast."""

import re
from io import StringIO

import canvas
import figures
import matplotlib.pyplot as plt
import pytest

from lstm_course import plots
from lstm_course.plots import style

DIAGRAMS = sorted({c for c in vars(canvas).values() if re.fullmatch("#[0-9a-f]{6}", str(c))})
MODELS = sorted({step for name in plots.MODEL_COLORS for step in plots.ramp(name, 5)})
USED = {*DIAGRAMS, *MODELS, *plots.COLORS}
LINES = sorted(color for color in USED if figures.contrast(color, "#ffffff") > figures.TINT)
TINTS = [canvas.tint(color) for color in LINES]


@pytest.mark.parametrize("color", LINES)
def test_a_line_is_seen_on_the_dark_paper(color: str) -> None:
    assert figures.contrast(figures.in_the_dark(color), figures.DARK_PAPER) >= 3


@pytest.mark.parametrize("color", LINES)
def test_a_color_keeps_its_hue(color: str) -> None:
    _, chroma, hue = figures.oklch(color)
    _, dark_chroma, dark_hue = figures.oklch(figures.in_the_dark(color))
    if chroma > figures.HUED:
        turned = abs((hue - dark_hue + 3.14159) % 6.28318 - 3.14159)
        assert turned < 0.1
        assert dark_chroma > figures.HUED


@pytest.mark.parametrize("color", [style.INK, canvas.INK, canvas.MUTED, "#000000"])
def test_words_are_read_on_the_dark_paper(color: str) -> None:
    assert figures.contrast(figures.in_the_dark(color), figures.DARK_PAPER) >= 4.5


@pytest.mark.parametrize("ground", TINTS)
def test_words_are_read_on_what_is_tinted(ground: str) -> None:
    words = figures.in_the_dark(canvas.INK)
    assert figures.contrast(words, figures.in_the_dark(ground)) >= 7


def test_a_ramp_keeps_its_order() -> None:
    steps = [figures.luminance(figures.in_the_dark(step)) for step in plots.ramp("LSTM", 6)]
    assert steps == sorted(steps)


def test_paper_is_paper() -> None:
    assert figures.in_the_dark("#ffffff") == figures.DARK_PAPER
    assert figures.in_the_dark(canvas.PAPER) == figures.DARK_PAPER


def test_the_card_of_a_diagram_is_taken_away() -> None:
    card = canvas.Canvas(200, 100, "A card", "Nothing on it.")
    svg = figures.without_card(card.svg())
    assert "<rect" in card.svg()
    assert "<rect" not in svg


def drawn() -> str:
    """Draw a plot as a notebook stores it."""
    figure, ax = plt.subplots()
    ax.plot([1, 2], color="#D55E00")
    ax.text(0, 1, "black", color="black")
    ax.scatter([0], [1], facecolor="white")
    ax.imshow([[0, 1], [1, 0]])
    file = StringIO()
    figure.savefig(file, format="svg")
    plt.close(figure)
    return file.getvalue()


def test_a_plot_is_recolored_but_for_its_raster_images() -> None:
    svg = drawn()
    dark = figures.recolored(figures.without_card(svg))
    assert "#d55e00" in svg
    assert "#d55e00" not in dark
    assert f"stroke: {figures.in_the_dark('#d55e00')}" in dark
    assert "#ffffff" not in dark
    assert dark.startswith("<?xml")
    assert re.findall(r"href=\"data:[^\"]+", dark) == re.findall(r"href=\"data:[^\"]+", svg)
    assert re.findall(r"#[a-zA-Z]\w{9,}", dark) == re.findall(r"#[a-zA-Z]\w{9,}", svg), "links"


def test_a_plot_has_no_ground_of_its_own() -> None:
    ground = '<g id="patch_1">'
    svg = drawn()
    before = svg[svg.index(ground) :].split("</g>")[0]
    without = figures.without_card(svg)
    after = without[without.index(ground) :].split("</g>")[0]
    assert "fill: #ffffff" in before
    assert "fill: none" in after
