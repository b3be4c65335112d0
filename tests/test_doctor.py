"""The doctor and the command line, on this machine and on machines with something wrong."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

from lstm_course import doctor
from lstm_course.__main__ import main
from lstm_course.datasets import fetching, stored
from lstm_course.datasets.registry import REGISTRY, Entry


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(fetching, "cache_folder", lambda: folder)
    monkeypatch.setattr(stored, "cache_folder", lambda: folder)
    monkeypatch.delenv("LSTM_COURSE_DATA", raising=False)
    return folder


def lines(part: Callable[[], object]) -> list[str]:
    return [str(finding) for finding in part()]  # type: ignore[attr-defined]


def test_a_good_machine(capsys: pytest.CaptureFixture[str]) -> None:
    status = main([])
    shown = capsys.readouterr().out.splitlines()
    assert status == 0, shown
    assert shown[-1] == "This machine is ready."
    assert all(line.startswith(("[ok] ", "[--] ")) for line in shown[:-1])
    for part in ("Python 3.", "numpy 2", "torch computes", "kernel 'python3'", "data: the story"):
        assert any(part in line for line in shown), part


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course's folder with an environment, and another Python that runs."""
    monkeypatch.setattr(doctor, "__file__", str(tmp_path / "lstm_course" / "doctor.py"))
    python = tmp_path / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    return python


def test_another_python_than_that_of_the_course_is_told(beside: Path) -> None:
    assert any(f"{beside} -m lstm_course" in line for line in lines(doctor._python))


def test_the_python_of_the_course_is_not(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(beside.parents[1]))
    assert len(lines(doctor._python)) == 1


def test_what_is_missing_may_be_in_the_environment_of_the_course(
    beside: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "nbclient", None)
    assert main(["report", str(Path(__file__).parents[1] / "chapters")]) == 1
    assert str(beside) in capsys.readouterr().err


def test_every_package_we_depend_on_is_examined() -> None:
    examined = {line.split()[1] for line in lines(doctor._packages)}
    needed = metadata.requires("lstm-course") or []
    assert {"numpy", "torch", "matplotlib"} <= examined
    assert len(examined) == len([line for line in needed if "extra ==" not in line])


def test_a_package_that_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    info = tmp_path / "numpy-1.26.4.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.26.4\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert main([]) == 1
    shown = capsys.readouterr().out.splitlines()
    wanted = '[fail] numpy 1.26.4 does not meet >=2 → python -m pip install --upgrade "numpy>=2"'
    assert wanted in shown
    assert shown[-1] == "1 to mend: see the lines marked [fail]."


def test_a_missing_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    version = metadata.version

    def without_tqdm(name: str) -> str:
        if name == "tqdm":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(doctor.metadata, "version", without_tqdm)
    monkeypatch.setattr(doctor, "_torch", lambda: iter(()))
    assert main([]) == 1
    wanted = '[fail] tqdm is not installed → python -m pip install --upgrade "tqdm"'
    assert wanted in capsys.readouterr().out.splitlines()


def test_the_package_itself_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISTRIBUTION", "no-such-course")
    (line,) = lines(doctor._packages)
    assert line.startswith("[fail] no-such-course itself is not installed → ")
    assert "pip install -e ." in line


def test_numpy_is_missing_and_the_terminal_has_no_arrow(tmp_path: Path) -> None:
    """The doctor must be able to say so, though nearly everything needs NumPy."""
    (tmp_path / "numpy.py").write_text("raise ModuleNotFoundError('No module named numpy')\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "lstm_course"]
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    wanted = "[fail] data: sunspots cannot be read: No module named numpy ? mend the packages first"
    assert wanted in result.stdout.splitlines()


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 14, "final", 0))
    (line,) = lines(doctor._python)
    assert line.startswith("[fail] Python 3.10.14 is older than 3.11 → install Python 3.11")


def test_torch_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    def broken(*arguments: object, **options: object) -> None:
        raise RuntimeError("illegal instruction\nand a long explanation")

    monkeypatch.setattr(torch.autograd, "grad", broken)
    (line,) = lines(doctor._torch)
    assert line.startswith("[fail] torch does not compute on this CPU: illegal instruction → ")


def test_torch_computes_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.autograd, "grad", lambda *_: (torch.zeros(2, 3),))
    assert lines(doctor._torch)[0].startswith("[fail] torch does not compute on this CPU → ")


