"""The repository's address: with one, every button leads somewhere; without one, there are none."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from building import REPOSITORY, Site, build, copy_of_the_book

ADDRESS = "https://github.com/some-teacher/some-course"
NOTEBOOKS = ("chapters/", "exercises/", "solutions/")
LAUNCH = ".dropdown-launch-buttons a"
SOURCE = ".dropdown-source-buttons a"


@pytest.fixture(scope="module")
def with_address(tmp_path_factory: pytest.TempPathFactory) -> Site:
    source = copy_of_the_book(tmp_path_factory.mktemp("with-address"), ADDRESS)
    return Site(build(source), address="")


def links(site: Site, name: str, selector: str) -> list[str]:
    soup = BeautifulSoup((site.root / name).read_text(encoding="utf-8"), "html.parser")
    return [tag["href"] for tag in soup.select(selector)]


def notebook_of(name: str) -> str:
    return str(Path(name).with_suffix(".ipynb").as_posix())


def test_without_an_address_no_button(site: Site) -> None:
    for name in site.pages():
        assert not links(site, name, f"{LAUNCH}, {SOURCE}"), name
        text = (site.root / name).read_text(encoding="utf-8")
        assert "mybinder.org/v2" not in text, name
        assert "colab.research.google.com/github" not in text, name


def test_binder_and_colab_open_the_page_itself(with_address: Site) -> None:
    opened = 0
    for name in with_address.pages():
        found = links(with_address, name, LAUNCH)
        if not name.startswith(NOTEBOOKS):
            assert not found, name
            continue
        notebook = notebook_of(name)
        assert (REPOSITORY / notebook).is_file(), name
        assert found == [
            f"https://mybinder.org/v2/gh/some-teacher/some-course/main?urlpath=lab/tree/{notebook}",
            f"https://colab.research.google.com/github/some-teacher/some-course/blob/main/{notebook}",
        ]
        opened += 1
    assert opened


def test_every_page_links_the_repository_and_its_issues(with_address: Site) -> None:
    for name in with_address.pages():
        if name in ("genindex.html", "search.html"):
            continue
        repository, issue = links(with_address, name, SOURCE)
        assert repository == ADDRESS, name
        assert issue.startswith(f"{ADDRESS}/issues/new?"), name
        assert parse_qs(urlsplit(issue).query)["title"] == [f"Issue on page /{name}"]
