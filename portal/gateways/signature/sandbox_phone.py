"""The sandbox's phone with eGov Mobile: scans a code, reads both answers of the portal over HTTP, signs, sends back."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from portal.gateways.signature.egov_mobile import address_in

PATIENCE = 10.0


class NotRead(Exception):
    """The code is not one of eGov Mobile, or the portal did not answer as the protocol says."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a phone holds after scanning: the first answer and the second."""

    offer: dict[str, Any]
    documents: dict[str, Any]

    @property
    def content(self) -> bytes:
        """The bytes of the one document."""
        return b64decode(self.documents["documentsToSign"][0]["document"]["file"]["data"])


@dataclass(frozen=True, slots=True)
class Answered:
    """What the portal said to what was sent back."""

    status: int
    message: str

    @property
    def is_taken(self) -> bool:
        return self.status == httpx.codes.OK


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone on the network behind `http`."""

    http: httpx.Client

    def scan(self, text: str) -> Scanned:
        """Read what the code `text` leads to. Raises `NotRead` with the portal's own words."""
        address = address_in(text)
        if not address:
            raise NotRead("neither a code of eGov Mobile (mobileSign:…) nor a link to it")
        offer = self._read(address)
        document = offer["document"]
        return Scanned(offer, self._read(document["uri"], document["auth_token"]))

    def send(self, scanned: Scanned, sign: Callable[[bytes], bytes]) -> Answered:
        """Sign the document with `sign` and send it back. Raises `NotRead` when nobody answers."""
        [document] = scanned.documents["documentsToSign"]
        signed = b64encode(sign(scanned.content)).decode()
        file = {**document["document"]["file"], "data": signed}
        body = {**scanned.documents, "documentsToSign": [{**document, "document": {"file": file}}]}
        there = scanned.offer["document"]
        status, said = self._ask("PUT", there["uri"], there["auth_token"], body)
        return Answered(status, str(said.get("message", "")))

    def _read(self, address: str, token: str = "") -> dict[str, Any]:
        status, said = self._ask("GET", address, token)
        if status != httpx.codes.OK:
            raise NotRead(f"{status}: {said.get('message', '')}")
        return said

    def _ask(self, method: str, address: str, token: str, body: object = None) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = self.http.request(method, address, headers=headers, json=body)
            said: dict[str, Any] = answer.json()
        except httpx.HTTPError as failure:
            raise NotRead(f"the portal does not answer: {type(failure).__name__}") from None
        except ValueError:
            raise NotRead(f"{answer.status_code}: not JSON") from None
        return answer.status_code, said


def new_phone(language: str) -> Phone:
    """A phone of somebody who speaks `language`, on the network of this machine."""
    return Phone(httpx.Client(timeout=PATIENCE, headers={"Accept-Language": language}))
