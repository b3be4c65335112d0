"""A page is made anew when what makes it has changed: an extension, a style sheet, a script."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
import yaml
from building import REPOSITORY

EXTENSIONS = REPOSITORY / "book" / "extensions"
CONFIG = yaml.safe_load((REPOSITORY / "_config.yml").read_text("utf-8"))
NAMES = CONFIG["sphinx"]["local_extensions"]
CONF = """import sys
sys.path.insert(0, 'ext')
extensions = ['accessible', 'static_files']
exclude_patterns = ['html']
html_static_path = ['look.css']
html_css_files = ['look.css']
"""
LOOK = re.compile(r"_static/look[^\"]*")
PAGE = "Words\n=====\n\n记忆\n   memory\n"


def page_of(project: Path) -> Path:
    """Build a project and return its one page."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", str(project), str(project / "html")]
    subprocess.run(command, cwd=project, check=True, timeout=60)
    return project / "html" / "index.html"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A book of one page, with a style sheet and two of our extensions, not yet built."""
    shutil.copytree(EXTENSIONS, tmp_path / "ext", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "conf.py").write_text(CONF, "utf-8")
    (tmp_path / "index.rst").write_text(PAGE, "utf-8")
    (tmp_path / "look.css").write_text("p { color: black }", "utf-8")
    return tmp_path


def test_an_edited_extension_makes_the_pages_anew(project: Path) -> None:
    page = page_of(project)
    assert '<dt lang="zh-Hans">' in page.read_text("utf-8")
    first = page.stat().st_mtime_ns
    assert page_of(project).stat().st_mtime_ns == first, "nothing has changed"
    extension = project / "ext" / "accessible.py"
    extension.write_text(extension.read_text("utf-8").replace("zh-Hans", "zh-Hant"), "utf-8")
    assert '<dt lang="zh-Hant">' in page_of(project).read_text("utf-8")


def test_an_edited_style_sheet_is_copied_and_asked_for_anew(project: Path) -> None:
    first = page_of(project).read_text("utf-8")
    (project / "look.css").write_text("p { color: green }", "utf-8")
    page = page_of(project)
    assert "green" in (page.parent / "_static" / "look.css").read_text("utf-8")
    assert LOOK.search(page.read_text("utf-8"))[0] != LOOK.search(first)[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_extension_has_the_version_of_its_text(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(EXTENSIONS)
    given = importlib.import_module(name).setup(Mock())
    assert given == importlib.import_module("metadata").of(str(EXTENSIONS / f"{name}.py"))
    assert given["env_version"] > 0
