"""Still pictures of the views by hand, for readers without scripts and for notebooks."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from canvas import BLUE, FAINT, INK, MUTED, SMALL, VERMILION, Point, tint
from kit import Picture

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

import by_hand
import spectra

WIDTH = 700
Place = Callable[[float, float], Point]


def axes(
    picture: Picture,
    box: tuple[float, float, float, float],
    ends: tuple[float, float, float, float],
    ticks: tuple[dict[float, str], dict[float, str]],
    names: tuple[str, str],
) -> Place:
    """Draw a chart's frame in a box (left, top, right, bottom), and give its scale."""
    left, top, right, bottom = box
    x0, x1, y0, y1 = ends

    def place(x: float, y: float) -> Point:
        return (
            left + (right - left) * (x - x0) / (x1 - x0),
            bottom - (bottom - top) * (y - y0) / (y1 - y0),
        )

    for y, words in ticks[1].items():
        picture.line(place(x0, y), place(x1, y), color=FAINT, width=1)
        picture.text(left - 10, place(x0, y)[1], words, SMALL, MUTED, "end")
    for x, words in ticks[0].items():
        picture.text(place(x, y0)[0], bottom + 20, words, SMALL, MUTED)
    picture.text((left + right) / 2, bottom + 46, names[0], SMALL, MUTED)
    picture.text(left, top - 20, names[1], SMALL, MUTED, "start")
    return place


def curve(
    picture: Picture, place: Place, points: Iterable[Point], color: str, **style: object
) -> None:
    """Draw a line through points in a chart's units."""
    picture.line(*(place(*point) for point in points), color=color, **style)


DOTTED = {"stroke_dasharray": "1 7", "width": 3}


def cell() -> Picture:
    """Draw ten steps of a latch as a table."""
    picture = Picture(
        WIDTH,
        330,
        "One unit over ten steps",
        "A table of ten steps. The unit writes 1 at step 2 and −1 at step 7; in between the cell "
        "state is kept. It is shown at the steps 5 and 10.",
    )
    steps = by_hand.unit(**by_hand.LATCH)
    for row, kind in enumerate(("step", *"figcoh")):
        y = 34 + 44 * row
        picture.text(60, y, kind, SMALL, MUTED if kind == "step" else INK)
        for t, step in enumerate(steps):
            x = 95 + 58 * t
            if kind == "step":
                picture.text(x + 28, y, str(t + 1), SMALL, MUTED)
                continue
            value = getattr(step, kind) + 0.0  # no −0
            color = tint(VERMILION if value > 0 else BLUE, 0.6 * min(1, abs(value)))
            picture.box(x, y - 19, 55, 38, color if value else "white", "none", 0, 0)
            words = f"{round(value, 2):g}".replace("-", "−")
            picture.text(x + 28, y, words, SMALL)
    return picture


def dictation() -> Picture:
    """Draw a dictation that all gates take down rightly."""
    picture = Picture(
        WIDTH,
        480,
        "A dictation of ten numbers",
        "Above, the cell state lies on what is wanted; rings mark the steps with the word write. "
        "Below, the answers; rings mark the steps with the word show.",
    )
    steps, stored, answers = by_hand.dictation(by_hand.WORDS)
    marks = ([word.find("w") > 0 for word in by_hand.WORDS.split()], answers != 0)
    for k, (name, right) in enumerate({"10 c": stored, "10 h, the answer": answers}.items()):
        place = axes(
            picture,
            (80, 60 + 230 * k, 660, 190 + 230 * k),
            (0.5, 10.5, -1, 1),
            ({t: str(t) for t in range(1, 11)}, {-1: "−1", 0: "0", 1: "1"}),
            ("step" if k else "", name),
        )
        given = [10 * (step.h if k else step.c) for step in steps]
        for values, color, style in ((given, VERMILION, {}), (right, INK, DOTTED)):
            stairs = [(t + side, v) for t, v in enumerate(values) for side in (0.5, 1.5)]
            curve(picture, place, stairs, color, **style)
        for t in np.flatnonzero(marks[k]):
            picture.circle(*place(t + 1, right[t]), 7, "white", INK, 2)
    return picture


