"""What others show of a page: preview tags, and icons that are there."""

import io
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from browsing import Watch
from bs4 import BeautifulSoup
from building import Site, documents
from docutils import nodes
from images import PAINTINGS
from PIL import Image
from playwright.sync_api import Browser
from social import LONGEST, description_of

PAGES = [name for name in documents() if name != "genindex"]


def head_of(site: Site, name: str) -> BeautifulSoup:
    return site.parsed(name).head


@pytest.mark.parametrize("name", [*PAGES, "index"])
def test_a_linked_page_has_a_preview(site: Site, name: str) -> None:
    head = head_of(site, name)
    facts = {tag["property"]: tag["content"] for tag in head.select("meta[property^='og:']")}
    title = head.title.get_text()
    assert title.split(" — ")[0].split(". ")[-1] in facts["og:title"]
    assert facts["og:site_name"] == "Memory in a Loop"
    assert 40 < len(facts["og:description"]) <= LONGEST + 2
    assert head.find("meta", attrs={"name": "description"})["content"] == facts["og:description"]
    picture = (site.root / name).parent / facts["og:image"].split("?")[0]
    with Image.open(picture) as image:
        assert image.size == (1200, 630)
        assert image.format == "PNG"


@pytest.mark.parametrize("name", ["index", "book/cover", PAGES[5], "search", "genindex"])
def test_icons_load(site: Site, name: str) -> None:
    links = head_of(site, name).select("link[rel~='icon'], link[rel='apple-touch-icon']")
    assert [link.get("type") for link in links] == ["image/png", "image/svg+xml", None]
    sizes = {}
    for link in links:
        with urlopen(urljoin(f"{(site.root / name).as_uri()}.html", link["href"])) as answer:
            content = answer.read()
        if link.get("type") == "image/svg+xml":
            assert b"<svg" in content
            continue
        with Image.open(io.BytesIO(content)) as image:
            sizes[link["sizes"]] = image.size
    assert sizes == {"48x48": (48, 48), "180x180": (180, 180)}


@pytest.mark.browser
def test_a_browser_can_draw_the_icon_from_a_folder(site: Site, browser: Browser) -> None:
    context = browser.new_context()
    watch = Watch(site.root.as_uri())
    page = watch.over(context)
    page.goto((site.root / "book" / "cover.html").as_uri())
    width = page.evaluate(
        """async () => {
          const icon = new Image();
          icon.src = document.querySelector("link[type='image/svg+xml']").href;
          await icon.decode();
          return icon.naturalWidth;
        }"""
    )
    context.close()
    assert width == 64
    assert not watch.report()


@pytest.mark.parametrize("painting", PAINTINGS, ids=lambda painting: painting.image.name)
def test_images_show_the_drawings_as_they_are(painting: object) -> None:
    assert painting.is_current(), "run python tools/images.py"  # type: ignore[attr-defined]


def test_a_description_is_prose_and_short() -> None:
    formula = nodes.paragraph("", "", nodes.Text("A formula " * 9), nodes.math("", "c_t"))
    words = nodes.paragraph("", "", nodes.Text("word " * 90))
    text = description_of(nodes.section("", nodes.paragraph("", "Short."), formula, words))
    assert text.startswith("word word")
    assert text.endswith("word …")
    assert len(text) <= LONGEST + 2
