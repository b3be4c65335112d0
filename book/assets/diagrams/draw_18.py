"""Picture of chapter 18: a forecast that looks perfect, and the shift by one day that it is."""

import itertools
import random

from canvas import BLUE, FAINT, INK, MUTED, SMALL, TEXT, VERMILION, Point, smooth
from kit import Picture

DAYS, CLOSE = 300, 14  # days in the upper picture, and in the lower
FIRST = 262  # where the lower one looks
LEFT, RIGHT = 40, 660


def walk() -> list[float]:
    """Return a walk of random steps."""
    chance = random.Random(3)
    return list(itertools.accumulate(chance.gauss(0, 1) for _ in range(DAYS + 1)))


def agreement(truth: list[float], forecast: list[float]) -> float:
    """Return R², the share of the truth's variance that a forecast explains."""
    mean = sum(truth) / len(truth)
    missed = sum((a - b) ** 2 for a, b in zip(truth, forecast, strict=True))
    return 1 - missed / sum((a - mean) ** 2 for a in truth)


def places(values: list[float], top: float, bottom: float, low: float, high: float) -> list[Point]:
    """Return the points of a curve over the whole width."""
    step = (RIGHT - LEFT) / (len(values) - 1)
    scale = (bottom - top) / (high - low)
    return [(LEFT + step * k, bottom - scale * (v - low)) for k, v in enumerate(values)]


def repeats() -> Picture:
    """Draw truth and forecast from afar, where they are one line, and from close by."""
    series = walk()
    truth, forecast = series[1:], series[:-1]
    share = agreement(truth, forecast)
    picture = Picture(
        700,
        624,
        "A forecast that repeats the last value",
        f"Above, {DAYS} days: the truth, a restless line, and a forecast that lies upon it all the "
        f"way; R² is {share:.2f}. A frame marks {CLOSE} days. Below, these days enlarged: every "
        "value of the forecast is the truth of the day before; lines lead one day to the right.",
    )
    picture.text(LEFT, 42, f"from afar: R² = {share:.2f}", TEXT, anchor="start", font_weight="bold")
    low, high = min(series) - 0.5, max(series) + 0.5
    far_truth = places(truth, 76, 268, low, high)
    far_forecast = places(forecast, 76, 268, low, high)
    picture.line(*far_truth, color=BLUE, width=5)
    picture.line(*far_forecast, color=VERMILION, width=2)
    window = slice(FIRST, FIRST + CLOSE)
    heights = [y for _, y in far_truth[window] + far_forecast[window]]
    x0, x1 = far_truth[FIRST][0], far_truth[FIRST + CLOSE - 1][0]
    y0, y1 = min(heights) - 12, max(heights) + 12
    picture.box(x0, y0, x1 - x0, y1 - y0, "none", INK, 4, 2)
    picture.line((x0, y1), (LEFT, 336), color=FAINT, width=2)
    picture.line((x1, y1), (RIGHT, 336), color=FAINT, width=2)
    picture.text(462, 318, "from close by: yesterday's truth", TEXT, font_weight="bold")
    both = truth[window] + forecast[window]
    near_truth = places(truth[window], 356, 536, min(both), max(both))
    near_forecast = places(forecast[window], 356, 536, min(both), max(both))
    picture.path(smooth(near_truth), BLUE, 4)
    picture.path(smooth(near_forecast), VERMILION, 4, stroke_dasharray="9 8")
    for (x, y), (to, _) in zip(near_truth[:-1], near_forecast[1:], strict=True):
        picture.line((x, y), (to, y), color=MUTED, width=1.5)
    for x, y in near_truth:
        picture.circle(x, y, 6, BLUE, BLUE, 1)
    for x, y in near_forecast:
        picture.circle(x, y, 6, "white", VERMILION, 3)
    for k, (x, _) in enumerate(near_truth, start=1):
        picture.text(x, 562, str(k) if k > 1 else "day 1", SMALL, MUTED)
    picture.circle(LEFT + 8, 596, 6, BLUE, BLUE, 1)
    picture.text(LEFT + 24, 596, "truth", SMALL, anchor="start")
    picture.circle(LEFT + 108, 596, 6, "white", VERMILION, 3)
    picture.text(LEFT + 124, 596, "forecast", SMALL, anchor="start")
    picture.text(RIGHT, 596, "“tomorrow is as today”", SMALL, MUTED, anchor="end")
    return picture


PICTURES = {"18-repeats.svg": repeats}
