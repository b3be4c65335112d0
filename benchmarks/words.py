"""Words against letters: which reads the same text better, in bits per character.

A word model gives each word a probability, a letter model each letter; per character both can be
compared. The words that the word model has no token for have to be paid for, too: they are
spelled, by a counter of letters. What has to be chosen is chosen on the last ninth of the training
text. Takes about seven minutes.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

from collections import Counter
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from measure import store
from one_minute import SEEDS, TOGETHER, Rung, averaged

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.measured import load_table
from lstm_course.text import KneserNey, Vocabulary, letters_only, perplexity
from lstm_course.training import evaluate, token_nats

RARE = 2  # a word that came less often is spelled
RATE = 0.01
PASSES = (12, 24, 48)  # the last takes about a minute
SHARES = (0.3, 0.5)


@dataclass(frozen=True)
class Spelled:
    """Words as tokens, and a price for those that have none."""

    vocabulary: Vocabulary
    letters: Vocabulary
    speller: KneserNey

    @classmethod
    def of(cls, words: list[str], order: int) -> "Spelled":
        """Take the tokens from a text, and how rare words are spelled."""
        letters = Vocabulary(letters_only("abcdefghijklmnopqrstuvwxyz a"))
        rare = [word for word, count in Counter(words).items() if count < RARE]
        speller = KneserNey(order, len(letters)).fit(letters.encode(padded(rare, order)))
        return cls(Vocabulary(words, min_count=RARE, unknown="?"), letters, speller)

    def encode(self, words: list[str]) -> np.ndarray:
        """Give the words' indices."""
        return self.vocabulary.encode(words)

    def spelling_nats(self, words: list[str]) -> float:
        """Price the words without a token, letter by letter and with the gap behind each."""
        unknown = [word for word in words if word not in self.vocabulary.tokens]
        nats = [
            self.speller.nats(self.letters.encode(padded([word], self.speller.order))).sum()
            for word in unknown
        ]
        return float(np.sum(nats))


def padded(words: list[str], order: int) -> str:
    """Write words with a whole context of spaces before each; the first space ends the word."""
    gap = " " * (order - 1)
    return gap + gap.join(words) + " "


def bits_per_character(nats: np.ndarray, spelled: Spelled, words: list[str]) -> float:
    """Share out what the words after the first cost, with their spelling, over their characters."""
    measured = words[len(words) - len(nats) :]
    total = nats.sum() + spelled.spelling_nats(measured)
    return float(total / np.log(2) / sum(len(word) + 1 for word in measured))


def counted(order: int, spelled: Spelled, words: list[str]) -> KneserNey:
    """Count words."""
    return KneserNey(order, len(spelled.vocabulary)).fit(spelled.encode(words))


def chosen_spelling(part: list[str], validation: list[str]) -> int:
    """Choose the order of the counter that spells."""
    return min(range(2, 8), key=lambda order: Spelled.of(part, order).spelling_nats(validation))


def chosen_order(read: Spelled, part: list[str], validation: list[str]) -> int:
    """Choose the order of the counter of words."""
    unseen = read.encode(validation)
    return min((1, 2, 3, 4), key=lambda order: counted(order, read, part).perplexity(unseen))


def chosen_training(read: Spelled, part: list[str], validation: list[str]) -> tuple[Rung, int]:
    """Choose what share an LSTM drops, and its passes."""
    V, seen, unseen = len(read.vocabulary), read.encode(part), read.encode(validation)
    tried = {
        (share, passes): evaluate(dropping(share).trained(V, seen, RATE, SEEDS[0], passes), unseen)
        for share, passes in product(SHARES, PASSES)
    }
    print(tried, flush=True)
    share, passes = min(tried, key=lambda choice: tried[choice])
    return dropping(share), passes


def dropping(share: float) -> Rung:
    """Give the ladder's best rung, with another share of what is dropped."""
    return replace(TOGETHER, dropout=share, weight_drop=share)


def letter_rows() -> list[dict[str, object]]:
    """Give what models of letters need, from the table of ``one_minute.py``."""
    return [
        {
            "model": f"letters: {row['model']}",
            "bits per character": f"{np.log2(float(row['held-out perplexity'])):.3f}",
            "perplexity of a word": "",
        }
        for row in load_table("one-minute-heldout").rows
        if str(row["model"]).startswith(("Kneser", "LSTM", "the LSTM"))
    ]


def word_row(
    model: str, runs: list[np.ndarray], spelled: Spelled, words: list[str]
) -> dict[str, object]:
    """Give what a model of words needs, the median over its runs."""
    bits = [bits_per_character(nats, spelled, words) for nats in runs]
    return {
        "model": f"words: {model}",
        "bits per character": f"{np.median(bits):.3f}",
        "perplexity of a word": f"{np.median([perplexity(nats) for nats in runs]):.1f}",
    }


def main() -> None:
    """Choose on the last ninth, then measure the held-out text."""
    reproducible(0)
    train, heldout = (letters_only(text).split() for text in load_story())
    cut = len(train) * 8 // 9
    part, validation = train[:cut], train[cut:]
    spelling = chosen_spelling(part, validation)
    read = Spelled.of(part, spelling)
    order = chosen_order(read, part, validation)
    rung, passes = chosen_training(read, part, validation)
    whole = Spelled.of(train, spelling)
    V, seen, unseen = len(whole.vocabulary), whole.encode(train), whole.encode(heldout)
    models = [rung.trained(V, seen, RATE, seed, passes) for seed in SEEDS]
    each = [token_nats(model, unseen) for model in models]
    counts = counted(order, whole, train).nats(unseen)
    both = [averaged(nats, counts) for nats in each]
    rows = [
        *letter_rows(),
        word_row(f"Kneser–Ney, order {order}", [counts], whole, heldout),
        word_row("LSTM", each, whole, heldout),
        word_row("the LSTM and Kneser–Ney, averaged", both, whole, heldout),
    ]
    unknown = sum(word not in whole.vocabulary.tokens for word in heldout)
    in_spelling = whole.spelling_nats(heldout) / np.log(2) / (len(" ".join(heldout)) + 1)
    store(
        "words-and-letters",
        "Words against letters on the story's last tenth",
        rows,
        notes=[
            f"{len(train):,} words for training; {V - 1:,} of them have a token, as they came at "
            f"least {RARE} times. {unknown} of the {len(heldout):,} held-out words have none: "
            f"their spelling, by Kneser–Ney of order {spelling} on the rare words, is "
            f"{in_spelling:.3f} of the bits per character, and not in the perplexity of a word. "
            f"The LSTM: H {rung.hidden_size}, dropout and weight drop {rung.dropout}, {passes} "
            f"passes, AdamW up to {RATE}; medians of {len(SEEDS)} seeds. The letters' rows are "
            "those of `one_minute.py`.",
        ],
    )


if __name__ == "__main__":
    main()
