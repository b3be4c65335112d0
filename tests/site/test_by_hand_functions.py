"""What the views by hand compute: in Node, against NumPy and the package."""

from typing import Any

import by_hand
import numpy as np
import pytest
import spectra
from node import compute, script

SCRIPTS = ("network.js", "hand.js")
RUN = """(() => {
  const words = WORDS.split(" ").map((word) => ({ value: parseFloat(word),
    write: +word.includes("w"), show: +word.includes("s") }));
  const lag = (rho, size) => Hand.normByLag(start, rho, Hand.inputs(105, 100, 8, size));
  const start = Hand.start(5);
  return {
    unit: Hand.unit(LATCH),
    dictation: SWITCHES.map(([open, W_hg]) => Hand.dictation(words, open, W_hg)),
    descents: DESCENTS.map(([rate, theta]) =>
      Hand.descend(1.5, -0.3, rate, theta ?? Infinity, 100)),
    Q: start.Q.map((row) => [...row]),
    lags: LAGS.map(([rho, size]) => lag(rho, size)),
    error: Hand.error([1, 2, 3], [1, 1, 2]),
  };
})()"""
SWITCHES = [("", 0), ("i", 0), ("f", 0), ("of", -1), ("f", -1), ("of", -0.5)]
DESCENTS = [(0.1, None), (0.1, 0.5), (0.5, 0.5), (0.09, None)]
LAGS = [(1, 1), (1.1, 0), (1.5, 1), (2.5, 10), (0.5, 10)]


def run(*sources: str) -> Any:
    constants = {"SWITCHES": SWITCHES, "DESCENTS": DESCENTS, "LAGS": LAGS}
    latch = {name: list(values) for name, values in by_hand.LATCH.items()}
    return compute(RUN, *sources, WORDS=by_hand.WORDS, LATCH=latch, **constants)


@pytest.fixture(scope="module")
def page() -> Any:
    return run(*map(script, SCRIPTS))


def off(here: Any, there: list[by_hand.Step]) -> float:
    """Give the largest difference between two runs of one unit."""
    pairs = zip(here, there, strict=True)
    return max(abs(one[kind] - getattr(other, kind)) for one, other in pairs for kind in "ifgoch")


def test_one_unit(page: Any) -> None:
    steps = by_hand.unit(**by_hand.LATCH)
    assert off(page["unit"], steps) < 1e-15
    assert [step.c for step in steps] == [0, 1, 1, 1, 1, 1, -1, -1, -1, -1]


@pytest.mark.parametrize("k", range(len(SWITCHES)))
def test_dictation(page: Any, k: int) -> None:
    steps, stored, answers = by_hand.dictation(by_hand.WORDS, *SWITCHES[k])
    assert off(page["dictation"][k], steps) < 1e-15
    assert [step["wanted"] for step in page["dictation"][k]] == stored.tolist()
    assert [step["answer"] for step in page["dictation"][k]] == answers.tolist()


def test_feedback_erases_what_it_sees() -> None:
    def error(*switches: Any) -> float:
        steps, stored, _ = by_hand.dictation(by_hand.WORDS, *switches)
        c = np.array([10 * step.c for step in steps])
        return float(np.mean((c - stored) ** 2) / np.mean(stored**2))

    assert error("") < 1e-4
    assert error("of", -1) < 1e-3
    assert min(error("f"), error("i"), error("f", -1)) > 0.3


@pytest.mark.parametrize("k", range(len(DESCENTS)))
def test_descents_on_the_cliff(page: Any, k: int) -> None:
    rate, theta = DESCENTS[k]
    path = by_hand.descend(1.5, -0.3, rate, np.inf if theta is None else theta, 100)
    here = [[at["w"], at["b"]] for at in page["descents"][k]]
    assert np.allclose(here, path, rtol=1e-9)
    losses = [by_hand.cliff(w, b)[0] for w, b in path]
    assert np.allclose([at["loss"] for at in page["descents"][k]], losses, rtol=1e-6)


