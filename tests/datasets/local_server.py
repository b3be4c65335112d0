"""A server on this machine that answers as it is told."""

import hashlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lstm_course.datasets.registry import Entry

CONTENT = b"He said he had seen hawthorns tomorrow.\n" * 5_000
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers each request as told, and counts them."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests = 0
        self.released = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = server.answers[min(server.requests, len(server.answers) - 1)]
                server.requests += 1
                answer(self)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()

    def entry(self, content: bytes = CONTENT) -> Entry:
        """Describe the file that should come from here."""
        return Entry(
            title="A test text",
            file_name="test.txt",
            url=f"http://127.0.0.1:{self._http.server_port}/test.txt",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            substitute="load_story()",
        )

    def close(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def sends(content: bytes, *, promised: int | None = None) -> Answer:
    """Send the content, with a Content-Length that may promise more."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        length = len(content) if promised is None else promised
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def fails(status: int) -> Answer:
    """Answer with an error status."""
    return lambda handler: handler.send_error(status)
