"""What the next letter costs as the text grows: an LSTM's state against a Transformer's cache.

Both have the sizes of the race of one minute (their weights do not matter). Each reads one letter
after the other; the Transformer keeps keys and values, so that it computes nothing twice. The two
take turns, and what is compared are ratios within the run.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Callable

import torch
from measure import interleaved, ratios, store
from one_minute import TOGETHER
from transformer import Reader, Shape, Transformer

from lstm_course import reproducible

V = 27
POSITIONS = (64, 256, 1024, 4096, 16_384, 65_536)
LETTERS = 20
ROUNDS = 15


def by_lstm() -> Callable[[], object]:
    """Make a call in which an LSTM reads some letters, wherever it stands."""
    model = TOGETHER.model(V).eval()
    _, state = model(torch.zeros(8, 1, dtype=torch.int64), None)
    letter = torch.zeros(1, 1, dtype=torch.int64)

    def read() -> object:
        own = state
        with torch.inference_mode():
            for _ in range(LETTERS):
                scores, own = model(letter, own)
        return scores

    return read


def by_transformer(model: Transformer, position: int) -> Callable[[], object]:
    """Make a call in which a Transformer reads some letters behind so many others."""
    reader = Reader(model, position + LETTERS)
    reader.pretend(position)

    def read() -> object:
        reader.t = position
        with torch.inference_mode():
            for _ in range(LETTERS):
                scores = reader.read(0)
        return scores

    return read


def check(model: Transformer) -> None:
    """See that letter by letter gives the same as all at once."""
    letters = torch.randint(V, (1, 50))
    reader = Reader(model, 50)
    with torch.inference_mode():
        at_once = model(letters)[0]
        one_by_one = torch.stack([reader.read(int(letter)) for letter in letters[0]])
    assert torch.allclose(at_once, one_by_one, atol=1e-5), "the cache gives other scores"


def middle(own: list[float], reference: list[float]) -> str:
    """Give the median of ratios taken round by round."""
    return f"{statistics.median(ratios(own, reference)):.1f}"


def main() -> None:
    """Measure, print and store the table."""
    reproducible(0)
    shape = Shape(width=64, layers=2)  # the race's
    model = Transformer(V, shape).eval()
    check(model)
    calls = {"LSTM": by_lstm()}
    calls |= {f"{t}": by_transformer(model, t) for t in POSITIONS}
    times = interleaved(calls, ROUNDS)
    first = times[f"{POSITIONS[0]}"]
    rows = []
    for t in POSITIONS:
        own = times[f"{t}"]
        rows.append(
            {
                "letters so far": t,
                "numbers kept, LSTM": 2 * TOGETHER.hidden_size,
                "numbers kept, Transformer": 2 * shape.layers * shape.width * t,
                "its cost / that after 64": middle(own, first),
                "its cost / the LSTM's": middle(own, times["LSTM"]),
            }
        )
    store(
        "letter-cost",
        "The next letter of a Transformer with a cache, as the text grows",
        rows,
        notes=[
            f"An LSTM of {TOGETHER.hidden_size} units and a Transformer of {shape.layers} layers "
            f"of {shape.width}, {shape.heads} heads; PyTorch, one text, float32. The LSTM's cost "
            "does not depend on the letters before. Weights not trained."
        ],
    )


if __name__ == "__main__":
    main()
