"""A page on which a key on the visitor's computer signs: its script may speak to NCALayer, and nothing else may."""

from collections.abc import Sequence

from flask import Response, make_response, render_template

from portal.gateways.signature import ncalayer
from portal.language import current_language
from portal.regulation.signatures import Given
from portal.security import content_policy
from portal.views.code_sending import settings


def key_page(
    template: str, given: Given, purposes: Sequence[str], *, iin: str = "", **told: object
) -> Response:
    """The page that has `given` signed by a key with these `purposes`, of `iin` when it is known whose."""
    page = make_response(
        render_template(
            template,
            given=given,
            address=settings().NCALAYER_URL,
            question=ncalayer.question(
                given.base64,
                purposes,
                iin=iin,
                language=current_language().value,
                time_stamp=settings().NCALAYER_TIME_STAMP,
            ),
            **told,
        )
    )
    page.headers["Content-Security-Policy"] = content_policy(settings().NCALAYER_URL)
    return page
