"""A slot that somebody else has by now, and a booking that stands in the way: clear pages, wherever it happens."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.queries.bookings import booking_in_the_way
from portal.regulation.availability import SlotNotFree
from portal.regulation.booking import AlreadyBooked
from portal.views.guards import actor

CONFLICT = 409


def init(blueprint: Blueprint) -> None:
    """Let every view of `blueprint` answer these two troubles with a page and the nearest ways on."""
    blueprint.register_error_handler(SlotNotFree, _not_free)
    blueprint.register_error_handler(AlreadyBooked, _already_booked)


def _not_free(error: SlotNotFree) -> Response:
    """Somebody was faster, or the time has passed: the nearest free times, each one press away."""
    db.session.rollback()
    page = render_template(
        "apply/slot_not_free.html", why=error.why.value, nearest=error.nearest, to=_chooser()
    )
    return make_response(page, CONFLICT)


def already_booked(error: AlreadyBooked, to: str, words: str = "") -> Response:
    """Another booking of the same person is in the way: which one, and where it can be moved or cancelled.

    `to` is where one goes on instead, `words` what that is called when it is not another time.
    """
    db.session.rollback()
    found = booking_in_the_way(db.session, error.booking, actor=actor())
    page = render_template(
        "apply/already_booked.html",
        why=error.why.value,
        booking=found,
        to=to,
        to_words=words,
        is_staff=actor().is_staff,
    )
    return make_response(page, CONFLICT)


def _already_booked(error: AlreadyBooked) -> Response:
    return already_booked(error, _chooser())


def _chooser() -> str:
    """The page on which another time is chosen: the step of times, or the page itself."""
    if (request.blueprint or "") == "apply":
        return url_for("apply.step", code=(request.view_args or {})["code"], name="slot")
    return request.path
