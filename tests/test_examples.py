"""Code that the book's pages show between prose runs and prints what stands below it."""

import doctest
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1] / "book"
BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.M | re.S)
PAGES = [page for page in sorted(BOOK.glob("*.md")) if BLOCK.search(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_prints_what_the_page_says(page: Path) -> None:
    code = "\n".join(BLOCK.findall(page.read_text("utf-8")))
    example = doctest.DocTestParser().get_doctest(code, {}, page.name, str(page), 0)
    report: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(example, out=report.append)
    assert not failed, "".join(report)
    assert tried
