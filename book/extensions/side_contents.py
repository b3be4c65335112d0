"""The table of contents on the left: exercises as children of their chapter, solutions folded.

The exercises of a chapter are a page of their own, but no section of it: they have no number, and
on the left they are called just that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import metadata
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

EXERCISES = "exercises/"
EXERCISES_LINK = re.compile(r">Exercises: [^<]*</a>")
SOLUTIONS = re.compile(
    r'<p[^>]*class="caption"[^>]*><span class="caption-text">(?P<title>Solutions)</span></p>\s*'
    r"(?P<pages><ul\b.*?</ul>)",
    re.S,
)


def leave_exercises_unnumbered(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Take back the numbers that pages of exercises and their sections got as their chapter's."""
    for name in env.found_docs:
        if not name.startswith(EXERCISES):
            continue
        env.toc_secnumbers.pop(name, None)
        env.titles[name].attributes.pop("secnumber", None)
        for reference in env.tocs[name].findall(nodes.reference):
            reference.attributes.pop("secnumber", None)
    return []


def quiet(html: str) -> str:
    """Shorten the names of exercises, and fold the part with the solutions unless one is open."""
    html = EXERCISES_LINK.sub(">Exercises</a>", html)

    def folded(found: re.Match[str]) -> str:
        is_open = " open" * bool(re.search(r"\bcurrent\b", found["pages"]))
        pages = found["pages"].replace(">Solutions: ", ">")
        return (
            f'<details class="solutions"{is_open}><summary>{found["title"]}</summary>\n'
            f"{pages}</details>"
        )

    return SOLUTIONS.sub(folded, html)


def set_contents(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let the theme's table of contents pass through :func:`quiet`."""
    theme = context.get("generate_toctree_html")
    if theme:
        context["generate_toctree_html"] = lambda *args, **options: quiet(
            str(theme(*args, **options))
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # After Sphinx's own numbering, and after the theme has prepared its table of contents.
    app.connect("env-get-updated", leave_exercises_unnumbered, priority=900)
    app.connect("html-page-context", set_contents, priority=910)
    return metadata.of(__file__)
