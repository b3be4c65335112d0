"""What pytest needs to know before it collects."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "tools"))

from _notebooks.kernel import SETTINGS, environment

# One thread, here and in every process that a test starts, as when the outputs were stored.
os.environ |= {name: value for name, value in SETTINGS.items() if name.endswith("_THREADS")}


def pytest_configure(config: pytest.Config) -> None:
    """Let the kernels that nbval starts, which inherit, run as when the outputs were stored."""
    if getattr(config.option, "nbval", False):
        settings = environment()
        os.environ.clear()
        os.environ.update(settings)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Let nbval compare all outputs but pictures and stderr, where one machine alone may warn."""
    if collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr", "image/svg+xml")
