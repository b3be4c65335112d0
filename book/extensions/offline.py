"""The site asks no other host for anything, so that it also reads from a folder without network.

MathJax comes from the Python package ``sphinx-mathjax-offline``: the parts that the pages use are
copied into the site at build. What the theme and the notebook reader would load from elsewhere
(Thebe's address, the scripts for widgets) is taken off every page.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import metadata
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

MATHJAX = "mathjax/tex-chtml.js"
# What tex-chtml.js fetches on its own: rarer TeX commands, MathML for screen readers, the fonts.
MATHJAX_PARTS = [
    "tex-chtml.js",
    "a11y/assistive-mml.js",
    "input/tex/extensions",
    "output/chtml/fonts/woff-v2",
]


def mathjax_folder() -> Path:
    """Return the folder of the installed package that holds MathJax 3."""
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise ExtensionError(
            "sphinx-mathjax-offline is not installed, so equations would need a third-party "
            "server; install what requirements-book.txt names"
        )
    return Path(package.origin).parent / "static" / "mathjax"


def use_own_mathjax(app: Sphinx, config: Config) -> None:
    """Point Sphinx to the MathJax that the site carries."""
    mathjax_folder()
    config.mathjax_path = MATHJAX


def copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Copy the needed parts of MathJax into the finished site."""
    if error is not None or app.builder.format != "html":
        return
    source, target = mathjax_folder(), Path(app.outdir) / "_static" / "mathjax"
    for part in MATHJAX_PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
        else:
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / part, target / part)


def is_third_party(asset: Any) -> bool:
    """Say whether a style sheet or script would be fetched from another host."""
    text = f"{getattr(asset, 'filename', None) or ''}{getattr(asset, 'attributes', '')}"
    return "://" in text or "sphinx-thebe" in text


def drop_third_parties(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take scripts and style sheets of other hosts, and what only serves Thebe, off a page."""
    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context.get(kind, []) if not is_third_party(asset)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", use_own_mathjax)
    app.connect("html-page-context", drop_third_parties, priority=900)
    app.connect("build-finished", copy_mathjax)
    return metadata.of(__file__)
