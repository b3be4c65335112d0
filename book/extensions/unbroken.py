"""A formula within a sentence keeps its comma: no line begins with a mark.

Browsers may break a line before and after a formula, as if it were a picture.
"""

from __future__ import annotations

import re
from typing import Any

import metadata
from sphinx.application import Sphinx

FORMULA = re.compile(
    r"[(\[“‘（《]*"
    r'<span class="math notranslate nohighlight">[^<]*</span>'
    r"[)\],.;:!?”’，。；：、！？）》]*"
)


def keep_marks(html: str) -> str:
    """Hold formulas and the marks that touch them together.

    >>> keep_marks('to <span class="math notranslate nohighlight">h</span>, and')
    'to <span class="unbroken"><span class="math notranslate nohighlight">h</span>,</span> and'
    >>> keep_marks('to <span class="math notranslate nohighlight">h</span> and')
    'to <span class="math notranslate nohighlight">h</span> and'
    """

    def hold(found: re.Match[str]) -> str:
        touches = not (found[0].startswith("<") and found[0].endswith(">"))
        return f'<span class="unbroken">{found[0]}</span>' if touches else found[0]

    return FORMULA.sub(hold, html)


def mend_body(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Mend a page's text."""
    if context.get("body"):
        context["body"] = keep_marks(context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", mend_body)
    return metadata.of(__file__)
