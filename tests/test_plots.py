"""Figures: never by color alone, opaque, and clear about what cannot be drawn."""

from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from lstm_course import plots
from lstm_course.training import History

pytestmark = pytest.mark.usefixtures("_closed_figures")


@pytest.fixture
def _closed_figures():
    yield
    plt.close("all")


def test_curves_differ_by_more_than_color() -> None:
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


def test_baselines_are_named_lines_that_differ_by_more_than_color() -> None:
    values = {f"line {k}": float(k) for k in range(5)}
    ax = plots.curves({"RNN": [9.0, 4.0]}, xlabel="x", ylabel="y", baselines=values)
    curve, *lines = ax.lines
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["RNN", *values]
    for line, height in zip(lines, values.values(), strict=True):
        assert line.get_ydata() == [height, height]
        assert line.get_marker() == "None" != curve.get_marker()
        assert line.get_linewidth() < curve.get_linewidth()
    assert len({str(line._dash_pattern) for line in lines}) == 5
    alone = plots.curves({"RNN": [9.0, 4.0]}, xlabel="x", ylabel="y")
    assert alone.get_legend() is None


def ticks_of(axis) -> list[str]:
    axis.figure.canvas.draw()
    low, high = axis.get_view_interval()
    inside = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    assert not axis.get_minorticklocs().size
    return [tick.label1.get_text() for tick in inside]


def test_a_logarithmic_axis_of_few_decades_shows_plain_numbers() -> None:
    lengths = [1, 2, 3, 8, 48]
    ax = plots.curves(
        {"RNN": [27.0, 9.0, 5.0, 4.0, 3.5]},
        x=lengths,
        xlabel="x",
        ylabel="y",
        xscale="log",
        yscale="log",
    )
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ticks_of(ax.xaxis) == ["1", "2", "3", "8", "48"]
    assert ticks_of(ax.yaxis) == ["5", "7", "10", "12", "15", "20"]
    many = np.arange(1, 301)
    ax = plots.curves({"RNN": many}, x=many, xlabel="x", ylabel="y", xscale="log")
    assert ticks_of(ax.xaxis) == ["1", "2", "5", "10", "20", "50", "100", "200"]
    assert ax.get_yscale() == "linear"


def test_a_logarithmic_axis_of_many_decades_shows_powers_of_ten() -> None:
    ax = plots.curves({"a": 10.0 ** -np.arange(9)}, xlabel="x", ylabel="y", yscale="log")
    ax.figure.canvas.draw()
    assert all("10^" in tick.get_text() for tick in ax.get_yticklabels())


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["windows to 3", "held out", "RNN", "a", "b", "c"], ["windows\nto 3", "held out", "RNN"]),
        (["windows to 3", "held out", "RNN"], ["windows to 3", "held out", "RNN"]),
        ([*"abcdefghij", "incomprehensibilities"], ["a", "b", "c"]),
    ],
)
def test_long_names_of_bars_wrap_between_words(names: list[str], labels: list[str]) -> None:
    ax = plots.bars(dict.fromkeys(names, 1.0), ylabel="accuracy")
    shown = [label.get_text() for label in ax.get_xticklabels()]
    assert shown[:3] == labels
    assert shown[-1] == names[-1]


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


def boxes_of(made_from: dict[str, list[str]], last: str) -> dict[str, tuple[float, float]]:
    ax = plots.graph(last, made_from.__getitem__, str)
    return {text.get_text(): text.get_position() for text in ax.texts}


def test_a_graph_has_each_node_once_and_right_of_its_parents() -> None:
    made_from = {"w": [], "h": [], "a": ["w", "h"], "b": ["w", "a"], "L": ["b", "b"]}
    places = boxes_of(made_from, "L")
    assert set(places) == set(made_from)
    assert len(plt.gca().texts) == len(set(places.values())) == 5
    for child, its_parents in made_from.items():
        assert all(places[parent][0] < places[child][0] for parent in its_parents)
    assert {places[node][1] for node in "habL"} == {0}  # the longest chain is one straight lane
    assert len(plt.gca().patches) == 5  # b is a parent twice, and has one arrow


