"""A small causal Transformer, to be trained for the same minute as chapter 11's LSTM.

Layers of attention and of a two-layer network, each behind a layer norm and added to what came in;
positions turn queries and keys (rotary, Su et al., 2021, arXiv 2104.09864).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, scaled_dot_product_attention

from lstm_course.training import clip_gradients


@dataclass(frozen=True)
class Shape:
    """The sizes of a Transformer, and how it is trained."""

    width: int = 96
    layers: int = 3
    heads: int = 4
    context: int = 128
    dropout: float = 0.2
    rate: float = 4e-3
    letters: int = 1024  # of one update
    decay: float = 0.1

    def __str__(self) -> str:
        return (
            f"{self.layers} layers of {self.width}, {self.context} letters, dropout {self.dropout}"
        )


class Dropout(nn.Module):
    """Drop the same numbers at every letter of a window: one mask a window, as for the LSTM."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """Read and give (N, T, d)."""
        if not self.training or not self.share:
            return x
        kept = torch.rand(len(x), 1, x.shape[2]) >= self.share
        return x * (kept / (1 - self.share))


class Block(nn.Module):
    """Attention to the letters so far, then a small network for each letter."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        d = shape.width
        self.heads = shape.heads
        self.before_attention, self.before_network = nn.LayerNorm(d), nn.LayerNorm(d)
        self.queries_keys_values = nn.Linear(d, 3 * d, bias=False)
        self.out = nn.Linear(d, d, bias=False)
        self.network = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))
        self.dropout = Dropout(shape.dropout)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """Read and give (N, T, d)."""
        N, T, d = x.shape
        parts = self.queries_keys_values(self.before_attention(x))
        q, k, v = parts.view(N, T, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        read = scaled_dot_product_attention(turned(q, turn), turned(k, turn), v, is_causal=True)
        x = x + self.dropout(self.out(read.transpose(1, 2).reshape(N, T, d)))
        return x + self.dropout(self.network(self.before_network(x)))


class Transformer(nn.Module):
    """Score every letter as the next one."""

    def __init__(self, V: int, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        d = shape.width
        self.embedding = nn.Embedding(V, d)
        self.dropout = Dropout(shape.dropout)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, V)
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)
        for block in self.blocks:
            for last in (block.out, block.network[2]):  # type: ignore[union-attr, index]
                nn.init.normal_(last.weight, std=0.02 / math.sqrt(2 * shape.layers))  # type: ignore[arg-type, union-attr]

    def forward(self, letters: Tensor) -> Tensor:
        """Read indices (N, T) and give scores (N, T, V)."""
        turn = angles(letters.shape[1], self.shape.width // self.shape.heads)
        x = self.dropout(self.embedding(letters))
        for block in self.blocks:
            x = block(x, turn)
        scores: Tensor = self.head(self.norm(x))
        return scores


def angles(T: int, size: int) -> tuple[Tensor, Tensor]:
    """Give the cosines and sines by which positions turn pairs of numbers."""
    speed = 10_000.0 ** (-torch.arange(0, size, 2) / size)
    angle = torch.arange(T)[:, None] * speed
    return angle.cos(), angle.sin()


def turned(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Turn each pair of numbers by its position's angle."""
    cosine, sine = turn
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


def windows(text: Tensor, shape: Shape, generator: np.random.Generator) -> Iterator[Tensor]:
    """Cut one pass into windows that begin a few letters further in each time; shuffle them."""
    context = shape.context
    start = int(generator.integers(context))
    count = (len(text) - 1 - start) // context
    rows = text[start : start + count * context + 1].unfold(0, context + 1, context)
    order = torch.from_numpy(generator.permutation(count))
    for chosen in order.split(shape.letters // context):
        yield rows[chosen]


def trained(V: int, train: np.ndarray, shape: Shape, seed: int, passes: int) -> Transformer:
    """Train with AdamW (0.9, 0.99), a tenth of rise and a cosine, clipping at 1."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    model, text = Transformer(V, shape), torch.as_tensor(train)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=shape.rate, betas=(0.9, 0.99), weight_decay=shape.decay, fused=True
    )
    updates = passes * math.ceil((len(text) // shape.context) / (shape.letters // shape.context))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, shape.rate, updates + 1, pct_start=0.1, final_div_factor=2, cycle_momentum=False
    )
    for _ in range(passes):
        for rows in windows(text, shape, generator):
            scores = model(rows[:, :-1])
            loss = cross_entropy(scores.flatten(0, 1), rows[:, 1:].flatten())
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            clip_gradients(model.parameters(), max_norm=1.0)
            optimizer.step()
            schedule.step()
    return model.eval()


def token_nats(model: Transformer, text: np.ndarray, room: int = 8) -> np.ndarray:
    """Measure each letter's surprise with nearly the whole context before it.

    Windows move on by an eighth of the context, and only their last letters count.
    """
    context = model.shape.context
    step = context // room
    letters = torch.as_tensor(text)
    found: list[Tensor] = []
    with torch.no_grad():
        for end in range(min(context, len(letters) - 1), len(letters) - 1 + step, step):
            end = min(end, len(letters) - 1)
            start = max(end - context, 0)
            done = sum(map(len, found))
            scores = model(letters[None, start:end])[0].double()
            nats = cross_entropy(scores, letters[start + 1 : end + 1], reduction="none")
            found.append(nats[done - start :])
    return torch.cat(found).numpy()


class Reader:
    """Read letter by letter, with the keys and values of all letters so far in a cache."""

    def __init__(self, model: Transformer, room: int) -> None:
        self.model, self.t = model, 0
        shape = model.shape
        self.turns = angles(room, shape.width // shape.heads)
        size = (shape.layers, 2, shape.heads, room, shape.width // shape.heads)
        self.cache = torch.zeros(size)

    def pretend(self, letters: int) -> None:
        """Go on as if so many letters had been read: what was in them does not change the cost."""
        self.t = letters
        self.cache[..., :letters, :] = torch.randn(self.cache[..., :letters, :].shape)

    def read(self, letter: int) -> Tensor:
        """Read one letter and give the scores of the next, (V,)."""
        heads = self.model.shape.heads
        turn = (self.turns[0][self.t], self.turns[1][self.t])
        x = self.model.embedding.weight[letter]
        for block, (keys, values) in zip(self.model.blocks, self.cache, strict=True):
            q, k, v = block.queries_keys_values(block.before_attention(x)).view(3, heads, -1)  # type: ignore[operator, union-attr]
            keys[:, self.t], values[:, self.t] = turned(k, turn), v
            now = self.t + 1
            read = scaled_dot_product_attention(
                turned(q, turn)[None, :, None], keys[None, :, :now], values[None, :, :now]
            )
            x = x + block.out(read.flatten())  # type: ignore[operator]
            x = x + block.network(block.before_network(x))  # type: ignore[operator]
        self.t += 1
        scores: Tensor = self.model.head(self.model.norm(x))
        return scores
