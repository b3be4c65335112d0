"""format, execute and exercises: what they write, what they refuse, what they leave alone."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import example_book
import nbformat
import pytest
from example_book import NAME

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def chapter(book: Path) -> Path:
    return book / "chapters" / NAME


def edit(path: Path, change: Callable[[nbformat.NotebookNode], object]) -> None:
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def test_a_fresh_book_passes_every_check(book: Path, run: Run) -> None:
    assert run("format", "--check") == (0, "")
    assert run("exercises", "--check") == (0, "")
    assert run("lint") == (0, "")


def test_format_gives_the_same_again_after_a_new_conversion(chapter: Path, run: Run) -> None:
    ids = [cell.id for cell in nbformat.read(chapter, as_version=4).cells]
    nbformat.write(example_book.chapter(), chapter)
    run("format", chapter)
    assert [cell.id for cell in nbformat.read(chapter, as_version=4).cells] == ids
    assert ids[:2] == ["cell-01", "cell-02"]


def test_format_drops_what_depends_on_who_ran_it(chapter: Path, run: Run) -> None:
    before = chapter.read_text("utf-8")

    def spoil(notebook: nbformat.NotebookNode) -> None:
        notebook.metadata["language_info"]["version"] = "3.99"
        notebook.metadata["widgets"] = {"state": {}}
        notebook.metadata["kernelspec"]["name"] = "my-env"
        notebook.cells[2].metadata["execution"] = {"iopub.execute_input": "2026-01-01"}
        notebook.cells[2].outputs.append(
            nbformat.v4.new_output("stream", name="stderr", text="a warning")
        )

    edit(chapter, spoil)
    status, said = run("format", "--check", chapter)
    assert status == 1
    assert f"chapters/{NAME}: run `python tools/notebooks.py format`" in said
    run("format")
    assert chapter.read_text("utf-8") == before


def test_stored_text_is_sorted_indented_by_one_and_ends_in_a_newline(chapter: Path) -> None:
    text = chapter.read_text("utf-8")
    again = json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False)
    assert text == again + "\n"


def test_colab_cell_does_nothing_elsewhere_and_refuses_without_an_address(chapter: Path) -> None:
    cell = nbformat.read(chapter, as_version=4).cells[1]
    assert cell.metadata == {"tags": ["colab", "remove-cell"]}
    assert cell.execution_count == 1
    assert cell.outputs == []
    modules: dict[str, object] = {"google.colab": object()}
    with pytest.raises(SystemExit, match=r"repository\.url in _config\.yml, then run"):
        exec(cell.source.replace("sys.modules", "modules"), {"modules": modules})


def test_colab_cell_fetches_the_package_from_the_one_address(
    book: Path, chapter: Path, run: Run
) -> None:
    (book / "_config.yml").write_text("repository:\n  url: https://example.org/me/book/\n")
    assert run("format", "--check")[0] == 1
    run("format")
    run("exercises")
    for folder in ("chapters", "solutions", "exercises"):
        cell = nbformat.read(book / folder / NAME, as_version=4).cells[1]
        assert cell.source.endswith('%pip install --quiet "git+https://example.org/me/book"')
        assert cell.metadata.get("nbgrader", {}).get("locked", False) == (folder != "chapters")
    assert run("lint") == (0, "")


def test_execute_stores_outputs_and_says_how_long_it_took(chapter: Path, run: Run) -> None:
    stored = chapter.read_text("utf-8")
    edit(chapter, lambda notebook: notebook.cells[4].update(outputs=[], execution_count=None))
    status, said = run("execute", chapter)
    assert status == 0
    assert said.startswith(f"executed chapters/{NAME} in ")
    assert chapter.read_text("utf-8") == stored


def test_an_authors_settings_stay_out_of_the_outputs(
    chapter: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "startup.py"
    ours.write_text("print('started')\nraise SystemExit")
    style = tmp_path / "matplotlibrc"
    style.write_text("figure.figsize: 1, 1\nfigure.dpi: 30\nsavefig.dpi: 30\n")
    ipython = tmp_path / "profile_default" / "startup"
    ipython.mkdir(parents=True)
    shutil.copy(ours, ipython / "00-ours.py")
    settings = {
        "MPLBACKEND": "Agg",
        "MATPLOTLIBRC": str(style),
        "PYTHONSTARTUP": str(ours),
        "IPYTHONDIR": str(tmp_path),
        "LSTM_COURSE_CLAIMS": "record",
        "OMP_NUM_THREADS": "7",
        "LC_ALL": "de_DE.UTF-8",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    stored = chapter.read_text("utf-8")
    assert "image/svg+xml" in stored
    assert "image/png" not in stored
    assert not re.search("dc:date|<text", stored)  # the same bytes every day, the same letters
    edit(chapter, lambda notebook: [cell.update(outputs=[]) for cell in notebook.cells[2::2]])
    assert run("execute", chapter)[0] == 0
    assert chapter.read_text("utf-8") == stored
    look = f"import os\n\nprint([os.environ.get(name) for name in {list(settings)}])"
    edit(chapter, lambda notebook: notebook.cells[2].update(source=look))
    edit(chapter, lambda notebook: notebook.cells.__setitem__(slice(3, None), []))
    assert run("execute", chapter)[0] == 0
    seen = nbformat.read(chapter, as_version=4).cells[2].outputs[0].text
    assert not [value for value in settings.values() if repr(value) in seen]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("a = 1\n1 / 0", "ZeroDivisionError: division by zero"),
        ('claim("01.a.b", 1, above=2)', "ClaimError: 01.a.b: measured 1, above 2: it is not."),
        ("import os\n\nos._exit(1)", "the kernel died"),
    ],
    ids=["error", "claim", "dead kernel"],
)
def test_a_failed_run_names_the_cell_and_leaves_the_file(
    source: str, problem: str, chapter: Path, run: Run
) -> None:
    edit(chapter, lambda notebook: notebook.cells[4].update(source=source))
    before = chapter.read_bytes()
    status, said = run("execute", chapter)
    assert status == 1
    assert f"chapters/{NAME} [cell 5]: {problem}" in said
    assert f"    | {source.splitlines()[-1]}" in said
    assert chapter.read_bytes() == before
    assert list(chapter.parent.iterdir()) == [chapter]


def test_what_was_saved_during_a_run_is_not_overwritten(chapter: Path, run: Run) -> None:
    other = chapter.with_name("01-other.ipynb")
    shutil.copy(chapter, other)
    saves = "from pathlib import Path\n\nPath('{}').write_text('saved meanwhile')"
    saves = saves.format(chapter.as_posix())
    edit(chapter, lambda notebook: notebook.cells[8].update(source=saves))
    edit(other, lambda notebook: notebook.cells[8].update(source="print(3)"))
    status, said = run("execute", chapter, other)
    assert status == 1
    assert f"chapters/{NAME}: was saved by somebody else meanwhile" in said
    assert chapter.read_text("utf-8") == "saved meanwhile"
    assert nbformat.read(other, as_version=4).cells[8].outputs[0].text == "3\n"


def test_what_was_saved_while_it_is_formatted_is_not_overwritten(
    chapter: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saved_meanwhile(notebook: nbformat.NotebookNode, path: Path) -> nbformat.NotebookNode:
        path.write_text("saved meanwhile")
        return notebook

    monkeypatch.setattr("notebooks.normalized", saved_meanwhile)
    assert "was saved by somebody else meanwhile" in run("format", chapter)[1]
    assert chapter.read_text("utf-8") == "saved meanwhile"


def test_execute_interrupts_a_cell_that_never_ends(
    chapter: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("_notebooks.execute.SECONDS_PER_CELL", 1)
    edit(chapter, lambda notebook: notebook.cells[2].update(source="while True:\n    pass"))
    assert f"chapters/{NAME} [cell 3]: ran longer than 1 s" in run("execute", chapter)[1]


def test_unreadable_notebooks_get_one_line(book: Path, run: Run) -> None:
    broken = book / "chapters" / "01-broken.ipynb"
    broken.write_text("{")
    assert "01-broken.ipynb: is not a valid notebook" in run("format", broken)[1]
    assert "cannot be read" in run("format", book / "chapters" / "02-missing.ipynb")[1]
    stray = book / "stray.ipynb"
    nbformat.write(example_book.chapter(), stray)
    assert "stands in chapters, solutions, exercises" in run("format", stray)[1]


def test_exercises_differ_from_their_solutions(book: Path, run: Run) -> None:
    edit(book / "exercises" / NAME, lambda notebook: notebook.cells[2].update(source="x = 1"))
    assert run("exercises", "--check") == (
        1,
        f"exercises/{NAME} is not what its solutions give: run `make exercises`\n",
    )


def test_exercises_of_chosen_solutions_only(book: Path, run: Run) -> None:
    other = "01-another.ipynb"
    for folder in ("chapters", "solutions", "exercises"):
        shutil.copy(book / folder / NAME, book / folder / other)
    made = (book / "exercises" / NAME).read_bytes()
    for name in (NAME, other):
        (book / "exercises" / name).write_text("old")
    here, there = (book / "solutions" / name for name in (NAME, other))
    assert run("exercises", here) == (0, f"made exercises/{NAME}\n")
    assert (book / "exercises" / NAME).read_bytes() == made
    assert (book / "exercises" / other).read_text() == "old"
    assert run("exercises", "--check", here) == (0, "")
    status, said = run("exercises", "--check", there)
    assert (status, said.count("\n")) == (1, 1)
    assert f"exercises/{other} is not what its solutions give" in said
    (book / "exercises" / other).unlink()
    assert f"exercises/{other} is missing" in run("exercises", "--check", there)[1]
    assert run("exercises", "--check", here) == (0, "")
    assert run("exercises", book / "solutions") == (0, f"made exercises/{other}\n")


@pytest.mark.parametrize("folder", ["chapters", "exercises"])
def test_exercises_are_made_from_solutions_only(folder: str, book: Path, run: Run) -> None:
    problem = f"{folder}/{NAME}: exercises are made from solutions; name those\n"
    assert run("exercises", book / folder / NAME) == (1, problem)
    status, said = run("exercises", book / "solutions" / "99-missing.ipynb")
    assert status == 1
    assert "99-missing.ipynb: cannot be read" in said


@pytest.mark.parametrize("folder", ["chapters", "solutions", "exercises"])
def test_the_three_folders_hold_the_same_names(folder: str, book: Path, run: Run) -> None:
    (book / folder / NAME).unlink()
    status, said = run("exercises", "--check")
    assert status == 1
    assert f"{folder}/{NAME} is missing" in said


def without_hidden_tests(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[5].source = "np.testing.assert_equal(double(2), 4)"


def without_tests(notebook: nbformat.NotebookNode) -> None:
    del notebook.cells[5]


def without_points(notebook: nbformat.NotebookNode) -> None:
    del notebook.cells[5].metadata.nbgrader["points"]


def with_open_solution(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[4].source = notebook.cells[4].source.replace("### END SOLUTION", "")


def with_one_id_twice(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[4].metadata.nbgrader["grade_id"] = "test-1"


def with_a_solution_outside(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[2].source += "\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (without_hidden_tests, f"solutions/{NAME} [cell 6]: a test cell without hidden tests"),
        (without_tests, f"solutions/{NAME}: no test cell"),
        (without_points, "does not have points"),
        (with_open_solution, "no end solution statement found"),
        (with_one_id_twice, "Duplicate grade id: test-1"),
        (with_a_solution_outside, "Solution region detected in a non-solution cell"),
    ],
)
def test_wrong_markup_is_refused_and_nothing_written(
    spoil: Callable[[nbformat.NotebookNode], None], problem: str, book: Path, run: Run
) -> None:
    edit(book / "solutions" / NAME, spoil)
    before = (book / "exercises" / NAME).read_bytes()
    status, said = run("exercises")
    assert status == 1
    assert problem in said
    assert (book / "exercises" / NAME).read_bytes() == before
