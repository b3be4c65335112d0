"""Train the LSTM of the page one can play with, and store it for the browser.

    python tools/playground.py            # train, write book/playground/weights.js
    python tools/playground.py --check    # fail if the stored network is not what training gives

It is chapter 9's model and training, with a hidden state of 80 instead of 128, so that the page
stays small. Each row of weights is stored in whole numbers from -127 to 127 and one scale. `step`
is the twin, in NumPy, of `step` in book/playground/network.js.
"""

import argparse
import base64
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary, letters_only
from lstm_course.training import fit

WEIGHTS = Path(__file__).resolve().parents[1] / "book" / "playground" / "weights.js"
ASSIGNED = "const WEIGHTS = "
H, SEED = 80, 0
# Chapter 9's settings.
SETTINGS = {"epochs": 4, "num_steps": 32, "learning_rate": 0.08}
FULL = 127

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """A network: a row of `gates` holds W_x, W_h and b of one sum, one of `head` W_q and b_q."""

    letters: str
    gates: Array  # (4H, V + H + 1), in the order i, f, g, o
    head: Array  # (V, H + 1)


@dataclass(frozen=True)
class State:
    """What one step leaves: gates, states, and scores of the next letter."""

    i: Array
    f: Array
    g: Array
    o: Array
    c: Array
    h: Array
    scores: Array

    def p(self, temperature: float = 1.0) -> Array:
        """Give the probability of each letter as the next one."""
        parts = np.exp((self.scores - self.scores.max()) / temperature)
        return parts / parts.sum()


def story() -> tuple[Vocabulary, NDArray[np.int64], NDArray[np.int64]]:
    """Give the letters, and the story's two parts as chapter 9 reads them."""
    train_text, heldout_text = (letters_only(text) for text in load_story())
    vocabulary = Vocabulary(train_text)
    return vocabulary, vocabulary.encode(train_text), vocabulary.encode(heldout_text)


def train() -> Weights:
    """Train the network and give its weights as they are."""
    vocabulary, training, heldout = story()
    torch.manual_seed(SEED)
    model = CharacterModel(len(vocabulary), H)
    fit(model, training, heldout, seed=SEED, **SETTINGS)
    state = {name: value.detach().double().numpy() for name, value in model.state_dict().items()}
    b = state["recurrent.bias_ih_l0"] + state["recurrent.bias_hh_l0"]
    return Weights(
        "".join(vocabulary.decode(range(len(vocabulary)))),
        np.column_stack([state["recurrent.weight_ih_l0"], state["recurrent.weight_hh_l0"], b]),
        np.column_stack([state["head.weight"], state["head.bias"]]),
    )


def rounded(rows: Array) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Write each row as whole numbers times one scale."""
    scales = (np.abs(rows).max(axis=1) / FULL).astype(np.float32)
    return np.rint(rows / scales[:, None].astype(float)).astype(np.int8), scales


def stored(weights: Weights) -> str:
    """Write the network as a script."""
    gates, head = rounded(weights.gates), rounded(weights.head)
    scales = np.concatenate([gates[1], head[1]]).astype("<f4")
    texts = {"scales": scales, "gates": gates[0], "head": head[0]}
    coded = {name: base64.b64encode(array.tobytes()).decode() for name, array in texts.items()}
    network = {"H": len(gates[0]) // 4, "letters": weights.letters, **coded}
    return f"// Made by tools/playground.py.\n{ASSIGNED}{json.dumps(network, indent=1)};\n"


def loaded(script: str) -> Weights:
    """Read what `stored` has written."""
    network = json.loads(script.split(ASSIGNED)[1].rstrip(";\n"))
    V, size = len(network["letters"]), network["H"]
    scales = np.frombuffer(base64.b64decode(network["scales"]), "<f4").astype(float)[:, None]

    def rows(name: str, width: int) -> Array:
        whole = np.frombuffer(base64.b64decode(network[name]), np.int8).reshape(-1, width)
        return whole * (scales[: 4 * size] if name == "gates" else scales[4 * size :])

    return Weights(network["letters"], rows("gates", V + size + 1), rows("head", size + 1))


def blank(weights: Weights) -> tuple[Array, Array]:
    """Give h and c before the first step."""
    size = len(weights.gates) // 4
    return np.zeros(size), np.zeros(size)


def step(
    weights: Weights,
    x: int,
    h: Array,
    c: Array,
    held: tuple[tuple[str, int | slice, float], ...] = (),
) -> State:
    """Read one letter; `held` names gates that do not compute, as (gate, cell, value)."""
    V = len(weights.letters)
    a = weights.gates[:, x] + weights.gates[:, V:-1] @ h + weights.gates[:, -1]
    values = {
        name: np.tanh(block) if name == "g" else 1 / (1 + np.exp(-block))
        for name, block in zip("ifgo", np.split(a, 4), strict=True)
    }
    for name, cell, value in held:
        values[name][cell] = value
    c = values["f"] * c + values["i"] * values["g"]
    h = values["o"] * np.tanh(c)
    return State(**values, c=c, h=h, scores=weights.head[:, :-1] @ h + weights.head[:, -1])


def read(
    weights: Weights, text: str, held: tuple[tuple[str, int | slice, float], ...] = ()
) -> list[State]:
    """Read a text and give the state after each letter."""
    h, c = blank(weights)
    states = []
    for letter in text:
        states.append(step(weights, weights.letters.index(letter), h, c, held))
        h, c = states[-1].h, states[-1].c
    return states


def costs(states: list[State], weights: Weights, text: str) -> Array:
    """Give what each letter but the first cost, in nats."""
    indices = [weights.letters.index(letter) for letter in text[1:]]
    return -np.log([state.p()[x] for state, x in zip(states[:-1], indices, strict=True)])


def heldout_perplexity(weights: Weights) -> float:
    """Measure a network on the story's held-out tenth."""
    vocabulary, _, heldout = story()
    text = "".join(vocabulary.decode(heldout))
    return float(np.exp(costs(read(weights, text), weights, text).mean()))


def main() -> int:
    """Train and store, or check; return the exit status."""
    parser = argparse.ArgumentParser(description="Train and store the network of the playground.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    checks = parser.parse_args().check
    torch.set_num_threads(1)
    weights = train()
    script = stored(weights)
    if checks:
        current = WEIGHTS.exists() and WEIGHTS.read_text("utf-8") == script
        print("current" if current else f"run: python tools/{Path(__file__).name}")
        return 0 if current else 1
    WEIGHTS.write_text(script, encoding="utf-8")
    before, after = heldout_perplexity(weights), heldout_perplexity(loaded(script))
    print(f"{len(script):,} bytes; held-out perplexity {before:.4f}, in whole numbers {after:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
