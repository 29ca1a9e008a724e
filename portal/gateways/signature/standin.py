"""The sandbox's responder, list of revoked certificates and NCANode over real HTTP, for the live adapters."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from asn1crypto.x509 import Certificate
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Request, Response

from portal.gateways.sandbox_store import SandboxStore, answer_as_told
from portal.gateways.signature.port import LONGEST_CMS, SYSTEM
from portal.gateways.signature.sandbox_ca import SandboxCa, sandbox_ca
from portal.gateways.signature.sandbox_responder import Responder
from portal.gateways.signature.standin_ncanode import NcaNodeStandIn, NotUnderstood
from portal.gateways.signature.trust import Trust

LIMIT_BYTES = LONGEST_CMS * 2


class SignatureStandIn:
    """`/signature/ocsp`, `/signature/crl`, `/signature/cms/verify`, `/signature/cms/extract`: as `store` tells, with
    the authority whose keys lie in `folder`. Told to be silent, the NCANode answers: nobody answers it."""

    def __init__(
        self, store: SandboxStore, folder: Path, *, now: Callable[[], datetime], slow_seconds: float
    ) -> None:
        self._store = store
        self._folder = folder
        self._now = now
        self._slow = slow_seconds

    def answer(self, path: str, request: Request) -> Response:
        """The answer to a question below `/signature/`. Raises GatewayError, NotFound, BadRequest."""
        request.max_content_length = LIMIT_BYTES
        match path:
            case "ocsp":
                body = self.ocsp(request.get_data())
                return Response(body, content_type="application/ocsp-response")
            case "crl":
                return Response(b"".join(self.lists()), content_type="application/pkix-crl")
            case "cms/verify" | "cms/extract":
                return self._of_ncanode(path, request)
        raise NotFound

    def ocsp(self, request: bytes) -> bytes:
        """See `Sources.ocsp`."""
        answer_as_told(self._store, SYSTEM, wait_seconds=self._slow)
        return self._responder.ocsp(request)

    def lists(self) -> Iterable[bytes]:
        """See `Sources.lists`."""
        answer_as_told(self._store, SYSTEM, wait_seconds=self._slow)
        return [self._responder.crl()]

    def _of_ncanode(self, path: str, request: Request) -> Response:
        message: Any = request.get_json()
        if not isinstance(message, dict):
            raise BadRequest
        node = self._ncanode
        try:
            said = node.verify(message) if path == "cms/verify" else node.extract(message)
        except NotUnderstood as wrong:
            said = {"status": 400, "message": str(wrong)}
        return _json(said)

    @cached_property
    def _ca(self) -> SandboxCa:
        return sandbox_ca(self._folder, self._now())

    @cached_property
    def _responder(self) -> Responder:
        return Responder(self._ca, self._store.revoked, self._now)

    @cached_property
    def _ncanode(self) -> NcaNodeStandIn:
        trust = Trust.of(Certificate.load(der) for der in self._ca.trusted())
        return NcaNodeStandIn(lambda: trust, self, self._now)


def _json(said: dict[str, Any]) -> Response:
    return Response(json.dumps(said), said["status"], content_type="application/json")
