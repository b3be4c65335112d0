"""What a notebook's kernel finds: this Python, one thread, and nothing of its author's settings.

``execute``, ``replicate`` and the comparison by nbval all start their kernels in it. What stands
here must not depend on anything but the standard library and Jupyter: pytest reads it first.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import ipykernel.kernelspec
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

SETTINGS = {
    # Figures end up in the notebook, drawn with matplotlib's defaults.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MATPLOTLIBRC": str(Path(__file__).with_name("matplotlibrc")),
    # On two busy cores a second thread can make a small step many times slower.
    **dict.fromkeys(
        (
            "OMP_NUM_THREADS",
            "MKL_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "NUMEXPR_NUM_THREADS",
            "VECLIB_MAXIMUM_THREADS",
        ),
        "1",
    ),
    # Dates, numbers and encodings as everywhere.
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "PYTHONUTF8": "1",
    # The order of a set of words changes from run to run; no output may depend on it.
    "PYTHONHASHSEED": "random",
}
# What would run or change something before the first cell does.
DROPPED = ("LSTM_COURSE_CLAIMS", "PYTHONSTARTUP", "PYTHONWARNINGS")


def environment(inherited: Mapping[str, str] = os.environ, **more: str) -> dict[str, str]:
    """Return the environment in which a notebook runs.

    Parameters
    ----------
    inherited : mapping of str to str
        Where all other variables come from.
    **more : str
        Variables for this run alone.

    Returns
    -------
    dict of str to str
    """
    kept = {name: value for name, value in inherited.items() if name not in DROPPED}
    return kept | SETTINGS | {"IPYTHONDIR": _empty_ipython_folder()} | more


@cache
def _empty_ipython_folder() -> str:
    """Keep a user's start-up files and IPython settings out; deleted when this process ends."""
    folder = tempfile.mkdtemp(prefix="ipython-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class ThisInterpreter(AsyncKernelManager):
    """Starts the kernel of the running Python, whatever kernels a user has installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification that ipykernel writes for this interpreter."""
        return KernelSpec(
            resource_dir=ipykernel.kernelspec.RESOURCES, **ipykernel.kernelspec.get_kernel_dict()
        )
