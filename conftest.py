"""What pytest needs to know before it collects."""

import os

import pytest

# A kernel that nbval starts takes it over: one thread, as when the outputs were stored.
os.environ["OMP_NUM_THREADS"] = "1"


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Let nbval compare all outputs but stderr, where a library may warn on one machine only."""
    if collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)
