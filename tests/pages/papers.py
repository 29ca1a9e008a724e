"""A person uploads the papers of a case."""

from io import BytesIO

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.client import PortalClient
from tests.factories.papers import CODE
from tests.page import Page

BEGINNING = f"/apply/{CODE}/"
File = tuple[str, bytes]


class Papers:
    """The journey of the service that asks for documents."""

    def __init__(self, client: PortalClient) -> None:
        self.client = client

    def begin(self, subject: str = "self") -> Page:
        self.client.get(f"{BEGINNING}who")
        return self.client.post_form("form", act="next", subject=subject)

    def send(self, act: str = "upload", **files: list[File]) -> Page:
        """Choose files by the code of their document and press the button `act`."""
        return upload(self.client, act, **files)

    def names(self) -> list[str]:
        """The files that are there, as the page shows them."""
        return [each.text(strip=True) for each in self.client.page.tree.css(".files__name")]

    def buttons(self) -> list[str]:
        return [each.attributes["value"] or "" for each in self.client.page.tree.css(".files__remove")]


def upload(
    client: PortalClient, act: str = "upload", words: str = "", expect: int = 200, **files: list[File]
) -> Page:
    """Send the form of the page seen last with files in it."""
    form = client.page.form("form", act)
    data: dict[str, object] = dict(form.values())
    data["act"] = act
    if words:
        data["words"] = words
    for code, chosen in files.items():
        data[f"file-{code}"] = [FileStorage(BytesIO(content), name) for name, content in chosen]
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(form.action, body, expect=expect, content_type=kind)
