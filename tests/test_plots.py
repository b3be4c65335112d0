"""Figures: names that can be read, colors that can be told apart, and what cannot be drawn."""

import io
import itertools
import re
from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.text import Text

from lstm_course import plots
from lstm_course.plots.labels import spread
from lstm_course.plots.style import contrast
from lstm_course.training import History

PAPER = "#fdfcf9"  # the site's page
# Machado, Oliveira and Fernandes (2009): what is seen without one kind of cones, from linear RGB.
DEUTERANOPIA = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
]
PROTANOPIA = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
]

pytestmark = pytest.mark.usefixtures("_closed_figures")


@pytest.fixture
def _closed_figures():
    yield
    plt.close("all")


def names_in(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def boxes_in(ax: Axes) -> list[mpl.transforms.Bbox]:
    ax.figure.draw_without_rendering()
    return [Text.get_window_extent(text) for text in ax.texts]


def assert_apart(ax: Axes) -> None:
    """See that the names are inside the figure and none is over another."""
    boxes = boxes_in(ax)
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)
    whole = ax.figure.bbox
    for box in boxes:
        assert box.x0 >= ax.get_window_extent().x1
        assert whole.x1 + 0.5 >= box.x1
        assert whole.y0 <= box.y0 < box.y1 <= whole.y1


def test_curves_are_named_at_their_ends_in_their_colors() -> None:
    ax = plots.curves({"low": [1.0, 2.0], "high": [1.0, 9.0]}, xlabel="x", ylabel="y")
    assert names_in(ax) == ["low", "high"]
    assert ax.get_legend() is None
    low, high = boxes_in(ax)
    ends = ax.transData.transform([(2, 2), (2, 9)])
    assert (low.y0 + low.y1) / 2 == pytest.approx(ends[0, 1], abs=1)
    assert (high.y0 + high.y1) / 2 == pytest.approx(ends[1, 1], abs=1)
    for text, line in zip(ax.texts, ax.lines, strict=True):
        assert text.get_color() == line.get_color()
        assert not text.arrow_patch.get_visible()


@settings(max_examples=20)
@given(st.lists(st.floats(0.1, 50), min_size=2, max_size=9), st.sampled_from(["linear", "log"]))
def test_names_of_lines_never_overlap(ends: list[float], scale: str) -> None:
    curves = {f"line {k}": [1.0, end] for k, end in enumerate(ends)}
    ax = plots.curves(curves, xlabel="x", ylabel="y", yscale=scale, baselines={"chance": 2})
    assert_apart(ax)
    plt.close(ax.figure)


def test_names_stay_apart_when_limits_and_panels_come_later() -> None:
    fig, axes = plt.subplots(2, 1, figsize=(5.2, 4), sharex=True)
    for ax in axes:
        plots.curves({"a name of two lines": [1, 4], "RNN": [1, 5]}, xlabel="x", ylabel="y", ax=ax)
        ax.plot([1, 2], [0.2, 4.5], label="another")
        plots.label_lines(ax)
        ax.set(ylim=(0.1, 1000), yscale="log")
        assert names_in(ax) == ["a name of two\nlines", "RNN", "another"]
    for ax in axes:
        assert_apart(ax)
        moved = [text.get_text() for text in ax.texts if text.arrow_patch.get_visible()]
        assert "RNN" in moved  # a thin line leads to it
    fig.set_size_inches(4, 6)
    for ax in axes:
        assert_apart(ax)


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9).map(sorted),
    st.floats(5, 30),
    st.floats(0, 400),
)
def test_places_are_the_nearest_ones_without_overlap(
    ends: list[float], height: float, room: float
) -> None:
    places = spread(ends, [height] * len(ends), 0, room)
    assert np.diff(places).min(initial=height) >= height - 1e-9
    if room >= height * len(ends):
        assert places.min() >= height / 2 - 1e-9
        assert places.max() <= room - height / 2 + 1e-9
    else:  # beyond both ends alike
        assert places[0] + places[-1] == pytest.approx(room)


def test_who_has_room_stays_and_who_has_none_shares_the_way() -> None:
    places = spread([10, 50, 50, 52, 90], [6] * 5, 0, 100)
    assert places[[0, 4]].tolist() == [10, 90]
    assert places[1:4] - np.mean([50, 50, 52]) == pytest.approx([-6, 0, 6])
    assert spread([0, 100], [6, 10], 0, 100).tolist() == [3, 95]


