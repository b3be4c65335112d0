"""Chapter 15's own functions against the package and PyTorch; its sentences on stored tables."""

import itertools
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import ROOT, chapter
from torch.utils.flop_counter import FlopCounterMode

from lstm_course import torch_cells
from lstm_course.measured import load_table
from lstm_course.models import CharacterModel
from lstm_course.numpy_cells import LSTM
from lstm_course.text import one_hot

ours = chapter("15-speed", V=28, H=256)
SIZES = st.integers(1, 6)
PRODUCTS = (ours.whole, ours.four_products, ours.in_blocks)
INPUTS = (ours.one_hot_product, ours.look_up)
SWITCHES = (False, True)


@settings(deadline=None, max_examples=30)
@given(T=SIZES, N=SIZES, V=SIZES, H=SIZES, seed=st.integers(0, 99))
def test_every_setting_of_the_switches_is_nn_lstm(T, N, V, H, seed):
    rng = np.random.default_rng(seed)
    cell, letters = LSTM(V, H, rng=rng), rng.integers(V, size=(T, N))
    module = cell.to_torch()
    with torch.no_grad():
        expected, _ = module(torch.tensor(one_hot(letters, V)))
    for way in itertools.product(PRODUCTS, INPUTS, SWITCHES, SWITCHES):
        found = ours.lstm(letters, cell.W_x, cell.W_h, cell.b, *way)
        np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-12)


def test_the_chapter_tries_each_of_24_settings():
    source = (ROOT / "chapters" / "15-speed.ipynb").read_text(encoding="utf-8")
    assert len(PRODUCTS) * len(INPUTS) * len(SWITCHES) ** 2 == 24
    assert (
        'products = {\\"four\\": four_products, \\"one\\": whole, \\"blocks\\": in_blocks}'
        in source
    )


def test_a_look_up_takes_no_rounding():
    rng = np.random.default_rng(0)
    letters, W_x = rng.integers(9, size=(4, 3)), rng.normal(size=(9, 8))
    assert np.array_equal(ours.look_up(letters, W_x), ours.one_hot_product(letters, W_x))


@pytest.mark.parametrize(("V", "H"), [(3, 2), (28, 256), (50, 7)])
def test_operations_are_those_that_pytorch_counts(V, H):
    with FlopCounterMode(display=False) as counter:
        torch_cells.LSTM(V, H)(torch.zeros(3, 2, V))
    assert counter.get_total_flops() == 3 * 2 * ours.forward_flops(V, H)


@pytest.mark.parametrize("shape", [(1, 256, 1024), (32, 256, 1024), (5, 3, 2)])
def test_intensity_is_operations_for_each_byte_of_single_precision(shape):
    m, k, n = shape
    a, b = np.zeros((m, k), np.float32), np.zeros((k, n), np.float32)
    bytes_touched = a.nbytes + b.nbytes + (a @ b).nbytes
    assert ours.intensity(*shape) == pytest.approx(2 * m * k * n / bytes_touched)


def test_intensity_is_half_the_rows_where_the_weights_are_most():
    for rows in (1, 8, 32):
        assert ours.intensity(rows, 10**5, 4 * 10**5) == pytest.approx(rows / 2, rel=1e-3)


def test_gradients_of_workers_are_those_of_their_rows():
    torch.manual_seed(0)
    model, batch = CharacterModel(5, 4).double(), torch.randint(5, (2, 3, 6))
    parts = ours.by_workers(model, batch, [1, 5])
    alone = ours.gradient(model, *batch[:, :, 1:])
    torch.testing.assert_close(parts[1], alone)
    torch.testing.assert_close((parts[0] + 5 * parts[1]) / 6, ours.gradient(model, *batch))


def test_the_exponent_is_that_of_a_power_in_its_range():
    rows = [
        {"varied": "H", "value": n, "with memory kept": 0.3 * max(n, 8) ** 1.7}
        for n in (2, 4, 8, 16, 32, 64)
    ]
    exponent = chapter("15-speed", growth=SimpleNamespace(rows=rows)).exponent
    assert exponent("H", 8, 64) == pytest.approx((1.7, 0))
    slope, misfit = exponent("H", 2, 64)
    assert slope < 1.5
    assert misfit > 0.2


