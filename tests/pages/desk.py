"""A registrar writes down an application for a person at the window or on the phone."""

from tests.client import PortalClient
from tests.page import Page

PHONE = "8 700 000 09 99"
NOBODYS_ACCOUNT = "410917391004"


def ask(desk: PortalClient, service: str, iin: str, channel: str = "phone") -> Page:
    """The first page; the answer is the person whom the registers named, or why they did not."""
    desk.get("/desk/new")
    said = {"iin": iin, "phone": PHONE, "message_language": "ru"}
    return desk.post_form("form", service=service, channel=channel, **said)


def begin(desk: PortalClient, service: str, iin: str, channel: str = "phone") -> Page:
    """As far as the first page of the journey."""
    ask(desk, service, iin, channel)
    return desk.post_form("/new/start")
