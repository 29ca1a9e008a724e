"""The sandbox's registers over real HTTP, so that the live adapters have somebody to speak to:
in the contract test, and beside a demo that is set to `live`."""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import BadRequest, HTTPException, Unauthorized
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from portal.gateways.attachment.sandbox import SandboxAttachment
from portal.gateways.errors import GatewayError, Rejected
from portal.gateways.notary import live as notary
from portal.gateways.notary.port import SYSTEM as NOTARY
from portal.gateways.notary.sandbox import SandboxNotary
from portal.gateways.population import live as population
from portal.gateways.population.sandbox import SandboxPopulation, sandbox_person
from portal.gateways.registers import live as registers
from portal.gateways.registers.port import Register
from portal.gateways.registers.sandbox import SandboxRegister
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.sms import live as sms
from portal.gateways.sms.sandbox import SandboxSms
from portal.gateways.soap import Sender
from portal.gateways.standin_attachment import attachment_acts
from portal.gateways.standin_messages import plain, word
from portal.gateways.standin_soap import SoapStandIn

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from portal.gateways.signature.standin import SignatureStandIn

LIMIT_BYTES = 16 * 1024
SENDER = "emhana"
_ADDRESSES = Map(
    [
        Rule("/signature/<path:path>", methods=["POST", "GET"], endpoint="signature"),
        Rule("/<system>/<act>", methods=["POST"]),
    ]
)


class StandIn:
    """A WSGI application: `/population/find`, `/attachment/find` and its like, `/notary/find`,
    `/tuberculosis/ask` and its like, `/sms/send`.

    `store` tells how to answer; a slow answer comes after `slow_seconds`, which should be longer
    than the timeout of those who ask. Every question needs the bearer `token`. The registers of
    dynamic observation and the notaries' also answer SOAP at `/tuberculosis/soap` and its like: to
    `SENDER`, whose password is the token. With a folder of the sandbox's authority for people (`people_ca`) it also
    answers whether certificates are revoked, and as an NCANode, below `/signature/`; those need no token.
    """

    def __init__(
        self,
        store: SandboxStore,
        *,
        token: str,
        now: Callable[[], datetime],
        slow_seconds: float,
        people_ca: Path | None = None,
    ) -> None:
        self._token = token
        self._population = SandboxPopulation(store, wait_seconds=slow_seconds)
        self._attachment = SandboxAttachment(store, now=now, person=sandbox_person, wait_seconds=slow_seconds)
        self._sms = SandboxSms(store, now=now, wait_seconds=slow_seconds)
        self._registers = {
            register: SandboxRegister(register, store, now=now, wait_seconds=slow_seconds)
            for register in Register
        }
        self._notary = SandboxNotary(store, now=now, wait_seconds=slow_seconds)
        self._signature = _signature(store, people_ca, now, slow_seconds) if people_ca else None
        self._soap = SoapStandIn(self._registers, self._notary, sender=Sender(SENDER, token), now=now)
        self._acts: Mapping[tuple[str, str], Callable[[dict[str, Any]], object]] = {
            ("population", "find"): self._find_person,
            **{("attachment", act): answer for act, answer in attachment_acts(self._attachment).items()},
            (NOTARY, "find"): self._find_power,
            ("sms", "send"): self._send,
            **{(register, "ask"): partial(self._ask, register) for register in Register},
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        request.max_content_length = LIMIT_BYTES
        try:
            endpoint, matched = _ADDRESSES.bind_to_environ(request.environ).match()
            if endpoint == "signature" and self._signature is not None:
                return self._signature.answer(matched["path"], request)
            return self._answer_of(matched["system"], matched["act"], request)
        except Rejected as refusal:
            return _json({"code": refusal.code, "message": refusal.text}, 422)
        except GatewayError:
            return _json({"code": "UNAVAILABLE"}, 503)
        except HTTPException as wrong:
            return _json({"code": wrong.name.upper().replace(" ", "_")}, wrong.code or 500)

    def _answer_of(self, system: str, act: str, request: Request) -> Response:
        if act == "soap" and self._soap.serves(system):
            return self._soap.answer(system, request)
        self._check_token(request)
        answer = self._acts.get((system, act))
        if answer is None:
            return _json({"code": "NO_SUCH_ACT"}, 404)
        return _json(answer(_message(request)))

    def _check_token(self, request: Request) -> None:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise Unauthorized

    def _find_person(self, message: dict[str, Any]) -> object:
        found = self._population.find(word(message, "iin"))
        return plain(population.ANSWER, population.FindAnswer(found))

    def _find_power(self, message: dict[str, Any]) -> object:
        found = self._notary.find(word(message, "number"))
        return plain(notary.ANSWER, notary.FindAnswer(found))

    def _ask(self, register: Register, message: dict[str, Any]) -> object:
        message_id = word(message, "message_id")
        answer = self._registers[register].ask(word(message, "iin"), message_id)
        return plain(registers.ANSWER, registers.AskAnswer(message_id, answer))

    def _send(self, message: dict[str, Any]) -> object:
        self._sms.send(word(message, "phone"), word(message, "text"), word(message, "key"))
        return plain(sms.ANSWER, sms.SendAnswer(accepted=True))


def _signature(
    store: SandboxStore, folder: Path, now: Callable[[], datetime], slow_seconds: float
) -> "SignatureStandIn":
    """Loaded only where it is asked for: its libraries are heavy."""
    module = import_module("portal.gateways.signature.standin")
    made: SignatureStandIn = module.SignatureStandIn(store, folder, now=now, slow_seconds=slow_seconds)
    return made


def standin_server(app: StandIn, host: str = "127.0.0.1", port: int = 0) -> BaseWSGIServer:
    """A threaded server of `app`, listening but not yet serving: call `serve_forever()`.

    Port 0 takes a free one, told by `.port`. For the sandbox only.
    """
    return make_server(host, port, app, threaded=True)


def _message(request: Request) -> dict[str, Any]:
    message = request.get_json()
    if not isinstance(message, dict):
        raise BadRequest
    return message


def _json(content: object, status: int = 200) -> Response:
    return Response(json.dumps(content), status, content_type="application/json")
