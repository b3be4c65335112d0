"""The capstone's skeleton runs, from its first block to its last, on a small text."""

import re
from pathlib import Path

import pytest

from lstm_course.datasets import load_story

PAGE = (Path(__file__).parents[1] / "book" / "capstone.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)


def test_all_blocks_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "my-text.txt").write_text(load_story().train[:20_000], encoding="utf-8")
    names: dict[str, object] = {}
    for number, block in enumerate(BLOCKS, start=1):
        exec(compile(block, f"block {number} of capstone.md", "exec"), names)
    printed = capsys.readouterr().out
    assert re.search(r"read \d+\.\d\d, held out \d+\.\d\d\ncounter \d+\.\d\d", printed)
    assert printed.count("the last ") == 5
    assert re.search(r"LSTM: \d\.\d\d of \d+ pairs\ncounter: ", printed)
    assert "✗" not in printed


def test_points_are_a_hundred() -> None:
    points = [int(number) for number in re.findall(r"^\| .* \| (\d+) \|$", PAGE, re.M)]
    assert sum(points) == 100
