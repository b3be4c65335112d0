"""The repository's address: with one, every button leads somewhere; without one, there are none."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from building import REPOSITORY, Site, build, copy_of_the_book, only

ADDRESS = "https://github.com/some-teacher/some-course"
NOTEBOOKS = ("chapters/", "exercises/", "solutions/")
LAUNCH = ".dropdown-launch-buttons a"
SOURCE = ".dropdown-source-buttons a"


@pytest.fixture(scope="module")
def with_address(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A page of each kind."""
    source = copy_of_the_book(tmp_path_factory.mktemp("with-address"), ADDRESS)
    only(source, "03-the-vanilla-rnn")
    return Site(build(source, strict=False), address="")


def links(site: Site, name: str, selector: str) -> list[str]:
    return [tag["href"] for tag in site.parsed(name.removesuffix(".html")).select(selector)]


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
    assert opened == len(NOTEBOOKS)


def test_every_page_links_the_repository_and_its_issues(with_address: Site) -> None:
    for name in with_address.pages():
        if name in ("genindex.html", "search.html"):
            continue
        repository, issue = links(with_address, name, SOURCE)
        assert repository == ADDRESS, name
        assert issue.startswith(f"{ADDRESS}/issues/new?"), name
        assert parse_qs(urlsplit(issue).query)["title"] == [f"Issue on page /{name}"]


PROJECT = f"""import sys
sys.path.insert(0, {str(REPOSITORY / "book" / "extensions")!r})
extensions = ["myst_nb", "repository"]
nb_execution_mode = "off"
html_theme = "sphinx_book_theme"
html_theme_options = {{
    "repository_url": ADDRESS,
    "repository_branch": "main",
    "launch_buttons": {{
        "notebook_interface": "jupyterlab",
        "binderhub_url": "https://mybinder.org",
        "colab_url": "https://colab.research.google.com",
    }},
}}
"""
BINDER = "https://mybinder.org/v2"
LAB = "main?urlpath=lab/tree/index.ipynb"
HOSTS = {
    "https://github.com/a/b.git": [
        f"{BINDER}/gh/a/b/{LAB}",
        "https://colab.research.google.com/github/a/b/blob/main/index.ipynb",
    ],
    "https://gitlab.com/a/b": [f"{BINDER}/gl/a%2Fb/{LAB}"],
    "https://gitlab.com/a/group/b": [],
    "https://gitlab.school.edu/a/b": [],
    "https://git.school.edu/a/b": [],
    "https://bitbucket.org/a/b": [],
}


# One process after the other would spend most of its time on imports.
BUILD_EACH = """import sys
from sphinx.cmd.build import build_main

OPTIONS = ["-q", "-W", "-b", "html"]
sys.exit(max(build_main([*OPTIONS, name, f"{name}/out"]) for name in sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def on_each_host(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Site]:
    """A book of one page for each address."""
    title = nbformat.v4.new_markdown_cell("# A notebook")
    folders = {address: tmp_path_factory.mktemp("host") for address in HOSTS}
    for address, folder in folders.items():
        (folder / "conf.py").write_text(f"ADDRESS = {address!r}\n{PROJECT}", "utf-8")
        nbformat.write(nbformat.v4.new_notebook(cells=[title]), folder / "index.ipynb")
    command = [sys.executable, "-c", BUILD_EACH, *map(str, folders.values())]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    return {address: Site(folder / "out", address="") for address, folder in folders.items()}


@pytest.mark.parametrize("address", HOSTS)
def test_on_every_host_the_book_builds_with_the_buttons_that_work(
    address: str, on_each_host: dict[str, Site]
) -> None:
    site = on_each_host[address]
    assert links(site, "index.html", LAUNCH) == HOSTS[address]
    hrefs = links(site, "index.html", "a[href]")
    plain = address.removesuffix(".git")
    assert plain in hrefs
    issues = [href for href in hrefs if "/issues/new?" in href]
    assert bool(issues) is ("github" in address or "gitlab" in address)
    assert all(href.startswith(f"{plain}/") for href in issues)
