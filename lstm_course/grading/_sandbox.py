"""Where a submission runs: out of reach of the rest, as far as this system can do it.

On Linux with namespaces, that is a small file system of its own in memory, with Python and the
libraries to read, no network, and no process but its own. Elsewhere only limits are left.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import lstm_course
from lstm_course.grading._limits import Limits

PROGRAM = [sys.executable, "-m", "lstm_course.grading._inside"]
PACKAGE = Path(lstm_course.__file__).parent
NOBODY = 65534
SEARCHED = "/usr/sbin:/usr/bin:/sbin:/bin"
# The system's libraries, and where Python, the environment and the course's package are.
SYSTEM = [
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store"),
    *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"),
]
ROOM = """
set -e
room=$1 megabytes=$2 drop=$3
shift 3
mount -t tmpfs -o "size=${megabytes}m,mode=755,nosuid,nodev" room "$room"
mkdir "$room/proc" "$room/dev" "$room/dev/shm" "$room/tmp"
chmod 1777 "$room/dev/shm" "$room/tmp"
mount -t proc proc "$room/proc"
for device in null zero random urandom; do
    touch "$room/dev/$device"
    mount --bind "/dev/$device" "$room/dev/$device"
done
while [ "$1" != -- ]; do
    if [ -L "$1" ]; then
        mkdir -p "$room${1%/*}"
        cp -P "$1" "$room$1"
    elif [ -e "$1" ]; then
        mkdir -p "$room${1%/*}"
        if [ -d "$1" ]; then mkdir -p "$room$1"; else touch "$room$1"; fi
        mount --rbind "$1" "$room$1"
        mount -o remount,bind,ro,nosuid,nodev "$room$1"
    fi
    shift
done
shift
exec chroot "$room" setpriv --no-new-privs --bounding-set=-all --inh-caps=-all $drop "$@"
"""


@functools.cache
def has_namespaces() -> bool:
    """Try whether this system closes a room around a process."""
    if not sys.platform.startswith("linux") or not shutil.which("unshare", path=SEARCHED):
        return False
    try:
        with tempfile.TemporaryDirectory() as folder:
            command = room(Path(folder), Limits(), [sys.executable, "-c", "import lstm_course"])
            done = subprocess.run(
                command, env=environment(), capture_output=True, timeout=60, check=False
            )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def protections(alone: bool | None = None) -> list[str]:
    """Tell what holds on this system while a submission runs.

    Parameters
    ----------
    alone : bool, optional
        Whether namespaces are used; by default, whether this system has them.

    Returns
    -------
    list of str
        Sentences, the protections first and what is missing last.

    Examples
    --------
    >>> protections(alone=False)[-1].startswith("NOT PROTECTED")
    True
    """
    alone = has_namespaces() if alone is None else alone
    limits = "Limits: time, memory, processes, and the size of a file."
    if alone:
        return [
            "Each submission sees Python and its libraries, read only, and an empty folder in "
            "memory: no network, no other files, no other processes.",
            limits,
        ]
    return [
        limits if os.name == "posix" else "Limits: time, memory and processes, looked at often.",
        "NOT PROTECTED: on this system nothing stops a submission from your files and the "
        "network. Cells that visibly reach out are not run. Grade on Linux with namespaces, in a "
        "container or in a virtual machine, without your own files.",
    ]


def environment() -> dict[str, str]:
    """Give a submission none of the grader's own settings."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATHEXT") if name in os.environ}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    path = SEARCHED if os.name == "posix" else os.environ.get("PATH", "")
    settings = {"PYTHONPATH": str(PACKAGE.parent), "PYTHONUTF8": "1", "MPLBACKEND": "agg"}
    return kept | threads | settings | {"PATH": path}


def room(folder: Path, limits: Limits, program: list[str]) -> list[str]:
    """Give the command that runs a program in a room of its own, mounted on an empty folder."""
    as_root = os.geteuid() == 0
    drop = f"--reuid={NOBODY} --regid={NOBODY} --clear-groups" if as_root else ""
    user = [] if as_root else ["--user", "--map-root-user"]
    return [
        *("unshare", *user, "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child"),
        *("sh", "-c", ROOM, "room", str(folder), str(limits.disk), drop),
        *(*_to_read(), "--", *("env", "--chdir=/tmp", "HOME=/tmp", "TMPDIR=/tmp"), *program),
    ]


def _to_read() -> list[str]:
    python = [os.path.realpath(sys.base_prefix), sys.base_prefix, sys.prefix]
    places = [*SYSTEM, *python, str(PACKAGE)]
    return [
        place
        for k, place in enumerate(places)
        if not any(Path(place).is_relative_to(earlier) for earlier in places[:k])
    ]
