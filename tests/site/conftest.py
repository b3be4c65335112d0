"""The built site, served on this machine, and one browser to look at it."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pdf
import pytest
from browsing import Watch
from building import Site, build, copy_of_the_book
from filelock import FileLock
from playing import Visit, visits
from playwright.sync_api import Browser, sync_playwright


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The book as it stands, built afresh with warnings as errors, and served."""
    root = built_once(tmp_path_factory)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=root))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Site(root, f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    thread.join()
    server.server_close()


def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, or wait for the worker of this test run that builds it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return build(copy_of_the_book(tmp_path_factory.mktemp("book")))
    # Each worker has a folder of its own in the one of the run.
    shared = tmp_path_factory.getbasetemp().parent
    finished = shared / "site"
    with FileLock(shared / "site.lock"):
        if not finished.exists():
            folder = tmp_path_factory.mktemp("book")
            build(copy_of_the_book(folder)).rename(finished)
    return finished


# No host but this machine has an address.
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    path = pdf.chromium()
    if path is None or not Path(path).exists():
        reason = "no Chromium on this machine: install one, or name it in CHROMIUM"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*pdf.FLAGS, NOWHERE_ELSE])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def opened(
    site: Site, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[tuple[Watch, Visit]]:
    """The page with views that a module is about, its `DOCUMENT`, opened from a folder."""
    with visits(site, browser, request.module.DOCUMENT) as found:
        yield found


@pytest.fixture
def visit(opened: tuple[Watch, Visit]) -> Iterator[Visit]:
    """Opens that page at a situation; nothing may go wrong meanwhile."""
    watch, at = opened
    yield at
    assert not watch.report()
