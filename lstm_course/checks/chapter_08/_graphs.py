"""The graphs on which the check of exercise 8.4 tries a student's order of nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lstm_course.checks._tools import CheckFailed, expect

PATIENCE = 100_000  # looks at one node; only a walk along every way needs more
LONG = 5000  # steps: too many for a function that calls itself


class Node:
    """A node that notices when it is walked again and again."""

    def __init__(self, name: str, *parents: Node) -> None:
        self.name, self._parents, self._looks = name, parents, 0

    def __repr__(self) -> str:
        return f"Node({self.name!r})"

    @property
    def parents(self) -> tuple[Node, ...]:
        """Look at the parents."""
        self._looks += 1
        if self._looks > PATIENCE:
            raise CheckFailed(
                f"your function has looked at the parents of node {self.name} {PATIENCE:,} times. "
                "Where nodes are used twice, as in y = y + y, the ways to the first double at "
                "every step: remember which nodes you have seen."
            )
        return self._parents


def diamond() -> Node:
    """Make d from b and c, and both of these from a."""
    a = Node("a")
    return Node("d", Node("b", a), Node("c", a))


def short_and_long(*, short_first: bool) -> Node:
    """Make a node from x directly and by way of three others."""
    near = Node("x", Node("leaf"))
    far = near
    for k in range(3):
        far = Node(f"y{k}", far)
    return Node("end", near, far) if short_first else Node("end", far, near)


def namesakes() -> Node:
    """Make three nodes of one name, one of which is used by both others."""
    leaf = Node("same")
    middle = Node("same", leaf, leaf)
    return Node("same", leaf, middle, leaf)


def uneven(*, twice_first: bool) -> Node:
    """Make p, used twice by one node and once, further away, by another."""
    p = Node("p")
    twice, once = Node("twice", p, p), Node("m", Node("once", p))
    return Node("end", *((twice, once) if twice_first else (once, twice)))


def chain(length: int, *, doubled: bool = False) -> Node:
    """Make each node from the one before."""
    y = Node("x")
    for k in range(length):
        y = Node(f"y{k}", *[y] * (1 + doubled))
    return y


def judge_order(order: Callable[[Node], Iterable[Any]]) -> None:
    """Fail where the order of a graph's nodes is not topological."""
    once = diamond()
    _judge(order(once), 4, "a diamond")
    _judge_second(order(once), 4)
    for short_first in (False, True):
        graph = short_and_long(short_first=short_first)
        _judge(order(graph), 6, "a short way beside a long one")
    for twice_first in (False, True):
        graph = uneven(twice_first=twice_first)
        _judge(order(graph), 5, "a node that one child uses twice and another once")
    _judge(order(namesakes()), 3, "three nodes of one name")
    _judge(order(chain(60, doubled=True)), 61, "60 doublings, y = y + y")
    try:
        _judge(order(chain(LONG)), LONG + 1, f"a chain of {LONG:,} steps")
    except RecursionError:
        expect(
            False,
            f"a chain of {LONG:,} steps is too deep for a function that calls itself. Keep a list "
            "of the nodes that are waiting, and a loop.",
        )


def _judge_second(result: Any, count: int) -> None:
    expect(
        isinstance(result, list | tuple) and len(result) == count,
        "called twice with the same node, your function gives two different lists: it remembers "
        "something. Leave no marks in the nodes, and make the set of those you have seen inside "
        "the function, not as a default argument.",
    )


def _judge(result: Any, count: int, what: str) -> None:
    expect(
        isinstance(result, list | tuple),
        f"give back a list of nodes, not a {type(result).__name__}; does the function end with "
        "`return`?",
    )
    expect(
        all(isinstance(node, Node) for node in result),
        f"{what}: the list should hold the nodes themselves, not their names or ids.",
    )
    places = {id(node): place for place, node in enumerate(result)}
    expect(
        len(places) == len(result),
        f"{what}: a node stands in the list more than once. Remember which you have seen, by id(), "
        "not by name.",
    )
    expect(
        len(result) == count,
        f"{what}: the list has {len(result)} node{'s' * (len(result) != 1)}, but should have all "
        f"{count}, the first and the leaves included. Nodes of one name are told apart by id().",
    )
    pairs = [(node, parent) for node in result for parent in node.parents]
    late = [(node, parent) for node, parent in pairs if places[id(parent)] < places[id(node)]]
    expect(
        len(late) < len(pairs),
        f"{what}: your list begins with the leaves. Backward begins with the result: reverse it.",
    )
    expect(
        not late,
        f"{what}: {late and late[0][1].name} comes before {late and late[0][0].name}, which was "
        "made from it, so one of its bills arrives too late. A node may go into the list only when "
        "all its children are there; one that uses it twice counts twice, or once, in both counts.",
    )
