"""Equations and figures are numbered in their order, wherever the author put a new one."""

from pathlib import Path

import pytest
from _notebooks.numbers import number
from nbformat.v4 import new_code_cell, new_markdown_cell


def numbered(*sources: str, path: str = "chapters/06-gates.ipynb") -> list[str]:
    cells = [new_markdown_cell(source) for source in sources]
    number(cells, Path("/book") / path)
    return [cell.source for cell in cells]


def test_a_new_equation_moves_those_behind_it_and_what_refers_to_them() -> None:
    before = "By (6.1) and (6.2):", r"$$a \tag{6.1}$$", r"$$b \tag{new}$$ $$c \tag{6.2}$$", "(new)"
    after = "By (6.1) and (6.3):", r"$$a \tag{6.1}$$", r"$$b \tag{6.2}$$ $$c \tag{6.3}$$", "(6.2)"
    assert numbered(*before) == list(after)


def test_a_new_figure_moves_those_behind_it_and_what_refers_to_them() -> None:
    before = (
        "See figure 6.1.",
        "**Figure new.** A loop.",
        "**Figure 6.1.** A gate, unlike figure new.",
    )
    after = (
        "See figure 6.2.",
        "**Figure 6.1.** A loop.",
        "**Figure 6.2.** A gate, unlike figure 6.1.",
    )
    assert numbered(*before) == list(after)


def test_equations_that_change_places_change_numbers() -> None:
    assert numbered(r"$$b \tag{6.2}$$ $$a \tag{6.1}$$ (6.1)") == [
        r"$$b \tag{6.1}$$ $$a \tag{6.2}$$ (6.2)"
    ]


def test_a_copied_equation_gets_a_number_of_its_own() -> None:
    assert numbered(r"$$a \tag{6.1}$$ $$a \tag{6.1}$$ (6.1)") == [
        r"$$a \tag{6.1}$$ $$a \tag{6.2}$$ (6.1)"
    ]


@pytest.mark.parametrize("folder", ["solutions", "exercises"])
def test_exercises_have_numbers_of_their_own(folder: str) -> None:
    path = f"{folder}/06-gates.ipynb"
    assert numbered(r"$$a \tag{new}$$ (new), (6.3)", path=path) == [
        r"$$a \tag{E6.1}$$ (E6.1), (6.3)"
    ]


def test_what_another_chapter_says_and_code_stay_as_they_are() -> None:
    code = new_code_cell("(new)")
    number([new_markdown_cell(r"$$a \tag{new}$$"), code], Path("/book/chapters/06-gates.ipynb"))
    assert code.source == "(new)"
    assert numbered("By (4.5) of figure 4.2, a loss of 5 (6.1 at first).") == [
        "By (4.5) of figure 4.2, a loss of 5 (6.1 at first)."
    ]
