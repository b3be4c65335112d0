"""Buttons that need the repository's address, drawn only where they lead somewhere.

The address stands in ``_config.yml`` under ``repository: url``. On GitHub every page links the
repository and its issues, and notebooks get Binder and Colab buttons. Colab opens nothing but
GitHub. The theme knows how Binder opens a project of gitlab.com, but not one in a subgroup nor on
another server; and where issues are written it knows of GitHub and GitLab. Without an address there
is no button.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import metadata
from sphinx.application import Sphinx
from sphinx.config import Config


def draw_only_what_leads_somewhere(app: Sphinx, config: Config) -> None:
    """Tell the theme the address, and which of its buttons to draw."""
    options = config.html_theme_options
    address = (options.get("repository_url") or "").strip().rstrip("/").removesuffix(".git")
    host, path = urlsplit(address).hostname or "", urlsplit(address).path
    on_github, on_gitlab = host == "github.com", "gitlab" in host
    options["repository_url"] = address
    options["repository_provider"] = "github" if on_github else "gitlab"
    options["use_repository_button"] = bool(address)
    options["use_issues_button"] = on_github or on_gitlab
    if not on_github:
        options.get("launch_buttons", {}).pop("colab_url", None)
        if host != "gitlab.com" or path.count("/") != 2:
            options["launch_buttons"] = {}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", draw_only_what_leads_somewhere)
    return metadata.of(__file__)
