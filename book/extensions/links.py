"""Links to the outside, as `make links` asks for them.

A DOI leads to a publisher, and many publishers refuse robots. So the resolver itself is asked
whether it knows the DOI, which is what could be wrong in a bibliography.
"""

from __future__ import annotations

from typing import Any

import metadata
from sphinx.application import Sphinx

RESOLVER = "https://doi.org/"


def ask_the_resolver(app: Sphinx, uri: str) -> str | None:
    """Give the address that tells whether a DOI exists; None leaves the link as it is."""
    if not uri.startswith(RESOLVER):
        return None
    return f"{RESOLVER}api/handles/{uri.removeprefix(RESOLVER)}"


def forgive_what_is_slow(app: Sphinx, exception: Exception | None) -> None:
    """End well if no link is broken, though some did not answer in time."""
    if app.builder.name == "linkcheck" and exception is None and not app.builder.broken_hyperlinks:
        app.statuscode = 0


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.setup_extension("sphinx.builders.linkcheck")  # it has the event
    app.connect("linkcheck-process-uri", ask_the_resolver)
    app.connect("build-finished", forgive_what_is_slow)
    return metadata.of(__file__)
