"""For machines that watch the portal: alive, able to serve, figures."""

from flask import Blueprint, Response

from portal.views.guards import everyone

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@everyone
def alive() -> Response:
    """This process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")
