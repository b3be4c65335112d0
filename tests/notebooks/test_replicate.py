"""Replications: every kind of seed is shifted, nothing stops a run, the table tells the truth."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import notebooks
import numpy as np
import pytest
from _notebooks import shifted_seeds
from _notebooks.fingerprint import fingerprint
from _notebooks.replicate import numbers_in
from example_book import NAME

from lstm_course.replications import Replication, path_of, read_replication

Run = Callable[..., tuple[int, str]]
SHIFT = 7
FAR = SHIFT * shifted_seeds.SEEDS_BETWEEN_SHIFTS
# What is drawn with a seed, in every way in which the course could give one.
DRAWS = {
    "default_rng": "np.random.default_rng(SEED).random()",
    "default_rng by name": "np.random.default_rng(seed=SEED).random()",
    "a NumPy integer": "np.random.default_rng(np.int64(SEED)).random()",
    "a list": "np.random.default_rng([SEED, 4]).random()",
    "an array": "np.random.default_rng(np.array([SEED, 4])).random()",
    "a SeedSequence": "np.random.default_rng(np.random.SeedSequence([SEED, 4])).random()",
    "entropy": "np.random.SeedSequence(entropy=SEED).generate_state(1).item()",
    "spawned generators": "[g.random() for g in np.random.default_rng(SEED).spawn(2)]",
    "np.random.seed": "np.random.seed(SEED) or np.random.rand()",
    "RandomState": "np.random.RandomState(SEED).rand()",
    **{
        name: f"np.random.Generator(np.random.{name}(SEED)).random()"
        for name in shifted_seeds.BIT_GENERATORS
    },
    "random.seed": "random.seed(SEED) or random.random()",
    "random.Random": "random.Random(SEED).random()",
    "torch.manual_seed": "torch.manual_seed(SEED) and torch.rand(1).item()",
    "torch.random": "torch.random.manual_seed(SEED) and torch.rand(1).item()",
    "torch.Generator": "torch.rand(1, generator=torch.Generator().manual_seed(SEED)).item()",
    "check_random_state": "check_random_state(SEED).rand()",
    "random_state": "train_test_split(list(range(99)), random_state=SEED)[1]",
    "reproducible": "[reproducible(SEED).random(), torch.rand(1).item(), np.random.rand()]",
}
IMPORTS = """
import torch
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
"""
BEGIN = f"""
import json, random
from importlib.util import find_spec
import numpy as np
from _notebooks.shifted_seeds import shift_seeds
from lstm_course import reproducible

def draw(seed):
    return {{name: eval(code.replace("SEED", str(seed))) for name, code in DRAWS.items()}}

