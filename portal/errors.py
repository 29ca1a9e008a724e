"""What goes wrong, turned into a page that says so in the reader's language and what to do next."""

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from portal.gateways.errors import GatewayError
from portal.regulation.actors import Forbidden
from portal.regulation.states import MoveNotAllowed

PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}
MEGABYTE = 1024 * 1024
PIECE = MEGABYTE // 4
# A few photographs more than any page takes; who sends still more is cut off.
LONGEST_LISTENED = 128 * MEGABYTE
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
    response = _too_large() if error.code == 413 else _page(error.code)
    for header, value in error.get_headers():
        if header not in {"Content-Type", "Content-Length"}:
            response.headers[header] = value
    return response


def _too_large() -> Response:
    """How much the page takes, and the way back to it; what was kept before this request stays kept."""
    limit, rule = request.max_content_length, request.url_rule
    is_over = limit is not None and (request.content_length or 0) > limit
    if is_over and current_user._get_current_object().is_authenticated:  # a stranger keeps nobody listening
        _read_to_its_end()
    way_back = request.full_path.rstrip("?") if rule is not None and "GET" in (rule.methods or ()) else ""
    megabytes = limit // MEGABYTE if limit is not None and is_over else 0
    return make_response(render_template("errors/413.html", megabytes=megabytes, way_back=way_back), 413)


def _read_to_its_end() -> None:
    """Nothing of the body was read. A browser that is answered while it still sends may show that the connection
    broke and not this page; so it may finish, within measure."""
    left = min(request.content_length or 0, LONGEST_LISTENED)
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, PIECE))):
        left -= len(piece)


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