def test_a_line_that_leaves_the_frame_is_named_where_it_left() -> None:
    ax = plots.curves({"in": [1, 2], "under": [1, -9], "also under": [1, -8]}, xlabel="", ylabel="")
    ax.set(ylim=(0, 3))
    assert_apart(ax)
    lowest = boxes_in(ax)[1]
    assert lowest.y0 == pytest.approx(ax.get_window_extent().y0, abs=1)
    assert not any(text.arrow_patch.get_visible() for text in ax.texts)


def test_a_legend_only_if_asked_for() -> None:
    ax = plots.curves({"a": [1, 2], "b": [2, 3]}, xlabel="x", ylabel="y", legend=True)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert names_in(ax) == []


def test_a_model_has_its_color_wherever_its_name_is() -> None:
    names = ["nn.RNN's default", "our LSTM", "GRU, held out", "counted", "an RNN and an LSTM"]
    ax = plots.curves({name: [1, 2] for name in names}, xlabel="x", ylabel="y")
    of_models = list(plots.MODEL_COLORS.values())
    assert [line.get_color() for line in ax.lines] == [*of_models, *plots.COLORS[:2]]
    bars = plots.bars({"LSTM": 1.0, "bigram": 2.0}, ylabel="y", colors={"bigram": "GRU"})
    shades = [to_rgb(bar.get_facecolor()) for bar in bars.patches]
    assert shades == [to_rgb(plots.MODEL_COLORS[name]) for name in ("LSTM", "GRU")]


def test_one_model_in_several_strengths_is_a_ramp() -> None:
    series = {f"LSTM, bias {b}": [1, 2] for b in range(4)} | {"RNN": [1, 2]}
    ax = plots.curves(series, xlabel="x", ylabel="y", colors={"RNN": "black"})
    colors = [line.get_color() for line in ax.lines]
    assert colors == [*plots.ramp("LSTM", 4), "#000000"]
    contrasts = [contrast(color) for color in colors]
    assert contrasts == sorted(contrasts)
    assert contrasts[0] >= 3
    with pytest.raises(ValueError, match="at least one step, not 0"):
        plots.ramp("LSTM", 0)


def test_colors_can_be_read_on_white_and_on_paper() -> None:
    assert contrast("black") == pytest.approx(21)
    ramps = [color for model in plots.MODEL_COLORS for color in plots.ramp(model, 5)]
    for color in [*plots.COLORS, *plots.MODEL_COLORS.values(), plots.BASELINE, *ramps]:
        assert contrast(color, "white") >= 3
        assert contrast(color, PAPER) >= 2.9 if color in ramps else contrast(color, PAPER) >= 3
    for color in plots.MODEL_COLORS.values():
        assert contrast(color, PAPER) >= 4.5  # also as letters


def in_lab(color: str, sight: object) -> np.ndarray:
    """CIELAB of a color as someone sees it."""
    light = np.array(to_rgb(color))
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    rgb = np.clip(np.asarray(sight) @ linear, 0, 1)
    from_rgb = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = from_rgb @ rgb / [0.9505, 1, 1.089]
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", [np.eye(3), DEUTERANOPIA, PROTANOPIA], ids=["all", "deu", "pro"])
def test_colors_stay_apart_for_the_color_blind(sight: object) -> None:
    def nearest(colors: list[str]) -> float:
        pairs = itertools.combinations([in_lab(color, sight) for color in colors], 2)
        return min(float(np.linalg.norm(one - other)) for one, other in pairs)

    assert nearest(list(plots.MODEL_COLORS.values())) > 30
    assert nearest(plots.COLORS[:4]) > 25
    assert nearest(["#8c1b1b", "#1b5c1b"]) < 30 or sight is not DEUTERANOPIA  # red and green


def test_a_curve_over_seeds_is_their_median_with_a_band() -> None:
    runs = np.array([[1.0, 4.0], [2.0, 6.0], [9.0, 5.0]])
    ax = plots.curves({"RNN": runs}, x=[10, 20], xlabel="x", ylabel="y")
    assert ax.lines[0].get_xdata().tolist() == [10, 20]
    assert ax.lines[0].get_ydata().tolist() == [2.0, 5.0]
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (1.0, 9.0)