BENCHMARK = ROOT / "benchmarks" / "data_parallel.py"


def test_the_lines_that_the_chapter_quotes_are_the_benchmarks():
    chapter_text = (ROOT / "chapters" / "15-speed.ipynb").read_text(encoding="utf-8")
    quoted = [
        "gradients = [p.grad for p in model.parameters() if p.grad is not None]",
        "message = share * parameters_to_vector(gradients)",
        "dist.all_reduce(message)  # adds up what all workers send, and gives all of them the sum",
        "vector_to_parameters(message, gradients)",
    ]
    body = "\n    ".join(quoted)
    assert body in BENCHMARK.read_text(encoding="utf-8")
    assert '\\n",\n    "'.join(quoted) in chapter_text


@pytest.mark.skipif(sys.platform == "win32", reason="torchrun's rendezvous needs libuv there")
def test_two_processes_train_as_one_does():
    command = [sys.executable, str(BENCHMARK), "--check"]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, timeout=300)
    assert 0 <= float(told.stdout) < 1e-6


# What the chapter says of stored tables. The rooms are half of what runs differed by, or more.


def in_order(*numbers):
    return list(numbers) == sorted(numbers)


def test_what_the_chapter_says_of_the_roofs():
    rows = {row["work"]: row for row in load_table("roofs").rows}
    speed = {work: row["GFlop/s"] for work, row in rows.items()}
    bandwidth, peak = rows["copy"]["GB/s"], speed["large product"]
    assert 5 < peak / bandwidth < 7.5  # some six operations a byte
    assert ours.forward_flops(28, 256) == 2 * 290_816  # as many jars as half the operations
    assert ours.forward_flops(28, 256) / 100 > 13 * 256  # all else: 4 sums, 5 bends, 4 at the gates
    assert round((3 * 256 + 2 * 28) / (256 + 28), 1) == 2.9  # letters need no gradient
    assert 0.65 < 3 * ours.forward_flops(28, 256) * 1e5 / (peak * 1e9) < 0.85  # three quarters
    assert 0.7 < speed["H 2048, N 1"] / (bandwidth / 2) < 1.05  # most of what the memory allows
    assert 0.055 < speed["H 2048, N 1"] / peak < 0.085  # 7 % of what the cook could
    assert speed["H 256, N 1"] > 1.5 * bandwidth / 2  # above the memory's roof
    allowed = min(peak, bandwidth * rows["H 256, N 8"]["flop per byte"])
    assert 2.5 < allowed / speed["H 256, N 8"] < 3  # a third of what they allow
    assert allowed < speed["H 256, N 8, in blocks"] < peak  # above the memory's roof
    usual, turned, blocks = (
        speed[f"H 256, N 32{way}"] for way in ("", ", feature-first", ", in blocks")
    )
    assert 1.15 < turned / usual < 1.25  # gain a fifth by feature-first
    assert blocks > 1.1 * turned
    assert 74 < 2 * 32 * 256 * 1024 / blocks / 1e3 < 85  # some eighty microseconds


def test_a_fourth_column_passes_a_million_and_costs_speed():
    speed = {row["work"]: row["GFlop/s"] for row in load_table("roofs").rows}
    three, four = (speed[f"H 256, N {N}, feature-first"] for N in (3, 4))
    assert 3 * 256 * 1024 < 10**6 < 4 * 256 * 1024
    assert 0.55 < four / three < 0.8  # falls by a third
    assert 2.5 < speed["H 256, N 4, in blocks"] / four < 4  # three times as fast
    eight = speed["H 256, N 8, in blocks"] / speed["H 256, N 8, feature-first"]
    assert 1.75 < eight < 2.7  # blocks double it


