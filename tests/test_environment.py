"""Setting up: what a reader sees when it cannot work."""

import importlib.util
import re
import shutil
import sys
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with its virtual environment in a temporary folder."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "tools" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    venv.mkdir()
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "LOG", venv / "install.log")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    return module


def test_an_old_python_is_told_in_one_line(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "OLDEST", (99, 1))
    with pytest.raises(SystemExit, match=r"^error: the course needs Python 99\.1 or newer.*\Z"):
        environment.main("book")
    assert not list(environment.VENV.iterdir())


def test_a_failed_installation_says_why_in_one_line_and_is_not_taken_for_done(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "requirements-book.txt").write_text("no-such-package-anywhere==1\n")
    (tmp_path / "constraints.txt").write_text("")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (environment.VENV / "pyvenv.cfg").touch()
    with pytest.raises(SystemExit, match=r"^error: the installation failed: .*no-such-package.*\Z"):
        environment.main("book")
    assert "no-such-package" in environment.LOG.read_text()
    assert not (environment.VENV / "ready-book").exists()


def test_an_unknown_word_lists_the_known_ones(environment: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"unknown word 'boko'(.|\n)*make book"):
        environment.main("boko")


def asked_of_pip(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, what: str
) -> tuple[list[str], Path]:
    """Give what pip would be called with, and in which folder."""
    calls: list[tuple[list[str], Path]] = []

    def call(command: list[str], cwd: str, **_: object) -> int:
        calls.append((command, Path(cwd)))
        return 0

    monkeypatch.setattr(environment.subprocess, "call", call)
    environment.install(what)
    return calls[0]


@pytest.mark.parametrize("what", ["book", "all"])
def test_every_pin_holds_unless_the_newest_is_asked_for(
    what: str, environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWEST", raising=False)
    command, _ = asked_of_pip(environment, monkeypatch, what)
    files = [after for word, after in pairwise(command) if word == "-r"]
    assert files == environment.NEEDS[what]
    assert command[command.index("-c") + 1] == "constraints.txt"


@pytest.mark.parametrize("what", ["book", "all"])
def test_the_newest_loosens_every_file_in_a_folder_with_spaces(
    what: str, environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = tmp_path / "my own course"
    root.mkdir()
    for name in environment.NEEDS["all"]:
        shutil.copy(ROOT / name, root)
    monkeypatch.setattr(environment, "ROOT", root)
    monkeypatch.setattr(environment, "VENV", root)
    monkeypatch.setenv("NEWEST", "1")
    command, folder = asked_of_pip(environment, monkeypatch, what)
    assert "-c" not in command
    files = [Path(after) for word, after in pairwise(command) if word == "-r"]
    assert len(files) == len(environment.NEEDS[what])
    asked = [line for file in files for line in requirements_in(file)]
    assert not [line for line in asked if "==" in line]
    assert "numpy" in asked
    assert "jupyter-book<2,>=1" in asked, "2.x is another program"
    assert folder == root, "what '-e .' is relative to"
    assert ("-e ." in asked) is (what == "all")


def requirements_in(path: Path) -> list[str]:
    """Give a file's lines without comments, each requirement in its normal form."""
    lines = [line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines()]
    return [line if line.startswith("-") else str(Requirement(line)) for line in lines if line]


SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_machine": "x86_64"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_machine": "arm64"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_machine": "AMD64"},
}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", ["3.11.5", "3.12.0", "3.13.0"])
def test_everything_has_one_version_on_every_system(system: str, python: str) -> None:
    here = SYSTEMS[system] | {
        "platform_system": {"macOS": "Darwin"}.get(system, system),
        "python_version": python.rsplit(".", 1)[0],
        "python_full_version": python,
        "extra": "",
    }
    versions = pinned_on(here)
    installed = [d for d in metadata.distributions() if canonicalize_name(d.name) in versions]
    assert len(installed) > 100
    for distribution in [*installed, metadata.distribution("lstm-course")]:
        for requirement in map(Requirement, distribution.requires or []):
            if requirement.marker is None or requirement.marker.evaluate(here):
                version = versions.get(canonicalize_name(requirement.name))
                assert version, f"{distribution.name} needs {requirement}"


def pinned_on(here: dict[str, str]) -> dict[str, str]:
    """Give the version of every package on a system, by name."""
    versions: dict[str, str] = {}
    for path in (ROOT / "constraints.txt", *ROOT.glob("requirements*.txt")):
        for requirement in [Requirement(line) for line in requirements_in(path) if line != "-e ."]:
            if requirement.marker is None or requirement.marker.evaluate(here):
                name = canonicalize_name(requirement.name)
                exact = [part.version for part in requirement.specifier if part.operator == "=="]
                assert len(exact) == 1, f"{requirement} in {path.name}"
                assert versions.setdefault(name, exact[0]) == exact[0], f"two versions of {name}"
    return versions


def test_every_pinned_package_takes_the_oldest_python(environment: ModuleType) -> None:
    oldest = ".".join(map(str, environment.OLDEST)) + ".0"
    versions = pinned_on({})
    installed = [
        d for d in metadata.distributions() if versions.get(canonicalize_name(d.name)) == d.version
    ]
    assert len(installed) > 100
    wants = {f"{d.name} {d.version}": d.metadata.get("Requires-Python", "") for d in installed}
    assert [name for name, want in wants.items() if oldest not in SpecifierSet(want)] == []


def test_help_tells_every_word_of_the_makefile(
    environment: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    phony = re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    environment.main("help")
    told = capsys.readouterr().out.splitlines()
    assert all(line.isascii() for line in told), "it is read on every console"
    assert [re.match(r"make (\w+) +\S", line)[1] for line in told] == phony[1].split()
