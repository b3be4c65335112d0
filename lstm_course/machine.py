"""On what something was measured: the processor and the versions, and nothing personal."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

PACKAGES = ("numpy", "torch", "scikit-learn", "matplotlib")
# Settings that make libraries use another processor's instructions.
ARITHMETIC = (
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA",
    "NPY_DISABLE_CPU_FEATURES",
    "OPENBLAS_CORETYPE",
)


def machine() -> dict[str, str]:
    """Describe this machine.

    Returns
    -------
    dict of str to str
        The processor, the operating system, and the versions of Python and of the packages whose
        arithmetic the course uses; and settings of the environment that change this arithmetic,
        where there are any. Neither the machine's name nor its user's.

    Examples
    --------
    >>> list(machine())[:3]
    ['processor', 'system', 'python']
    """
    return {
        "processor": processor(),
        "system": f"{platform.system()} {platform.machine()}".strip(),
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        **{name: os.environ[name] for name in ARITHMETIC if name in os.environ},
    }


def processor() -> str:
    """Name the processor as well as the system tells.

    Returns
    -------
    str
        Such as ``"Intel(R) Xeon(R) Processor @ 2.70GHz"``; ``"unknown"`` where nothing is known.

    Examples
    --------
    >>> processor() != ""
    True
    """
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # not Linux
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (names[0] if names else "") or platform.processor() or platform.machine() or "unknown"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
