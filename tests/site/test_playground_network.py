"""The network of the page one can play with: in Node, letter by letter against NumPy."""

from typing import Any

import by_hand
import numpy as np
import playground
import pytest
from building import REPOSITORY
from node import compute, script

from lstm_course.numpy_cells import LSTM

LENGTH = 200
Held = tuple[tuple[str, int | slice, float], ...]
KINDS = ("i", "f", "g", "o", "c", "h", "p")
READ = """(() => {
  const weights = Network.decode(WEIGHTS);
  const text = [...TEXT].map((letter) => weights.letters.indexOf(letter));
  return Network.read(weights, text, HELD).map((now) =>
    Object.fromEntries(KINDS.map((kind) => [kind, [...now[kind]]])));
})()"""
REST = """(() => {
  const weights = Network.decode(WEIGHTS);
  const text = [...TEXT].map((letter) => weights.letters.indexOf(letter));
  const steps = Network.read(weights, text), uniform = Network.seeded(9);
  return {
    perplexity: Network.perplexity(Network.costs(steps, text)),
    halfLife: Network.halfLife(steps, 3),
    back: Network.lookBack(weights, text.slice(0, 50), 24, 1),
    draws: [uniform(), uniform(), uniform()],
    written: [0.5, 0.5, 0].map((temperature) =>
      Network.write(weights, text.slice(0, 8), 60, temperature, 9).map(({ x }) => x)),
  };
})()"""


@pytest.fixture(scope="module")
def weights() -> playground.Weights:
    """The network as the page has it."""
    return playground.loaded(playground.WEIGHTS.read_text("utf-8"))


@pytest.fixture(scope="module")
def text() -> str:
    """Two hundred letters that the network has not read."""
    vocabulary, _, heldout = playground.story()
    return "".join(vocabulary.decode(heldout[:LENGTH]))


def read_in_node(text: str, network: str, held: Any = ()) -> Any:
    return compute(READ, script("weights.js"), network, TEXT=text, KINDS=KINDS, HELD=held)


def difference(steps: Any, weights: playground.Weights, text: str, held: Held = ()) -> float:
    """Give the largest difference between the page's numbers and NumPy's."""
    states = playground.read(weights, text, held)
    assert len(states) == len(steps) == len(text)
    worst = 0.0
    for here, there in zip(states, steps, strict=True):
        for kind in KINDS:
            value = here.p() if kind == "p" else getattr(here, kind)
            worst = max(worst, float(np.abs(value - there[kind]).max()))
    return worst


def test_200_letters_are_read_as_numpy_reads_them(text: str, weights: playground.Weights) -> None:
    steps = read_in_node(text, script("network.js"))
    assert difference(steps, weights, text) < 1e-12


def test_that_numpy_is_the_packages_lstm(text: str, weights: playground.Weights) -> None:
    V = len(weights.letters)
    cell = LSTM(V, playground.H, rng=np.random.default_rng(0))
    cell.W_x, cell.W_h = weights.gates[:, :V].T, weights.gates[:, V:-1].T
    cell.b = weights.gates[:, -1]
    h, _ = cell.forward(np.eye(V)[[weights.letters.index(letter) for letter in text]][:, None])
    states = playground.read(weights, text)
    assert np.abs(h[:, 0] - [state.h for state in states]).max() < 1e-12


@pytest.mark.parametrize(("gate", "cell", "value"), [("f", -1, 1.0), ("o", 7, 0.0)])
def test_a_held_gate_is_held_as_in_numpy(
    text: str, weights: playground.Weights, gate: str, cell: int, value: float
) -> None:
    held = {"gate": gate, "cell": cell, "value": value}
    steps = read_in_node(text, script("network.js"), [held])
    place = slice(None) if cell < 0 else cell
    assert difference(steps, weights, text, ((gate, place, value),)) < 1e-12
    assert difference(steps, weights, text) > 0.1


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
    text: str, weights: playground.Weights, right: str, wrong: str
) -> None:
    network = script("network.js")
    assert network.count(right) == 1
    steps = read_in_node(text[:40], network.replace(right, wrong))
    assert difference(steps, weights, text[:40]) > 0.1


@pytest.fixture(scope="module")
def rest(text: str) -> Any:
    return compute(REST, script("weights.js"), script("network.js"), TEXT=text)


def test_perplexity_and_half_life(rest: Any, text: str, weights: playground.Weights) -> None:
    states = playground.read(weights, text)
    nats = playground.costs(states, weights, text)
    assert rest["perplexity"] == pytest.approx(float(np.exp(nats.mean())), abs=1e-10)
    kept = np.exp(np.mean([np.log(state.f[3]) for state in states]))
    assert kept ** rest["halfLife"] == pytest.approx(0.5)


def test_what_a_letter_hangs_on(rest: Any, text: str, weights: playground.Weights) -> None:
    shown = text[:50]
    as_read = playground.read(weights, shown)[-1].p()[1]
    for t, nats in enumerate(rest["back"]):
        other = f"{shown[:t]}{weights.letters[24]}{shown[t + 1 :]}"
        changed = playground.read(weights, other)[-1].p()[1]
        assert nats == pytest.approx(np.log(as_read / changed) if t >= 10 else 0, abs=1e-9)
    assert max(np.abs(rest["back"][-3:])) > 0.1


def test_what_is_written(rest: Any, text: str, weights: playground.Weights) -> None:
    assert rest["draws"] == by_hand.uniform(9, 3)
    one, again, greedy = rest["written"]
    assert one == again
    numbers = by_hand.uniform(9, 60)
    for written, drawn in ((one, True), (greedy, False)):
        letters = text[:8] + "".join(weights.letters[x] for x in written)
        states = playground.read(weights, letters)[7:-1]
        for x, state, number in zip(written, states, numbers, strict=True):
            wanted = np.searchsorted(state.p(0.5).cumsum(), number) if drawn else state.p().argmax()
            assert x == wanted


def test_the_network_is_what_training_gives(weights: playground.Weights) -> None:
    now = playground.train()
    trained = playground.heldout_perplexity(now)
    whole = playground.heldout_perplexity(playground.loaded(playground.stored(now)))
    shown = playground.heldout_perplexity(weights)
    assert abs(whole - trained) < 0.01
    # Another processor rounds in another way, and training carries that far.
    assert abs(shown - trained) < 0.1
    page = (REPOSITORY / "book" / "playground.md").read_text("utf-8")
    assert f"is {shown:.2f}." in page
    assert f"with {playground.H} units instead of 128" in page


def test_what_the_page_says_of_its_cells(weights: playground.Weights) -> None:
    text = "she saw him see it she saw him look at the lantern"
    states = playground.read(weights, text)
    kept = np.mean([np.log(state.f) for state in states], axis=0)
    half_lives = np.log(0.5) / kept
    assert half_lives.argmax() == 0
    assert 18 < half_lives[0] < 25

    def nats(gate: str, cell: int | slice, value: float) -> Any:
        held = playground.read(weights, text, ((gate, cell, value),))
        return playground.costs(held, weights, text)

    plain = playground.costs(states, weights, text).mean()
    assert nats("o", 60, 0).mean() - plain > 5 * abs(nats("o", 0, 0).mean() - plain)
    more = nats("f", slice(None), 1) - playground.costs(states, weights, text)
    assert more[:3].max() < 0.2
    assert more.mean() > 2


def test_the_weights_are_small() -> None:
    assert playground.WEIGHTS.stat().st_size <= 60_000
