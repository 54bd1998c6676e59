"""Small servers on the loopback address that answer what a test says, well or badly."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class Asked(dict):
    """What was asked: the path, and its query as a dictionary."""

    def __init__(self, target):
        parts = urlsplit(target)
        super().__init__(parse_qsl(parts.query))
        self.path = parts.path


@contextmanager
def serving(answer):
    """Serve; ``answer(asked)`` gives (status, body, headers), or writes to the socket itself and gives None."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append(Asked(self.path))
            try:
                found = answer(server.asked[-1]) if answer.__code__.co_argcount == 1 else answer(server.asked[-1], self)
                if found is None:
                    return
                status, body, headers = found
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": len(data), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                pass  # the other side went away, which some tests are about

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked = []
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def right(body):
    """Return an answer that is right."""
    return 200, body, {}
