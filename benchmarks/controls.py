"""Controls of explanations: what a skeptic would try first where a chapter says "because".

Each row changes one thing and measures again; what it is compared with stands above it. Takes about
four minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import copy
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import adding_problem
import headlines
import lags
import numpy as np
import torch
from classifying import answers, encoded, train
from measure import interleaved, ratios, store
from one_minute import averaged, encoded_story
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from lstm_course import inside, reproducible
from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.numpy_cells import GRU
from lstm_course.text import NgramMixture, Vocabulary, perplexity
from lstm_course.training import fit, token_nats

sys.path.append(str(Path(__file__).parents[1] / "tests" / "chapters"))
from notebook_source import chapter

Row = dict[str, object]


def row(number: int, measured: str, what: str, found: Iterable[object], places: int = 2) -> Row:
    """Write what each seed gave; None is a run that did not learn."""
    shown = ("–" if v is None else f"{v:.{places}f}" for v in found)
    new: Row = {"chapter": number, "measured": measured, "of": what, "each seed": ", ".join(shown)}
    print(*new.values(), sep=" | ", flush=True)
    return new


def together(*nats: np.ndarray) -> float:
    """Give the perplexity of several models whose probabilities are averaged."""
    return perplexity(averaged(*nats))


def small(updates: int = 2000) -> Iterator[Row]:
    """Ask whether a state of two numbers, or of one, cannot hold what the log asks for."""
    of_logs = chapter("01-why-order-matters", "solutions")
    opened = filter(of_logs.was_open, of_logs.all_logs())
    pairs = [(log, log.translate(str.maketrans("os", "so"))) for log in opened]
    its = chapter("01-why-order-matters", "solutions", pairs=pairs)
    (x, y), (new_x, new_y) = map(its.numbers, its.split(0))
    for size in (2, 1):
        found = []
        for seed in range(16):
            torch.manual_seed(seed)
            reader = its.Reader(size)
            for weight in reader.rnn.parameters():
                weight.detach().mul_(3)
            adam = torch.optim.Adam(reader.parameters(), lr=0.01)
            for _ in range(updates):
                batch = torch.randint(len(y), (64,))
                adam.zero_grad()
                loss = binary_cross_entropy_with_logits(reader(x[:, batch]), y[batch])
                loss.backward()
                adam.step()
            with torch.no_grad():
                found.append(((reader(new_x) > 0) == (new_y > 0.5)).double().mean().item())
        what = f"{size} of state, weights three times as large, {updates:,} updates"
        yield row(1, "accuracy, held-out logs", what, found, 3)


def rate() -> Iterator[Row]:
    """Ask whether the start alone decides how far a network learns."""
    train_to_recall = chapter("05-vanishing-and-exploding-gradients").train_to_recall
    for rate in (0.002, 0.01):
        found = [train_to_recall(16, False, seed, rate=rate) for seed in range(5)]
        yield row(5, "accuracy, recall over 16 steps, default start", f"rate {rate}", found)


def room(seeds: range = range(5), T: int = 60) -> Iterator[Row]:
    """Ask whether keeping everything fails because too much comes in."""
    measured = f"updates until adding over {T} steps is learned"
    starts: dict[str, dict[str, Any]] = {
        "$b_f$ = 5": {"b_f": 5.0},
        "$b_f$ = 5, $b_i$ = −3": {"b_f": 5.0, "b_i": -3.0},
        "$b_f$ = 5, candidates a tenth as large": {"b_f": 5.0, "candidate": 0.1},
    }
    for name, start in starts.items():
        found = [adding_problem.updates_until_learned(seed, T, start) for seed in seeds]
        yield row(7, measured, name, found, 0)


def twins() -> Iterator[Row]:
    """Ask whether an LSTM and a counter gain because they know different things."""
    V, training, heldout = encoded_story()
    nats = []
    for seed in range(4):
        torch.manual_seed(seed)
        model = CharacterModel(V, 128)
        fit(model, training, epochs=4, num_steps=32, learning_rate=0.08, seed=seed)
        nats.append(token_nats(model, heldout))
    counted = NgramMixture(range(7), V, 0.01).fit(training).nats(heldout)
    measured, pairs = "held-out perplexity", list(zip(nats, nats[1:] + nats[:1], strict=True))
    yield row(9, measured, "an LSTM", map(perplexity, nats), 3)
    yield row(9, measured, "with the next seed's, averaged", [together(*pair) for pair in pairs], 3)
    yield row(
        9, measured, "with the mixture, averaged", [together(own, counted) for own in nats], 3
    )


bias_for = chapter("10-the-gru", "solutions").bias_for


def halvings_fewer(seed: int, cut: str, half_life: int = 5, lag: int = 60) -> float:
    """Measure exercise 10.5's gradients with one of the paths back through a GRU cut."""
    rng = np.random.default_rng(seed)
    cell = GRU(8, 64, rng=rng)
    cell.b[64:128] = bias_for(half_life)
    x = torch.tensor(rng.normal(size=(100, 1, 8)), requires_grad=True)
    W_x, W_h, b, b_hn = map(torch.from_numpy, (cell.W_x, cell.W_h, cell.b, cell.b_hn))
    h = torch.zeros(1, 64, dtype=torch.float64)
    for x_t in x:
        to_gates, to_candidate = (h.detach() if cut == end else h for end in ("gates", "candidate"))
        a_r, a_z, a_n = (x_t @ W_x + b).chunk(3, dim=-1)
        m_r, m_z, _ = (to_gates @ W_h).chunk(3, dim=-1)
        *_, m_n = (to_candidate @ W_h).chunk(3, dim=-1)
        n = torch.tanh(a_n + torch.sigmoid(a_r + m_r) * (m_n + b_hn))
        z = torch.sigmoid(a_z + m_z)
        h = z * h + (1 - z) * n
    h.sum().backward()
    assert x.grad is not None
    norms = x.grad.flatten(1).norm(dim=1).flip(0)
    return lag / half_life + torch.log2(norms[lag] / norms[0]).item()


