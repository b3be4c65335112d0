"""The cover's picture.

It shows the book's idea as a place: a house on legs is a cell. Things come in at the
door, hang on the rail inside, are told at the window and let go through the hatch; one green
cord, the state, runs through a ring of identical houses and comes back.
"""

import itertools
import math

import drawsvg
from canvas import GREEN, number, smooth
from kit import Picture

NIGHT = "#17233b"
WOOD = "#2a2f45"
LIT = "#ffe3a6"
GLOW = "#fff4d9"
SAND = "#d9c7a5"
CORD = "#18b487"
CORD_EDGE = "#0c6b51"
FADED = "#8fa3a0"

CENTER, RADIUS = (600, 345), (485, 155)
FLOOR = 514
# Angles on the ring: where the cord leaves the front house's window and comes back to its door,
# and where the other houses stand.
WINDOW, DOOR = 58, 122
HOUSES = (136, 180, 218, 248, 292, 322, 360, 404)


def gradient(*stops: tuple[float, str], height: float = 630) -> drawsvg.LinearGradient:
    """Return a gradient from the top of the picture downward."""
    ramp = drawsvg.LinearGradient(0, 0, 0, height)
    for place, color in stops:
        ramp.add_stop(place, color)
    return ramp


def on_ring(degrees: float, grow: float = 0, flat: float = 1) -> tuple[float, float]:
    """Return the point of the ring at an angle; 90 degrees is the front."""
    turn = math.radians(degrees)
    return (
        CENTER[0] + (RADIUS[0] + grow) * math.cos(turn),
        CENTER[1] + (RADIUS[1] + flat * grow) * math.sin(turn),
    )


def scene(picture: Picture) -> None:
    """Paint sky, moon, stars, far bank, water and the looping road."""
    clip = drawsvg.ClipPath()
    clip.append(drawsvg.Rectangle(0, 0, 1200, 630, rx=22))
    group = drawsvg.Group(clip_path=clip)
    sky = gradient((0, "#1b2947"), (0.14, "#46557d"), (0.25, "#e9b690"))
    water = gradient((0.25, "#d9a98d"), (0.4, "#5f7f95"), (0.7, "#2d5068"), (1, "#1c344c"))
    group.append(drawsvg.Rectangle(0, 0, 1200, 170, fill=sky))
    group.append(drawsvg.Rectangle(0, 160, 1200, 470, fill=water))
    group.append(drawsvg.Circle(146, 70, 26, fill="#fbeed3"))
    for x, y in (
        (48, 36),
        (238, 92),
        (330, 30),
        (468, 62),
        (700, 36),
        (822, 88),
        (950, 50),
        (1090, 84),
    ):
        group.append(drawsvg.Circle(x, y, 2, fill="#fbeed3", fill_opacity=0.8))
    for k, length in enumerate((30, 46, 34, 20)):
        x, y = 146 - length / 2 + (k % 2) * 6, 176 + 15 * k
        group.append(
            drawsvg.Line(x, y, x + length, y, stroke="#fbeed3", stroke_width=3, stroke_opacity=0.55)
        )
    bank = [(0, 152), (150, 138), (330, 150), (520, 136), (740, 149), (930, 134), (1200, 150)]
    shore = smooth(bank) + " L1200,164 L0,164 Z"
    group.append(drawsvg.Path(shore, fill="#5a5f80"))
    for x, y, length in (
        (1060, 216, 90),
        (300, 330, 60),
        (820, 330, 80),
        (430, 282, 50),
        (90, 520, 110),
        (980, 560, 120),
        (250, 590, 90),
        (760, 598, 90),
    ):
        data = f"M{x},{y} q{length / 4},-5 {length / 2},0 t{length / 2},0"
        group.append(
            drawsvg.Path(data, fill="none", stroke="#f3dcc0", stroke_width=2, stroke_opacity=0.35)
        )
    for half, color in ((30, "#1c344c"), (22, SAND)):
        group.append(band(0, 360, half, color, flat=0.4))
    picture.add(group)


