"""Mends the theme's markup where a screen reader or a keyboard would stumble over it."""

from __future__ import annotations

import re
from typing import Any

import metadata
from sphinx.application import Sphinx


def mend_body(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Mend the HTML that docutils wrote for a page."""
    body = context.get("body", "")
    # A bibliography's entries are no list items, so its box is no list.
    body = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    # The glossary's Chinese terms: for the voice that reads them and the font that shows them.
    body = re.sub(r"<dt(?=[^>]*>[^<]*[\u4e00-\u9fff])", '<dt lang="zh-Hans"', body)
    if pagename.endswith("-zh"):
        # The page that is written in Chinese: the same, and its figures are numbered in Chinese.
        body = re.sub(r'(class="caption-number">)Figure ', r"\1图 ", body)
        body = f'<div lang="zh-Hans">{body}</div>'
    if body:
        context["body"] = body


def name_the_arrows(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the arrows that unfold a chapter's pages in the table of contents a name."""
    theme = context.get("generate_toctree_html")

    def generate_toctree_html(*args: Any, **options: Any) -> str:
        html = str(theme(*args, **options))
        return html.replace("<summary>", '<summary aria-label="Exercises of this chapter">')

    if theme:
        context["generate_toctree_html"] = generate_toctree_html


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", mend_body)
    app.connect("html-page-context", name_the_arrows, priority=900)
    return metadata.of(__file__)