def test_baselines_are_thin_and_gray_and_named_at_their_line() -> None:
    values = {f"line {k}": float(k) for k in range(5)}
    ax = plots.curves({"RNN": [9.0, 4.0]}, xlabel="x", ylabel="y", baselines=values)
    curve, *lines = ax.lines
    assert names_in(ax) == ["RNN", *values]
    for line, height in zip(lines, values.values(), strict=True):
        assert line.get_ydata() == [height, height]
        assert line.get_color() == plots.BASELINE
        assert line.get_linewidth() < curve.get_linewidth()
        assert line._dash_pattern != curve._dash_pattern
    assert names_in(plots.curves({"RNN": [9.0, 4.0]}, xlabel="x", ylabel="y")) == []


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
        (["windows to 3", "held", "RNN", "a", "b", "c"], ["windows\nto 3", "held", "RNN"]),
        (["windows to 3", "held out", "RNN"], ["windows to 3", "held out", "RNN"]),
        ([*"abcdefghij", "incomprehensibilities"], ["a", "b", "c"]),
        ([f"bar {k}" for k in range(43)] + ["b", "last"], ["bar\n0", "bar\n1", "bar\n2"]),
    ],
)
def test_long_names_of_bars_wrap_between_words(names: list[str], labels: list[str]) -> None:
    ax = plots.bars(dict.fromkeys(names, 1.0), ylabel="accuracy")
    shown = [label.get_text() for label in ax.get_xticklabels()]
    assert shown[:3] == labels
    assert shown[-1] == names[-1]


def test_a_name_may_be_a_number() -> None:
    ax = plots.curves({8: [1.0, 2.0], 16: [2.0, 3.0]}, xlabel="x", ylabel="y")
    assert names_in(ax) == ["8", "16"]
    ax = plots.bars({8: 1.0, 16: 2.0}, ylabel="y")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["8", "16"]


def test_bars_show_every_seed_and_print_the_median() -> None:
    ax = plots.bars({"uniform": 27, "bigram": [9.0, 9.5, 9.25]}, ylabel="perplexity")
    assert [bar.get_height() for bar in ax.patches] == [27, 9.25]
    assert [text.get_text() for text in ax.texts] == ["27", "9.25"]
    assert ax.lines[0].get_ydata().tolist() == [9.0, 9.5, 9.25]
    assert {to_rgb(bar.get_facecolor()) for bar in ax.patches} == {to_rgb(plots.BASELINE)}


def test_a_map_names_its_rows_and_its_scale() -> None:
    ax = plots.heat(
        np.eye(2), xlabel="token", ylabel="step", label="value", xticks="ab", limits=(0, 1)
    )
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["a", "b"]
    assert ax.images[0].get_clim() == (0, 1)
    assert ax.images[0].colorbar.ax.get_ylabel() == "value"


def test_a_map_in_ink_has_a_square_for_each_share_above_zero() -> None:
    shares = np.array([[0, 0.25], [1, 0], [0, 0]])
    ax = plots.heat(shares, xlabel="next", ylabel="before", label="share", xticks="ab", ink=True)
    (squares,) = ax.collections
    assert squares.get_offsets().tolist() == [[1, 0], [0, 1]]  # column, row
    assert ax.get_ylim() == (2.5, -0.5)
    ax.figure.draw_without_rendering()
    quarter, whole = map(squares.cmap, squares.norm([0.25, 1]))
    assert quarter == squares.cmap(0.5)  # a square root
    assert contrast(whole) > 15
    with pytest.raises(ValueError, match="below 0"):
        plots.heat([[-1]], xlabel="x", ylabel="y", label="z", ink=True)


def test_figures_are_opaque_so_that_a_dark_page_cannot_swallow_the_labels() -> None:
    assert to_rgba(mpl.rcParams["figure.facecolor"])[3] == 1
    assert to_rgba(mpl.rcParams["savefig.facecolor"])[3] == 1


