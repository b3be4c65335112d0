"""Figures: never by colour alone, opaque, and clear about what cannot be drawn."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from lstm_course import plots

pytestmark = pytest.mark.usefixtures("_closed_figures")


@pytest.fixture
def _closed_figures():
    yield
    plt.close("all")


def test_curves_differ_by_more_than_colour() -> None:
    ax = plots.curves({f"curve {i}": [1.0, 2.0] for i in range(7)}, xlabel="x", ylabel="y")
    looks = {(str(line.get_linestyle()), line.get_marker()) for line in ax.lines}
    assert len({marker for _, marker in looks}) == 7
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        f"curve {i}" for i in range(7)
    ]


def test_a_curve_over_seeds_is_their_median_with_a_band() -> None:
    runs = np.array([[1.0, 4.0], [2.0, 6.0], [9.0, 5.0]])
    ax = plots.curves({"RNN": runs}, x=[10, 20], xlabel="x", ylabel="y")
    assert ax.lines[0].get_xdata().tolist() == [10, 20]
    assert ax.lines[0].get_ydata().tolist() == [2.0, 5.0]
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (1.0, 9.0)


def test_bars_show_every_seed_and_print_the_median() -> None:
    ax = plots.bars({"uniform": 27, "bigram": [9.0, 9.5, 9.25]}, ylabel="perplexity")
    assert [bar.get_height() for bar in ax.patches] == [27, 9.25]
    assert [text.get_text() for text in ax.texts] == ["27", "9.25"]
    assert ax.lines[0].get_ydata().tolist() == [9.0, 9.5, 9.25]
    assert len({bar.get_hatch() for bar in ax.patches}) == 2


def test_a_map_names_its_rows_and_its_scale() -> None:
    ax = plots.heat(
        np.eye(2), xlabel="token", ylabel="step", label="value", xticks="ab", limits=(0, 1)
    )
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["a", "b"]
    assert ax.images[0].get_clim() == (0, 1)
    assert ax.images[0].colorbar.ax.get_ylabel() == "value"


def test_figures_are_opaque_so_that_a_dark_page_cannot_swallow_the_labels() -> None:
    assert to_rgba(mpl.rcParams["figure.facecolor"])[3] == 1
    assert to_rgba(mpl.rcParams["savefig.facecolor"])[3] == 1


def test_an_axes_can_be_given() -> None:
    _, axes = plt.subplots(1, 2)
    assert plots.bars({"a": 1.0}, ylabel="y", ax=axes[1]) is axes[1]


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.curves({}, xlabel="x", ylabel="y")
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.bars({}, ylabel="y")
    with pytest.raises(ValueError, match=r"curve 'a' has the shape \(3,\)"):
        plots.curves({"a": [1, 2, 3]}, x=[1, 2], xlabel="x", ylabel="y")
    with pytest.raises(ValueError, match="not the shape"):
        plots.heat([1, 2], xlabel="x", ylabel="y", label="z")
