"""Vignettes of the story, in the cover's colors: shelf, pig, crossing, new room.

They paint their own ground and hold no words, so that they stay the same in the light and the dark.
"""

import math

import drawsvg
from canvas import number, smooth
from draw_cover import (
    CORD,
    CORD_EDGE,
    FADED,
    GLOW,
    LIT,
    NIGHT,
    SAND,
    WOOD,
    gradient,
    knots,
)
from kit import Picture

WIDTH, HEIGHT = 1000, 380
MOON = "#fbeed3"
MUD = "#3a4660"


def vignette(title: str, description: str, *stops: tuple[float, str]) -> Picture:
    """Return a picture whose ground runs through some colors from the top downward."""
    picture = Picture(WIDTH, HEIGHT, title, description, card=False)
    ground = gradient(*stops, height=HEIGHT)
    picture.add(drawsvg.Rectangle(0, 0, WIDTH, HEIGHT, rx=18, fill=ground))
    return picture


def shape(picture: Picture, data: str, fill: str) -> None:
    """Fill path data without a line around it."""
    picture.add(drawsvg.Path(data, fill=fill))


def glow(picture: Picture, x: float, y: float, radius: float, color: str = LIT) -> None:
    """Paint the light around a lamp or a moon, fading outward."""
    ramp = drawsvg.RadialGradient(x, y, radius)
    ramp.add_stop(0, color, opacity=0.75)
    ramp.add_stop(1, color, opacity=0)
    picture.add(drawsvg.Circle(x, y, radius, fill=ramp))


def cord(picture: Picture, x: float, top: float, length: float, color: str = CORD) -> None:
    """Hang a knotted cord."""
    picture.path(f"M{x},{top} q5,{length / 2} 0,{length}", color, 4)
    for share in (0.35, 0.7, 1):
        picture.circle(x + 5 * share * (1 - share) * 2, number(top + share * length), 4.5, color,
                       color, 0)  # fmt: skip


def figure(picture: Picture, x: float, y: float, height: float, hat: bool = False) -> None:
    """Draw somebody standing: a coat, a head, perhaps a hat."""
    s = height / 100
    shape(
        picture,
        f"M{number(x - 10 * s)},{number(y - 76 * s)} h{number(20 * s)} l{number(12 * s)},"
        f"{number(76 * s)} h{number(-44 * s)} Z",
        NIGHT,
    )
    picture.circle(x, number(y - 87 * s), number(11 * s), NIGHT, NIGHT, 0)
    if hat:
        shape(
            picture,
            f"M{number(x - 18 * s)},{number(y - 92 * s)} h{number(36 * s)} v{number(-4 * s)} "
            f"h{number(-9 * s)} v{number(-14 * s)} h{number(-18 * s)} v{number(14 * s)} "
            f"h{number(-9 * s)} Z",
            NIGHT,
        )


def shelf() -> Picture:
    """Draw the keepers at the bench, below a rail of cords."""
    picture = vignette(
        "The shelf",
        "Night in the house: a long rail of knotted green cords. Below it, at a bench with a lamp, "
        "an old man bends over one very long cord; across from him stands the young keeper.",
        (0, "#1b2038"),
        (0.75, "#3a3348"),
        (1, "#241f30"),
    )
    glow(picture, 500, 222, 300)
    picture.line((40, 62), (960, 62), color="#6b6f8e", width=9)
    for k in range(27):
        length = 52 + 38 * abs(math.sin(2.4 * k + 1))
        cord(picture, 70 + 33 * k, 64, round(length), CORD if k % 5 else FADED)
    picture.line((250, 292), (750, 292), color=NIGHT, width=16)
    for leg in (290, 710):
        picture.line((leg, 296), (leg, 380), color=NIGHT, width=14, stroke_linecap="butt")
    # Josper, bent over the bench; Annis, upright.
    shape(picture, "M268,380 C262,300 286,246 338,242 L366,262 L346,380 Z", NIGHT)
    picture.circle(362, 238, 19, NIGHT, NIGHT, 0)
    picture.line((342, 268), (384, 284), (412, 282), color=NIGHT, width=11)
    figure(picture, 704, 380, 166)
    picture.circle(722, 222, 10, NIGHT, NIGHT, 0)
    picture.line((696, 272), (668, 286), (648, 282), color=NIGHT, width=10)
    # The lamp, and the first cord from hand to hand and over the edge in four loops.
    glow(picture, 500, 240, 60, GLOW)
    shape(picture, "M490,284 l4,-34 q6,-16 12,0 l4,34 Z", LIT)
    long = [(404, 280), (440, 288), (560, 286), (620, 276), (648, 284)]
    picture.path(smooth(long), CORD, 6)
    knots(picture, long, 6)
    for k in range(4):
        x = 430 + 14 * k
        loop = f"M{x},286 C{x - 16},{350 - 6 * k} {x + 30},{350 - 6 * k} {x + 14},286"
        picture.path(loop, CORD, 5)
        knots(picture, [(x + 6, 333 - 4.5 * k)], 5)
    return picture


