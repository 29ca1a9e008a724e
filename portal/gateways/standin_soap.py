"""The state gateway of the stand-in: the sandbox's registers behind its synchronous channel."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from lxml import etree
from werkzeug.wrappers import Request, Response

from portal.clock import local
from portal.gateways.errors import GatewayError, Rejected
from portal.gateways.notary.port import SYSTEM as NOTARY
from portal.gateways.notary.port import NotaryRegister
from portal.gateways.registers.port import DiseaseRegister, Register
from portal.gateways.soap import (
    DONE,
    REFUSED,
    SOAP,
    TYPES,
    Sender,
    Unreadable,
    body_of,
    only,
    parsed,
    text,
    words,
    write,
)

Words = Mapping[str, str]
Service = Callable[[Words, str], Words]


class SoapStandIn:
    """Answers messages for `registers` and `notary` from `sender`; each one's service is called by its name.

    A signature is neither asked for nor checked.
    """

    def __init__(
        self,
        registers: Mapping[Register, DiseaseRegister],
        notary: NotaryRegister,
        *,
        sender: Sender,
        now: Callable[[], datetime],
    ) -> None:
        self._services: dict[str, Service] = {
            **{name.value: partial(_observation, register) for name, register in registers.items()},
            NOTARY: partial(_power, notary),
        }
        self._sender = sender
        self._now = now

    def serves(self, system: str) -> bool:
        """Whether `system` stands behind this gateway."""
        return system in self._services

    def answer(self, system: str, request: Request) -> Response:
        """The answer of `system`: success, refusal, or a fault about the envelope or who sends it."""
        try:
            return self._answer(system, parsed(request.get_data()))
        except (Unreadable, ValueError, KeyError):
            return _fault("Client", "The message was not understood.")
        except GatewayError:
            return Response("", 503)

    def _answer(self, system: str, envelope: etree._Element) -> Response:
        request = only(only(body_of(envelope), f"{{{TYPES}}}SendMessage"), "request")
        info = only(request, "requestInfo")
        asks = only(info, "sender")
        if Sender(text(asks, "senderId"), text(asks, "password")) != self._sender:
            return _fault("Client", "The sender is not known.")
        if text(info, "serviceId") != system:
            return _fault("Client", "There is no such service.")
        datetime.fromisoformat(text(info, "messageDate"))
        question = words(only(only(request, "requestData"), "data"))
        try:
            data = self._services[system](question, text(info, "messageId"))
        except Rejected as refusal:
            return self._response(info, REFUSED, refusal.text, {})
        return self._response(info, DONE, "Message has been processed successfully", data)

    def _response(self, asked: etree._Element, code: str, said: str, data: Mapping[str, str]) -> Response:
        envelope, body = _envelope()
        message = etree.SubElement(body, f"{{{TYPES}}}SendMessageResponse", nsmap={"ns": TYPES})
        response = etree.SubElement(message, "response")
        info = etree.SubElement(response, "responseInfo")
        moment = local(self._now()).isoformat(timespec="milliseconds")
        ids = {name: text(asked, name) for name in ("messageId", "correlationId")}
        write(info, {**ids, "responseDate": moment})
        write(etree.SubElement(info, "status"), {"code": code, "message": said})
        write(etree.SubElement(etree.SubElement(response, "responseData"), "data"), data)
        return _xml(envelope)


def _observation(register: DiseaseRegister, question: Words, message_id: str) -> Words:
    found = register.ask(question["iin"], message_id)
    return {
        "iin": found.iin,
        "observed": _boolean(found.is_observed),
        "asOf": local(found.as_of).isoformat(timespec="milliseconds"),
    }


def _power(notary: NotaryRegister, question: Words, _message_id: str) -> Words:
    number = question["number"]
    found = notary.find(number)
    if found is None:
        return {"number": number, "found": _boolean(False)}
    return {
        "number": number,
        "found": _boolean(True),
        "principalIin": found.principal_iin,
        "attorneyIin": found.attorney_iin,
        "begins": found.begins.isoformat(),
        "ends": found.ends.isoformat(),
        "revoked": _boolean(found.is_revoked),
        "powers": " ".join(found.powers),
    }


def _boolean(value: object) -> str:
    return "true" if value else "false"


def _fault(code: str, said: str) -> Response:
    envelope, body = _envelope()
    fault = etree.SubElement(body, f"{{{SOAP}}}Fault")
    write(fault, {"faultcode": f"soap:{code}", "faultstring": said})
    return _xml(envelope, 500)


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    return envelope, etree.SubElement(envelope, f"{{{SOAP}}}Body")


def _xml(envelope: etree._Element, status: int = 200) -> Response:
    content = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
    return Response(content, status, content_type="text/xml; charset=utf-8")
