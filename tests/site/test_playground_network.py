"""The network of the page one can play with: in Node, letter by letter against NumPy."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import playground
import playwright
import pytest
from building import REPOSITORY

FOLDER = REPOSITORY / "book" / "playground"
# Playwright brings the Node that it runs in.
NODE = next((Path(playwright.__file__).parent / "driver").glob("node*"))
TEXT = playground.story()[0].decode(playground.story()[2][:201])
LENGTH = 200
ONES = {"f": {"gate": "f", "cell": -1, "value": 1}, "o": {"gate": "o", "cell": 7, "value": 0}}
KINDS = ("i", "f", "g", "o", "c", "h", "p")

RUN = """
const weights = Network.decode(WEIGHTS);
const text = [...TEXT].map((letter) => weights.letters.indexOf(letter));
const numbers = (held) => Network.read(weights, text, held).map((now) =>
  Object.fromEntries(KINDS.map((kind) => [kind, [...now[kind]]])));
const steps = Network.read(weights, text);
console.log(JSON.stringify({
  free: numbers([]),
  f: numbers([HELD.f]),
  o: numbers([HELD.o]),
  perplexity: Network.perplexity(Network.costs(steps, text)),
  halfLife: Network.halfLife(steps, 3),
  draws: (() => { const u = Network.seeded(9); return [u(), u(), u()]; })(),
  written: [0.5, 0.5, 0].map((temperature) =>
    Network.write(weights, text.slice(0, 8), 60, temperature, 9).map(({ x }) => x)),
}));
"""


def in_node(script: str) -> Any:
    """Run the network's script in Node and give what it computes."""
    constants = {"TEXT": "".join(TEXT[:LENGTH]), "KINDS": KINDS, "HELD": ONES}
    parts = [
        *(f"const {name} = {json.dumps(value)};" for name, value in constants.items()),
        (FOLDER / "weights.js").read_text("utf-8"),
        script,
        RUN,
    ]
    result = subprocess.run(
        [NODE, "-"], input="\n".join(parts), capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def script() -> str:
    return (FOLDER / "network.js").read_text("utf-8")


@pytest.fixture(scope="module")
def weights() -> playground.Weights:
    """The network as the page has it."""
    return playground.loaded(playground.WEIGHTS.read_text("utf-8"))


@pytest.fixture(scope="module")
def page(script: str) -> Any:
    return in_node(script)


def difference(
    steps: list[dict[str, list[float]]],
    weights: playground.Weights,
    held: tuple[tuple[str, int | slice, float], ...] = (),
) -> float:
    """Give the largest difference between the page's numbers and NumPy's."""
    states = playground.read(weights, "".join(TEXT[:LENGTH]), held)
    assert len(states) == len(steps) == LENGTH
    worst = 0.0
    for here, there in zip(states, steps, strict=True):
        for kind in KINDS:
            value = here.p() if kind == "p" else getattr(here, kind)
            worst = max(worst, float(np.abs(value - there[kind]).max()))
    return worst


def test_200_letters_are_read_as_numpy_reads_them(page: Any, weights: playground.Weights) -> None:
    assert difference(page["free"], weights) < 1e-12


def test_a_held_gate_is_held_as_in_numpy(page: Any, weights: playground.Weights) -> None:
    assert difference(page["f"], weights, (("f", slice(None), 1.0),)) < 1e-12
    assert difference(page["o"], weights, (("o", 7, 0.0),)) < 1e-12
    assert page["free"] != page["o"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('["i", "f", "g", "o"]', '["f", "i", "g", "o"]'),
        ('["i", "f", "g", "o"]', '["i", "o", "g", "f"]'),
        ("(state = step(weights, x, state, held))", "step(weights, x, state, held)"),
        ("a += state.h[j]", "a += state.c[j]"),
        ("now.f[k] * state.c[k]", "now.f[k] * now.c[k]"),
        ("text.map((x) => (state", "text.map((x, t) => (x = text[Math.max(0, t - 1)], state"),
    ],
    ids=["i and f", "f and o", "no state", "c for h", "no memory", "shifted time"],
)
def test_a_fault_in_the_script_is_seen(
    script: str, weights: playground.Weights, right: str, wrong: str
) -> None:
    assert script.count(right) == 1
    faulty = in_node(script.replace(right, wrong))
    assert difference(faulty["free"], weights) > 0.1


def test_perplexity_and_half_life(page: Any, weights: playground.Weights) -> None:
    text = "".join(TEXT[:LENGTH])
    states = playground.read(weights, text)
    nats = playground.costs(states, weights, text)
    assert page["perplexity"] == pytest.approx(float(np.exp(nats.mean())), abs=1e-10)
    kept = np.exp(np.mean([np.log(state.f[3]) for state in states]))
    assert kept ** page["halfLife"] == pytest.approx(0.5)


def uniform(seed: int, count: int) -> list[float]:
    """Draw as the page does: mulberry32."""
    numbers, a, full = [], seed, 2**32
    for _ in range(count):
        a = (a + 0x6D2B79F5) % full
        t = (a ^ (a >> 15)) * (a | 1) % full
        t = ((t + (t ^ (t >> 7)) * (t | 61)) % full) ^ t
        numbers.append((t ^ (t >> 14)) / full)
    return numbers


def test_what_is_written(page: Any, weights: playground.Weights) -> None:
    assert page["draws"] == uniform(9, 3)
    one, again, greedy = page["written"]
    assert one == again
    numbers = uniform(9, 60)
    for written, drawn in ((one, True), (greedy, False)):
        letters = "".join(TEXT[:8]) + "".join(weights.letters[x] for x in written)
        states = playground.read(weights, letters)[7:-1]
        for x, state, number in zip(written, states, numbers, strict=True):
            wanted = np.searchsorted(state.p(0.5).cumsum(), number) if drawn else state.p().argmax()
            assert x == wanted


def test_whole_numbers_cost_next_to_nothing(weights: playground.Weights) -> None:
    trained = playground.train()
    again = playground.loaded(playground.stored(trained))
    before, after, shown = map(playground.heldout_perplexity, (trained, again, weights))
    assert abs(after - before) < 0.01
    page = (REPOSITORY / "book" / "playground.md").read_text("utf-8")
    assert f"is {shown:.2f}." in page
    # Another processor rounds in another way, and training carries that far.
    assert abs(shown - before) < 0.1


def test_the_weights_are_small() -> None:
    assert playground.WEIGHTS.stat().st_size <= 60_000