def test_torch_takes_more_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch, "set_num_threads", lambda threads: None)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 16)
    assert lines(doctor._torch)[0].startswith("[fail] torch uses 16 threads, not one → ")


def test_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: KernelSpecManager, name: str) -> KernelSpec:
        raise NoSuchKernel(name)

    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", none)
    (line,) = lines(doctor._kernel)
    assert line.startswith("[fail] there is no Jupyter kernel 'python3' → python -m ipykernel")


@pytest.mark.parametrize(
    ("program", "status"),
    [
        ("python", "ok"),
        (sys.executable, "ok"),
        (str(Path(sys.executable).with_name("python3")), "ok"),
        (str(Path("/elsewhere/bin/python").absolute()), "fail"),
    ],
)
def test_which_python_the_kernel_starts(
    program: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = KernelSpec(argv=[program, "-m", "ipykernel_launcher"])
    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", lambda self, name: spec)
    (line,) = lines(doctor._kernel)
    assert line.startswith(f"[{status}] ")


def test_packaged_data_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = resources.files

    def without_ours(package: str) -> Traversable:
        return tmp_path if package == "lstm_course.datasets" else files(package)

    monkeypatch.setattr(resources, "files", without_ours)
    *ours, digits = lines(doctor._packaged_data)
    names = ["the story", "headlines", "film reviews", "sunspots"]
    for name, line in zip(names, ours, strict=True):
        assert line.startswith(f"[fail] data: {name} cannot be read")
        assert "→ get the course's files again" in line
    assert digits == "[ok] data: digits"


def test_the_time_machine_is_optional_but_must_be_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = lines(doctor._time_machine)
    assert line.startswith("[--] data: The Time Machine is not here")
    assert line.endswith("→ python -m lstm_course fetch time-machine")
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path / "nowhere"))
    (line,) = lines(doctor._time_machine)
    assert line.startswith("[fail] data: The Time Machine: LSTM_COURSE_DATA is set to")
    assert "→ Set it to the folder" in line
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path))
    (tmp_path / "timemachine.txt").write_text("another text")
    (line,) = lines(doctor._time_machine)
    assert line.startswith("[fail] data: The Time Machine: ")
    assert "is not the expected file" in line
    assert "→ Remove it" in line


@pytest.fixture
def text(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A text in the registry that lies in the cache; its server, were it asked, does not exist."""
    content = b"A text that is here already."
    entry = Entry(
        title="A text",
        file_name="text.txt",
        url="http://127.0.0.1:9/text.txt",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        substitute="load_story()",
    )
    empty_cache.mkdir()
    (empty_cache / "text.txt").write_bytes(content)
    monkeypatch.setitem(REGISTRY, "text", entry)
    return entry


def test_fetch_lists_what_there_is(
    text: Entry, empty_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fetch"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == len(REGISTRY)
    assert any(line.startswith("time-machine: ") and "not here" in line for line in listed)
    assert f"text: A text, 28 bytes, in {empty_cache / 'text.txt'}" in listed


def test_fetch_of_what_is_here(text: Entry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "text"]) == 0
    assert capsys.readouterr().out.startswith("text is in ")


def test_fetch_failures_are_one_line(
    text: Entry,
    empty_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["fetch", "time-machin"]) == 1
    near = "error: no data called 'time-machin'; did you mean 'time-machine'?\n"
    assert capsys.readouterr().err == near
    (empty_cache / "text.txt").unlink()
    once = fetching.Limits(retries=0)
    monkeypatch.setattr(fetching, "Limits", lambda: once)
    assert main(["fetch", "text"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("error: could not fetch text from http://127.0.0.1:9/text.txt into ")
    assert not list(empty_cache.iterdir())
    monkeypatch.setenv("LSTM_COURSE_DATA", str(empty_cache / "nowhere"))
    assert main(["fetch"]) == 1
    assert capsys.readouterr().err.startswith("error: LSTM_COURSE_DATA is set to ")


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(name: str) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(fetching, "fetch", interrupted)
    assert main(["fetch", "time-machine"]) == 130
    assert "nothing was saved" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["fetch", "--help"]])
def test_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert "python -m lstm_course" in capsys.readouterr().out


def test_an_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fecth"])
    assert ended.value.code == 2
    assert "invalid choice: 'fecth'" in capsys.readouterr().err
