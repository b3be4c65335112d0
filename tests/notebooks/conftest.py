"""Books to test the tools on, each a fresh copy that a test may spoil."""

import shutil
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from pathlib import Path

import example_book
import nbformat
import notebooks
import pytest
from _notebooks import preloaded
from _notebooks.kernel import SETTINGS
from example_book import NAME
from jupyter_client.provisioning import local_provisioner


@pytest.fixture(scope="session")
def preloaded_kernels() -> Iterator[None]:
    """Let kernels begin with the libraries loaded, as when the book's notebooks are compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_provisioner, "launch_kernel", local_provisioner.launch_kernel)
        preloaded.start_kernels_so()
        with pytest.MonkeyPatch.context() as while_loading:
            for name, value in SETTINGS.items():
                while_loading.setenv(name, value)
            if preloaded.IS_SAFE:
                forkserver.ensure_running()
        yield


@pytest.fixture(scope="session")
def executed_example(tmp_path_factory: pytest.TempPathFactory, preloaded_kernels: None) -> Path:
    """The example book, executed and with its exercises made, by the commands that authors use."""
    root = tmp_path_factory.mktemp("book")
    for folder in ("chapters", "solutions"):
        (root / folder).mkdir()
    nbformat.write(example_book.chapter(), root / "chapters" / NAME)
    nbformat.write(example_book.solutions(), root / "solutions" / NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "ROOT", root)
        assert notebooks.main(["execute"]) == 0
        assert notebooks.main(["exercises"]) == 0
    example_book.replicate(root / "chapters" / NAME)
    return root


@pytest.fixture
def book(executed_example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the executed example, on which ``notebooks.main`` works."""
    root = tmp_path / "book"
    shutil.copytree(executed_example, root)
    monkeypatch.setattr(notebooks, "ROOT", root)
    return root


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run a command of tools/notebooks.py; gives its exit status and what it printed."""

    def command(*arguments: str | Path) -> tuple[int, str]:
        status = notebooks.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return command
