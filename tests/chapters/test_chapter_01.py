"""Chapter 1's own functions against what they stand for, counted another way."""

import re
from collections import Counter, OrderedDict

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from notebook_source import ROOT, chapter

world = chapter("01-why-order-matters")
LOGS = world.all_logs()
LOG = st.sampled_from(LOGS)


def test_the_blank_is_as_far_from_the_keys_as_the_caption_says():
    notebook = nbformat.read(ROOT / "chapters" / "01-why-order-matters.ipynb", as_version=4)
    text = next(cell.source for cell in notebook.cells if "01-far-blank" in cell.source)
    (sentence,) = re.findall(r'The sentence "(.+?)" ends in a blank', text)
    distance = len(sentence.split()) - sentence.split().index("keys")
    assert f"was said {distance} words earlier" in text


def door_at_the_knock(log):
    """Walk through a log with a door, and look at it when somebody knocks."""
    door = None
    for event in log:
        if event == "k":
            return door
        door = {"o": True, "s": False}.get(event, door)
    raise AssertionError("nobody knocked")


def test_every_log_is_in_the_world_once_and_keeps_its_rules():
    assert len(LOGS) == len(set(LOGS)) == 6048
    for log in LOGS:
        assert len(log) == 16
        assert Counter(log) == {"o": 2, "s": 2, "k": 1, ".": 11}
        places = [place for place, event in enumerate(log) if event != "."]
        assert places[0] > 0
        assert places[-1] < 15
        assert min(np.diff(places)) > 1
        assert log[places[0]] != "k"


def test_the_truth_is_the_door_at_the_knock():
    for log in LOGS:
        assert world.was_open(log) == door_at_the_knock(log) != world.was_open(world.mirrored(log))
        assert world.mirrored(world.mirrored(log)) == log


def test_four_states_would_do_for_these_logs():
    for log in LOGS:
        state = "open"
        for event in log:
            state = world.step(event, state)
        assert state == world.read(log)[-1]


@given(log=LOG, extra=st.integers(0, 20))
def test_the_loop_by_hand_is_right_at_any_silence(log, extra):
    slow = world.slowed(log, extra)
    assert slow.replace(".", "") == log.replace(".", "")
    assert len(slow) == 16 + 6 * extra
    states = world.read(slow)
    assert len(states) == len(slow) + 1
    assert states[-1] == ("was open" if world.was_open(log) else "was shut")


def test_a_split_keeps_pairs_together():
    pairs = [(log, world.mirrored(log)) for log in LOGS if world.was_open(log)]
    split = chapter("01-why-order-matters", pairs=pairs).split
    train, heldout = split(0)
    assert (len(train), len(heldout)) == (2000, 4048)
    assert sorted(train + heldout) == sorted(LOGS)
    for part in (train, heldout):
        assert {world.mirrored(log) for log in part} == set(part)
    assert split(0) == (train, heldout) != split(1)


@pytest.mark.parametrize("width", [1, 2, 3])
def test_bags_are_counted_as_by_hand(width):
    bags = chapter("01-why-order-matters", logs=LOGS).different_bags(width)
    sizes = range(1, width + 1)
    by_hand = {
        frozenset(Counter(log[k : k + n] for n in sizes for k in range(17 - n)).items())
        for log in LOGS
    }
    assert bags == len(by_hand)


def test_a_window_of_five_misses_one_silence_at_most_and_tells_all_logs_apart():
    truths: dict[frozenset[tuple[str, int]], set[bool]] = {}
    for log in LOGS:
        pieces = Counter(log[k : k + n] for n in range(1, 6) for k in range(17 - n))
        truths.setdefault(frozenset(pieces.items()), set()).add(world.was_open(log))
        places = [place for place, event in enumerate(log) if event != "."]
        assert np.sum(np.diff(places) > 4) <= 1
    assert all(len(answers) == 1 for answers in truths.values())


def test_clocks_read_one_symbol_a_minute():
    table = world.by_the_clock(LOGS[:50]).reshape(50, 16, 4)
    assert (table.sum(axis=2) == 1).all()
    assert ["".join(".kos"[k] for k in row) for row in table.argmax(axis=2)] == LOGS[:50]


def test_the_reader_answers_after_every_minute_and_never_from_the_future():
    with_words = chapter("01-why-order-matters", vocabulary=world.Vocabulary(".kos"))
    x = with_words.as_numbers(LOGS[:3])
    assert x.shape == (16, 3, 4)
    reader = with_words.Reader()
    answers, early = reader(x), reader(x[:7])
    assert answers.shape == (16, 3)
    assert torch.allclose(answers[:7], early)


@given(names=st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=40), size=st.integers(1, 8))
def test_shelves_drop_what_their_rule_says(names, size):
    for rule in ("newest", "oldest", "longest unused"):
        shelf: OrderedDict[str, None] = OrderedDict()
        found = 0
        for name in names:
            if name in shelf:
                found += 1
                if rule == "longest unused":
                    shelf.move_to_end(name)
            elif len(shelf) < size:
                shelf[name] = None
            elif rule != "newest":
                shelf.popitem(last=False)
                shelf[name] = None
        assert world.still_there(names, size, rule) == found / len(names)