DRAWS = {DRAWS!r}
"""
SHIFTED_AFTER = f"""{BEGIN}{IMPORTS}
drawn = [draw(3), draw(3 + {FAR})]
shift_seeds(0)
drawn += [draw(3)]
shift_seeds({SHIFT})
drawn += [draw(3)]
print(json.dumps(drawn))
"""
# To look for torch is not yet to import it.
SHIFTED_BEFORE = f"""{BEGIN}
shift_seeds({SHIFT})
assert find_spec("torch")
{IMPORTS}
print(json.dumps([draw(3)]))
"""


def printed(script: str) -> list[dict[str, object]]:
    said = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(Path(shifted_seeds.__file__).parents[1])},
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return json.loads(said.stdout)


@pytest.fixture(scope="module")
def drawn() -> list[dict[str, object]]:
    """Drawn with a seed, with a far one, and with the first one shifted: by 0, as far, earlier."""
    return printed(SHIFTED_AFTER) + printed(SHIFTED_BEFORE)


@pytest.mark.parametrize("kind", DRAWS)
def test_every_kind_of_seed_is_shifted(kind: str, drawn: list[dict[str, object]]) -> None:
    near, far, shifted_by_nothing, shifted, shifted_before_imports = (d[kind] for d in drawn)
    assert near == shifted_by_nothing
    assert far == shifted == shifted_before_imports
    assert near != far


@pytest.mark.parametrize("seed", ["a word", b"bytes", 0.5])
def test_a_seed_that_cannot_be_shifted_is_refused(seed: object) -> None:
    with pytest.raises(TypeError, match="a replication cannot shift the seed"):
        shifted_seeds.shifted(seed, 1)


def test_seeds_stay_in_the_range_of_the_legacy_generators() -> None:
    assert shifted_seeds.shifted(2**32 - 1, 3) == 2
    assert shifted_seeds.shifted(None, 3) is None


CHANCE = """\
draw = np.random.default_rng(5).random()
claim("01.chance.draw", draw, above=0.5, unit="of one")"""
RAISES = "assert draw > 0.5, 'the coin\\nfell'\nclaim('01.chance.made', draw, below=2)"


@pytest.fixture
def chapter(book: Path) -> Path:
    """A chapter of which one claim and one cell fail in some shifts, long before its end."""
    path = book / "chapters" / NAME
    notebook = nbformat.read(path, as_version=4)
    cells = [nbformat.v4.new_code_cell(source) for source in (CHANCE, RAISES)]
    meant = nbformat.v4.new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]})
    notebook.cells[3:3] = [*cells, meant]
    nbformat.write(notebook, path)
    return path


def coin(shift: int) -> float:
    return np.random.default_rng(5 + shift * shifted_seeds.SEEDS_BETWEEN_SHIFTS).random()


def test_a_replication_goes_on_and_counts_what_held(chapter: Path, run: Run) -> None:
    before = chapter.read_bytes()
    shifts = [0, 1, 2, 3]
    heads = [shift for shift in shifts if coin(shift) > 0.5]
    assert 0 < len(heads) < len(shifts)
    status, said = run("replicate", "--shifts", "0-3", "--jobs", "2", chapter)
    assert status == 1
    assert chapter.read_bytes() == before

    table = read_replication(chapter)
    assert table.shifts == tuple(shifts)
    draws, made, state = (
        table.claims[name] for name in ("01.chance.draw", "01.chance.made", "01.state.bounded")
    )
    assert [claim.value for claim in draws.made] == [coin(shift) for shift in shifts]
    assert draws.held == len(heads)
    assert [claim is not None for claim in made.made] == [shift in heads for shift in shifts]
    assert made.held == len(heads)
    assert state.holds_always  # made after the cell that stopped

    assert f"01.chance.draw held {len(heads)} of 4: " in said
    assert f"{min(map(coin, shifts)):.4g} / " in said
    assert "of one, above 0.5" in said
    assert "01.state.bounded held" not in said
    for shift in shifts:
        stopped = f"chapters/{NAME}, shift {shift}: cell 5 stopped: AssertionError: the coin\n"
        assert (stopped in said) == (shift not in heads)
    assert "ZeroDivisionError" not in said


@pytest.fixture(scope="module")
def replicated_once(executed_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose chapter makes a claim on chance, with its table of shifts 1 and 2."""
    root = tmp_path_factory.mktemp("replicated")
    shutil.copytree(executed_example, root, dirs_exist_ok=True)
    path = root / "chapters" / NAME
    change(path, ("rng = reproducible(0)", "rng = reproducible(0)\n" + CHANCE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "ROOT", root)
        notebooks.main(["replicate", "--shifts", "1-2", str(path)])
    return root


@pytest.fixture
def replicated(replicated_once: Path, book: Path) -> Path:
    """The chapter in a copy of that book."""
    shutil.copytree(replicated_once, book, dirs_exist_ok=True)
    return book / "chapters" / NAME


def change(path: Path, *edits: tuple[str, str]) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for old, new in edits:
            cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


def test_shifts_are_added_to_a_table_of_the_same_code(replicated: Path, run: Run) -> None:
    stored = read_replication(replicated)
    change(replicated, ("5).random()", "5).random()  # a comment"))
    said = run("replicate", "--shifts", "0", "--add", replicated)[1]
    assert "01.chance.draw held 1 of 3" in said
    added = read_replication(replicated)
    assert added.shifts == (0, 1, 2)
    assert [added.run(shift) for shift in (1, 2)] == [stored.run(shift) for shift in (1, 2)]
    assert run("replicate", "--shifts", "0", replicated)[0] == 0
    assert read_replication(replicated).shifts == (0,)

    change(replicated, ("rng = reproducible(0)", "rng = reproducible(1)"))
    refused = f"chapters/{NAME}: its table was made with other code or on another machine"
    status, said = run("replicate", "--shifts", "1", "--add", replicated)
    assert (status, refused in said) == (1, True)


def test_a_new_bound_is_held_to_the_stored_values(replicated: Path, run: Run) -> None:
    before = read_replication(replicated)
    change(replicated, ("above=0.5", "above=-0.5"))
    assert run("execute", replicated)[0] == 0
    assert run("replicate", "--weigh", replicated)[0] == 0
    after = read_replication(replicated)
    bounded = "01.state.bounded"
    assert (before.claims[bounded].claims[0].above, after.claims[bounded].claims[0].above) == (
        0.5,
        -0.5,
    )
    assert [claim.value for claim in after.claims[bounded].claims] == [
        claim.value for claim in before.claims[bounded].claims
    ]

    change(replicated, ("draw = ", "draw = 1 * "))
    status, said = run("replicate", "--weigh", replicated)
    assert (status, "no table of this code" in said) == (1, True)


def test_changed_code_with_the_same_values_is_confirmed(replicated: Path, run: Run) -> None:
    before = read_replication(replicated)
    change(replicated, ("runs", "states"), ("draw = ", "draw = 1 * "))
    after = fingerprint(nbformat.read(replicated, as_version=4).cells)
    assert after != before.code
    said = run("replicate", "--confirm", "--shifts", "2", replicated)[1]
    assert " was " not in said
    assert read_replication(replicated) == replace(before, code=after)


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        (
            [
                ("default_rng(5)", "default_rng(6)"),
                ("seed in range(3)", "seed in range(4)"),
                ("01.state.units", "01.state.width"),
            ],
            [
                f"shift 1: 01.chance.draw was {coin(1)} / {coin(1)} / {coin(1)} (1 results), now ",
                "(3 results), now ",
                "01.state.units was 3.0 / 3.0 / 3.0 (1 results), now not made",
                "01.state.width was not made, now 3.0 / ",
            ],
        ),
        ([("ax = plots", "1 / 0\nax = plots")], ["shift 1: cell 7 stopped: ZeroDivisionError"]),
        ([("draw = ", "draw = SECOND + ")], ["shift 2: 01.chance.draw was "]),
    ],
    ids=["other results", "a cell that stops", "one shift of two"],
)
def test_other_values_are_not_confirmed(
    edits: list[tuple[str, str]], problems: list[str], replicated: Path, run: Run
) -> None:
    stored = path_of(replicated)
    before = stored.read_bytes()
    change(replicated, *edits)
    is_second = f"(np.random.default_rng(5).random() == {coin(2)})"
    change(replicated, ("SECOND", is_second))
    status, said = run("replicate", "--confirm", "--shifts", "1-2", replicated)
    assert status == 1
    assert [problem for problem in problems if problem not in said] == []
    assert ("shift 1: 01.chance.draw was " in said) == ("default_rng(6)" in edits[0])
    assert "stay as they are" in said
    assert stored.read_bytes() == before


