"""An edited style sheet or script makes the pages anew; Sphinx would not even copy it."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import metadata
from sphinx.application import Sphinx
from sphinx.config import Config


def take_their_version(app: Sphinx, config: Config) -> None:
    """Count the texts of the static files among the settings, whose change Sphinx notices."""
    places = [Path(app.confdir) / path for path in config.html_static_path]
    files = [path for place in places for path in [place, *sorted(place.rglob("*"))]]
    config.static_files_version = [
        zlib.crc32(path.read_bytes()) for path in files if path.is_file()
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("static_files_version", [], "html", [list])
    app.connect("config-inited", take_their_version)
    return metadata.of(__file__)
