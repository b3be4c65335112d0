"""Every notebook reads well where nobody knows MyST: as plain Jupyter shows it, nothing is raw."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("chapters", "exercises", "solutions")
    for path in (ROOT / folder).glob("*.ipynb")
)
# A role or directive, a fence of colons, a label, a picture or link that is none.
RAW = re.compile(r"\{[a-z][\w:+-]*\}|^:::.*|^\([\w-]+\)=|!?\[[^\]]*\]\([^)]*\)", re.MULTILINE)
MATH = re.compile(r"\$\$.*?\$\$(?P<label>\s*\([\w-]+\))?|\$[^$]+\$", re.DOTALL)


def problems_in(notebook: NotebookNode, folder: Path) -> list[str]:
    """Show the text cells as nbconvert does, and say what a reader would stumble over."""
    texts = new_notebook(cells=[c for c in notebook.cells if c.cell_type == "markdown"])
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(texts)
    page = BeautifulSoup(html, "html.parser")
    problems = [
        f"a box instead of a picture or note: {code.get_text()[:40]}"
        for code in page.select("code[class*='{']")
    ]
    for image in page.find_all("img"):
        if not (folder / image["src"]).is_file():
            problems.append(f"no such picture: {image['src']}")
        if not image.get("alt", "").strip():
            problems.append(f"no alternative text: {image['src']}")
    for code in page.select("code, pre, a.anchor-link"):
        code.decompose()
    text = page.get_text()
    problems += [f"a label that shows: {m[0][-20:]}" for m in MATH.finditer(text) if m["label"]]
    return problems + [f"raw: {found}" for found in RAW.findall(MATH.sub(" ", text))]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_plain_jupyter_shows_all(name: str) -> None:
    notebook = nbformat.read(ROOT / name, as_version=4)
    assert problems_in(notebook, (ROOT / name).parent) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "```{figure} cell.svg\n:alt: a cell\n\nA cell.\n```",
            "a box instead of a picture or note",
        ),
        (":::{note}\nA cell.\n:::", "raw: :::{note}"),
        ("A loop {cite}`elman1990`.", "raw: {cite}"),
        ("$$\nc = f c\n$$ (eq-06-cell)", "a label that shows: "),
        ("(part)=\n## A part", "raw: (part)="),
        ("![a cell](nowhere.svg)", "no such picture: nowhere.svg"),
        ("![](here.svg)", "no alternative text: here.svg"),
        ("[a\n\nloop](there.svg)", "raw: [a"),
        ("A dictionary `{key}`, $\\frac{a}{b}$ and ![a cell](here.svg)", ""),
    ],
)
def test_what_would_show_raw_is_found(source: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "here.svg").touch()
    notebook = new_notebook(cells=[new_markdown_cell(source), new_code_cell("{cite}")])
    found = problems_in(notebook, tmp_path)
    assert any(line.startswith(problem) for line in found) if problem else found == []