def test_only_what_a_table_of_this_machine_holds_is_confirmed(replicated: Path, run: Run) -> None:
    stored = path_of(replicated)
    status, said = run("replicate", "--confirm", "--shifts", "2,4,9", replicated)
    assert (status, "its table has no shifts [4, 9]" in said) == (1, True)
    stored.write_text(replace(read_replication(replicated), machine={}).as_text(), "utf-8")
    status, said = run("replicate", "--confirm", "--shifts", "1", replicated)
    assert (status, "has no table of this machine" in said) == (1, True)
    stored.unlink()
    assert run("replicate", "--confirm", "--shifts", "1", replicated)[0] == 1


def test_a_table_of_another_machine_stays_as_it_is(book: Path, run: Run) -> None:
    stored = path_of(book / "chapters" / NAME)
    before = stored.read_bytes()
    status, said = run("replicate", "--shifts", "21", "--add", book / "chapters")
    assert (status, "on another machine" in said) == (1, True)
    assert stored.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "same"),
    [
        ("x = 1  # one\n\nprint( x )", True),
        ("x = 1\nprint(x + 0)", False),
        ("x = 1", False),
        ("%timeit x", False),
        ("x = (", False),
    ],
)
def test_the_fingerprint_is_of_what_the_code_means(source: str, *, same: bool) -> None:
    def of(source: str) -> str:
        return fingerprint([nbformat.v4.new_code_cell(source), nbformat.v4.new_markdown_cell("a")])

    assert (of(source) == of("x = 1\nprint(x)")) == same


def test_a_bound_is_no_part_of_what_was_measured() -> None:
    def of(source: str) -> str:
        return fingerprint([nbformat.v4.new_code_cell(source)])

    assert of('claim("a", x, above=1, unit="m")') == of('claim("a", x, below=2)')
    assert of('claim("a", x, above=1)') != of('claim("a", y, above=1)')
    assert of('claim("a", x, above=1)') != of('claim("b", x, above=1)')


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("import os\nos._exit(1)", "cell 10 killed the kernel"),
        ("import time\ntime.sleep(300)", "cell 10 ran longer than 4 s"),
    ],
)
def test_what_ends_a_run_leaves_the_claims_before_it(
    source: str, problem: str, chapter: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("_notebooks.execute.SECONDS_PER_CELL", 4)
    # Matplotlib's import may take a busy machine longer; without it the curve's cell just fails.
    change(chapter, ("import plots, reproducible", "import reproducible"))
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells.insert(9, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, chapter)
    status, said = run("replicate", "--shifts", "1", chapter)
    assert status == 1
    assert problem in said
    assert next(iter(read_replication(chapter).claims)) == "01.chance.draw"
    assert "01.state.bounded" not in read_replication(chapter).claims


@pytest.mark.parametrize(
    ("text", "shifts"), [("1-3", [1, 2, 3]), ("0", [0]), ("7,2-3,3", [2, 3, 7])]
)
def test_shifts_are_read(text: str, shifts: list[int]) -> None:
    assert numbers_in(text) == shifts


@pytest.mark.parametrize("text", ["", "3-1", "a", "1-", "-2"])
def test_shifts_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match=r"shifts|invalid literal"):
        numbers_in(text)


def test_the_code_is_stored_with_a_table() -> None:
    table = Replication.of({}, {"processor": "none"}, "0123abcd")
    assert Replication.parse(table.as_text()) == table