def test_the_rotation_is_one_and_carries_gradients_as_the_package_says(page: Any) -> None:
    Q = np.array(page["Q"])
    assert np.abs(Q @ Q.T - np.eye(64)).max() < 1e-12
    assert np.abs(Q - by_hand.start(5).W_h).max() < 1e-10
    for (rho, size), norms in zip(LAGS, page["lags"], strict=True):
        left = np.array(norms) / norms[0]
        assert np.allclose(left, by_hand.left_by_lag(rho, size), rtol=1e-6, atol=0)


def test_relative_error(page: Any) -> None:
    assert page["error"] == pytest.approx(2 / 6)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("c = f[t] * before + i[t] * candidate", "c = i[t] * before + f[t] * candidate"),
        ("h = o[t] * Math.tanh(c)", "h = o[Math.max(0, t - 1)] * Math.tanh(c)"),
        ("g(t, h)", "g(t, c)"),
        ("20 - 40 * write", "40 * write - 20"),
    ],
    ids=["i and f", "shifted time", "c for h", "forgets the wrong way"],
)
def test_a_fault_in_the_script_is_seen(page: Any, right: str, wrong: str) -> None:
    hand = script("hand.js")
    assert hand.count(right) == 1
    faulty = run(script("network.js"), hand.replace(right, wrong))
    assert faulty["unit"] != page["unit"] or faulty["dictation"] != page["dictation"]


def test_the_stored_spectra_are_those_of_chapter_7() -> None:
    there, now = map(spectra.loaded, (spectra.SPECTRA.read_text("utf-8"), spectra.stored()))
    assert there["b_f"] == now["b_f"]
    for name in ("left", "RNN"):
        assert np.abs(np.subtract(there[name], now[name])).max() <= 1
    # Of the 64 numbers near 0 another processor may make other pairs.
    disks = [
        [np.sort(np.hypot(*np.transpose(pairs)))[-30:] for pairs in tables["eigenvalues"]]
        for tables in (there, now)
    ]
    assert np.abs(np.subtract(*disks)).max() <= 2


def test_what_the_page_says_of_the_lag() -> None:
    ideal = np.arange(100) * np.log10(1.1)
    assert np.abs(np.log10(by_hand.left_by_lag(1.1, 0)) - ideal).max() < 0.5
    assert 3e8 < 1.5**50 < 9e8
    assert by_hand.left_by_lag(1.5, 1)[50] < 10
    # Level under large inputs, and far above that under smaller ones.
    assert 0.01 < by_hand.left_by_lag(2.4, 10)[50] < 100 < by_hand.left_by_lag(2.4, 1)[50]


@pytest.mark.parametrize(
    ("rate", "theta", "arrives"),
    [
        (0.1, np.inf, False),
        (0.1, 0.5, True),
        (0.09, np.inf, True),
        (0.5, np.inf, False),
        (0.5, 0.5, True),
    ],
)
def test_what_the_page_says_of_the_cliff(rate: float, theta: float, arrives: bool) -> None:
    path = by_hand.descend(1.5, -0.3, rate, theta, 100)
    assert (np.abs(path[:, 1]).max() < 1) == arrives
    assert (by_hand.cliff(*path[-1])[0] < 1e-4) == arrives


def test_what_the_page_says_of_the_forget_bias() -> None:
    tables = spectra.loaded(spectra.SPECTRA.read_text("utf-8"))
    pairs = (np.array(values) / 1000 for values in tables["eigenvalues"])
    farthest = dict(zip(tables["b_f"], (np.hypot(*pair.T).max() for pair in pairs), strict=True))
    at_99 = dict(zip(tables["b_f"], (left[99] / 1000 for left in tables["left"]), strict=True))
    assert farthest[0] < 0.7
    assert farthest[2] < 1 < farthest[3] < farthest[5]
    assert at_99[0] < -15
    assert abs(at_99[3]) < 0.5 < at_99[5]
