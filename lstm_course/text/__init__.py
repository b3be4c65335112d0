"""Text as numbers: vocabulary, one-hot rows, batches, and the n-gram baselines to beat."""

from lstm_course.text.batches import random_batches, sequential_batches
from lstm_course.text.ngrams import NgramModel, perplexity
from lstm_course.text.vocabulary import Vocabulary, letters_only, one_hot

__all__ = [
    "NgramModel",
    "Vocabulary",
    "letters_only",
    "one_hot",
    "perplexity",
    "random_batches",
    "sequential_batches",
]
