"""Tables stand on rules alone, and their columns of numbers are flush right."""

import pytest
from browsing import Watch
from building import Site
from playwright.sync_api import Browser
from quiet_tables import columns_of_numbers, is_number


@pytest.mark.parametrize("text", ["3", "3.42", "−0.5", "1,000", "20 %", "2 × 10", "1e-05", "< 0.1"])
def test_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize(
    "text", ["", "3 of 5", "about 3", "(6.3)", "6.3 to 6.5", "LSTM", "27, 15.6"]
)
def test_what_is_no_number(text: str) -> None:
    assert not is_number(text)


def test_a_column_is_numeric_if_all_it_says_is() -> None:
    rows = [["RNN", "3", "3", ""], ["LSTM", "4.1", "none", ""], ["GRU", "–", "5", ""]]
    assert columns_of_numbers(rows) == [1]


LOOK = """() => [...document.querySelectorAll('.bd-article table')].map((table) => {
  const styles = [...table.querySelectorAll('td, tbody tr')].map((e) => getComputedStyle(e));
  return {
    grounds: [...new Set(styles.map((style) => style.backgroundColor))],
    sides: [...new Set(styles.flatMap(
      (style) => [style.borderLeftWidth, style.borderRightWidth]))],
    numbers: [...table.querySelectorAll('.number')].map(
      (e) => [getComputedStyle(e).textAlign, getComputedStyle(e).fontVariantNumeric]),
  };
})"""


@pytest.mark.browser
@pytest.mark.parametrize(
    "name", ["book/claims", "book/notation", "chapters/09-the-lstm-in-pytorch"]
)
def test_rules_only(site: Site, browser: Browser, name: str) -> None:
    context = browser.new_context()
    page = Watch(site.address).over(context)
    page.goto(f"{site.address}{name}.html")
    page.wait_for_load_state("load")
    tables = page.evaluate(LOOK)
    context.close()
    assert tables
    for table in tables:
        assert table["grounds"] == ["rgba(0, 0, 0, 0)"]
        assert table["sides"] == ["0px"]
        for align, figures in table["numbers"]:
            assert align == "right"
            assert {"lining-nums", "tabular-nums"} <= set(figures.split())
    assert not name.startswith("chapters") or any(table["numbers"] for table in tables)