def paths() -> Iterator[Row]:
    """Ask which path back carries more than the update gate's bias predicts."""
    measured = "halvings fewer at lag 60 than a half-life of 5 predicts"
    for what, cut in (
        ("all paths", ""),
        ("none through the two gates", "gates"),
        ("none through the candidate", "candidate"),
    ):
        yield row(10, measured, what, [halvings_fewer(seed, cut) for seed in range(5)])


def doubt() -> Iterator[Row]:
    """Ask whether five that learned by heart are better together because they doubt."""
    V, training, _ = encoded_story()
    cut = len(training) * 8 // 9
    read, validation = training[:10_000], training[cut : cut + 5_000]
    its = chapter(
        "11-a-character-language-model-audited",
        V=V,
        read=read,
        validation=validation,
        PASSES=36,
        EVERY=4,
    )
    models = [its.network(0.0, seed) for seed in range(5)]
    for seed, model in enumerate(models):
        its.train(model, seed)
    doubtful = copy.deepcopy(models)
    for model in doubtful:
        for weight in model.head.parameters():
            weight.detach().div_(1.8)
    nats, measured = [token_nats(model, validation) for model in models], "perplexity, not read"
    yield row(11, measured, "one that learned by heart", map(perplexity, nats))
    alone = [perplexity(token_nats(model, validation)) for model in doubtful]
    yield row(11, measured, "its scores divided by 1.8", alone)
    yield row(11, measured, "all five, averaged", [together(*nats)])


def marked(rng: np.random.Generator, T: int, N: int) -> tuple[Any, Any]:
    """Draw recall with one more input, which is 1 at the symbol to be recalled."""
    x, target = lags.recall(rng, T, N)
    mark = np.zeros_like(x[..., :1])
    mark[0] = 1
    return np.concatenate([x, mark], axis=-1), target


def place(T: int = 100, rate: float = 0.01) -> Iterator[Row]:
    """Ask whether chrono fails at recall because only its place marks the symbol."""
    plain = lags.TASKS["recall"]
    for what, task in (
        ("chrono", plain),
        ("chrono, the symbol marked", plain._replace(draw=marked, inputs=plain.inputs + 1)),
    ):
        found = [lags.train(task, "LSTM, chrono", T, rate, seed).score for seed in lags.SEEDS]
        yield row(12, f"recalled over {T} steps, of 1,000 new", what, found, 3)


def speech() -> Iterator[Row]:
    """Ask whether leaky sums tell speech because they hear the mark that opens it."""
    story = load_story()
    vocabulary, features = Vocabulary(story.train), chapter("13-inside-the-gates").features
    texts = story.train[-13_000:], story.heldout
    labels = [features(text) for text in texts]
    quote, space = vocabulary.encode('" ')
    for what, silent in (("128 leaky sums", False), ("without the quotation mark", True)):
        found = []
        for seed in range(20):
            lives = 2 * 50 ** np.random.default_rng(seed).random(128)
            sums = []
            for text in map(vocabulary.encode, texts):
                heard = np.where(text == quote, space, text) if silent else text
                rng = np.random.default_rng(seed + 1)
                sums.append(inside.leaky_projections(heard, len(vocabulary), lives, rng))
            found.append(inside.chosen_auc(sums[0], labels[0], sums[1], labels[1])[1])
        yield row(13, "AUC, inside speech", what, found, 3)


