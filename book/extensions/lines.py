"""Every line of code becomes an element that knows its indent.

Where the screen is too narrow for a line, the styles break it there, and what follows hangs below
the line's own beginning. The text that a reader copies stays the program's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import metadata
from pygments.formatters import HtmlFormatter
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

TAG = re.compile(r"<[^>]+>")


def indent_of(line: str) -> int:
    """Count the spaces that a line of highlighted code begins with.

    >>> indent_of('    <span class="k">return</span> x')
    4
    """
    text = TAG.sub("", line)
    return len(text) - len(text.lstrip(" "))


class LineByLine(HtmlFormatter):
    """Writes code with an element a line."""

    def wrap(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Wrap the lines, then what holds them all."""
        return super().wrap(self._lines(source))

    def _lines(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        for is_line, line in source:
            yield (
                is_line,
                f'<span class="line" style="--indent:{indent_of(line)}ch">{line}</span>',
            )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    PygmentsBridge.html_formatter = LineByLine
    return metadata.of(__file__)
