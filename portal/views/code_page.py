"""The one page on which a code from an SMS or a letter is typed, whatever it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal import dates
from portal.forms.auth import CodeForm, LetterCodeForm
from portal.views.code_sending import (
    NOT_SENT,
    Post,
    complain_of,
    excuse,
    judge,
    now,
    send,
    sending_of,
)

RESEND = "resend"


@dataclass(frozen=True, slots=True)
class CodePage:
    """What differs from page to page. `rows` are what the code agrees to, where nothing has shown it before;
    `is_desk`: staff type the code of somebody who stands before them."""

    title: str
    told: str
    back_url: str
    step: int = 0
    steps_total: int = 0
    is_desk: bool = False
    is_letter: bool = False
    rows: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Acts:
    """What the page does: send a new code, go on after a right one, and after five wrong ones."""

    on_right: Callable[[], Response]
    send: Callable[[Post], None] = send
    on_exhausted: Callable[[], None] = lambda: None


def code_page(page: CodePage, post: Post, acts: Acts) -> str | Response:
    """Show the page, send the code again, or judge what was typed."""
    form = LetterCodeForm() if page.is_letter else CodeForm()
    if form.act == RESEND:
        return _send_again(post, acts)
    if form.validate_on_submit():
        check = judge(post.purpose, post.number, form.code.data)
        if check.is_right:
            return acts.on_right()
        if check.was_last:
            acts.on_exhausted()
        complain_of(form, check)
    sending = sending_of(post.purpose, post.number)
    return render_template(
        "auth/code.html",
        form=form,
        page=page,
        good_until=dates.until_time(sending.expires_at) if sending.expires_at else "",
        wait_seconds=max(0, ceil((sending.next_at - now()).total_seconds())),
    )


def send_first(post: Post, to: str, *, by: Callable[[Post], None] = send) -> Response | None:
    """Send the first code and go `to` its page; None, with a message to show, when it was not sent.

    When codes were sent before and no more may be, their page is the right place all the same.
    """
    try:
        by(post)
    except NOT_SENT as error:
        flash(excuse(error), "warning")
        return redirect(to) if sending_of(post.purpose, post.number).expires_at else None
    return redirect(to)


def _send_again(post: Post, acts: Acts) -> Response:
    try:
        acts.send(post)
    except NOT_SENT as error:
        flash(excuse(error), "warning")
    else:
        flash(_("We have sent a new code. The old one is no longer good."), "success")
    return redirect(request.path)
