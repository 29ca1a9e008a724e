"""The state gateway of the stand-in: the sandbox's registers behind its synchronous channel."""

from collections.abc import Callable, Mapping
from datetime import datetime

from lxml import etree
from werkzeug.wrappers import Request, Response

from portal.clock import local
from portal.gateways.errors import GatewayError, Rejected
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


class SoapStandIn:
    """Answers messages for `registers` from `sender`; the service of a register is called by its name.

    A signature is neither asked for nor checked.
    """

    def __init__(
        self,
        registers: Mapping[Register, DiseaseRegister],
        *,
        sender: Sender,
        now: Callable[[], datetime],
    ) -> None:
        self._registers = registers
        self._sender = sender
        self._now = now

    def answer(self, register: Register, request: Request) -> Response:
        """The answer of `register`: success, refusal, or a fault about the envelope or who sends it."""
        try:
            return self._answer(register, parsed(request.get_data()))
        except (Unreadable, ValueError, KeyError):
            return _fault("Client", "The message was not understood.")
        except GatewayError:
            return Response("", 503)

    def _answer(self, register: Register, envelope: etree._Element) -> Response:
        request = only(only(body_of(envelope), f"{{{TYPES}}}SendMessage"), "request")
        info = only(request, "requestInfo")
        asks = only(info, "sender")
        if Sender(text(asks, "senderId"), text(asks, "password")) != self._sender:
            return _fault("Client", "The sender is not known.")
        if text(info, "serviceId") != register:
            return _fault("Client", "There is no such service.")
        datetime.fromisoformat(text(info, "messageDate"))
        question = words(only(only(request, "requestData"), "data"))
        try:
            found = self._registers[register].ask(question["iin"], text(info, "messageId"))
        except Rejected as refusal:
            return self._response(info, REFUSED, refusal.text, {})
        data = {
            "iin": found.iin,
            "observed": "true" if found.is_observed else "false",
            "asOf": local(found.as_of).isoformat(timespec="milliseconds"),
        }
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
