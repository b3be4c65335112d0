"""Set up .venv, and the small words of the Makefile that are the same on every system.

This file keeps to the syntax of Python 3.6, so that an old Python can say that it is too old.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
LOG = VENV / "install.log"
SITE = ROOT / "_build" / "html"
OLDEST = (3, 11)
NEEDS = {
    "book": ["requirements-book.txt"],
    "all": ["requirements-book.txt", "requirements.txt", "requirements-dev.txt"],
}
MADE = [".venv", "_build", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"]


def main(word):
    """Do one of the words below."""
    if word == "help":
        print(words())
    elif word in NEEDS:
        set_up(word)
    elif word == "address":
        print(f"The book stands at {(SITE / 'index.html').as_uri()}")
    elif word == "serve":
        serve()
    elif word == "pin":
        pin()
    elif word == "clean":
        clean()
    else:
        stop(f"unknown word {word!r}; the Makefile's are\n{words()}")


def words():
    """Give the Makefile's words with what they do; it says so itself, behind '##'."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.findall(r"^(\w+):.*?## (.*)$", makefile, re.MULTILINE)
    return "\n".join(f"make {word:<10} {text}" for word, text in found)


def set_up(what):
    """Make .venv where there is none, and install into it what a word needs."""
    if sys.version_info < OLDEST:
        stop(
            "the course needs Python {}.{} or newer, and this is {}.{}; install one and name it: "
            "make PYTHON=python3.12 ...".format(*OLDEST, *sys.version_info[:2])
        )
    if not (VENV / "pyvenv.cfg").exists():
        make_venv()
    print(f"Installing what 'make {'test' if what == 'all' else what}' needs into .venv ...")
    sys.stdout.flush()
    install(what)
    for done in ("book", what):
        (VENV / f"ready-{done}").touch()


def make_venv():
    """Make the virtual environment, or say why it cannot be made."""
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) != 0:
        shutil.rmtree(str(VENV), ignore_errors=True)
        stop(
            f"{sys.executable} cannot make a virtual environment here; on Debian and Ubuntu the "
            "package python3-venv is often missing"
        )


def install(what):
    """Run pip; its whole output goes to a log, its first error to the reader."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    newest = bool(os.environ.get("NEWEST"))
    for name in NEEDS[what]:
        command += ["-r", unpinned(name) if newest else name]
    if not newest:
        command += ["-c", "constraints.txt"]
    if what == "all" and os.environ.get("TORCH_INDEX"):
        command += ["--extra-index-url", os.environ["TORCH_INDEX"]]
    with LOG.open("w") as log:
        status = subprocess.call(command, cwd=str(ROOT), stdout=log, stderr=subprocess.STDOUT)
    if status != 0:
        lines = LOG.read_text(errors="replace").splitlines()
        errors = [line for line in lines if line.startswith("ERROR: ")]
        reason = errors[0][len("ERROR: ") :] if errors else f"pip ended with status {status}"
        stop(f"the installation failed: {reason} (pip's own words are in .venv/install.log)")


def unpinned(name):
    """Write a copy of a requirements file without its exact versions; its upper bounds stay."""
    copy = VENV / f"newest-{name}"
    text = (ROOT / name).read_text(encoding="utf-8")
    copy.write_text(re.sub(r"==[^\s,]+,?", "", text), encoding="utf-8")
    return str(copy)


def pin():
    """Write constraints.txt: versions of what the requirements pull in, for every system.

    Versions that stand there already are kept where they can be; NEWEST=1 takes newer ones.
    """
    command = [str(PYTHON), "-m", "uv", "pip", "compile", "--universal", "--quiet"]
    command += ["--python-version", "{}.{}".format(*OLDEST), "--no-annotate"]
    command += ["--custom-compile-command", "python3 tools/environment.py pin"]
    command += ["--upgrade"] if os.environ.get("NEWEST") else []
    for name in named():
        command += ["--no-emit-package", name]
    command += ["--output-file", "constraints.txt", *NEEDS["all"]]
    if subprocess.call(command, cwd=str(ROOT)) != 0:
        stop("constraints.txt was not written; uv's own words are above")


def named():
    """Give the packages that have their version in a requirements file, and our own."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in NEEDS["all"]]
    found = re.findall(r"^([\w.-]+)==", "\n".join(texts), re.MULTILINE)
    return [*sorted(set(found)), "lstm-course"]


def serve():
    """Serve the built site on localhost until interrupted."""
    print("Ctrl-C ends it.")
    sys.stdout.flush()
    server = [sys.executable, "-m", "http.server", "8000", "--bind", "127.0.0.1"]
    with contextlib.suppress(KeyboardInterrupt):
        subprocess.call([*server, "--directory", str(SITE)])


def clean():
    """Delete everything that can be made again."""
    for name in MADE:
        shutil.rmtree(str(ROOT / name), ignore_errors=True)


def stop(message):
    """End with one clear line."""
    sys.exit(f"error: {message}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else "")