def test_what_the_chapter_says_of_the_switches():
    off = {row["off"]: row["time"] for row in load_table("lstm-switches").rows}
    alone = [name for name in off if name != "all of them"]
    first = sorted(alone, key=off.get)[-2:]
    assert set(first) == {"weights' gradients of all steps at once", "weights in blocks"}
    assert all(off[name] > 1.1 for name in first)  # more than a tenth each
    assert 0.97 < off["four products → one"] < 1.03  # nothing that can be seen
    assert off["input product of all steps at once"] == 1.03  # 3 %
    assert off["one-hot → look-up"] == 0.96  # costs 4 %
    assert 0.93 < off["feature-first arrays"] < 1.06  # hardly missed

    times = load_table("lstm-switches-so-far").column("time")
    names = load_table("lstm-switches-so-far").column("on")
    steps = np.diff(times)
    assert names[1 + np.argmin(steps)] == "+ feature-first arrays"
    assert names[6] == "+ results in place"
    assert in_order(1.35, *sorted(times[:7]), 1.7)
    inputs = names.index("+ input product of all steps at once")
    assert abs(steps[inputs - 1]) < 0.1  # drowns in what runs differ by
    assert times[names.index("+ weights in blocks")] < times[names.index("+ feature-first arrays")]
    assert times[-1] < 0.9


def test_what_the_chapter_says_of_a_whole_step():
    rows = {row["variant"]: row for row in load_table("lstm-step").rows}
    ratio = {variant: row["ratio"] for variant, row in rows.items()}
    by_hand = ratio["NumPy by hand (`numpy_cells.LSTM`)"]
    blocks = ratio["the matrix products alone, NumPy, in blocks"]
    assert by_hand >= 1.05
    assert by_hand / ratio["PyTorch loop, four products a step"] > 2.3  # more than twice
    assert 1.15 < blocks / ratio["the matrix products alone, NumPy"] < 1.25  # by a fifth
    assert 0.2 < 1 - by_hand / blocks < 0.32  # a quarter beyond the products
    peak = load_table("roofs").row(work="large product")["GFlop/s"]
    flops = 8 * 256 * (3 * 256 + 2 * 28)
    speed = rows["the matrix products alone, NumPy, in blocks"]["thousand tokens/s"] * flops / 1e6
    assert 0.85 < speed / peak < 1.05  # close to the level roof
    here, older = load_table("lstm-kernels").column("NumPy by hand")
    assert here > 1.02
    assert older < 0.75  # nn.LSTM far ahead
    old = load_table("lstm-kernels").rows[1]
    assert (old["four states, GFlop/s"], old["in two halves"]) == (40, 39)
    products = ratio["the matrix products alone, PyTorch"]
    assert products == 0.57
    assert products < ratio["the matrix products alone, NumPy"] / 2  # less than half as fast

    sizes = load_table("lstm-sizes").rows
    of_rows = {row["N"]: row["ratio"] for row in sizes if row["H"] == 256}
    del of_rows[32]  # of single and of double precision
    assert all(0.9 < of_rows[N] < 1 for N in (4, 8, 20))  # a few percent behind
    assert all(of_rows[N] > 1.5 for N in (64, 128, 256))  # half as fast again
    assert all(row["ratio"] > 1 for row in sizes if row["N"] not in (4, 8, 20))


def test_what_the_chapter_says_of_generation():
    table = load_table("generation")
    texts, layer, by_hand = (
        np.array(table.column(name))
        for name in ("texts", "`nn.LSTM`, µs a step", "NumPy by hand, µs a step")
    )
    assert list(texts[:6]) == [1, 2, 4, 8, 16, 32]
    assert layer[0] > 2 * (layer[5] - layer[0])  # the first letter and the next 31
    assert max(layer[:4]) < 1.25 * min(layer[:4])  # about the same, up to eight
    arithmetic = (
        ours.forward_flops(28, 256) / load_table("roofs").row(work="large product")["GFlop/s"]
    )
    assert layer[0] / (arithmetic / 1e3) > 55  # less than a fiftieth
    weights = 4 * 290_816 / load_table("roofs").row(work="H 256, N 1")["GB/s"] / 1e3
    assert 1 / 20 < weights / layer[0] < 1 / 15  # fetching: less than a fifteenth
    assert 0.9 * weights / by_hand[0] > 1 / 3  # W_h alone, since the letter is looked up
    assert by_hand[0] == 27
    assert layer[0] > 5 * by_hand[0]  # several times as fast
    assert all(by_hand[:6] < layer[:6])
    assert by_hand[7] > layer[7]  # falls behind at the far right


