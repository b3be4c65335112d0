"""Plant faults into a copy of the package, one at a time, and see the tests catch each.

A test suite is worth what it catches. Every fault below is one that people make: a wrong sign, a
dropped term, swapped gates, an index off by one. ``make mutants`` plants each into a copy of
``lstm_course``, runs the tests of that module on the copy, and fails if any fault goes unseen.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Fault(NamedTuple):
    """A piece of right code, and what it becomes."""

    what: str
    file: str
    right: str
    wrong: str

    @property
    def tests(self) -> str:
        """The tests that must see it: those of its folder."""
        return f"tests/test_{Path(self.file).parent}.py"


PLAIN = "numpy_cells/plain.py"
ONE_STATE = "numpy_cells/_one_state.py"
RNN = "numpy_cells/rnn.py"
LSTM = "numpy_cells/lstm.py"
BLOCKS = "numpy_cells/blocks.py"
GRU = "numpy_cells/gru.py"
CELL = "numpy_cells/_cell.py"
ENGINE = "autodiff/tensor.py"
TORCH_GRU = "torch_cells/gru.py"
VARIANTS = "torch_cells/variants.py"
CLAMP, PROBES, REACH = (f"inside/{name}.py" for name in ("clamping", "probes", "reach"))
FAULTS = [
    Fault("RNN, GRU: W_h meets the new state", ONE_STATE, "as_rows(h[:-1])", "as_rows(h[1:])"),
    Fault("RNN, GRU: bias missing", ONE_STATE, "x @ self.W_x + self.b", "x @ self.W_x"),
    Fault("RNN, GRU: dh_n ignored", ONE_STATE, '("dh_n",), dh_n', '("dh_n",), None'),
    Fault("RNN: transposed W_h", RNN, "h[t] @ self.W_h", "h[t] @ self.W_h.T"),
    Fault("RNN: the state is not carried", RNN, "+ h[t] @ self.W_h", "+ h[0] @ self.W_h"),
    Fault("RNN: derivative without the square", RNN, "1 - h[1:] ** 2", "1 - h[1:]"),
    Fault("RNN: derivative one step off", RNN, "1 - h[1:] ** 2", "1 - h[:-1] ** 2"),
    Fault("RNN: blame of later steps dropped", RNN, "(dh + doutput[t])", "(doutput[t])"),
    Fault("RNN: backward with W_h untransposed", RNN, "da[t] @ self.W_h.T", "da[t] @ self.W_h"),
    Fault("RNN: ReLU open below zero", RNN, "(h[1:] > 0)", "(h[1:] >= 0)"),
    Fault(
        "LSTM: i and f swapped",
        LSTM,
        "step.f, step.c_before, out=step.c",
        "step.i, step.c_before, out=step.c",
    ),
    Fault("LSTM: g and o swapped", LSTM, "di, df, dg, do = run.da", "di, df, do, dg = run.da"),
    Fault(
        "LSTM: no tanh on the cell",
        LSTM,
        "np.tanh(step.c, out=step.tanh_c)",
        "step.tanh_c[:] = step.c",
    ),
    Fault("LSTM: bias of the inputs missing", LSTM, "run.h_x_1[:, -1] = 1", "run.h_x_1[:, -1] = 0"),
    Fault(
        "LSTM: blame of later steps dropped", LSTM, "dh += from_output[t]", "dh[:] = from_output[t]"
    ),
    Fault("LSTM: cell's blame dropped", LSTM, "dc += spare", "dc[:] = spare"),
    Fault(
        "LSTM: forget gate's own path dropped",
        LSTM,
        "np.multiply(dc, step.c_before, out=df)",
        "df[:] = 0",
    ),
    Fault(
        "LSTM: cell one step off",
        LSTM,
        "np.multiply(dc, step.c_before,",
        "np.multiply(dc, step.c,",
    ),
    Fault("LSTM: direct path not scaled by f", LSTM, "            dc *= step.f\n", ""),
    Fault("LSTM: tanh(c) not derived", LSTM, "            dc -= spare\n", ""),
    Fault("LSTM: gate not derived", LSTM, "_subtract_product(di, di, step.i, spare)", "pass"),
    Fault("LSTM: wrong sign", LSTM, "out -= spare", "out += spare"),
    Fault("LSTM: W_h meets the new state", LSTM, "run.h_x_1[:-1]", "run.h_x_1[1:]"),
    Fault("LSTM: dc_n ignored", LSTM, '"dc_n"), dstate, N', '"dc_n"), (dstate[0], None), N'),
    Fault(
        "LSTM: a copy overwrites the first one's run",
        LSTM,
        '"_run": copy.deepcopy(self._run)',
        '"_run": self._run',
    ),
    Fault("LSTM: no empty batch", LSTM, "reshape(*rows, N)", "reshape(len(self.W), -1, N)"),
    Fault(
        "LSTM: a copy's views are the first one's",
        LSTM,
        "return {field.name: getattr(self, field.name) for field in fields(self)}",
        "return self.__dict__",
    ),
    Fault(
        "LSTM: a piece of da left out", LSTM, "range(0, rows, piece)", "range(piece, rows, piece)"
    ),
    Fault(
        "LSTM: the bias not halved",
        LSTM,
        "self.b.reshape(*rows, 1), scale",
        "self.b.reshape(*rows, 1), 1",
    ),
    Fault(
        "LSTM: blocks too large",
        BLOCKS,
        "block * inner * columns <= SMALL",
        "block * inner <= SMALL",
    ),
    Fault("LSTM: blocks for a wide batch", BLOCKS, "columns <= NARROW", "columns <= 10**6"),
    Fault(
        "LSTM: a wrong state overwrites the last run",
        LSTM,
        '        h_0, c_0 = self._checked_states(("h_0", "c_0"), state, N)\n'
        "        run = self._run = self._room_for(T, N)\n",
        "        run = self._run = self._room_for(T, N)\n"
        '        h_0, c_0 = self._checked_states(("h_0", "c_0"), state, N)\n',
    ),
    Fault("plain LSTM: cell one step off", PLAIN, "dc * c[t] * f", "dc * c[t + 1] * f"),
    Fault("plain RNN: slope one step off", PLAIN, "1 - h[t + 1] ** 2", "1 - h[t] ** 2"),
    Fault("GRU: z and 1 - z swapped", GRU, "n + z * (h[t] - n)", "h[t] + z * (n - h[t])"),
    Fault(
        "GRU: r and z swapped",
        GRU,
        "r, z = r_z[:, :H], r_z[:, H:]",
        "z, r = r_z[:, :H], r_z[:, H:]",
    ),
    Fault(
        "GRU: reset of the wrong variant",
        GRU,
        'if self.reset == "after":\n                inner',
        'if self.reset == "before":\n                inner',
    ),
    Fault(
        "GRU: b_hn outside the reset",
        GRU,
        "inner[t] = h[t] @ W_n + self.b_hn",
        "inner[t] = h[t] @ W_n",
    ),
    Fault("GRU: candidate's square missing", GRU, "(1 - n[t] ** 2)", "(1 - n[t])"),
    Fault("GRU: direct path dropped", GRU, "dh = dh * z[t] + da", "dh = da"),
    Fault("GRU: z's own path dropped", GRU, "dh * (h[t] - n[t])", "dh * h[t]"),
    Fault("GRU: reset's own path dropped", GRU, "dscaled * inner[t], dh", "0 * inner[t], dh"),
    Fault("GRU: blame not reset", GRU, "dinner = dscaled * r[t]", "dinner = dscaled"),
    Fault("GRU: b_hn's blame not reset", GRU, "dinner = r * dn", "dinner = dn"),
    Fault("torch: the second bias lost", CELL, '+ weights["bias_hh_l0"]', ""),
    Fault(
        "torch: W_h not transposed",
        CELL,
        '"W_h": weights["weight_hh_l0"].T',
        '"W_h": weights["weight_hh_l0"]',
    ),
    Fault(
        "engine: difference with a plus",
        ENGINE,
        "lambda d, a, b: d, lambda d, a, b: -d)",
        "lambda d, a, b: d, lambda d, a, b: d)",
    ),
    Fault(
        "engine: product's factors swapped",
        ENGINE,
        "lambda d, a, b: d * b, lambda d, a, b: d * a",
        "lambda d, a, b: d * a, lambda d, a, b: d * b",
    ),
    Fault("engine: tanh not squared", ENGINE, "lambda x, y: 1 - y * y", "lambda x, y: 1 - y"),
    Fault(
        "engine: sigmoid derived at x",
        ENGINE,
        "lambda x, y: y * (1 - y)",
        "lambda x, y: x * (1 - x)",
    ),
    Fault("engine: matrix product not transposed", ENGINE, "d @ b.swapaxes(-1, -2)", "d @ b"),
    Fault("engine: oldest first", ENGINE, "reverse=True", "reverse=False"),
    Fault(
        "engine: gradients overwritten",
        ENGINE,
        "gradients[key] += d",
        "gradients[key] = 0 + d",
    ),
    Fault(
        "engine: a row taken twice counted once",
        ENGINE,
        "np.add.at(gradients[key], index, d)",
        "gradients[key][index] += d",
    ),
    Fault(
        "engine: broadcast not summed",
        "autodiff/_arrays.py",
        "np.sum(d, axis=repeated, keepdims=True)",
        "np.mean(d, axis=repeated, keepdims=True)",
    ),
    Fault(
        "engine: cross-entropy not averaged",
        "autodiff/functions.py",
        "(np.exp(log_softmax) - one_hot) / index.size",
        "(np.exp(log_softmax) - one_hot)",
    ),
    Fault(
        "engine: axes from the end put back wrongly",
        ENGINE,
        "key=places.__getitem__",
        "key=tuple(order).__getitem__",
    ),
    Fault("engine: stretched gradients", ENGINE, "if d.shape != wanted:", "if d is None:"),
    Fault(
        "engine: a row without numbers",
        "autodiff/_arrays.py",
        "math.prod(array.shape[:-1])",
        "-1",
    ),
    Fault("engine: x**0 at 0", ENGINE, "power - (power != 0)", "power - 1"),
    Fault("engine: index of the caller kept", ENGINE, "copy.deepcopy(index)", "index"),
    Fault(
        "engine: copies older than they are",
        ENGINE,
        "= frozen(self._data), next(_births)",
        "= frozen(self._data), self._birth",
    ),
    Fault(
        "engine: mean over all axes",
        ENGINE,
        "math.prod(self.shape[k] for k in axes)",
        "self._data.size",
    ),
    Fault(
        "engine: a state is stretched",
        "autodiff/modules.py",
        'require_shape(name, one, "(N, H)", shape)',
        "pass",
    ),
    Fault(
        "torch: GRU takes weights of the other reset",
        TORCH_GRU,
        'marked == (layer.reset == "before")',
        "True",
    ),
    Fault(
        "torch: reset gate on the wrong side", TORCH_GRU, "linear(r * h, W_n", "r * linear(h, W_n"
    ),
    Fault(
        "torch: an input is stretched",
        "torch_cells/_layer.py",
        "require_input(x, self.input_size)",
        "pass",
    ),
    Fault(
        "engine: Adam's start not corrected",
        "autodiff/optimizers.py",
        "self.v[k] / (1 - beta_2 ** self.steps[k])",
        "self.v[k]",
    ),
    Fault(
        "inside: the other cells held", CLAMP, "where(still, value, c)", "where(~still, value, c)"
    ),
    Fault(
        "inside: a piece starts one letter late", CLAMP, "[first, kept])[starts]", "[kept])[starts]"
    ),
    Fault("inside: pieces all start alike", CLAMP, "kept])[starts]", "kept])[starts * 0]"),
    Fault("inside: ranks from zero", PROBES, "yes * (yes + 1) / 2", "yes * (yes - 1) / 2"),
    Fault("inside: sign of a unit lost", PROBES, "np.where(there >= 0, 1, -1)", "there * 0 + 1"),
    Fault("inside: sign not carried over", PROBES, "auc(way * table", "auc(table"),
    Fault("inside: one weight for all letters", PROBES, "weights[back, text", "weights[0, text"),
    Fault(
        "inside: the guessed letter is read",
        REACH,
        "np.arange(-last, 0)]",
        "np.arange(1 - last, 1)]",
    ),
    Fault("inside: history one letter short", REACH, "at - last, beyond", "at - last - 1, beyond"),
    Fault("inside: shuffled history replaced", REACH, 'beyond == "replaced"', 'beyond != "kept"'),
    Fault("inside: down to 1/e", REACH, "now <= 0.5)", "now <= 0.37)"),
    Fault(
        "inside: mean gate, not mean log",
        REACH,
        "np.log(gates).mean(axis=0)",
        "np.log(gates.mean(0))",
    ),
    Fault("inside: the other state erased", REACH, "if name in erased", "if name not in erased"),
    Fault("inside: all scores' gradient", REACH, "[-1, 0]).max(), x)", "[-1, 0]).sum(), x)"),
    Fault("inside: h without the tanh", "inside/recording.py", "np.tanh(values", "(values"),
    Fault("variants: coupled to itself", VARIANTS, "i = 1 - f", "i = f"),
    Fault("variants: o's peephole of f", VARIANTS, "self.peepholes[2]", "self.peepholes[1]"),
    Fault("variants: candidate's tanh stays", VARIANTS, '== "no candidate tanh"', '== ""'),
    Fault(
        "variants: a missing gate is shut", VARIANTS, 'if "o" in a else 1.0', 'if "o" in a else 0.0'
    ),
]


def main() -> int:
    """Plant every fault; return 1 if one survives."""
    survivors = [fault.what for fault in FAULTS if not caught(fault)]
    print(f"{len(FAULTS) - len(survivors)} of {len(FAULTS)} faults caught")
    for what in survivors:
        print(f"NOT caught: {what}")
    return bool(survivors)


def caught(fault: Fault) -> bool:
    """Tell whether the tests fail on a copy of the package with this fault in it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied_into(Path(folder))
        path = copy / "lstm_course" / fault.file
        code = path.read_text(encoding="utf-8")
        if fault.right not in code:
            sys.exit(f"{fault.what}: the code to change is gone from {fault.file}: {fault.right}")
        path.write_text(code.replace(fault.right, fault.wrong), encoding="utf-8")
        status = run_tests(copy, fault.tests)
    print(f"{'caught' if status else 'MISSED'}  {fault.what}", flush=True)
    return status == 1


def copied_into(folder: Path) -> Path:
    """Copy what the tests of the package need."""
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("lstm_course", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def run_tests(folder: Path, tests: str) -> int:
    """Return 0 if all tests pass and 1 if one fails; stop if pytest could not run at all."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["--hypothesis-profile=no-shrinking", tests]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"pytest could not run {tests}:\n{done.stdout}{done.stderr}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