def echo(near: int = 8) -> Iterator[Row]:
    """Ask whether an untrained h tells how late in a sentence we are by its last few letters."""
    story = load_story()
    vocabulary, probed = Vocabulary(story.train), chapter("13-inside-the-gates", "solutions").probed
    texts = story.train[-13_000:], story.heldout
    since = [letters_since_the_end(text) for text in texts]
    everywhere, beyond = [], []
    for seed in range(20):
        torch.manual_seed(seed)
        model = CharacterModel(len(vocabulary), 128)
        h = [inside.record(model, vocabulary.encode(text)).h for text in texts]
        for found, least in ((everywhere, 0), (beyond, near + 1)):
            kept = [letters >= least for letters in since]
            (read, new), (late, new_late) = (
                [whole[chosen] for whole, chosen in zip(both, kept, strict=True)]
                for both in (h, [letters > 40 for letters in since])
            )
            found.append(probed(read, late, new, new_late)[1])
    yield row(13, "AUC, late in sentence, untrained h", "all letters", everywhere)
    yield row(13, "AUC, late in sentence, untrained h", f"from the letter {near + 1} on", beyond)


def letters_since_the_end(text: str) -> np.ndarray:
    """Count at each letter how many have passed since a sentence ended."""
    since = [0]
    for letter in text:
        since.append(0 if letter in ".!?\n" else since[-1] + 1)
    return np.array(since[1:])


def paper(steps: int = 300) -> Iterator[Row]:
    """Ask how much of a letter's time is left where there is hardly a weight."""

    def reading(H: int) -> Callable[[], None]:
        lstm, x = nn.LSTM(28, H), torch.zeros(1, 1, 28)

        def read() -> None:
            state = None
            for _ in range(steps):
                _, state = lstm(x, state)

        return read

    with torch.no_grad():
        times = interleaved({"1": reading(1), "256": reading(256)}, 9)
    found = ratios(times["1"], times["256"])
    yield row(15, "time of a step at one row, of that with 256 units", "one unit", found)


class Layer(headlines.Average):
    """The average, of what one tanh layer makes of each character."""

    def __init__(self, V: int) -> None:
        super().__init__(V)
        self.layer = nn.Sequential(nn.Linear(headlines.E, headlines.H), nn.Tanh())

    def forward(self, batch: Any) -> Tensor:
        """Score the classes: (N, 8)."""
        made = self.layer(self.dropout(self.inputs(batch.x)))
        made = made * (torch.arange(len(batch.x))[:, None] < batch.lengths)[..., None]
        scores: Tensor = self.output_layer(self.dropout(made.sum(dim=0) / batch.lengths[:, None]))
        return scores


def layers(rate: float = 0.02) -> Iterator[Row]:
    """Ask whether the loop costs accuracy, or any layer above the characters."""
    split, measured = headlines.splits()[0], "held-out accuracy, headlines"
    V, labels = 2 + len(set("".join(split.texts))), torch.from_numpy(split.labels)
    data = encoded(split.texts, split.texts, list)
    heldout = encoded(split.heldout_texts, split.texts, list)
    for what, kind in (
        ("average of characters", headlines.Average),
        ("one tanh layer, average", Layer),
    ):
        found = []
        for seed in range(6):
            torch.manual_seed(seed)
            model = kind(V)
            train(model, data, labels, epochs=20, rate=rate, batch_size=headlines.BATCH)
            found.append(np.mean(answers(model, heldout) == split.heldout_labels))
        yield row(16, measured, what, found, 3)
    said = [headlines.answered(split, "LSTM, $b_f$ = 1", rate, seed) for seed in range(6)]
    yield row(16, measured, "LSTM", [np.mean(s == split.heldout_labels) for s in said], 3)


CONTROLS = (small, rate, room, twins, paths, doubt, place, speech, echo, paper, layers)


def main() -> None:
    """Run all controls and store the table."""
    reproducible(0)
    rows = [found for control in CONTROLS for found in control()]
    settings = (
        "Settings are those of the chapters and their tables, if the row names no others. One "
        "number a seed; in chapter 15, one a round."
    )
    store("controls", "Controls of explanations", rows, notes=[settings])


if __name__ == "__main__":
    main()
