"""The checks of chapter 11: other right answers pass, other wrong ones are told what to do."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_11
from lstm_course.sampling import token_probabilities


def with_torch(x, W_x, W_h, keep, p):
    """Another style: PyTorch's layer with the thinned matrix."""
    layer = torch.nn.RNN(x.shape[2], len(W_h), bias=False, dtype=torch.float64)
    with torch.no_grad():
        layer.weight_ih_l0[:] = torch.tensor(W_x.T)
        layer.weight_hh_l0[:] = torch.tensor((W_h * keep / (1 - p)).T)
        return layer(torch.tensor(x))[0]


def by_counting(perplexities, patience):
    """Another style: count the passes since the best one."""
    best, waited = 1, 0
    for k in range(2, len(perplexities) + 1):
        waited += 1
        if perplexities[k - 1] < perplexities[best - 1]:
            best, waited = k, 0
        if waited == patience:
            return [best, k]
    return [best, len(perplexities)]


def with_log_sum_exp(logits, targets):
    logs = torch.log_softmax(torch.tensor(logits), dim=-1)
    chosen = logs[:, torch.arange(len(targets)), torch.tensor(targets)]
    return np.log(len(logits)) - torch.logsumexp(chosen, dim=0)


def sorted_rows(rows, budget):
    order = sorted(range(len(rows)), key=lambda k: rows[k]["validation"])
    return next(k for k in order if rows[k]["seconds"] <= budget)


def number_among_the_allowed(rows, budget):
    return int(np.argmin([row["validation"] for row in rows if row["seconds"] <= budget]))


def zeros_before_the_softmax(logits, k, temperature):
    scores = logits.copy()
    scores[np.argsort(scores)[:-k]] = 0
    weights = np.exp(scores / temperature - max(scores) / temperature)
    return weights / weights.sum()


RIGHT = {
    "states_with_drop": [with_torch],
    "stopped": [by_counting],
    "bits_per_character": [
        lambda nats, words: np.log2(np.exp(nats)).sum() / len(" ".join([*words, ""])),
    ],
    "choose": [sorted_rows],
    "ensemble_nats": [with_log_sum_exp],
    "top_k": [
        lambda logits, k, temperature: token_probabilities(
            logits, temperature=temperature, top_k=k
        ),
    ],
}
WRONG = {
    "states_with_drop": [
        (lambda x, *rest: with_torch(x[::-1].copy(), *rest), "Make the thinned matrix once"),
        (lambda x, W_x, W_h, keep, p: None, "None"),
        (lambda x, W_x, W_h, keep, p: with_torch(x, W_x, W_h, keep, p)[0], "should have"),
    ],
    "stopped": [
        (lambda perplexities, patience: len(perplexities), "return 2 results"),
        (lambda perplexities, patience: (2, 3), "remember the best pass so far"),
        (lambda perplexities, patience: perplexities.sort() or (1, 1), "changes perplexities"),
    ],
    "bits_per_character": [
        (lambda nats, words: len(words), "Add up the nats"),
        (lambda nats, words: np.log2(nats), "one number"),
    ],
    "choose": [
        (lambda rows, budget: rows[0], "number"),
        (lambda rows, budget: len(rows), "Leave out what takes too long"),
        (number_among_the_allowed, "count in all of them"),
    ],
    "ensemble_nats": [
        (lambda logits, targets: logits[0], "should have"),
        (lambda logits, targets: np.ones(len(targets)), "a softmax over the last axis"),
    ],
    "top_k": [
        (lambda logits, k, temperature: np.ones(6) / 6, "Divide by the temperature"),
        (lambda logits, k, temperature: np.sort(logits)[-k:], "should have"),
        (zeros_before_the_softmax, "is no chance of 0"),
    ],
}


@pytest.mark.parametrize(("name", "answer"), [(n, a) for n in RIGHT for a in RIGHT[n]])
def test_another_right_answer_passes(name, answer, capsys):
    getattr(chapter_11, name)(answer)
    assert "is right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "answer", "message"), [(n, a, m) for n in WRONG for a, m in WRONG[n]]
)
def test_another_wrong_answer_is_told_what_to_do(name, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_11, name)(answer)
