"""The checks of chapter 14: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_14

COUNTS = [20, 6, 12, 3840, 960]


def with_count(place, count):
    return [count if k == place else right for k, right in enumerate(COUNTS)]


def detached(h, c, new):
    return (torch.zeros_like(h), torch.zeros_like(c)) if new else (h.detach(), c.detach())


def copied(h, c, new):
    return [part.detach().clone() * (not new) for part in (h, c)]


def in_place(h, c, new):
    with torch.no_grad():
        h *= 0
    return detached(h, c, new)


def scores(model, x):
    model.eval()
    with torch.no_grad():
        found = model(x)
    model.train()
    return found


def frozen(model, x):
    """Take the gradients from the weights, not from the measurement."""
    model.eval()
    found = model.requires_grad_(False)(x)
    model.train()
    return found


def as_it_was(model, x):
    before = model.training
    found = model.train(False)(x).detach()
    model.train(before)
    return found


def still_in_evaluation(model, x):
    model.eval()
    return model(x).detach()


def head_switched_back(model, x):
    found = still_in_evaluation(model, x)
    model.training = True
    return found


def with_graph(model, x):
    found = model.eval()(x)
    model.train()
    return found


def with_torch(h_n):
    h_n = torch.as_tensor(h_n)
    return torch.cat([h_n[-2], h_n[-1]], dim=1)


def row_by_row(output, lengths):
    H = output.shape[2] // 2
    return [[*output[length - 1, n, :H], *output[0, n, H:]] for n, length in enumerate(lengths)]


def by_transposing(layer, sentences):
    return layer(np.transpose(sentences, (1, 0, 2))).transpose(1, 0, 2)


def with_indices(x, lengths):
    steps = np.arange(len(x))[:, None]
    source = np.where(steps < lengths, np.array(lengths) - 1 - steps, steps)
    return np.take_along_axis(x, source[:, :, None], axis=0)


def in_place_turned(x, lengths):
    for n, length in enumerate(lengths):
        x[:length, n] = x[:length, n][::-1].copy()
    return x


RIGHT = {
    "how_many": [COUNTS, tuple(COUNTS), np.array(COUNTS)],
    "summary": [with_torch],
    "last_states": [row_by_row],
    "read_batch": [by_transposing],
    "start_state": [lambda N, H, layers, directions: torch.zeros(layers * directions, N, H)],
    "next_state": [detached, copied],
    "measure": [scores, as_it_was],
    "turned": [with_indices],
    "mean_state": [
        lambda output, lengths: [output[:k, n].mean(axis=0) for n, k in enumerate(lengths)]
    ],
    "letters_seen": [lambda T: np.arange(1, T + 1).mean()],
}
WRONG = {
    "how_many": [
        (None, "counts is None"),
        (COUNTS[:3], "has the shape"),
        (with_count(0, 40), "number of units counts the units of both directions"),
        (with_count(1, 12), "number of cells counts steps. The same cell"),
        (with_count(1, 3), "counts layers; each has a cell for each direction"),
        (with_count(2, 96), "counts the sentences as well"),
        (with_count(3, 1920), "size of output has one direction only"),
        (with_count(3, 11520), "output is the top layer alone"),
        (with_count(4, 320), "every cell's end"),
        (with_count(4, 7), "It is .layers times directions"),
    ],
    "summary": [
        (lambda h_n: h_n[-2:].swapaxes(0, 1), r"has the shape.*\(N, 2H\)"),
        (lambda h_n: np.tile(h_n[-1], 2), "h_n.-2., forward"),
    ],
    "last_states": [
        (lambda output, lengths: output[lengths], "L ends at step L - 1"),
        (lambda output, lengths: output[0], "Forward: step lengths"),
    ],
    "read_batch": [
        (lambda layer, sentences: sentences, "Into the layer goes"),
        (lambda layer, sentences: layer(sentences.T), "has the shape"),
    ],
    "start_state": [(lambda N, H, layers, directions: np.zeros((H, N)), "has the shape")],
    "next_state": [
        (lambda h, c, new: (h, c), "within a text, h still requires a gradient"),
        (lambda h, c, new: (h.detach(), c), "within a text, c still requires a gradient"),
        (lambda h, c, new: (h.detach(), c.detach()), "h is carried over into a new text"),
        (lambda h, c, new: (0 * h.detach(), 0 * c.detach()), "within a text, h is zero"),
        (lambda h, c, new: detached(c, h, new), "h and c are exchanged"),
        (lambda h, c, new: None if new else detached(h, c, new), "before a new text .* None; give"),
        (lambda h, c, new: (None, None) if new else detached(h, c, new), "h is None; give a"),
        (lambda h, c, new: detached(h, c, new)[0], "return 2 results"),
        (lambda h, c, new: detached(h + 1, c, new), "value of h should stay"),
        (lambda h, c, new: (h.detach() + new, c.detach() * (not new)), "h should be zeros"),
        (in_place, "changes h or c"),
        (None, "give the function itself"),
    ],
    "measure": [
        (frozen, "come back without a gradient"),
        (lambda model, x: model(x), "dropout is still on"),
        (still_in_evaluation, "comes back in evaluation mode"),
        (head_switched_back, "a part of the model"),
        (with_graph, "a graph is built"),
        (lambda model, x: None, "returns None"),
        (lambda model, x: scores(model, x) + 1, "not the scores of the model"),
        (3, "give the function itself"),
    ],
    "turned": [
        (in_place_turned, "changes x"),
        (lambda x, lengths: np.roll(x, 1, axis=0), "Row n keeps"),
    ],
    "mean_state": [
        (lambda output, lengths: output.sum(axis=0) / lengths, "Work out the shortest"),
        (lambda output, lengths: output[0], "Work out the shortest"),
    ],
    "letters_seen": [(lambda T: T + 1, "take the mean")],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_14, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_14, check)(answer)