def pig() -> Picture:
    """Draw Duchess, as large as she was remembered."""
    picture = vignette(
        "The pig",
        "A white pig with one black ear stands at sunset behind a row of small houses, several "
        "times as high as any of them.",
        (0, "#46557d"),
        (0.55, "#e9b690"),
        (1, "#c98d6d"),
    )
    skin, shade = "#f7ebe4", "#e3cabf"
    body = "M250,380 C196,150 330,52 520,58 C700,50 812,130 800,380 Z"
    shape(picture, body, skin)
    shape(picture, "M250,380 C226,270 250,190 296,140 C276,230 290,320 330,380 Z", shade)
    picture.path("M252,238 c-44,-8 -46,-52 -14,-50 c26,2 20,36 -6,32", skin, 9)
    # The head, to the right: snout, eye, a smile, the ears.
    shape(picture, "M640,230 C636,130 740,92 806,132 C864,166 872,262 820,300 C742,344 650,316 "
          "640,230 Z", skin)  # fmt: skip
    picture.path("M644,214 C646,272 684,312 746,318", shade, 6)
    shape(picture, "M812,206 C858,190 896,206 894,240 C892,272 852,284 816,272 Z", shade)
    for x in (856, 876):
        picture.add(drawsvg.Ellipse(x, 238, 5, 9, fill="#a9746a"))
    picture.circle(782, 190, 7, NIGHT, NIGHT, 0)
    picture.path("M770,172 q12,-9 24,-3", "#a9746a", 4)
    picture.path("M806,292 q-30,14 -58,-4", "#a9746a", 5)
    shape(picture, "M690,140 C676,80 700,52 722,58 C742,80 752,108 748,128 Z", shade)
    shape(picture, "M770,122 C778,74 812,52 836,66 C846,110 826,140 800,146 Z", NIGHT)
    # The town: roofs, the Hall with its chimney, the bank with people on it.
    for x, width, height in (
        *((30, 86, 58), (128, 70, 46), (212, 92, 64), (318, 70, 44), (520, 74, 50)),
        *((606, 90, 60), (708, 72, 46), (792, 86, 58), (890, 76, 48)),
    ):
        top = 346 - height
        shape(
            picture,
            f"M{x},380 V{top + 22} L{x + width / 2},{top - 8} L{x + width},{top + 22} V380 Z",
            NIGHT,
        )
        window = drawsvg.Rectangle(x + width / 2 - 7, top + 32, 14, 16, fill=LIT)
        picture.add(window)
    shape(picture, "M396,380 V292 L410,262 H484 L498,292 V380 Z M470,268 V236 H484 V270 Z", NIGHT)
    for x in (418, 442, 466):
        picture.add(drawsvg.Rectangle(x, 304, 12, 22, fill=LIT))
    shape(picture, "M0,380 V358 Q500,342 982,356 Q1000,358 1000,362 A18,18 0 0 1 982,380 Z", NIGHT)
    return picture


def crossing() -> Picture:
    """Draw the crossing of the flats: heads and hats above the fog, along a rope."""
    picture = vignette(
        "The crossing",
        "A full moon over a flat sheet of fog. A line of people walks along a rope, the fog up to "
        "their chests; some have hats, one carried on a chair, the first holds a lantern.",
        (0, "#16213c"),
        (0.6, "#4d6286"),
        (1, "#8fa0b6"),
    )
    glow(picture, 240, 92, 190, MOON)
    picture.circle(240, 92, 46, MOON, MOON, 0)
    for x, y in ((60, 60), (400, 40), (520, 96), (640, 36), (760, 84), (880, 44), (950, 110)):
        picture.add(drawsvg.Circle(x, y, 2, fill=MOON, fill_opacity=0.8))
    shape(picture, smooth([(0, 206), (200, 196), (460, 204), (760, 194), (1000, 204)])
          + " L1000,240 L0,240 Z", "#3c4c6d")  # fmt: skip
    people = (
        *((120, 96, False), (176, 112, True), (226, 88, False), (288, 118, True)),
        *((340, 98, False), (450, 120, True), (640, 116, False), (706, 92, False)),
        *((760, 120, True), (818, 96, False), (880, 112, False)),
    )
    for x, height, hat in people:
        figure(picture, x, 330 + (x % 3) * 3, height, hat)
    # Sukey's chair on its two poles.
    picture.line((446, 262), (648, 262), color=NIGHT, width=6)
    shape(picture, "M516,262 V196 H524 V240 H574 V262 Z", NIGHT)
    shape(picture, "M530,240 l4,-40 h24 l10,40 Z", NIGHT)
    picture.circle(545, 188, 12, NIGHT, NIGHT, 0)
    rope = [(60, 268), (176, 276), (340, 272), (450, 280), (640, 278), (818, 274), (905, 262)]
    picture.path(smooth(rope), CORD_EDGE, 7)
    picture.path(smooth(rope), CORD, 4)
    glow(picture, 918, 236, 70)
    picture.line((892, 250), (918, 222), color=NIGHT, width=6)
    picture.add(drawsvg.Rectangle(909, 224, 18, 24, rx=4, fill=LIT, stroke=NIGHT, stroke_width=3))
    # The fog, in sheets: thin at the chest, thick below.
    for top, alpha in ((276, 0.35), (296, 0.6), (318, 0.9)):
        edge = [(0, top), (180, top + 9), (390, top - 5), (620, top + 8), (1000, top)]
        data = smooth(edge) + " L1000,362 A18,18 0 0 1 982,380 L18,380 A18,18 0 0 1 0,362 Z"
        picture.add(drawsvg.Path(data, fill="#dfe5ec", fill_opacity=alpha))
    return picture


