"""The one question of this room: what of a stranger's file may be kept."""

from portal.intake.kinds import Kind, Safe, Stored, kind_of
from portal.intake.pdfs import safe_pdf
from portal.intake.photographs import safe_jpeg


def make_safe(content: bytes) -> Safe:
    """`content` written anew by us. Raises `Refused`.

    Reads with libraries in which strangers look for holes: the portal calls it through `apart` only.
    """
    kind = kind_of(content)
    if kind is Kind.PDF:
        return Safe(Stored.PDF, safe_pdf(content))
    return Safe(Stored.JPEG, safe_jpeg(content, kind))
