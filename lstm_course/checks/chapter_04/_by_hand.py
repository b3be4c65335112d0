"""Blame worked out on paper: the usual slips, each with the numbers that it gives."""

# One unit with ReLU, w = 2, h_0 = 1, x = (-1, -3, 2): the sums are 1, -1 and 2, the states 1, 0
# and 2. The loss is h_1 + h_2 + (h_3 - 5)**2 / 2, so dh = (1, -5, -3), dw = 1 and dh_0 = 2.
RELU_BLAMES: dict[str, list[float]] = {
    "step 2 sleeps: its sum is negative, so ReLU has the slope 0 there, and dh_1 gets nothing back "
    "through it.": [-9, -5, -3],
    "ReLU is missing on the way forward: the sum of step 2 is 2 * 1 - 3 = -1, so h_2 is 0, and "
    "h_3 is 2.": [-17, -9, -5],
    "nothing is passed back: h_2 feeds h_3 as well, and h_1 feeds h_2.": [1, 1, -3],
    "the own losses of h_1 and h_2 are missing: L holds both as they are, so each adds 1.": [
        0,
        -6,
        -3,
    ],
    "h_1 stands in L, too: its own part of dh_1 is 1.": [0, -5, -3],
    "h_2 stands in L, too: its own part of dh_2 is 1.": [1, -6, -3],
    "what is passed back from h_3 to h_2 must be multiplied by w.": [1, -2, -3],
    "your second number is da_2, the blame BEFORE the bend, where ReLU sleeps. dh_2 is that of the "
    "page itself: its own part and what step 3 passes back.": [1, 0, -3],
    "the derivative of (h_3 - 5)**2 / 2 is h_3 - 5, not 5 - h_3.": [1, 7, 3],
    "the derivative of (h_3 - 5)**2 / 2 is h_3 - 5; the 2 of the square and the one half cancel.": [
        1,
        -11,
        -6,
    ],
    "the order is dh_1, dh_2, dh_3.": [-3, -5, 1],
}

RELU_WEIGHT: dict[str, float] = {
    "step 2 sleeps: with slope 0 it has no share in dw.": -4.0,
    "w met the page BEFORE the step: the share of step t is da_t h_{t-1}, and you took h_t.": -5.0,
    "w met the page, not the input: the share of step t is da_t h_{t-1}, and you took x_t.": -7.0,
    "step 1 has a share, too: w met h_0 = 1 there.": 0.0,
}

RELU_FIRST: dict[str, float] = {
    "h_0 feeds h_1 through w: multiply by it.": 1.0,
    "h_0 does not stand in L: it has no own part, only what step 1 passes back.": 3.0,
}
