"""Set up .venv, and the small words of the Makefile that are the same on every system.

This file must be readable by old Pythons, so that they can say that they are too old.
"""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
LOG = os.path.join(VENV, "install.log")
SITE = os.path.join(ROOT, "_build", "html")
OLDEST = (3, 11)
NEEDS = {
    "book": ["requirements-book.txt"],
    "all": ["requirements-book.txt", "requirements.txt", "requirements-dev.txt"],
}
MADE = [
    ".venv", "_build", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis",
    "lstm_course.egg-info",
]  # fmt: skip
WORDS = """\
make book       build the site into _build/html
make serve      build it and serve it on localhost
make lab        open the notebooks in JupyterLab
make test       run every test: package, notebooks, exercises, site
make execute    run the notebooks again and store their outputs
make exercises  make exercises/ from solutions/
make figures    draw the diagrams
make lint       check code and notebooks without running them
make bench      measure speed, as ratios within one run
make clean      delete everything that can be made again"""


def main(word):
    """Do one of the words below."""
    if word == "help":
        print(WORDS)
    elif word in NEEDS:
        set_up(word)
    elif word == "address":
        print("The book stands at file://" + os.path.join(SITE, "index.html").replace(os.sep, "/"))
    elif word == "serve":
        serve()
    elif word == "pin":
        pin()
    elif word == "clean":
        clean()
    else:
        stop("unknown word " + repr(word) + "; the words are\n" + WORDS)


def set_up(what):
    """Make .venv where there is none, and install into it what a word needs."""
    if sys.version_info < OLDEST:
        stop(
            "the course needs Python %d.%d or newer, and this is %d.%d; "
            "install one and say: make PYTHON=python3.12 ..." % (OLDEST + sys.version_info[:2])
        )
    if not os.path.exists(os.path.join(VENV, "pyvenv.cfg")):
        make_venv()
    print("Installing what 'make %s' needs into .venv ..." % ("book" if what == "book" else "test"))
    sys.stdout.flush()
    install(what)
    for done in ("book", what):
        with open(os.path.join(VENV, "ready-" + done), "w"):
            pass


def make_venv():
    """Make the virtual environment, or say why it cannot be made."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            "%s cannot make a virtual environment; on Debian and Ubuntu: "
            "apt-get install python3-venv" % sys.executable
        )


def install(what):
    """Run pip; its whole output goes to a log, its first error to the reader."""
    command = [
        os.path.join(BIN, "python"), "-m", "pip", "install", "--disable-pip-version-check",
        "--no-input",
    ]  # fmt: skip
    newest = bool(os.environ.get("NEWEST"))
    for name in NEEDS[what]:
        command += ["-r", unpinned(name) if newest and name != "requirements-book.txt" else name]
    if not newest:
        command += ["-c", "constraints.txt"]
    if os.environ.get("TORCH_INDEX") and what == "all":
        command += ["--extra-index-url", os.environ["TORCH_INDEX"]]
    with open(LOG, "w") as log:
        code = subprocess.call(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    if code != 0:
        with open(LOG) as log:
            errors = [line.strip() for line in log if line.startswith("ERROR")]
        reason = errors[0][len("ERROR: ") :] if errors else "pip ended with status %d" % code
        stop("the installation failed: %s (all of pip's words are in .venv/install.log)" % reason)


def unpinned(name):
    """Write a copy of a requirements file that asks for the newest versions."""
    copy = os.path.join(VENV, "newest-" + name)
    with open(os.path.join(ROOT, name)) as pinned, open(copy, "w") as newest:
        for line in pinned:
            newest.write(line.split("==")[0].replace("-e .", "-e " + ROOT).rstrip() + "\n")
    return copy


def pin():
    """Write constraints.txt: the installed versions of all that the requirements pull in."""
    named = {"lstm-course"}
    for name in NEEDS["all"]:
        with open(os.path.join(ROOT, name)) as requirements:
            named |= {canonical(line.split("==")[0]) for line in requirements if "==" in line}
    freeze = [os.path.join(BIN, "python"), "-m", "pip", "freeze", "--exclude-editable"]
    lines = subprocess.check_output(freeze, universal_newlines=True).splitlines()
    kept = [line for line in lines if "==" in line and canonical(line.split("==")[0]) not in named]
    with open(os.path.join(ROOT, "constraints.txt"), "w") as constraints:
        constraints.write(
            "# Versions of what the three requirements files pull in.\n"
            "# Written by: python3 tools/environment.py pin\n" + "\n".join(kept) + "\n"
        )


def canonical(name):
    """Spell a package's name in the one way that can be compared."""
    return name.strip().lower().replace("_", "-").replace(".", "-")


def serve():
    """Serve the built site on localhost until interrupted."""
    print("The book is served at http://127.0.0.1:8000 - Ctrl-C ends it.")
    sys.stdout.flush()
    try:
        subprocess.call(
            [sys.executable, "-m", "http.server", "8000", "-b", "127.0.0.1", "-d", SITE]
        )
    except KeyboardInterrupt:
        pass


def clean():
    """Delete everything that can be made again."""
    for name in MADE:
        shutil.rmtree(os.path.join(ROOT, name), ignore_errors=True)


def stop(message):
    """End with one clear line."""
    sys.exit("error: " + message)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else "")
