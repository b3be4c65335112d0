"""Views of the page one can play with: ``{playground} read``, with a state in its option ``state``.

The content, a picture and its words, stands where no scripts run. The scripts are loaded by the
pages that have a view, and by no other.
"""

from __future__ import annotations

from typing import Any, ClassVar

import metadata
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

VIEWS = ("read", "intervene", "write")
SCRIPTS = ("network.js", "weights.js", "views.js")


class PlaygroundView(nodes.General, nodes.Element):
    """A view, with what is shown until it runs."""


class Playground(SphinxDirective):
    """Put a view into a page."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"state": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Make the view's place."""
        view = directives.choice(self.arguments[0], VIEWS)
        node = PlaygroundView(view=view, state=self.options.get("state", ""))
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def open_place(translator: Any, node: PlaygroundView) -> None:
    """Begin the view's place."""
    data = {"data-view": node["view"], "data-state": node["state"]}
    translator.body.append(translator.starttag(node, "div", CLASS="playground", **data))


def close_place(translator: Any, node: PlaygroundView) -> None:
    """End the view's place."""
    translator.body.append("</div>\n")


def load_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Load what a view needs on a page that has one."""
    if doctree is None or not any(doctree.findall(PlaygroundView)):
        return
    for script in SCRIPTS:
        app.add_js_file(script, loading_method="defer")
    app.add_css_file("playground.css")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_node(PlaygroundView, html=(open_place, close_place))
    app.add_directive("playground", Playground)
    app.connect("html-page-context", load_scripts)
    return metadata.of(__file__)
