"""Pages for anyone: the start, the catalogue, the passport of a service, help and statements."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.enums import Language
from portal.i18n import preferred_language
from portal.queries.catalogue import entry
from portal.services import CATALOGUE
from portal.views import catalogue, specimens, tasks
from portal.views.guards import everyone, in_sandbox
from portal.views.navigation import VIEW_COOKIE, VIEW_MODES, keep_choice

blueprint = Blueprint("public", __name__)
door = Blueprint("door", __name__)
LONGEST_QUERY = 80


@door.get("/")
@everyone
def enter() -> Response:
    """The start page in the reader's language: by the cookie, then the browser, then Kazakh."""
    return redirect(url_for("public.home", language=preferred_language().value))


@blueprint.get("/")
@everyone
def home() -> str:
    return render_template("public/home.html", cards=tasks.cards())


@blueprint.get("/services/")
@everyone
def services() -> str:
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    return render_template("public/services.html", query=query, sections=catalogue.sections(query))


@blueprint.get("/services/<code>")
@everyone
def service(code: str) -> str:
    if code not in CATALOGUE:
        abort(404)
    definition = CATALOGUE[code]
    return render_template(
        "public/service.html",
        passport=definition.passport,
        short=entry(definition.passport),
        rows=catalogue.standard(definition.passport),
        titles={each.code: each.passport.title for each in CATALOGUE.values()},
        start_url=url_for("apply.start", code=code) if definition.journey else "",
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
    keep_choice(response, VIEW_COOKIE, mode)
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


def _own_path(to: str) -> str:
    """`to` when it is a page of this portal, else the start page: never a way to another site."""
    first = to.removeprefix("/").partition("/")[0]
    is_plain = to.isprintable() and "\\" not in to and "//" not in to
    is_ours = to.startswith("/") and first in set(Language) and is_plain
    return to if is_ours else url_for("public.home")
