"""What others show of a page: its title, a sentence and a picture where it is linked, an icon.

A preview needs the picture's full address, which the site knows if `html: baseurl` in `_config.yml`
says where it is published; without it the address is relative.
"""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urljoin

import metadata
from docutils import nodes
from sphinx.application import Sphinx

PREVIEW = "preview.png"
ICONS = (
    ("icon", "favicon.png", 'type="image/png" sizes="48x48"'),
    ("icon", "favicon.svg", 'type="image/svg+xml" sizes="any"'),
    ("apple-touch-icon", "touch-icon.png", 'sizes="180x180"'),
)
LONGEST = 200


def description_of(doctree: nodes.document) -> str:
    """Give the first paragraph that reads without a formula, shortened at a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if (
            len(text) < 60
            or any(paragraph.findall(nodes.math))
            or any(paragraph.findall(nodes.raw))
        ):
            continue
        return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
    return ""


def add_tags(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the tags to a page's head."""
    pathto = context["pathto"]
    base = app.config.html_baseurl
    title = escape(app.env.titles[pagename].astext()) if doctree else app.config.html_title
    if pagename == "index":  # it leads to the cover, and is what most people link
        doctree = app.env.get_doctree(app.config.root_doc)
    description = description_of(doctree) if doctree else ""
    image = pathto(f"_static/{PREVIEW}", resource=True)
    if base:
        image = urljoin(f"{base.rstrip('/')}/", f"_static/{PREVIEW}")
    facts = {
        "og:type": "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": escape(description),
        "og:image": image,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Dusk over still water: a house on legs, a green cord runs through it",
    }
    tags = [f'<meta property="{key}" content="{text}"/>' for key, text in facts.items() if text]
    tags.append('<meta name="twitter:card" content="summary_large_image"/>')
    if description:
        tags.append(f'<meta name="description" content="{escape(description)}"/>')
    tags += [
        f'<link rel="{kind}" href="{pathto(f"_static/{name}", resource=True)}" {more}/>'
        for kind, name, more in ICONS
    ]
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(tags)
    context["favicon_url"] = None  # Sphinx's own link knows one file only, and not its type.


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", add_tags)
    return metadata.of(__file__)
