"""The check of a paper without a network: one page that can be saved, and the keys and certificates it rests on."""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from markupsafe import Markup

from portal.assets import STATIC
from portal.clock import local
from portal.documents import checker
from portal.documents.finishing import Seals
from portal.views.code_sending import now, settings
from portal.views.guards import everyone
from portal.views.verify import pages

well_known = Blueprint("well_known", __name__, url_prefix="/.well-known")

FILE_NAME = "emhana-tekseru" + ".html"
AN_HOUR = "public, max-age=3600"


@pages.get("/offline")
@everyone
def offline() -> Response:
    """The checker. Asked to be saved it comes as a file; it is the same, whichever way."""
    today = local(now()).date()
    page = make_response(
        render_template(
            "verify/offline.html",
            words=checker.WORDS,
            keys=checker.keys_of(seals().code, today),
            content=checker.content(seals().code, today),
            base_url=settings().BASE_URL,
            policy=policy(),
            style=built("checker.css"),
            script=built("checker.js"),
            file_name=FILE_NAME,
        )
    )
    page.headers["Content-Security-Policy"] = f"{policy()}; frame-ancestors 'none'"
    if "save" in request.args:
        page.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return page


@pages.get("/file")
@everyone
def file() -> str:
    """How anybody checks the seal on a PDF, and whose certificates to trust."""
    return render_template("verify/file.html", chain=seals().paper.chain)


@well_known.get("/jwks.json")
@everyone
def keys() -> Response:
    """The public keys of the QR codes, present and past."""
    answer = jsonify(seals().code.published())
    answer.headers["Cache-Control"] = AN_HOUR
    return answer


@well_known.get("/emhana-seal.pem")
@everyone
def chain() -> Response:
    """The certificates of the seal on papers: the organisation's own and those above it."""
    answer = Response(seals().paper.chain.public_pem(), content_type="application/x-pem-file")
    answer.headers["Content-Disposition"] = 'attachment; filename="emhana-seal.pem"'
    answer.headers["Cache-Control"] = AN_HOUR
    return answer


def seals() -> Seals:
    found: Seals = current_app.extensions["seals"]
    return found


def policy() -> str:
    """What the page may do: run its own script, draw its own style, and nothing else; it can reach nobody."""
    script, style = (_hash(built(name)) for name in ("checker.js", "checker.css"))
    return (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; form-action 'none'; base-uri 'none'"
    )


@cache
def built(name: str) -> Markup:
    """A built file as it stands inside the page."""
    text = Path(STATIC / "dist" / name).read_text(encoding="utf-8")
    assert "</s" not in text, f"{name} would end its own element"
    return Markup(text)  # noqa: S704 - our own file, built from our own sources


@cache
def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
