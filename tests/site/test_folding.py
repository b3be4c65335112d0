"""What the site folds and leaves out of a notebook."""

from typing import Any

import folding
import pytest


def cell(source: str, *, tags: tuple[str, ...] = (), picture: bool = False) -> dict[str, Any]:
    """Make a code cell that prints, and draws if it is to."""
    outputs: list[dict[str, Any]] = [{"output_type": "stream", "text": "1\n"}]
    if picture:
        outputs.append({"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}})
    metadata = {"tags": [*tags]}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": outputs}


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np",
        "import numpy as np\nfrom lstm_course import reproducible\n\nrng = reproducible(6)",
        'import matplotlib.pyplot as plt\n\nplt.rcParams["font.size"] = 9',
    ],
)
def test_imports_are_folded(source: str) -> None:
    code = cell(source)
    folding.fold(code)
    assert code["metadata"]["tags"] == ["hide-input"]
    assert code["metadata"]["mystnb"]["code_prompt_show"] == "Imports"


@pytest.mark.parametrize(
    "source",
    ["rng = reproducible(6)", "import numpy as np\nx = np.zeros(3)", "x =", ""],
)
def test_other_code_stands_open(source: str) -> None:
    code = cell(source)
    folding.fold(code)
    assert code["metadata"] == {"tags": []}
    assert len(code["outputs"]) == 1


def test_the_code_of_a_plot_says_what_it_is() -> None:
    code = cell("plots.curves(runs)", tags=("hide-input",), picture=True)
    folding.fold(code)
    assert code["metadata"]["mystnb"]["code_prompt_show"] == "Show the plot’s code"
    assert code["metadata"]["mystnb"]["code_prompt_hide"] == "Hide the plot’s code"


def test_beside_a_picture_what_is_printed_is_left_out() -> None:
    code = cell("plots.curves(runs)\nprint(3)", picture=True)
    folding.fold(code)
    assert [output["output_type"] for output in code["outputs"]] == ["display_data"]
