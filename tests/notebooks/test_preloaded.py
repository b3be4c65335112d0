"""A kernel that begins with the libraries loaded is a kernel as any other."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _notebooks import preloaded
from _notebooks.kernel import SETTINGS, ThisInterpreter, environment
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import local_provisioner

pytestmark = pytest.mark.skipif(not preloaded.IS_SAFE, reason="no process may be split off here")


class PreloadedKernel(KernelManager):
    kernel_spec = ThisInterpreter.kernel_spec


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreloadedKernel]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_provisioner, "launch_kernel", local_provisioner.launch_kernel)
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        preloaded.start_kernels_so()
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


def shown(client: BlockingKernelClient, source: str) -> list[str]:
    """What a cell prints, and the name of the error that ends it."""
    said: list[str] = []

    def note(message: dict) -> None:
        content = message["content"]
        said.extend(str(content[key]) for key in ("text", "ename") if key in content)
        said.extend(content.get("data", {}))

    client.execute_interactive(source, timeout=60, output_hook=note)
    return said


def test_libraries_are_loaded_and_their_names_unknown(client: BlockingKernelClient) -> None:
    assert shown(client, "import sys; print('torch' in sys.modules)") == ["True\n"]
    assert shown(client, "torch") == ["NameError"]
    assert shown(client, "import lstm_course; print(*lstm_course.__path__)")[0].endswith(
        "lstm_course\n"
    )


def test_it_runs_where_it_was_told(client: BlockingKernelClient, started: PreloadedKernel) -> None:
    source = "import os; print(os.path.basename(os.getcwd()), os.environ['GREETING'])"
    assert shown(client, source) == ["reader0 hello\n"]
    assert shown(client, "import sys; print(sys.executable)") == [f"{sys.executable}\n"]
    assert shown(client, "import os; print(os.getpid())") == [f"{started.provisioner.pid}\n"]


def test_a_plot_is_shown_as_words_and_as_a_picture(client: BlockingKernelClient) -> None:
    said = shown(client, "import matplotlib.pyplot as plt; plt.plot([1, 2]);")
    assert "text/plain" in said
    assert any(kind.startswith("image/") for kind in said)


def test_it_has_a_group_of_its_own_and_can_be_interrupted(
    client: BlockingKernelClient, started: PreloadedKernel
) -> None:
    pid = started.provisioner.pid
    assert os.getpgid(pid) == pid == started.provisioner.pgid
    asked = client.execute("import time; print('begun'); time.sleep(60)")
    while client.get_iopub_msg(timeout=60)["content"].get("text") != "begun\n":
        pass
    started.interrupt_kernel()
    assert client._recv_reply(asked, timeout=30)["content"]["ename"] == "KeyboardInterrupt"
    assert shown(client, "print('still here')") == ["still here\n"]


def test_what_ends_it_is_noticed(tmp_path: Path, started: PreloadedKernel) -> None:
    another = PreloadedKernel()
    another.start_kernel(cwd=str(tmp_path), env=environment())
    client = another.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute("import os; os._exit(3)")
    another.provisioner.process.wait()
    assert not another.is_alive()
    client.stop_channels()
    another.cleanup_resources()
    assert started.is_alive()


def test_another_command_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a kernel of .*: another-kernel -f here"):
        preloaded.launch(["another-kernel", "-f", "here"], env={})
