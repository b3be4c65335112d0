"""Views of the pages one can play with: ``{playground} read``, a state in its option ``state``.

The content, a picture and its words, stands where no scripts run. The scripts are loaded by the
pages that have a view, and by no other. The role ``{playground}`words <read?at=9>``` links to a
situation, on the page where the view has its home.
"""

from __future__ import annotations

from typing import Any, ClassVar

import metadata
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole, SphinxDirective

# In the order in which they run.
SCRIPTS = (
    "network.js",
    "page.js",
    "weights.js",
    "trained.js",
    "hand.js",
    "spectra.js",
    "by_hand.js",
)
SHARED = {"network.js", "page.js"}
TRAINED = {*SHARED, "weights.js", "trained.js"}
BY_HAND = {*SHARED, "hand.js", "by_hand.js"}
NEEDED = {
    **dict.fromkeys(("read", "intervene", "write"), TRAINED),
    **dict.fromkeys(("cell", "dictation", "lag", "cliff"), BY_HAND),
    "bias": {*BY_HAND, "spectra.js"},
}


def home_of(view: str) -> str:
    """Name the page that has all views of a kind."""
    return "book/playground" if NEEDED[view] == TRAINED else "book/by-hand"


class PlaygroundView(nodes.General, nodes.Element):
    """A view, with what is shown until it runs."""


class Playground(SphinxDirective):
    """Put a view into a page."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"state": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Make the view's place."""
        view = directives.choice(self.arguments[0], list(NEEDED))
        node = PlaygroundView(view=view, state=self.options.get("state", ""))
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Situation(ReferenceRole):
    """Link to a view in a state."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link."""
        view = self.target.split("?")[0]
        if view not in NEEDED:
            message = self.inliner.reporter.error(f"no such view: {view!r}", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        up = "../" * self.env.docname.count("/")
        link = nodes.reference("", "", refuri=f"{up}{home_of(view)}.html#{self.target}")
        link += nodes.inline(self.title, self.title)
        return [link], []


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
    """Load what its views need on a page that has some."""
    views = [] if doctree is None else list(doctree.findall(PlaygroundView))
    needed = set().union(*(NEEDED[node["view"]] for node in views))
    for script in SCRIPTS:
        if script in needed:
            app.add_js_file(script, loading_method="defer")
    if views:
        app.add_css_file("playground.css")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_node(PlaygroundView, html=(open_place, close_place))
    app.add_directive("playground", Playground)
    app.add_role("playground", Situation())
    app.connect("html-page-context", load_scripts)
    return metadata.of(__file__)
