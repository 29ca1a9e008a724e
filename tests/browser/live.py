"""The real portal behind a real threaded server, for a browser to come to."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.clock import Clock
from portal.worker import run_due


class Live:
    """A running portal: its address, the application itself, its clock and its sandbox phone."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url

    @property
    def clock(self) -> Clock:
        clock: Clock = self.app.extensions["clock"]
        return clock

    def work_off(self) -> None:
        """Do what is due, in a thread of its own: in this one Playwright's loop runs, and sealing begins another."""
        with ThreadPoolExecutor(1) as worker:
            worker.submit(run_due, self.app).result()

    def sms(self, phone: str) -> str:
        """The newest code that was sent to `phone`."""
        with self.app.test_client() as client:
            sent = client.get(
                "/sandbox/sms", query_string={"phone": phone}, headers={"Accept": "application/json"}
            ).get_json()
        code = next((message["code"] for message in sent if message["code"]), None)
        assert code, f"no code was sent to the number ending in {phone[-2:]}"
        return str(code)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - named by Werkzeug
        """Say nothing: the portal writes its own line for each request."""


class Door:
    """One address behind which one portal after another stands, so that a browser need not learn its files anew."""

    app: Flask
    url: str

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.app(environ, start_response)

    def leads_to(self, app: Flask) -> Live:
        """From now on `app` answers here."""
        self.app = app
        return Live(app, self.url)


@contextmanager
def opened() -> Iterator[Door]:
    """A door on a free port of this machine while the block lasts."""
    door = Door()
    server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    door.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(app: Flask) -> Iterator[Live]:
    """Serve `app` at an address of its own while the block lasts."""
    with opened() as door:
        yield door.leads_to(app)
