"""Printing signs such as ✓ on consoles that may not have them."""

from __future__ import annotations

import sys

_IN_ASCII = {"✓": "[ok]", "✗": "[fail]", "→": "->"}


def say(line: str) -> None:
    """Print a line; where the console's encoding lacks a sign, print words or a question mark.

    Parameters
    ----------
    line : str

    Examples
    --------
    >>> say("✓ Exercise 1.1 is right.")
    ✓ Exercise 1.1 is right.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        for sign, words in _IN_ASCII.items():
            line = line.replace(sign, words)
        line = line.encode(encoding, "replace").decode(encoding)
    print(line, flush=True)
