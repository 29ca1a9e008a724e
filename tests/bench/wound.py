"""The portal with a clock that the proof run sets forward, together with the worker's: `POST /clock`, a moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from portal.factory import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH = "/clock"
_portal = create_app()


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """The portal, but for the one address that is not its own."""
    if environ["PATH_INFO"] != PATH:
        return _portal(environ, start_response)
    _portal.extensions["clock"].travel_to(datetime.fromisoformat(Request(environ).get_data(as_text=True)))
    return Response("")(environ, start_response)
