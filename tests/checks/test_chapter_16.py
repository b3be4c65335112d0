"""The checks of chapter 16: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from lstm_course.checks import CheckFailed, chapter_16
from lstm_course.datasets import load_reviews, opinions


def by_dictionary(answers, labels, pairs):
    """Another style: collect the members first."""
    members = {}
    for answer, label, pair in zip(answers, labels, pairs, strict=True):
        if pair != -1:
            members.setdefault(int(pair), []).append(answer == label)
    return sum(map(all, members.values())) / len(members)


def text_by_text(states, lengths):
    return [states[:T, n].mean(axis=0) for n, T in enumerate(lengths)]


def from_confusion(confusion):
    rows, columns = np.indices(confusion.shape)
    count = confusion.ravel()
    truth, answer = np.repeat(rows.ravel(), count), np.repeat(columns.ravel(), count)
    labels = np.arange(len(confusion))
    return f1_score(truth, answer, labels=labels, average="macro", zero_division=0)


def without_a_guard(confusion):
    with np.errstate(invalid="ignore"):
        return np.mean(2 * np.diag(confusion) / (confusion.sum(axis=0) + confusion.sum(axis=1)))


def own(frame, good="moving", bad="dull"):
    return frame.format(good, bad), frame.format(bad, good)


FRAME = "I swear it was a {} film to see, and the paper says it was a {} film to see."
RIGHT = {
    "pair_score": [by_dictionary],
    "mean_states": [text_by_text],
    "macro_f1": [from_confusion],
    "own_pair": [own(FRAME), list(own(FRAME.upper()))],
}
WRONG = {
    "pair_score": [
        (lambda answers, labels, pairs: np.mean(answers == labels), "this is the accuracy"),
        (lambda answers, labels, pairs: 1 - by_dictionary(answers, labels, pairs), "Write down"),
        (lambda answers, labels, pairs: answers == labels, "one number|shape"),
        (lambda answers, labels, pairs: by_dictionary(answers, labels, pairs) / 2, "half of it"),
    ],
    "mean_states": [
        (lambda states, lengths: states.mean(axis=0), "padding is counted in"),
        (lambda states, lengths: states.sum(axis=0) / lengths[:, None], "It is no zero"),
        (lambda states, lengths: states[: min(lengths)].mean(axis=0), "Take one text alone"),
        (lambda states, lengths: states.mean(axis=1), "N, H"),
    ],
    "macro_f1": [
        (lambda confusion: np.trace(confusion) / np.sum(confusion), "this is the accuracy"),
        (lambda confusion: np.diag(confusion) / confusion.sum(axis=0), "nan|inf|shape"),
        (lambda confusion: 0.5, "Work out one class"),
        (without_a_guard, "nan"),
    ],
    "own_pair": [
        (None, "return two texts"),
        (("only one",), "return two texts"),
        ((FRAME.format("dull", "moving"),) * 2, "the same"),
        (("It is moving.", "It is dull."), "do not have the same words"),
        (
            ("Not dull but moving was this film.", "Not moving but dull was this film."),
            "the same pairs of neighbors",
        ),
        (
            (
                "Was it dull or not? Is it moving or not?",
                "Was it moving or not? Is it dull or not?",
            ),
            "the same triples",
        ),
        (own("It was {}... and it was {}... that is all."), "once the marks are left out"),
        (
            ("A moving film, 9 of 10, not a dull one.", "A dull film, 2 of 10, not a moving one."),
            "words",
        ),
        (own(FRAME, good="orange"), "no good adjective"),
        (own(FRAME, bad="square"), "no bad adjective"),
        (own("Neither dull nor moving, " + FRAME, "big", "small"), "must be the good one"),
        (tuple(opinions.opinion_pairs(np.random.default_rng(0), 1).texts), "generator's"),
    ],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_16, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_16, check)(answer)


def test_a_pair_that_was_copied_is_refused():
    train = load_reviews().train
    hard = train.where(train.kinds == "hard")
    for pair in np.unique(hard.pairs):
        texts = hard.where(hard.pairs == pair).texts
        with pytest.raises(CheckFailed):
            chapter_16.own_pair(texts)
