"""A picture of a graph: what a result was made from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from graphlib import TopologicalSorter
from typing import TypeVar

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from lstm_course.plots.style import COLORS

Node = TypeVar("Node", bound=Hashable)


def graph(
    result: Node,
    parents: Callable[[Node], Sequence[Node]],
    words: Callable[[Node], str],
) -> Axes:
    """Draw all that a result was made from, a box for each node, from left to right.

    Parameters
    ----------
    result : Node
        The last node, such as a loss; nodes can be keys of a dictionary.
    parents : callable
        Gives the nodes that a node was made from.
    words : callable
        Gives what to write into a node's box, in one or several lines.

    Returns
    -------
    matplotlib.axes.Axes
        With one text for each node.

    Raises
    ------
    ValueError
        If a node was made from itself.

    Examples
    --------
    >>> made_from = {"y": ["w", "x"], "w": [], "x": []}
    >>> ax = graph("y", made_from.__getitem__, lambda node: f"node {node}")
    >>> len(ax.texts)
    3
    """
    made_from = _ancestry(result, parents)
    columns = _columns(made_from)
    lanes = _lanes(made_from, columns)
    # A box with as many letters as its longest line, and room for an arrow.
    longest = max(
        len(line) for node in columns for line in words(node).replace("$", "").split("\n")
    )
    pitch = 0.27 + 0.083 * longest
    size = 0.4 + pitch * (1 + columns[result]), 0.4 + 0.85 * (1 + max(lanes.values()))
    _, ax = plt.subplots(figsize=size)
    boxes = {
        node: ax.text(
            column,
            lanes[node],
            words(node),
            ha="center",
            va="center",
            fontsize=10,
            bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": COLORS[0]},
        )
        for node, column in columns.items()
    }
    for child, its_parents in made_from.items():
        for parent in its_parents:
            straight = lanes[parent] == lanes[child]
            ax.add_patch(
                FancyArrowPatch(
                    (columns[parent], lanes[parent]),
                    (columns[child], lanes[child]),
                    patchA=boxes[parent].get_bbox_patch(),
                    patchB=boxes[child].get_bbox_patch(),
                    # Along the parent's lane, then down or up to the child.
                    connectionstyle="arc3" if straight else "angle,angleA=0,angleB=90,rad=6",
                    arrowstyle="-|>",
                    mutation_scale=11,
                    shrinkA=0,
                    shrinkB=0,
                    color="black",
                )
            )
    ax.set(xlim=(-0.5, columns[result] + 0.5), ylim=(-0.5, max(lanes.values()) + 0.5))
    ax.axis("off")
    return ax


def _ancestry(result: Node, parents: Callable[[Node], Sequence[Node]]) -> dict[Node, list[Node]]:
    """Map the result and all that it came from to their parents, each parent once."""
    made_from: dict[Node, list[Node]] = {}
    waiting = [result]
    while waiting:
        node = waiting.pop()
        if node not in made_from:
            made_from[node] = list(dict.fromkeys(parents(node)))
            waiting += made_from[node]
    return made_from


def _columns(made_from: dict[Node, list[Node]]) -> dict[Node, int]:
    """Put each node right of all its parents."""
    columns: dict[Node, int] = {}
    for node in TopologicalSorter(made_from).static_order():
        columns[node] = 1 + max((columns[parent] for parent in made_from[node]), default=-1)
    return columns


def _lanes(made_from: dict[Node, list[Node]], columns: dict[Node, int]) -> dict[Node, int]:
    """Give each of the longest chains a lane of its own, so that no two boxes overlap."""
    lanes: dict[Node, int] = {}
    for start in sorted(columns, key=columns.__getitem__, reverse=True):
        lane, chain = max(lanes.values(), default=-1) + 1, [start] * (start not in lanes)
        while chain:
            node = chain[-1]
            lanes[node] = lane
            left = [parent for parent in made_from[node] if parent not in lanes]
            chain = sorted(left, key=columns.__getitem__)
    return lanes
