"""Graphs on which a student's order of nodes is tried: exercise 8.4."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lstm_course.checks._tools import CheckFailed, exercise, expect

LONG = 5000  # steps: too many for a function that calls itself
PATIENCE = 40 * LONG  # looks at parents in one call; two walks need two for each step


class Node:
    """A node that notices when a graph is walked again and again."""

    looks = 0  # at the parents of all nodes, in one call

    def __init__(self, name: str, *parents: Node) -> None:
        self.name, self._parents = name, parents

    def __repr__(self) -> str:
        return f"Node({self.name!r})"

    @property
    def parents(self) -> tuple[Node, ...]:
        """Look at the parents."""
        Node.looks += 1
        if Node.looks > PATIENCE:
            raise CheckFailed(
                f"your function has looked at parents {PATIENCE:,} times, and is not done. "
                "Either it goes along every way, and where nodes are used twice, as in y = y + y, "
                "the ways double at every step; or it asks all nodes about each one, again and "
                "again. Walk twice only: remember which nodes you have seen, and count children."
            )
        return self._parents


def chain(node: Node, length: int, uses: int = 1) -> Node:
    """Make each node from the one before."""
    for k in range(length):
        node = Node(f"y{k}", *[node] * uses)
    return node


def graphs() -> Iterator[tuple[str, int, Node]]:
    """Give graphs by their last nodes, with the number of nodes that each has."""
    a = Node("a")
    yield "a diamond", 4, Node("d", Node("b", a), Node("c", a))
    for turn in (-1, 1):
        near = Node("x", Node("leaf"))
        ways = near, chain(near, 3)
        yield "a short way beside a long one", 6, Node("end", *ways[::turn])
    for turn in (-1, 1):
        p = Node("p")
        ways = Node("twice", p, p), Node("m", Node("once", p))
        yield "a node that one child uses twice and another once", 5, Node("end", *ways[::turn])
    leaf = Node("same")
    yield "three nodes of one name", 3, Node("same", leaf, Node("same", leaf, leaf), leaf)
    yield "60 doublings, y = y + y", 61, chain(Node("x"), 60, uses=2)
    yield f"a chain of {LONG:,} steps", LONG + 1, chain(Node("x"), LONG)


@exercise("Exercise 8.4")
def order(function: Callable[[Any], Any]) -> None:
    """Check a topological order: children before parents, each once, at any depth."""
    for what, count, graph in graphs():
        try:
            _judge(_called(function, graph), count, what)
        except RecursionError:
            expect(
                count <= LONG,
                f"{what} is too deep for a function that calls itself. Keep a list of the nodes "
                "that are waiting, and a loop.",
            )
            raise
        again = _called(function, graph)
        expect(
            isinstance(again, list | tuple) and len(again) == count,
            "called twice with the same node, your function gives two different lists: it "
            "remembers something. Leave no marks in the nodes, and make the set of those you have "
            "seen inside the function, not as a default argument.",
        )


def _called(function: Callable[[Any], Any], graph: Node) -> Any:
    """Call the answer with the patience of one call."""
    Node.looks = 0
    return function(graph)


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
    pairs = [(node, parent) for node in result for parent in node._parents]
    late = [(node, parent) for node, parent in pairs if places[id(parent)] < places[id(node)]]
    expect(
        len(late) < len(pairs),
        f"{what}: your list begins with the leaves. Backward begins with the result: reverse it.",
    )
    for node, parent in late:
        raise CheckFailed(
            f"{what}: {parent.name} comes before {node.name}, which was made from it, so one of "
            "its bills arrives too late. A node may go into the list only when all its children "
            "are there; one that uses it twice counts twice, or once, in both counts."
        )