def test_a_graph_with_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        plots.graph("a", {"a": ["b"], "b": ["a"]}.__getitem__, str)


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
    with pytest.raises(ValueError, match="'cubic' is not a valid value for scale"):
        plots.curves({"a": [1, 2]}, xlabel="x", ylabel="y", yscale="cubic")
    with pytest.raises(ValueError, match="not the shape"):
        plots.heat([1, 2], xlabel="x", ylabel="y", label="z")


def test_gradients_by_lag_start_at_lag_0_and_may_be_relative() -> None:
    runs = [[2.0, 1.0, 0.0], [4.0, 1.0, 0.5]]
    ax = plots.gradient_by_lag({"LSTM": runs, "RNN": [8.0, 2.0, 1.0]})
    assert ax.get_yscale() == "log"
    assert ax.lines[0].get_xdata().tolist() == [0, 1, 2]
    drawn = ax.lines[0].get_ydata()
    assert drawn[:2].tolist() == [1.0, 0.375]
    assert np.isnan(drawn[2])  # a norm of zero has no place on a logarithmic scale
    assert ax.lines[1].get_ydata().tolist() == [1.0, 0.25, 0.125]
    absolute = plots.gradient_by_lag({"RNN": [8.0, 2.0, 1.0]}, relative=False)
    assert absolute.lines[0].get_ydata().tolist() == [8.0, 2.0, 1.0]
    assert "relative" in ax.get_ylabel()
    assert "relative" not in absolute.get_ylabel()


def run_of(train: list[float], heldout: list[float]) -> SimpleNamespace:
    return SimpleNamespace(train_perplexity=train, heldout_perplexity=heldout)


def test_training_curves_tell_training_heldout_and_baselines_apart_without_color() -> None:
    runs = [run_of([9, 4, 2], [8, np.nan, 6]), run_of([7, 5, 3], [9, np.nan, 8])]
    ax = plots.training_curves(
        {"LSTM": runs, "GRU": run_of([9, 3, 2], [])}, baselines={"bigram": 10.0, "unigram": 16.0}
    )
    by_label = {line.get_label(): line for line in ax.lines}
    baselines = ["bigram", "unigram"]
    assert list(by_label) == ["LSTM, training", "LSTM, held out", "GRU, training", *baselines]
    assert by_label["LSTM, training"].get_ydata().tolist() == [8.0, 4.5, 2.5]
    assert by_label["LSTM, held out"].get_xdata().tolist() == [1, 3]
    assert by_label["LSTM, held out"].get_ydata().tolist() == [8.5, 7.0]
    assert by_label["bigram"].get_ydata()[0] == 10.0
    looks = {(str(line._dash_pattern), line.get_marker(), line.get_mfc()) for line in ax.lines}
    assert len(looks) == 5
    assert len(ax.collections) == 2


def test_a_training_without_heldout_text_is_drawn_from_its_history() -> None:
    ax = plots.training_curves({"RNN": History(train_perplexity=[3.0, 2.0])})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["RNN, training"]


def test_gates_stand_under_the_characters_they_were_read_with() -> None:
    values = np.arange(6.0).reshape(3, 2) / 6
    ax = plots.gates_over_text(values, "a\nb", label="forget gate", units=["cell 4", "cell 7"])
    np.testing.assert_array_equal(ax.images[0].get_array(), values.T)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["a", "␣", "b"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["cell 4", "cell 7"]
    assert ax.images[0].get_clim() == (0, 1)


def test_what_learning_cannot_show_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.gradient_by_lag({})
    with pytest.raises(ValueError, match="'RNN' has no gradient at lag 0"):
        plots.gradient_by_lag({"RNN": [0.0, 1.0]})
    with pytest.raises(ValueError, match="curve 'b' has the shape"):
        plots.gradient_by_lag({"a": [1.0, 1.0], "b": [1.0]})
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.training_curves({})
    with pytest.raises(ValueError, match="'LSTM' have different numbers of epochs"):
        plots.training_curves({"LSTM": [run_of([2.0], []), run_of([2.0, 1.0], [])]})
    with pytest.raises(ValueError, match="T = 2, the length of the text"):
        plots.gates_over_text(np.zeros((3, 2)), "ab", label="x")
    with pytest.raises(ValueError, match="3 names for 2 units"):
        plots.gates_over_text(np.zeros((2, 2)), "ab", label="x", units="abc")
