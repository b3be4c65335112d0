"""What pytest needs to know before it collects."""

import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "tools"))

from _notebooks.kernel import SETTINGS, environment

# One thread, here and in every process that a test starts, as when the outputs were stored.
os.environ |= {name: value for name, value in SETTINGS.items() if name.endswith("_THREADS")}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what nbval lacks: to run a cell again, as readers do, and to load libraries once."""
    parser.addoption(
        "--twice",
        type=float,
        metavar="SECONDS",
        help="run every notebook cell twice in a row; what took longer, if it changed anything",
    )
    parser.addoption(
        "--preloaded",
        action="store_true",
        help="start the notebooks' kernels with the libraries loaded, where the system can",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let the kernels that nbval starts, which inherit, run as when the outputs were stored."""
    if getattr(config.option, "nbval", False):
        settings = environment()
        os.environ.clear()
        os.environ.update(settings)
    if config.getoption("--preloaded"):
        from _notebooks.preloaded import start_kernels_so

        start_kernels_so()


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Let nbval compare all outputs but pictures and stderr, where one machine alone may warn."""
    if collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr", "image/svg+xml")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Put each cell of a notebook behind itself, so that both runs are compared with one output."""
    report = yield
    if collector.config.getoption("--twice") is not None and hasattr(collector, "skip_compare"):
        from _notebooks.twice import runs  # which imports nbval

        report.result = [run for cell in report.result for run in runs(cell)]
    return report