def new_room() -> Picture:
    """Draw the new room on the four posts, and two who sit on its step."""
    picture = vignette(
        "The new room",
        "Dusk over the mud at low tide. On four old posts stands a small new room, its shutter "
        "half open on a lamp and a few green cords. Two people sit on the step, their feet over "
        "the edge, a dish between them.",
        (0, "#2a3a5f"),
        (0.45, "#b98a86"),
        (0.62, "#f0c398"),
        (1, "#8a7f86"),
    )
    picture.circle(820, 84, 24, MOON, MOON, 0)
    shape(picture, smooth([(0, 236), (260, 226), (540, 236), (800, 228), (1000, 236)])
          + " L1000,362 A18,18 0 0 1 982,380 L18,380 A18,18 0 0 1 0,362 Z", MUD)  # fmt: skip
    for x, y, length in ((80, 300, 120), (620, 268, 160), (780, 330, 150), (340, 352, 90)):
        data = f"M{x},{y} q{length / 4},-5 {length / 2},0 t{length / 2},0"
        picture.path(data, "#f0c398", 3, stroke_opacity=0.6)
    # The plank from the bank, posts, room and roof.
    shape(picture, "M0,290 Q60,250 150,262 L120,380 H18 A18,18 0 0 1 0,362 Z", "#2c3650")
    picture.line((110, 262), (372, 236), color=WOOD, width=9)
    for x in (372, 452, 540, 620):
        picture.line((x, 240), (x, 336), color=NIGHT, width=15, stroke_linecap="butt")
    picture.line((348, 240), (706, 240), color=WOOD, width=13)
    shape(picture, "M366,236 V134 L496,62 L626,134 V236 Z", SAND)
    shape(picture, "M336,146 L496,44 L656,146 L646,160 L496,68 L346,160 Z", NIGHT)
    shape(picture, "M392,236 V156 H440 V236 Z", NIGHT)
    glow(picture, 545, 180, 100)
    picture.add(drawsvg.Rectangle(488, 146, 104, 62, fill=GLOW, stroke=WOOD, stroke_width=7))
    for k, length in enumerate((26, 36, 22, 32)):
        picture.path(f"M{506 + 14 * k},150 v{length}", CORD_EDGE, 4)
        picture.circle(506 + 14 * k, 150 + length, 4, CORD_EDGE, CORD_EDGE, 0)
    picture.add(drawsvg.Rectangle(562, 143, 34, 68, fill=WOOD))
    # Annis and Dab, with the dish.
    for x, s in ((648, 1.0), (690, 0.82)):
        shape(picture, f"M{x - 15 * s},238 C{x - 17 * s},{238 - 34 * s} {x - 12 * s},"
              f"{238 - 48 * s} {x},{238 - 50 * s} C{x + 13 * s},{238 - 46 * s} {x + 16 * s},"
              f"{238 - 20 * s} {x + 17 * s},238 Z", NIGHT)  # fmt: skip
        picture.circle(x + 2, number(238 - 62 * s), number(13 * s), NIGHT, NIGHT, 0)
        for dx in (-2, 11):
            foot = x + dx * s + 8
            picture.line((x + dx * s, 240), (foot, 240 + 36 * s), color=NIGHT, width=9 * s)
    picture.line((664, 234), (678, 234), color=LIT, width=6)
    return picture


PICTURES = {
    "story-shelf.svg": shelf,
    "story-pig.svg": pig,
    "story-crossing.svg": crossing,
    "story-new-room.svg": new_room,
}
