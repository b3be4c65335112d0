"""A kernel that begins with the libraries loaded is a kernel as any other."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _notebooks import preloaded
from _notebooks.kernel import ThisInterpreter, environment
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

pytestmark = pytest.mark.skipif(not preloaded.IS_SAFE, reason="no process may be split off here")


class PreloadedKernel(KernelManager):
    kernel_spec = ThisInterpreter.kernel_spec


@pytest.fixture(scope="module")
def started(
    tmp_path_factory: pytest.TempPathFactory, preloaded_kernels: None
) -> Iterator[PreloadedKernel]:
    manager = PreloadedKernel()
    folder = tmp_path_factory.mktemp("reader")
    manager.start_kernel(cwd=str(folder), env=environment(GREETING="hello"))
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def client(started: PreloadedKernel) -> Iterator[BlockingKernelClient]:
    client = started.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    yield client
    client.stop_channels()


def value(client: BlockingKernelClient, expression: str) -> Any:
    """What an expression is worth in the kernel, or the name of the error it raises."""
    asked = client.execute("", silent=True, user_expressions={"it": expression})
    answer = client._recv_reply(asked, timeout=60)["content"]["user_expressions"]["it"]
    return answer["ename"] if answer["status"] == "error" else answer["data"]["text/plain"]


def messages(client: BlockingKernelClient, kind: str) -> Iterator[dict[str, Any]]:
    """What the kernel has told everyone, or will tell."""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == kind:
            yield message["content"]


def test_libraries_are_loaded_and_their_names_unknown(client: BlockingKernelClient) -> None:
    assert value(client, "'torch._dynamo' in __import__('sys').modules") == "True"
    assert value(client, "torch") == value(client, "lstm_course") == "NameError"
    assert value(client, "'lstm_course' in __import__('sys').modules") == "False"


def test_it_runs_where_it_was_told(client: BlockingKernelClient, started: PreloadedKernel) -> None:
    assert "reader" in value(client, "__import__('os').getcwd()")
    assert value(client, "__import__('os').environ['GREETING']") == "'hello'"
    assert value(client, "__import__('os').getpid()") == str(started.provisioner.pid)


def test_it_finds_what_a_new_python_finds(client: BlockingKernelClient) -> None:
    command = [sys.executable, "-c", "import sys; print(sys.path)"]
    new = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=True)
    found = ast.literal_eval(value(client, "__import__('sys').path"))
    assert found == ast.literal_eval(new.stdout)


def test_a_plot_is_shown_as_words_and_as_a_picture(client: BlockingKernelClient) -> None:
    client.execute("import matplotlib.pyplot as plt; plt.plot([1, 2]);")
    kinds = next(messages(client, "display_data"))["data"]
    assert "text/plain" in kinds
    assert any(kind.startswith("image/") for kind in kinds)


def test_it_has_a_group_of_its_own_and_can_be_interrupted(
    client: BlockingKernelClient, started: PreloadedKernel
) -> None:
    pid = started.provisioner.pid
    assert os.getpgid(pid) == pid == started.provisioner.pgid
    asked = client.execute("import time; print('begun'); time.sleep(60)")
    assert next(messages(client, "stream"))["text"] == "begun\n"
    started.interrupt_kernel()
    assert client._recv_reply(asked, timeout=30)["content"]["ename"] == "KeyboardInterrupt"
    assert value(client, "40 + 2") == "42"


def test_what_ends_it_is_noticed(tmp_path: Path, started: PreloadedKernel) -> None:
    another = PreloadedKernel()
    another.start_kernel(cwd=str(tmp_path), env=environment())
    client = another.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute("import os; os._exit(3)")
    assert another.provisioner.process.wait() == 3
    assert not another.is_alive()
    client.stop_channels()
    another.cleanup_resources()
    assert started.is_alive()


def test_another_command_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a kernel of .*: another-kernel -f here"):
        preloaded.launch(["another-kernel", "-f", "here"], env={})
