"""Picture of chapter 5, vanishing and exploding gradients."""

import math

from canvas import INK, MUTED, PAPER, SMALL, TEXT
from kit import Picture

CHAIN = 130
LAGS, DECADES = 100, 5


def factor(picture: Picture, x: float, name: str) -> None:
    """Draw one factor, W_h and the slopes, and its number."""
    picture.parameter(x, CHAIN, "W_h", 58)
    picture.layer(x + 82, CHAIN, "diag φ′", 94, 50)
    picture.line((x - 26, 164), (x - 26, 172), (x + 126, 172), (x + 126, 164), width=2)
    picture.math(x + 50, 192, name, 26)


def plot(
    picture: Picture, left: float, rate: float, digits: int, beside: tuple[float, float]
) -> None:
    """Draw a rate to the power of the lag, from lag 0 at the left to lag 100 at the right."""
    top, width, middle = 340, 172, 422
    decade = (middle - top) / DECADES
    right = left + width
    picture.line((left, top), (left, 2 * middle - top), (right, 2 * middle - top), width=2)
    picture.line((left, middle), (right, middle), color=MUTED, width=1.5, stroke_dasharray="2 5")
    end = middle - decade * LAGS * math.log10(rate)
    picture.line((left, middle), (right, end), color=INK, width=5)
    picture.circle(right, end, 6, INK, INK)
    picture.circle(left, middle, 6, "white", INK)
    picture.text(left + width / 2, 308, f"× {rate:g} a step", TEXT, font_weight="bold")
    picture.text(right + beside[0], end + beside[1], f"{rate**LAGS:,.{digits}f}", 20, anchor="end")
    picture.text(left, 526, "lag 0", SMALL, MUTED, "start")
    picture.text(right, 526, "lag 100", SMALL, MUTED, "end")


def product_of_jacobians() -> Picture:
    """Draw the chain of factors between two lags, and what a product of equal factors does."""
    shown = {rate: rate**LAGS for rate in (0.9, 1.0, 1.1)}
    picture = Picture(
        700,
        590,
        "A product of Jacobians",
        "From the state h at t minus k to h_t stand k pairs of W_h and the diagonal of slopes "
        "phi prime. Below, on logarithmic axes, a factor to the power of the lag from 0 to 100: "
        f"0.9 falls to {shown[0.9]:.5f}, 1 stays {shown[1.0]:.0f}, 1.1 rises to "
        f"{shown[1.1]:,.0f}.",
    )
    picture.state_line((12, CHAIN), (690, CHAIN))
    for x, name in ((113, "1"), (285, "2"), (503, "k")):
        factor(picture, x, name)
    picture.box(424, CHAIN - 8, 40, 16, PAPER, "none", 0)
    picture.text(444, CHAIN, "…", 30)
    picture.math(42, CHAIN - 36, "h_{t−k}", 30)
    picture.math(664, CHAIN - 36, "h_t", 30)
    picture.line((84, 92), (84, 78), (632, 78), (632, 92), width=2)
    picture.math(350, 46, "∂h_t / ∂h_{t−k}", 30, anchor="end")
    picture.text(366, 48, "is a product of k factors", TEXT, anchor="start")
    picture.blame((146, 238), (52, 238))
    picture.text(
        158, 238, "the gradient goes k steps back, through all of them", TEXT, MUTED, "start"
    )
    plot(picture, 40, 0.9, 5, (-36, -4))
    plot(picture, 264, 1.0, 0, (0, -24))
    plot(picture, 488, 1.1, 0, (-18, -6))
    picture.text(350, 562, "size of the product, logarithmic, against the lag", SMALL, MUTED)
    return picture


PICTURES = {"05-product-of-jacobians.svg": product_of_jacobians}