def band(first: int, last: int, half: float, color: str, flat: float = 1) -> drawsvg.Path:
    """Return a piece of the ring as a band, wider in front than behind."""
    angles = [first + (last - first) * k / 36 for k in range(37)]
    outer = [on_ring(angle, half * depth(angle), flat) for angle in angles]
    inner = [on_ring(angle, -half * depth(angle), flat) for angle in reversed(angles)]
    return drawsvg.Path(f"{smooth(outer)} L{smooth(inner)[1:]} Z", fill=color)


def depth(degrees: float) -> float:
    """Return the scale of things at an angle of the ring: 1 in front, smaller behind."""
    return 0.62 + 0.38 * math.sin(math.radians(degrees))


def small_house(picture: Picture, degrees: float) -> None:
    """Draw one of the identical houses of the ring."""
    x, y = on_ring(degrees)
    s = 0.62 * depth(degrees)

    def at(*points: tuple[float, float]) -> list[float]:
        return [number(v) for px, py in points for v in (x + s * px, y + s * py)]

    for leg in (-105, -35, 35, 105):
        picture.add(
            drawsvg.Line(*at((leg, 0), (leg, 46)), stroke=NIGHT, stroke_width=number(9 * s))
        )
    walls = ((-125, 0), (-125, -120), (0, -210), (125, -120), (125, 0))
    picture.add(drawsvg.Lines(*at(*walls), close=True, fill="#3d4566"))
    roof = ((-158, -104), (0, -222), (158, -104), (150, -86), (0, -196), (-150, -86))
    picture.add(drawsvg.Lines(*at(*roof), close=True, fill=NIGHT))
    picture.add(
        drawsvg.Lines(*at((-92, 0), (-92, -78), (-44, -78), (-44, 0)), close=True, fill=NIGHT)
    )
    window = ((22, -40), (22, -92), (88, -92), (88, -40))
    picture.add(drawsvg.Lines(*at(*window), close=True, fill=LIT))
    picture.add(drawsvg.Line(*at((55, -40), (55, -92)), stroke=NIGHT, stroke_width=number(6 * s)))
    picture.add(drawsvg.Line(*at((-132, 2), (132, 2)), stroke=NIGHT, stroke_width=number(12 * s)))


def knots(picture: Picture, points: list[tuple[float, float]], radius: float) -> None:
    """Draw the knots of a cord."""
    for x, y in points:
        picture.circle(x, y, radius, CORD, CORD_EDGE, stroke_width=1.5)


def ring_cord(picture: Picture) -> None:
    """Draw the cord along the road, thinner behind, with a knot between any two houses."""
    for half, color in ((5, CORD_EDGE), (3.5, CORD)):
        picture.add(band(DOOR, 360 + WINDOW, half, color))
    for a, b in itertools.pairwise(HOUSES):
        knots(picture, [on_ring((a + b) / 2)], 8 * depth((a + b) / 2))


def keeper(picture: Picture, x: float, floor: float) -> None:
    """Draw the keeper, the cord in her hands."""
    dress = f"M{x - 9},{floor - 74} h18 l12,68 h-42 Z"
    picture.path(dress, NIGHT, 5, fill=NIGHT)
    picture.circle(x + 1, floor - 92, 11, NIGHT, NIGHT, 0)
    picture.circle(x - 9, floor - 101, 6, NIGHT, NIGHT, 0)
    picture.line(
        (x + 5, floor - 68), (x + 20, floor - 54), (x + 36, floor - 60), color=NIGHT, width=7
    )


