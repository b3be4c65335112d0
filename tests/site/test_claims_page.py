"""The page of claims shows what the notebooks store, and what became of it with other seeds."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from building import REPOSITORY

from lstm_course.claims import METADATA_KEY, Claim
from lstm_course.replications import Replication, path_of

CONF = """import sys
sys.path.insert(0, 'book/extensions')
extensions = ['myst_nb', 'claims_page']
nb_execution_mode = 'off'
exclude_patterns = ['html', 'jupyter_execute']
"""
PYTHON = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
HELDOUT = Claim("01.heldout", 4.12, 4.08, 4.15, 5, below=4.6, unit="perplexity")
COUNT = Claim("01.count", 27, 27, 27, 1, equals=27, unit="symbols")
MACHINE = {"processor": "A slow one", "system": "Linux x86_64", "python": "3.11.7"}


def shown(record: dict[str, object], line: str) -> nbformat.NotebookNode:
    data = {"text/plain": line}
    return nbformat.v4.new_output("display_data", data=data, metadata={METADATA_KEY: record})


def write(project: Path, name: str, outputs: Sequence[nbformat.NotebookNode]) -> Path:
    cells = [
        nbformat.v4.new_markdown_cell("# A chapter"),
        nbformat.v4.new_code_cell("claim()", outputs=list(outputs), execution_count=1),
    ]
    path = project / "chapters" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=PYTHON), path)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A book of one chapter, with the page of claims."""
    for folder in ("book/extensions", "lstm_course"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=ignore)
    (tmp_path / "conf.py").write_text(CONF, "utf-8")
    (tmp_path / "book" / "claims.md").write_text("# Claims\n\n```{claims-table}\n```\n", "utf-8")
    pages = "# Book\n\n```{toctree}\n:glob:\n\nchapters/*\nbook/claims\n```\n"
    (tmp_path / "index.md").write_text(pages, "utf-8")
    write(tmp_path, "01-a", [shown(claim.as_record(), f"✓ {claim}") for claim in (HELDOUT, COUNT)])
    return tmp_path


def build(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", ".", "html"]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, timeout=100, check=False
    )


def rows(project: Path) -> tuple[list[str], list[list[str]]]:
    """Build, and return the paragraphs and the table's rows."""
    result = build(project)
    assert result.returncode == 0, result.stderr
    text = (project / "html" / "book" / "claims.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    table = [[cell.get_text() for cell in row.select("td")] for row in page.select("tbody tr")]
    return [text.get_text() for text in page.select("section > p:not(.rubric)")], table


def test_values_bounds_and_other_seeds(project: Path) -> None:
    measured = ["perplexity 01.heldout", "4.12 (4.08 to 4.15 over 5 seeds)", "below 4.6"]
    counted = ["symbols 01.count", "27", "exactly 27"]
    paragraphs, table = rows(project)
    assert paragraphs == ["2 claims in 1 notebook."]
    missing = ["not replicated yet", ""]
    assert table == [[*measured, *missing], [*counted, *missing]]

    worse = Claim("01.heldout", 4.3, 4.01, 4.7, 5, below=4.6, unit="perplexity")
    runs = {shift: [HELDOUT, COUNT] for shift in range(1, 20)} | {20: [worse, COUNT]}
    path = path_of(project / "chapters" / "01-a.ipynb")
    path.parent.mkdir(parents=True)
    path.write_text(Replication.of(runs, MACHINE).as_text(), "utf-8")
    paragraphs, table = rows(project)  # the table alone has changed
    assert paragraphs == [
        "2 claims in 1 notebook. All of them were measured again in at least 20 runs; 1 held in "
        "every run.",
        "The runs with other seeds were made on: A slow one, Linux x86_64, python 3.11.7.",
    ]
    assert table == [
        [*measured, "19 of 20 runs", "4.01 to 4.7"],
        [*counted, "20 of 20 runs", "27"],
    ]

    moved = Claim("01.heldout", 4.12, 4.08, 4.15, 5, below=4.5, unit="perplexity")
    write(project, "01-a", [shown(moved.as_record(), f"✓ {moved}")])
    _, table = rows(project)
    assert table == [[*measured[:2], "below 4.5", *missing]]


def test_a_record_of_another_version_stops_the_build(project: Path) -> None:
    write(project, "02-b", [shown({"name": "02.x", "bound": "above 3"}, "✓ 02.x")])
    result = build(project)
    assert result.returncode != 0
    assert "02-b.ipynb: the claim 02.x was recorded by another version" in result.stderr
    assert "execute the notebook again" in result.stderr
