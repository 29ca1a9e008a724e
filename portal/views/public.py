"""Pages for anyone: the start, the catalogue, the passport of a service, help and statements."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.enums import Language
from portal.language import Bilingual
from portal.regulation.definition import Passport
from portal.services import CATALOGUE
from portal.views import specimens
from portal.views.guards import everyone, in_sandbox
from portal.views.navigation import VIEW_COOKIE, VIEW_MODES
from portal.views.tasks import IN_PERSON, TASKS, Card, Task

blueprint = Blueprint("public", __name__)
ONE_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a standard: its name, and one paragraph or a list."""

    name: str
    text: str = ""
    items: tuple[str, ...] = ()


@blueprint.get("/")
@everyone
def home() -> str:
    return render_template("public/home.html", cards=[_card(task) for task in TASKS])


@blueprint.get("/services/")
@everyone
def services() -> str:
    built = list(CATALOGUE.values())
    return render_template(
        "public/services.html",
        online=[service.passport for service in built if service.journey],
        in_person=[service.passport for service in built if not service.journey],
        coming=[task for task in TASKS if task.code and task.code not in CATALOGUE],
        elsewhere=IN_PERSON,
    )


@blueprint.get("/services/<code>")
@everyone
def service(code: str) -> str:
    if code not in CATALOGUE:
        abort(404)
    definition = CATALOGUE[code]
    passport = definition.passport
    start = url_for("apply.start", code=code) if definition.journey else ""
    return render_template(
        "public/service.html", passport=passport, rows=passport_rows(passport), start_url=start
    )


@blueprint.get("/help")
@everyone
def help_page() -> str:
    return render_template("public/help_page.html")


@blueprint.get("/accessibility")
@everyone
def accessibility() -> str:
    return render_template("public/accessibility.html")


@blueprint.get("/privacy")
@everyone
def privacy() -> str:
    return render_template("public/privacy.html")


@blueprint.get("/view/<mode>")
@everyone
def view_mode(mode: str) -> Response:
    """Keep how the visitor wants to see pages, and go back to the page they came from."""
    if mode not in VIEW_MODES:
        abort(404)
    response = redirect(_own_path(request.args.get("to", "")))
    response.set_cookie(
        VIEW_COOKIE,
        mode,
        max_age=ONE_YEAR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


@blueprint.get("/_components")
@in_sandbox
def components() -> str:
    """Every component with examples, for those who build pages; not there in production."""
    return render_template(
        "public/components.html",
        form=specimens.specimen(),
        timeline_entries=specimens.TIMELINE,
        summary_rows=specimens.SUMMARY,
        table_parts=specimens.TABLE,
        page_url=lambda number: url_for("public.components", page=number),
    )


def passport_rows(passport: Passport) -> list[Row]:
    """The rows of the standard in its own order, in the reader's language."""
    named = (
        (_("Who gives the service"), passport.provider),
        (_("Who may ask for it"), passport.recipients),
        (_("Where to ask"), passport.channels),
        (_("How long it takes"), passport.term),
        (_("Form of the service"), passport.form),
        (_("What you get"), passport.result),
        (_("What it costs"), passport.fee),
        (_("Working hours"), passport.schedule),
        (_("What is needed"), passport.documents),
    )
    rows = [_row(name, text) for name, text in named]
    grounds = tuple(str(ground.clause) for ground in passport.grounds)
    if grounds:
        rows.append(Row(_("When it may be refused"), items=grounds))
    rows.append(_row(_("Other rules"), passport.requirements))
    rows.append(_row(_("Legal act"), passport.legal_act))
    return rows


def _row(name: str, text: Bilingual) -> Row:
    lines = tuple(line.strip() for line in str(text).splitlines() if line.strip())
    return Row(name, text=lines[0]) if len(lines) == 1 else Row(name, items=lines)


def _card(task: Task) -> Card:
    url = _task_url(task)
    return Card(
        title=task.title,
        text=task.text,
        picture=task.picture,
        url=url,
        note="" if url else task.instead,
        is_main=task is TASKS[0],
    )


def _task_url(task: Task) -> str:
    """Where the task is done, or "" while the portal has no such place."""
    if task.code:
        return url_for("public.service", code=task.code) if task.code in CATALOGUE else ""
    return url_for(task.endpoint) if task.endpoint in current_app.view_functions else ""


def _own_path(to: str) -> str:
    """`to` when it is a page of this portal, else the start page: never a way to another site."""
    first = to.removeprefix("/").partition("/")[0]
    is_ours = to.startswith("/") and first in set(Language) and "\\" not in to and "//" not in to
    return to if is_ours else url_for("public.home")
