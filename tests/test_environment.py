"""Setting up: what a reader sees when it cannot work."""

import importlib.util
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from packaging.specifiers import SpecifierSet

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


def test_the_newest_versions_are_asked_for_without_pins(environment: ModuleType) -> None:
    lines = Path(environment.unpinned("requirements.txt")).read_text().splitlines()
    assert "numpy" in lines
    assert f"-e {ROOT}" in "\n".join(lines)
    assert not any("==" in line for line in lines)


def test_every_pinned_package_takes_the_oldest_python(environment: ModuleType) -> None:
    oldest = ".".join(map(str, environment.OLDEST)) + ".0"
    pinned = {
        tuple(line.split("#")[0].strip().split("=="))
        for path in (*ROOT.glob("requirements*.txt"), ROOT / "constraints.txt")
        for line in path.read_text("utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }
    installed = [d for d in metadata.distributions() if (d.name, d.version) in pinned]
    assert len(installed) > 100
    wants = {f"{d.name} {d.version}": d.metadata.get("Requires-Python", "") for d in installed}
    assert [name for name, want in wants.items() if oldest not in SpecifierSet(want)] == []


def test_every_make_word_is_in_the_help_and_the_readme(environment: ModuleType) -> None:
    rules = [line for line in (ROOT / "Makefile").read_text().splitlines() if ".PHONY" in line]
    words = set(rules[0].split(":")[1].split()) - {"help"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for word in words:
        assert f"make {word} " in environment.WORDS
        assert f"`make {word}`" in readme
