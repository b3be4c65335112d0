"""The pages stay whole where a browser runs no scripts, and where it refuses to store anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import metadata
from sphinx.application import Sphinx

# The theme reads the storage before it draws anything and stops where that is refused. What is kept
# here instead lasts as long as the page.
STORAGE = """
<script>
  for (const name of ["localStorage", "sessionStorage"]) {
    try { window[name].length; } catch {
      const kept = new Map();
      Object.defineProperty(window, name, { value: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => { kept.set(key, String(value)); },
        removeItem: (key) => { kept.delete(key); },
      } });
    }
  }
</script>"""

NO_SCRIPTS = """
<noscript><p class="no-scripts">This browser runs no scripts, so equations stand here as they were
written, in LaTeX, and there is no search.</p></noscript>
"""


def prepare_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the stand-in for a refused storage first, and a word to readers without scripts."""
    context["metatags"] = context.get("metatags", "") + STORAGE
    if "body" in context:
        context["body"] = NO_SCRIPTS + context["body"]


def begin_in_light(app: Sphinx, error: Exception | None) -> None:
    """Write a theme into each page that has colors; scripts, where they run, choose another."""
    if error is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        written = page.read_text(encoding="utf-8")
        light = written.replace('data-theme="auto"', 'data-theme="light"', 1)
        if light != written:
            page.write_text(light, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", prepare_page, priority=900)
    app.connect("build-finished", begin_in_light)
    return metadata.of(__file__)