def drawn_by_all() -> dict[str, Axes]:
    """A figure of each function, in the size that it has by default."""
    lines = {"RNN": [9.0, 4.0, 3.0], "a longer name": [9.0, 3.0, 2.0]}
    made_from = {"w": [], "h": [], "a": ["w", "h"], "b": ["w", "a"], "L": ["b", "b"]}
    return {
        "curves": plots.curves(lines, xlabel="x", ylabel="y", baselines={"trigram": 2.0}),
        "log": plots.curves(lines, xlabel="x", ylabel="y", xscale="log", yscale="log"),
        "bars": plots.bars(lines, ylabel="y"),
        "heat": plots.heat(np.eye(3), xlabel="x", ylabel="y", label="z", xticks="abc"),
        "ink": plots.heat(np.eye(3), xlabel="x", ylabel="y", label="z", ink=True),
        "graph": plots.graph("L", made_from.__getitem__, str),
        "gradient": plots.gradient_by_lag({"LSTM": 0.5 ** np.arange(60)}),
        "training": plots.training_curves({"LSTM": run_of([9, 4, 2], [8, np.nan, 6])}),
        "gates": plots.gates_over_text(np.eye(20), "she saw the lantern.", label="forget gate"),
    }


def test_letters_are_nine_pixels_on_a_phone() -> None:
    for name, ax in drawn_by_all().items():
        svg = io.StringIO()
        ax.figure.savefig(svg, format="svg")
        width = float(re.search(r'width="([\d.]+)pt"', svg.getvalue())[1])
        sizes = [float(size) for size in re.findall(r"scale\(([\d.]+) -\1\)", svg.getvalue())]
        assert len(sizes) > 3
        assert ("<image" in svg.getvalue()) == (name in ("heat", "gates")), name
        assert 100 * min(sizes) * 350 / max(width, 350 * 0.75) >= 9, name
        assert len(svg.getvalue()) < 100_000


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
    with pytest.raises(ValueError, match="bar 'a' has no value"):
        plots.bars({"a": []}, ylabel="y")
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


def test_training_curves_tell_training_heldout_and_baselines_apart() -> None:
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
    assert names_in(ax) == list(by_label)
    colors = [line.get_color() for line in ax.lines]
    lstm, gru = plots.MODEL_COLORS["LSTM"], plots.MODEL_COLORS["GRU"]
    assert colors == [lstm, lstm, gru, plots.BASELINE, plots.BASELINE]
    dashes = [str(by_label[name]._dash_pattern) for name in by_label]
    assert dashes[0] == dashes[2]
    assert len(set(dashes)) == 3
    assert len(ax.collections) == 2


def test_a_training_without_heldout_text_is_drawn_from_its_history() -> None:
    ax = plots.training_curves({"RNN": History(train_perplexity=[3.0, 2.0])})
    assert [line.get_label() for line in ax.lines] == ["RNN, training"]


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


def test_letters_lie_on_tiles_in_the_order_of_the_text():
    text = "She saw the lantern, and the water.\nThen she ran."
    values = np.linspace(-1, 1, len(text))
    ax = plots.letters(text, values, columns=12)
    shown = [one.get_text() for one in ax.texts]
    assert "".join(shown) == text.replace("\n", "↵").replace(" ", "")
    tiles = [(tile.get_y(), tile.get_x()) for tile in ax.patches]
    assert len(tiles) == len(text)
    assert tiles == sorted(tiles)
    assert max(x for _, x in tiles) < 12
    reds = [tile.get_facecolor()[0] - tile.get_facecolor()[2] for tile in ax.patches]
    assert all(np.diff(reds) > -0.01)
    assert reds[0] < -0.5
    assert reds[-1] > 0.5


def test_letters_beyond_the_limits_have_the_deepest_color():
    ax = plots.letters("abcd", [-9, 0, 1, 9], limits=(0, 1))
    colors = [tile.get_facecolor() for tile in ax.patches]
    assert colors[0] == colors[1]
    assert colors[2] == colors[3] != colors[0]


@pytest.mark.parametrize(
    ("text", "values", "limits"), [("", [], (0, 1)), ("ab", [1], (0, 1)), ("ab", [1, 2], (1, 1))]
)
def test_letters_need_values_and_limits(text, values, limits):
    with pytest.raises(ValueError, match="characters need as many values"):
        plots.letters(text, values, limits=limits)
