"""Every notebook in JupyterLab, in a real browser: pictures, equations, text as they are meant."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from building import REPOSITORY
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser
# The texts of the exercises are those of the solutions, unless these are withheld.
FOLDERS = ("chapters", "solutions" if (REPOSITORY / "solutions").is_dir() else "exercises")
NOTEBOOKS = [
    path.relative_to(REPOSITORY).as_posix()
    for folder in FOLDERS
    for path in sorted((REPOSITORY / folder).glob("*.ipynb"))
]
BAD = "chapters/bad.ipynb"
BAD_TEXT = (
    "![a cell](nowhere.svg) \n\n$$\nc = \\nonsense{c}\n$$\n\n$$\nf = \\frac{f}\n$$\n\nSo {eq}`c`."
)

SETTINGS = {
    # All cells of a notebook at once, also those below the window.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
# A reader may have added it; it would show another Markdown.
WITHOUT = {"disabledExtensions": {"jupyterlab-myst": True}}

OPEN = """async (path) => {
  await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'});
}"""
CLOSE = "() => { jupyterapp.shell.currentWidget.dispose(); }"
RENDERED = """count => {
  const texts = [...document.querySelectorAll('.jp-MarkdownCell .jp-RenderedMarkdown')];
  return texts.length == count && texts.every((e) => e.innerHTML.trim()
    && !/\\$\\$/.test(e.textContent) && [...e.querySelectorAll('img')].every((i) => i.complete));
}"""
PROBLEMS = """() => {
  const problems = [];
  for (const text of document.querySelectorAll('.jp-MarkdownCell .jp-RenderedMarkdown')) {
    for (const image of text.querySelectorAll('img'))
      if (!image.naturalWidth) problems.push(`no picture: ${image.alt.slice(0, 40)}`);
    // An unknown command is set in red, an impossible formula as an error.
    for (const red of text.querySelectorAll('mjx-merror, mjx-mtext[style*=red]'))
      problems.push('MathJax does not understand: '
        + red.closest('mjx-container').querySelector('math').textContent.trim().slice(0, 40));
    const copy = text.cloneNode(true);
    copy.querySelectorAll('code, pre, mjx-container').forEach((e) => e.remove());
    for (const raw of copy.textContent.match(/\\{[a-z][\\w:-]*\\}|:::|\\$[^$]*\\$/g) || [])
      problems.push(`raw: ${raw}`);
  }
  return problems;
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """JupyterLab on the text of the notebooks, one more among them that has every fault."""
    home = tmp_path_factory.mktemp("lab")
    for folder in (*FOLDERS, "book/assets"):
        shutil.copytree(REPOSITORY / folder, home / "course" / folder)
    for name in NOTEBOOKS:
        keep_text(home / "course" / name)
    bad = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(BAD_TEXT)])
    nbformat.write(bad, home / "course" / BAD)
    (home / "settings").mkdir()
    (home / "settings" / "overrides.json").write_text(json.dumps(SETTINGS))
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps(WITHOUT))
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--port=0"]
    command += [
        "--expose-app-in-browser",
        "--IdentityProvider.token=",
        "--ServerApp.open_browser=0",
    ]
    command += [f"--ServerApp.root_dir={home / 'course'}"]
    command += [f"--LabApp.app_settings_dir={home / 'settings'}"]
    command += [f"--LabApp.workspaces_dir={home / 'workspaces'}"]
    folders = {f"JUPYTER_{name.upper()}_DIR": str(home / name) for name in ("config", "runtime")}
    with subprocess.Popen(
        command, env=os.environ | folders, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stderr is not None
            address = next(filter(None, (re.search(r"http://\S+?/lab", s) for s in server.stderr)))
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.route("**/api/sessions*", without_kernel)
            page.goto(address[0])
            page.wait_for_function("window.jupyterapp && jupyterapp.restored")
            page.evaluate("async () => { await jupyterapp.restored; }")
            yield page
            page.close()
        finally:
            server.terminate()
            try:
                server.communicate(timeout=20)
            except subprocess.TimeoutExpired:  # it may hang while it shuts down
                server.kill()
                server.communicate()


def keep_text(path: Path) -> None:
    """Leave the text cells alone in a notebook: code and outputs take their time, unexamined."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    nbformat.write(notebook, path)


def without_kernel(route: Route) -> None:
    """Let a notebook wait for its kernel, for it is only read."""
    if route.request.method != "POST":
        route.continue_()


def problems_in(lab: Page, name: str, count: int) -> list[str]:
    """Open a notebook, wait until its text is set, and say what a reader would stumble over."""
    lab.evaluate(OPEN, name)
    try:
        lab.wait_for_function(RENDERED, arg=count, polling=50)
        return list(lab.evaluate(PROBLEMS))
    finally:
        lab.evaluate(CLOSE)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_jupyterlab_shows_all(lab: Page, name: str) -> None:
    cells = nbformat.read(REPOSITORY / name, as_version=4).cells
    assert problems_in(lab, name, sum(cell.cell_type == "markdown" for cell in cells)) == []


def test_what_would_not_show_is_found(lab: Page) -> None:
    found = "\n".join(problems_in(lab, BAD, 1))
    for problem in ("no picture: a cell", "raw: {eq}"):
        assert problem in found
    for formula in ("c=\\nonsensec", "f = \\frac{f}"):
        assert f"MathJax does not understand: {formula}" in found
