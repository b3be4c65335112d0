"""Links, anchors, pictures: what can be seen in the HTML without a browser."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from building import REPOSITORY, Site, parsed

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(tag["id"] for tag in parsed(path).find_all(id=True))


def problem_with(site: Site, page: Path, address: str) -> str | None:
    """Say what is wrong with a link, or None."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_file() or not target.is_relative_to(site.root.resolve()):
        return f"leads nowhere: {address}"
    fragment = unquote(parts.fragment)
    view, _, state = fragment.partition("?")
    if state and parsed(target).select(f'.playground[data-view="{view}"]'):
        return None
    if fragment and target.suffix == ".html" and fragment not in anchors(target):
        return f"no such place on the page: {address}"
    return None


def test_internal_links_resolve(site: Site) -> None:
    problems = []
    for name in site.pages():
        page = (site.root / name).resolve()
        links = [tag["href"] for tag in parsed(page).find_all("a", href=True)]
        loaded = [
            tag[key]
            for kind, key in LOADED.items()
            for tag in parsed(page).find_all(kind)
            if tag.get(key)
        ]
        found = {problem_with(site, page, address) for address in links + loaded} - {None}
        problems += [f"{name}: {problem}" for problem in sorted(found)]
    assert not problems, "\n".join(problems)


def test_nothing_is_loaded_from_another_host(site: Site) -> None:
    problems = [
        f"{name}: {tag[key]}"
        for name in site.pages()
        for kind, key in LOADED.items()
        for tag in parsed((site.root / name).resolve()).find_all(kind)
        if "://" in (tag.get(key) or "") and "canonical" not in tag.get("rel", [])
    ]
    assert not problems, "\n".join(problems)


def test_pictures_have_alternative_text(site: Site) -> None:
    problems = [
        f"{name}: {image['src']}"
        for name in site.pages()
        for image in parsed((site.root / name).resolve()).select("article img")
        if not image.get("alt", "").strip() or image["alt"].startswith(("../", "_images/"))
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("folder", ["chapters", "exercises", "solutions"])
def test_every_notebook_can_be_downloaded(site: Site, folder: str) -> None:
    if not (REPOSITORY / folder).is_dir():
        pytest.skip(f"{folder}/ is withheld")
    pages = [name for name in site.pages() if name.startswith(f"{folder}/")]
    assert pages
    for name in pages:
        button = parsed((site.root / name).resolve()).select_one("a.btn-download-source-button")
        assert button is not None, f"{name}: no download button"
        assert button["href"].endswith(name.replace(".html", ".ipynb")), f"{name}: {button['href']}"


def test_every_claim_is_listed(site: Site) -> None:
    page = site.parsed("book/claims")
    listed = {name.get_text() for name in page.select("table.claims tbody tr code")}
    shown = {
        claim.get_text()
        for name in site.pages()
        if name.startswith(("chapters/", "solutions/"))
        for claim in parsed((site.root / name).resolve()).select("ul.claims .name")
    }
    assert shown
    assert listed == shown
