"""Text as numbers: vocabulary, one-hot rows, batches, and the n-gram baselines to beat."""

from lstm_course.text.baselines import counting_baselines
from lstm_course.text.batches import random_batches, sequential_batches
from lstm_course.text.kneser_ney import KneserNey
from lstm_course.text.mixtures import NgramMixture, mixture_nats, mixture_weights
from lstm_course.text.ngrams import NgramModel, perplexity
from lstm_course.text.vocabulary import Vocabulary, letters_only, one_hot

__all__ = [
    "KneserNey",
    "NgramMixture",
    "NgramModel",
    "Vocabulary",
    "counting_baselines",
    "letters_only",
    "mixture_nats",
    "mixture_weights",
    "one_hot",
    "perplexity",
    "random_batches",
    "sequential_batches",
]
