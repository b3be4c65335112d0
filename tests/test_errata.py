"""Errata of sources: every entry names a place and has lines that run (test_examples runs them)."""

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "book" / "errata-of-sources.md").read_text(encoding="utf-8")
SOURCED, HEARD = PAGE.split("\n## Heard in many places\n")
ENTRIES = {part.splitlines()[0]: part for part in re.split(r"^### ", PAGE, flags=re.M)[1:]}
PLACE = re.compile(r"\]\(https?://|{cite}|Dive into Deep Learning|The same (book|notebooks)")


@pytest.mark.parametrize("title", ENTRIES)
def test_an_entry_has_lines_that_decide_it(title: str) -> None:
    assert "```pycon\n>>> " in ENTRIES[title]


@pytest.mark.parametrize("title", re.findall(r"^### (.*)$", SOURCED, re.M))
def test_an_entry_says_where_it_is_printed(title: str) -> None:
    first = ENTRIES[title].split("```")[0]
    assert PLACE.search(first)


def test_entries_are_few_enough_to_be_read() -> None:
    assert 12 <= len(ENTRIES) <= 25