def test_what_the_chapter_says_of_wide_batches():
    table = load_table("wide-batches")
    perplexity = {(row["rows"], row["passes"]): row["held-out perplexity"] for row in table.rows}
    by_pass = [perplexity[rows, 1] for rows in (8, 32, 128, 512)]
    assert in_order(*by_pass)
    last = {row["rows"]: row for row in table.rows}
    seconds = [row["seconds"] for row in last.values()]
    assert max(seconds) < 1.7 * min(seconds)
    assert last[128]["passes"] == 4
    assert last[128]["seconds"] <= last[8]["seconds"]  # in the time of 8 rows' one pass
    assert last[128]["held-out perplexity"] < last[8]["held-out perplexity"] - 0.2
    assert 1.15 < last[32]["seconds"] / last[8]["seconds"] < 1.25  # a fifth longer
    assert min(last.values(), key=lambda row: row["held-out perplexity"])["rows"] == 32
    assert last[512]["held-out perplexity"] == max(
        row["held-out perplexity"] for row in last.values()
    )
    updates = {row["rows"]: row["updates"] for row in table.rows if row["passes"] == 1}
    assert updates[512] == 12
    assert updates[8] / updates[512] == pytest.approx(64, rel=0.02)
    assert max(row["best rate"] for row in table.rows) < 1  # the largest rate was never best


def test_what_the_chapter_says_of_growth():
    growth = load_table("growth")
    at = {(row["varied"], row["value"]): row for row in growth.rows}
    for size in ("T", "N"):
        large = at[size, 256]
        assert 0.35 < 1 - large["with memory kept"] / large["milliseconds"] < 0.6  # nearly half
        assert large["fresh pages"] > 2000  # thousands
        assert large["fresh pages then"] < 100
    for row in growth.rows:  # the two go together, where arithmetic is most of the time
        if row["milliseconds"] > 3:
            longer = row["milliseconds"] / row["with memory kept"]
            assert longer > 1.05 if row["fresh pages"] > 1000 else longer < 1.2
    exponent = chapter("15-speed", growth=growth).exponent
    assert abs(exponent("N", 1, 4)[0]) < 0.5  # far from in proportion
    for size in ("T", "N"):
        slope, misfit = exponent(size, 32, 256)
        assert 0.9 < slope < 1.1  # in proportion
        assert misfit < 0.15
    slope, misfit = exponent("H", 128, 1024)
    assert round(slope, 2) == 1.74  # less than the square
    assert misfit < 0.15
    units = np.array([128, 256, 512, 1024])
    # Forward both products, backward those for both weights and for the state, not the inputs.
    training = units * (3 * units + 2 * 28)
    assert round(np.polyfit(np.log(units), np.log(training), 1)[0], 2) == 1.94
    times = [at["H", H]["with memory kept"] for H in units]
    assert list(np.diff(np.log2(times)).round(1)) == [1.5, 1.7, 1.9]  # from doubling to doubling
    for n in (32, 64, 128, 256):  # nearly lie on each other
        assert 0.85 < at["T", n]["milliseconds"] / at["N", n]["milliseconds"] < 1.15


def test_what_the_chapter_says_of_compiling():
    table = load_table("compile-time")
    steps, seconds = (np.array(table.column(name)) for name in ("steps", "seconds to compile"))
    slope, level = np.polyfit(steps, seconds, 1)
    assert np.abs(seconds - level - slope * steps).max() < 0.15 * seconds.max()  # with the steps
    assert in_order(*seconds)
    longest = table.row(steps=16)
    loop, compiled = longest["ms, the loop"], longest["ms, compiled"]
    assert 0.84 < compiled / loop < 0.95  # a tenth
    one = table.row(steps=1)
    assert round(one["seconds to compile"]) == 3
    assert one["ms, compiled"] > one["ms, the loop"]  # one step gains nothing
    assert longest["seconds to compile"] / (loop - compiled) * 1e3 > 4000  # thousands of calls
    assert 0.35 < longest["ms, `nn.LSTM`"] / loop < 0.6  # twice as fast


def test_what_the_chapter_says_of_two_processes():
    small, wide = load_table("data-parallel").rows
    assert small["speed-up, reckoned"] < 0.95
    saved = small["ms for 64 rows"] - small["ms for 32 rows"]
    assert 0.1 < saved / small["ms for 64 rows"] < 0.15  # an eighth
    assert small["ms for the message"] > saved
    assert 1.2 < wide["speed-up, reckoned"] < 1.95
    assert max(small["largest difference"], wide["largest difference"]) < 1e-6
