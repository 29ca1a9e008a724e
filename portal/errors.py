"""What goes wrong, turned into a page that says so in the reader's language and what to do next."""

import structlog
from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.gateways.errors import GatewayError
from portal.regulation.actors import Forbidden
from portal.regulation.states import MoveNotAllowed

PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Register one handler for each kind of trouble."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(GatewayError, _gateway)
    app.register_error_handler(StaleDataError, _conflict)
    app.register_error_handler(MoveNotAllowed, _conflict)
    app.register_error_handler(Forbidden, lambda _: _page(404))
    app.register_error_handler(Exception, _unexpected)


def _page(status: int) -> Response:
    name = status if status in PAGES else 400 if status < 500 else 500
    return make_response(render_template(f"errors/{name}.html"), status)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = _page(error.code)
    for header, value in error.get_headers():
        if header not in {"Content-Type", "Content-Length"}:
            response.headers[header] = value
    return response


def _csrf(_: CSRFError) -> Response:
    return make_response(render_template("errors/page_too_old.html"), 400)


def _gateway(error: GatewayError) -> Response:
    log.warning("gateway_failed", kind=type(error).__name__)
    return _page(503)


def _conflict(_: Exception) -> Response:
    return _page(409)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", kind=type(error).__name__, exc_info=error)
    return _page(500)
