"""`make links`: a link that leads nowhere is found, and what is only slow or hiccups is not."""

import importlib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from building import REPOSITORY

CONFIG = yaml.safe_load((REPOSITORY / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
SETTINGS = {name: value for name, value in CONFIG.items() if name.startswith("linkcheck_")}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server with a page that is there, one that is gone, a slow one and a moody one."""
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked[self.path] += 1
            if self.path == "/slow":
                time.sleep(2)
            moody = self.path == "/moody" and asked[self.path] < 3
            self.send_response(500 if moody else 404 if self.path == "/gone" else 200)
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.mark.parametrize(("page", "broken"), [("there", 0), ("gone", 1), ("slow", 0), ("moody", 0)])
def test_only_a_broken_link_is_an_error(
    page: str, broken: int, server: str, tmp_path: Path
) -> None:
    settings = SETTINGS | {"linkcheck_timeout": 1, "extensions": ["links"]}
    lines = [f"import sys; sys.path.insert(0, {str(REPOSITORY / 'book' / 'extensions')!r})"]
    lines += [f"{name} = {value!r}" for name, value in settings.items()]
    (tmp_path / "conf.py").write_text("\n".join(lines), "utf-8")
    (tmp_path / "index.rst").write_text(f"Words\n=====\n\n`a page <{server}/{page}>`__\n", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", ".", "out"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ended.returncode == broken, ended.stderr
    assert (f"broken link: {server}/{page}" in ended.stderr) is bool(broken)


def test_of_a_doi_the_resolver_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(REPOSITORY / "book" / "extensions")
    ask = importlib.import_module("links").ask_the_resolver
    doi = "10.1162/neco.1997.9.8.1735"
    assert ask(None, f"https://doi.org/{doi}") == f"https://doi.org/api/handles/{doi}"
    assert ask(None, "https://jmlr.org/papers/v3/gers02a.html") is None
