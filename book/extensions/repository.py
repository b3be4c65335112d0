"""Buttons that need the repository's address, drawn only when there is one.

The address stands in ``_config.yml`` under ``repository: url``. With an address, notebooks get
Binder and Colab buttons and every page links the repository and its issues; without one, none is
drawn.
"""

from __future__ import annotations

from typing import Any

import metadata
from sphinx.application import Sphinx
from sphinx.config import Config

BUTTONS = ("use_repository_button", "use_issues_button")


def draw_only_what_leads_somewhere(app: Sphinx, config: Config) -> None:
    """Switch the theme's repository buttons on or off, all together."""
    options = config.html_theme_options
    address = (options.get("repository_url") or "").rstrip("/").removesuffix(".git")
    options["repository_url"] = address
    for button in BUTTONS:
        options[button] = bool(address)
    if not address:
        options["launch_buttons"] = {}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", draw_only_what_leads_somewhere)
    return metadata.of(__file__)
