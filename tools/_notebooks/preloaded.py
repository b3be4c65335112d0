"""Kernels that begin with the libraries loaded, so that comparing all notebooks takes less time.

Many a notebook takes longer to import PyTorch than for all the rest. Here one process imports what
most of them do, and splits a process off for each notebook, where its kernel runs. The kernel is as
empty as any: a library's name is not there before the notebook imports it.
"""

import ast
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import local_provisioner

LIBRARIES = [
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",  # not pyplot, which asks at once which kernel it is in
    "matplotlib.figure",
    "sklearn.linear_model",
    "torch._dynamo",  # which every optimizer imports
]
# Only there may a process be split off after its libraries have been loaded.
IS_SAFE = sys.platform == "linux"
LAUNCHER = ["-m", "ipykernel_launcher"]


def start_kernels_so() -> None:
    """Let Jupyter start the kernels of this process so from now on, where the system allows it."""
    if IS_SAFE:
        multiprocessing.get_context("forkserver").set_forkserver_preload(LIBRARIES)
        local_provisioner.launch_kernel = launch


class Kernel:
    """A kernel's process, with as much of :class:`subprocess.Popen` as Jupyter asks of it.

    Parameters
    ----------
    process : multiprocessing.process.BaseProcess
        A process that was started.
    """

    stdin = stdout = stderr = None

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        assert process.pid is not None
        self.process, self.pid = process, process.pid

    def poll(self) -> int | None:
        """Return the status with which it ended, or None while it runs."""
        return self.process.exitcode

    def wait(self) -> int | None:
        """Wait for its end, and return its status."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def launch(
    command: Sequence[str], *, env: Mapping[str, str], cwd: str | None = None, **others: Any
) -> Kernel:
    """Start a kernel in a process that is split off.

    Parameters
    ----------
    command : sequence of str
        This Python, ``-m ipykernel_launcher``, and what the kernel is told.
    env : mapping of str to str
        Its environment; what a library reads as it is loaded came from this process's.
    cwd : str, optional
        Its folder.
    **others
        What else a new process can be given; a kernel says nothing but by its messages.

    Returns
    -------
    Kernel

    Raises
    ------
    ValueError
        If the command does not start a kernel of this Python.
    """
    if [*command[:3]] != [sys.executable, *LAUNCHER]:
        raise ValueError(f"not a kernel of {sys.executable}: {' '.join(command)}")
    context = multiprocessing.get_context("forkserver")
    in_a_group, says = context.Pipe(duplex=False)
    folder = cwd or str(Path.cwd())
    begin = {"search": _search_path(folder, env), "folder": folder, "environment": dict(env)}
    process = context.Process(target=_run, args=(says, [*command[3:]]), kwargs=begin)
    process.start()
    says.close()
    in_a_group.recv()
    in_a_group.close()
    return Kernel(process)


def _search_path(folder: str, environment: Mapping[str, str]) -> list[str]:
    """Where a new Python of that environment looks for modules; this process may know more."""
    command = [sys.executable, "-c", "import sys; print(sys.path[1:])"]
    said = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    found: list[str] = ast.literal_eval(said.stdout.decode())
    return found


def _run(
    says: Connection,
    arguments: list[str],
    search: list[str],
    folder: str,
    environment: dict[str, str],
) -> None:
    """Be that kernel."""
    # Jupyter ends a kernel with its whole group: only once it has one of its own is it safe to ask.
    os.setsid()
    says.send(True)
    says.close()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv, sys.path = ["ipykernel_launcher", *arguments], ["", *search]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(arguments)