def open_house(picture: Picture, x: float, floor: float) -> None:
    """Draw the house in front, cut open: door left, window right, rail, hatch."""
    add = picture.add
    left, right, eaves, ridge = x - 170, x + 170, floor - 165, floor - 285
    for leg in (-140, -62, 90, 140):
        picture.line((x + leg, floor + 6), (x + leg, floor + 92), color=NIGHT, width=12)
    ripple = f"M{x + 2},{floor + 96} q18,-7 36,0 t36,0"
    picture.path(ripple, "#f3dcc0", 2.5, stroke_opacity=0.6)
    inside = (left, floor, left, eaves, x, ridge, right, eaves, right, floor)
    add(drawsvg.Lines(*inside, close=True, fill=GLOW))
    # Walls with the door's gap on the left and the window's on the right.
    for wall, top, bottom in (
        (left, eaves, floor - 92),
        (right, eaves, floor - 116),
        (right, floor - 56, floor),
    ):
        picture.line((wall, top), (wall, bottom), color=WOOD, width=13, stroke_linecap="butt")
    roof = (
        *(left - 44, eaves + 20, x, ridge - 24, right + 44, eaves + 20),
        *(right + 32, eaves + 36, x, ridge + 8, left - 32, eaves + 36),
    )
    add(drawsvg.Lines(*roof, close=True, fill=NIGHT))
    # Floor, with the hatch open and a cord going down.
    picture.line((left - 12, floor), (x + 4, floor), color=WOOD, width=14, stroke_linecap="butt")
    picture.line((x + 74, floor), (right + 12, floor), color=WOOD, width=14, stroke_linecap="butt")
    picture.line((x + 72, floor - 2), (x + 100, floor - 42), color=WOOD, width=8)
    picture.line((x + 96, floor - 4), (x + 96, floor - 34), color=WOOD, width=4)
    # Door leaf and window sill.
    add(
        drawsvg.Lines(
            *(left - 3, floor - 92, left - 40, floor - 80, left - 40, floor + 12, left - 3, floor),
            close=True,
            fill="#57608a",
            stroke=NIGHT,
            stroke_width=3,
        )
    )
    picture.line((right - 8, floor - 54), (right + 22, floor - 54), color=WOOD, width=8)
    picture.line((right + 3, floor - 116), (right + 30, floor - 140), color=WOOD, width=7)
    # Rail with the cords that are kept.
    rail = floor - 150
    picture.line((left + 74, rail), (right - 16, rail), color=WOOD, width=6)
    for k, length in enumerate((44, 62, 34, 52, 70, 44, 60, 36, 56)):
        peg = left + 92 + 27 * k
        picture.path(f"M{peg},{rail} q5,{length / 2} 0,{length}", GREEN, 4)
        knots(picture, [(peg + 2, rail + length * 0.45), (peg, rail + length)], 4.5)
    keeper(picture, left + 52, floor - 6)
    falling = f"M{x + 40},{floor - 30} q-14,26 2,46 t-4,44"
    picture.path(falling, FADED, 5)
    for dx, dy in ((-5, -8), (1, 20)):
        picture.circle(x + 38 + dx, floor + dy, 4.5, FADED, "#5d706d", stroke_width=1.5)
    # The long cord: in at the door, past the lamp, out at the window.
    through = [
        on_ring(DOOR + 1),
        on_ring(DOOR - 3),
        (left - 4, floor - 52),
        (left + 86, floor - 66),
        (x + 12, floor - 54),
        (right - 66, floor - 66),
        (right + 4, floor - 66),
        on_ring(WINDOW + 3),
        on_ring(WINDOW - 1),
    ]
    picture.path(smooth(through), CORD_EDGE, 10, stroke_linecap="butt")
    picture.path(smooth(through), CORD, 7)
    knots(picture, through[2:-2], 7)
    add(drawsvg.Circle(x, ridge + 62, 34, fill=LIT, fill_opacity=0.6))
    add(drawsvg.Circle(x, ridge + 62, 12, fill=LIT, stroke=WOOD, stroke_width=3))
    picture.line((x, ridge + 10), (x, ridge + 48), color=WOOD, width=3)


def cover() -> Picture:
    """Draw a house as a memory cell in a ring of identical houses."""
    picture = Picture(
        1200,
        630,
        "Memory in a loop",
        "Dusk over the tide. In front a small house on legs, cut open: its door stands open on "
        "the left, knotted cords hang on a rail inside, the window on the right is lit, and "
        "through a hatch in the floor a faded cord drops into the water. One long green cord "
        "runs in at the door and out at the window, along a looping road through eight identical "
        "houses, and comes back.",
        card=False,
    )
    scene(picture)
    ring_cord(picture)
    for degrees in sorted(HOUSES, key=depth):
        small_house(picture, degrees)
    open_house(picture, CENTER[0], FLOOR)
    return picture


PICTURES = {"cover.svg": cover}
