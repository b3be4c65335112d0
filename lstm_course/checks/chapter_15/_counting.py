"""Operations, bytes, intensity and the roof of one product, worked out on paper: exercise 15.1."""

from typing import Any

from lstm_course.checks._tools import (
    close,
    exercise,
    expect,
    expect_array,
    expect_finite,
    recognize,
)

N, H, BLOCKS = 4, 512, 3
BANDWIDTH, PEAK = 40.0, 240.0
FLOPS = 2 * N * H * BLOCKS * H
BYTES = 4 * (N * H + H * BLOCKS * H + N * BLOCKS * H)
INTENSITY = FLOPS / BYTES
SPEED = min(PEAK, BANDWIDTH * INTENSITY)

MISTAKES = [
    {
        "the operations are multiplications only; each has an addition beside it.": FLOPS / 2,
        "the operations are those of an LSTM, with four blocks; a GRU has three.": FLOPS * 4 / 3,
        "the operations are those of one block; a GRU has three.": FLOPS / 3,
        "the operations are those of one row; there are N = 4.": FLOPS / N,
        "count an addition for every multiplication, as the chapter does.": (
            N * BLOCKS * H * (2 * H - 1)
        ),
    },
    {
        "these are numbers, not bytes: a number in single precision has 4 bytes.": BYTES / 4,
        "a number in single precision has 4 bytes, not 8.": BYTES * 2,
        "these are the bytes of W_h alone; the states are read and the result is written, too.": (
            4 * H * BLOCKS * H
        ),
        "these are the bytes of an LSTM, with four blocks; a GRU has three.": (
            4 * (N * H + H * 4 * H + N * 4 * H)
        ),
        "the result, (N, 3H), is missing: it must be written.": 4 * (N * H + H * BLOCKS * H),
        "the states, (N, H), are missing: they must be read.": (
            4 * (H * BLOCKS * H + N * BLOCKS * H)
        ),
    },
    {
        "the intensity is turned around: operations for each byte.": BYTES / FLOPS,
        "N/2 is the rule of thumb; here the exact intensity is meant.": N / 2,
    },
    {
        "this is the roof of arithmetic. At this intensity the memory's is lower.": PEAK,
        "the memory's roof is bandwidth times intensity, not divided by it.": BANDWIDTH / INTENSITY,
        "this is the bandwidth; the memory's roof is bandwidth times intensity.": BANDWIDTH,
    },
]
NAMES = ("the operations", "the bytes", "the intensity", "the attainable speed")
UNITS = {  # right up to the unit, and perhaps rounded
    "these are megabytes; give the bytes.": (1, BYTES / 1e6),
    "these are operations a second; for GFlop a second divide by 10⁹.": (3, SPEED * 1e9),
}
ROUNDED = 2e-3  # less than what leaving out the states makes


@exercise("Exercise 15.1")
def beneath_the_roofs(answer: Any) -> None:
    """Check operations, bytes, operations a byte, and the speed that both roofs allow."""
    given = expect_finite(
        expect_array(answer, "costs", (4,), "(operations, bytes, intensity, speed)"), "costs"
    )
    rights = (FLOPS, BYTES, INTENSITY, SPEED)
    for message, (place, wrong) in UNITS.items():
        expect(not close(given[place], wrong, rtol=1e-2), message)
    for value, right, name, mistakes in zip(given, rights, NAMES, MISTAKES, strict=True):
        tolerance = 1e-2 if name in NAMES[2:] else 1e-6
        recognize(value, right, mistakes, tolerance)
        good = close(value, right, rtol=tolerance)
        rounded = not good and close(value, right, rtol=ROUNDED)
        expect(not rounded, f"{name}: {value:g} is close. If it is rounded, give all digits.")
        expect(good, f"{name}: {value:g} is not right. Write the shapes down first.")
