"""The register of attachments of the measurement: everybody belongs to one clinic. Spoken to over real HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

CLINIC = "city-1"


class Quiet(WSGIRequestHandler):
    """Says nothing of what it serves, and keeps connections."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - named by Werkzeug
        """Say nothing."""


@Request.application
def answer(request: Request) -> Response:
    """Where the person is attached, in the words of the live register."""
    attachment = {
        "iin": request.get_json()["iin"],
        "clinic_code": CLINIC,
        "territory_number": 1,
        "doctor_code": "city-1-therapist",
        "since": "2020-01-01",
    }
    return Response(json.dumps({"attachment": attachment}), content_type="application/json")


@contextmanager
def answering() -> Iterator[str]:
    """The address of the register while the block lasts."""
    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
