"""Stored tables: one format, one reader, and all of them in the package."""

from pathlib import Path

import pytest

from lstm_course.measured import Table, load_table, table_names

ROOT = Path(__file__).parents[1]
ROWS = [{"variant": "plain, `RNN`", "tokens": 12000, "ratio": "1.50"}]


def example() -> Table:
    return Table.of(
        "Speeds", ROWS, machine="a machine", command="python x.py", notes=["A: b.", "C."]
    )


def test_what_is_written_is_read_again() -> None:
    assert Table.parse(example().text()) == example()


def test_numbers_are_numbers_and_texts_are_texts() -> None:
    assert example().rows == [{"variant": "plain, `RNN`", "tokens": 12000, "ratio": 1.5}]


def test_a_notebook_shows_the_table_with_its_machine_and_notes() -> None:
    assert example()._repr_markdown_().splitlines() == [
        "**Speeds**",
        "",
        "| variant | tokens | ratio |",
        "| :-- | --: | --: |",
        "| plain, `RNN` | 12,000 | 1.50 |",
        "",
        "A: b.",
        "",
        "C.",
        "",
        "Measured on a machine, with `python x.py`.",
    ]


def test_wrong_names_are_answered_with_near_ones() -> None:
    with pytest.raises(KeyError, match=r"no table 'rnn-foward'; did you mean 'rnn-forward'\?"):
        load_table("rnn-foward")
    with pytest.raises(KeyError, match=r"no table 'zzz'; there is .*'lstm-step'"):
        load_table("zzz")
    with pytest.raises(KeyError, match=r"no column 'ratios'; did you mean 'ratio'\?"):
        example().column("ratios")
    with pytest.raises(KeyError, match=r"no value of 'variant' 'plain RNN'; did you mean"):
        example().row(variant="plain RNN")


def test_a_row_must_be_the_only_one() -> None:
    table = Table.of("Twice", [{"T": 1, "x": 2}, {"T": 1, "x": 3}])
    assert table.row(T=1, x=3) == {"T": 1, "x": 3}
    with pytest.raises(KeyError, match="2 rows"):
        table.row(T=1)


@pytest.mark.parametrize(
    "rows", [[], [{"a": 1}, {"b": 1}], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [{"a": "two\nlines"}]]
)
def test_a_table_that_could_not_be_read_again_is_not_made(rows: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"row|line"):
        Table.of("", rows)


@pytest.mark.parametrize("name", table_names())
def test_every_stored_table_names_its_machine_and_a_benchmark_that_exists(name: str) -> None:
    table = load_table(name)
    python, script = table.command.split()
    assert python == "python"
    assert (ROOT / script).is_file()
    assert "Python 3" in table.machine
    assert table.title
    assert f'"{name}"' in (ROOT / script).read_text(encoding="utf-8")