def by_lag(
    picture: Picture,
    box: tuple[float, float, float, float],
    lines: Iterable[tuple[list[float], str, dict[str, object]]],
) -> None:
    """Draw gradients by lag, in powers of ten."""
    powers = {-16: "10⁻¹⁶", -12: "10⁻¹²", -8: "10⁻⁸", -4: "10⁻⁴", 0: "1"}
    ticks = ({0: "0", 50: "50", 99: "99"}, powers)
    names = ("lag (steps)", "gradient, relative to lag 0")
    place = axes(picture, box, (0, 99, -16, 1), ticks, names)
    for values, color, style in lines:
        seen = [(k, value) for k, value in enumerate(values) if -16 <= value <= 1]
        curve(picture, place, seen, color, **style)


def lag() -> Picture:
    """Draw the gradient by lag for a rotation."""
    picture = Picture(
        WIDTH,
        360,
        "The gradient by lag, for a rotation",
        "On a logarithmic axis the measured gradient falls steadily, while 1 to the power of the "
        "lag stays at 1.",
    )
    left = np.log10(by_hand.left_by_lag(1.0, 1.0)).tolist()
    by_lag(picture, (100, 60, 660, 290), [(left, VERMILION, {}), ([0.0] * 100, INK, DOTTED)])
    return picture


def cliff() -> Picture:
    """Draw the cliff from above, and two descents."""
    picture = Picture(
        WIDTH,
        440,
        "A cliff, and two descents",
        "The loss of a latch from above, shaded where it is high, on the left. The clipped descent "
        "goes down the edge to the light side; the other leaves the picture at its fourth update.",
    )
    ticks = ({b: f"{b:g}".replace("-", "−") for b in (-0.4, -0.2, 0, 0.2, 0.4)}, {})
    place = axes(
        picture,
        (90, 50, 660, 370),
        (-0.4, 0.4, 1, 1.8),
        ticks,
        ("bias b", "weight w, from 1 to 1.8"),
    )
    ws = np.linspace(1, 1.8, 41)
    for k, level in enumerate((0.25, 1.15, 2.05, 2.95, 3.4)):
        corners = [(-0.4, 1.0), *zip(by_hand.edges(level, ws), ws, strict=True), (-0.4, 1.8)]
        shade = tint(INK, 0.1 + 0.08 * k)
        picture.polygon((place(*corner) for corner in corners), shade, "none")
    for theta, color, size in ((np.inf, BLUE, 8), (0.5, VERMILION, 5)):
        path = by_hand.descend(1.5, -0.3, 0.1, theta, 100)
        seen = [(b, w) for w, b in path if abs(b) <= 0.4]
        curve(picture, place, seen, color)
        for b, w in seen:
            fill = "none" if theta == np.inf else color
            picture.circle(*place(b, w), size, fill, color, 2)
    return picture


def bias() -> Picture:
    """Draw the disk of figure 7.4 and the slope of figure 7.5 for a forget bias of 0."""
    picture = Picture(
        WIDTH,
        330,
        "The forget bias moves two pictures",
        "Left, a disk of eigenvalues around one half, inside the unit circle. Right, the gradient "
        "of an LSTM by lag, which fades, and that of an RNN, which fades faster.",
    )
    tables = spectra.loaded(spectra.SPECTRA.read_text("utf-8"))
    at = tables["b_f"].index(0)
    ticks = ({0: "0", 0.5: "0.5", 1: "1"}, {-0.5: "−0.5", 0: "0", 0.5: "0.5"})
    place = axes(
        picture, (70, 60, 340, 250), (-0.2, 1.3, -0.5, 0.5), ticks, ("real part", "imaginary part")
    )
    angles = np.linspace(-0.5, 0.5, 30)
    curve(picture, place, zip(np.cos(angles), np.sin(angles), strict=True), MUTED, width=2)
    around = np.linspace(0, 2 * np.pi, 40)
    ring = zip(0.5 + 0.144 * np.cos(around), 0.144 * np.sin(around), strict=True)
    curve(picture, place, ring, INK, **DOTTED)
    for re, im in np.array(tables["eigenvalues"][at]) / 1000:
        for up in {im, -im}:
            picture.circle(*place(re, up), 2.5, VERMILION, "none", 0)
    lines = [(tables["left"][at], VERMILION, {}), (tables["RNN"], INK, DOTTED)]
    right = [([value / 1000 for value in values], *look) for values, *look in lines]
    by_lag(picture, (440, 60, 670, 250), right)
    return picture


PICTURES = {
    "playground-cell.svg": cell,
    "playground-dictation.svg": dictation,
    "playground-lag.svg": lag,
    "playground-cliff.svg": cliff,
    "playground-bias.svg": bias,
}
