"""The synchronous channel of the gateway of e-government (ЭҮШ / ШЭП): its SOAP envelope on top of the
HTTP door. Written after public client code; the channel has no public specification."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from portal.clock import local
from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable
from portal.gateways.http import Dialect, Door, correlation_id
from portal.gateways.wsse import SigningKey, sign_body

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
DONE, REFUSED = "SCSS001", "SCSE001"
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}  # as XML Schema writes them

_FAULTS = frozenset({"Client", "Server", "VersionMismatch", "MustUnderstand"})


class Unreadable(Exception):
    """A message is not what the channel agreed on; the text holds only our own closed words."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who we are to the gateway."""

    login: str
    password: str = field(repr=False)


class StateChannel:
    """The way to the service `service_id` of `system` through `door`, which must speak `DIALECT`.

    Messages carry the time of `now` and, when there is a `key`, a signature over their body.
    """

    def __init__(
        self,
        system: str,
        door: Door,
        *,
        service_id: str,
        sender: Sender,
        now: Callable[[], datetime],
        key: SigningKey | None = None,
    ) -> None:
        self._system = system
        self._door = door
        self._service_id = service_id
        self._sender = sender
        self._now = now
        self._key = key

    def ask(self, message_id: str, question: Mapping[str, str]) -> dict[str, str]:
        """Send `question` as the elements of the request's data; return those of the answer's data.

        The far side counts one question for one `message_id`, so a passing failure is repeated once
        at once. Raises Unavailable (a fault too: it says nothing of the matter), Rejected or Malformed.
        """
        correlation = correlation_id()
        envelope = self._envelope(message_id, correlation, question)
        if self._key is not None:
            sign_body(envelope, self._key)
        content = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
        body = self._door.send("", content, repeatable=True, correlation=correlation)
        try:
            return self._answer(parsed(body), message_id)
        except Unreadable as failure:
            raise Malformed(self._system, str(failure)) from None

    def _envelope(self, message_id: str, correlation: str, question: Mapping[str, str]) -> etree._Element:
        envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
        etree.SubElement(envelope, f"{{{SOAP}}}Header")
        body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
        message = etree.SubElement(body, f"{{{TYPES}}}SendMessage", nsmap={"ns": TYPES})
        request = etree.SubElement(message, "request")
        info = etree.SubElement(request, "requestInfo")
        write(
            info,
            {
                "messageId": message_id,
                "correlationId": correlation,
                "serviceId": self._service_id,
                "messageDate": local(self._now()).isoformat(timespec="milliseconds"),
                "routeId": "",
            },
        )
        write(
            etree.SubElement(info, "sender"),
            {"senderId": self._sender.login, "password": self._sender.password},
        )
        write(etree.SubElement(etree.SubElement(request, "requestData"), "data"), question)
        return envelope

    def _answer(self, envelope: etree._Element, message_id: str) -> dict[str, str]:
        body = body_of(envelope)
        if (fault := body.find(f"{{{SOAP}}}Fault")) is not None:
            raise _failure(self._system, fault)
        response = only(only(body, f"{{{TYPES}}}SendMessageResponse"), "response")
        info = only(response, "responseInfo")
        status = only(info, "status")
        if text(info, "messageId") != message_id:
            raise Unreadable("another question")
        code = text(status, "code")
        if code == DONE:
            return words(only(only(response, "responseData"), "data"))
        if code == REFUSED:
            raise Rejected(self._system, code, words(status).get("message", ""))
        raise Unreadable("unknown status")


def parsed(message: bytes) -> etree._Element:
    """The root of `message`. Raises Unreadable for what is not XML or brings declarations of its own:
    SOAP forbids them, and entities are how a small message grows or reads the files of its reader."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(message, parser)
    except etree.XMLSyntaxError:
        # The cause quotes what was read: it must not reach a log.
        raise Unreadable("not XML") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("declarations")
    return root


def body_of(envelope: etree._Element) -> etree._Element:
    """The body of a SOAP envelope. Raises Unreadable."""
    if envelope.tag != f"{{{SOAP}}}Envelope":
        raise Unreadable("no envelope")
    return only(envelope, f"{{{SOAP}}}Body")


def only(parent: etree._Element, name: str) -> etree._Element:
    """The one child `name` of `parent`. Raises Unreadable when there is none, or a choice."""
    found = parent.findall(name)
    if len(found) != 1:
        raise Unreadable(f"{len(found) or 'no'} {etree.QName(name).localname}")
    return found[0]


def text(parent: etree._Element, name: str) -> str:
    """What is written in the one child `name` of `parent`. Raises Unreadable."""
    return (only(parent, name).text or "").strip()


def words(parent: etree._Element) -> dict[str, str]:
    """What is written in the unqualified children of `parent`, by name. Raises Unreadable for a name met twice."""
    names = [str(child.tag) for child in parent]
    return {name: text(parent, name) for name in names if not name.startswith("{")}


def write(parent: etree._Element, said: Mapping[str, str]) -> None:
    """Put what is `said` into unqualified children of `parent`, by name."""
    for name, value in said.items():
        etree.SubElement(parent, name).text = value


def _failure(system: str, fault: etree._Element) -> Unavailable:
    """A fault is about the envelope, the login or the machinery: no citizen may be refused for it."""
    code = (fault.findtext("faultcode") or "").strip().rpartition(":")[2]
    return Unavailable(system, f"SOAP fault {code}" if code in _FAULTS else "SOAP fault")


def _read_fault(system: str, body: bytes) -> GatewayError:
    try:
        return _failure(system, only(body_of(parsed(body)), f"{{{SOAP}}}Fault"))
    except Unreadable:
        return Unavailable(system, "HTTP 500")


# SOAP 1.1 sends its faults under the status 500.
DIALECT = Dialect(
    "text/xml; charset=utf-8",
    refusals=frozenset({500}),
    read_refusal=_read_fault,
    headers={"SOAPAction": '""'},
)
