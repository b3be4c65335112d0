"""Run a command on the arithmetic of other processors, as far as this one can pretend to be them.

Libraries choose their fastest kernels for the processor they find, and each kernel rounds in its
own way. The settings below hold them to older instructions of x86-64; other processors, such as
Arm's, have no such choice, and there the command runs once.

``python tools/portable.py sse41 avx2 -- COMMAND``; without a name, under every setting.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {
    "as-is": {},
    # PyTorch without vector instructions, its library oneDNN with old ones.
    "sse41": {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41"},
    # All four libraries as on a processor without AVX-512. NumPy 2.4 knows the last name, older
    # versions the others; each passes over what it does not know.
    "avx2": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
        "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL "
        "AVX512_ICL AVX512_SPR X86_V4",
    },
    # All four libraries as on a processor of 2008.
    "oldest": {
        "ATEN_CPU_CAPABILITY": "default",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": "AVX F16C FMA3 AVX2 AVX512F AVX512CD AVX512_SKX AVX512_CLX "
        "AVX512_CNL AVX512_ICL AVX512_SPR X86_V3 X86_V4",
    },
}
X86 = ("x86_64", "amd64")


def chosen(names: Sequence[str], kind: str) -> list[str]:
    """Return the settings to run under.

    Parameters
    ----------
    names : sequence of str
        Some of ``SETTINGS``; empty for all.
    kind : str
        The kind of processor, as from :func:`platform.machine`.

    Returns
    -------
    list of str
        Only the first one, ``as-is``, where the processor knows no other.

    Raises
    ------
    ValueError
        If there is no such setting.
    """
    if unknown := set(names) - set(SETTINGS):
        raise ValueError(
            f"no setting {', '.join(sorted(unknown))}; there are {', '.join(SETTINGS)}"
        )
    return list(names or SETTINGS) if kind.lower() in X86 else ["as-is"]


def inherited_without_settings() -> dict[str, str]:
    """Return this process's environment without what any setting sets."""
    ours = {name for setting in SETTINGS.values() for name in setting}
    return {name: value for name, value in os.environ.items() if name not in ours}


def main(arguments: Sequence[str]) -> int:
    """Run the command under every chosen setting and say how it ended under each."""
    from lstm_course.machine import processor

    at = list(arguments).index("--")
    try:
        names = chosen(arguments[:at], platform.machine())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    said = []
    for name in names:
        values = " ".join(f"{key}={value!r}" for key, value in SETTINGS[name].items())
        print(f"{processor()}, {name}: {values or 'nothing set'}", flush=True)
        command = subprocess.run(
            arguments[at + 1 :], cwd=ROOT, env=inherited_without_settings() | SETTINGS[name]
        )
        said.append((name, command.returncode))
    for name, status in said:
        print(f"{processor()}, {name}: {f'failed (status {status})' if status else 'green'}")
    return int(any(status for _, status in said))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
