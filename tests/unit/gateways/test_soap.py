"""The envelope of the state gateway, letter by letter, and what is read out of its answers."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.exceptions import InvalidDigest
from signxml.verifier import SignatureConfiguration, XMLVerifier
from structlog.testing import capture_logs

from portal.gateways.errors import GatewayError, Malformed, Rejected, Unavailable
from portal.gateways.http import LIMIT_BYTES, Door
from portal.gateways.soap import DIALECT, SOAP, TYPES, Sender, StateChannel
from portal.gateways.wsse import WSSE, SigningKey, load_signing_key

IIN = "850715390009"
QUESTION = "3f0c6d0e-6a43-4a9e-9a3f-0c5f0d0a7a11"
MOMENT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ANSWER = f"""<?xml version="1.0" encoding="UTF-8"?>
<S:Envelope xmlns:S="{SOAP}"><S:Body><t:SendMessageResponse xmlns:t="{TYPES}"><response>
 <responseInfo><messageId>{QUESTION}</messageId><correlationId>theirs</correlationId>
  <responseDate>2026-03-02T09:00:01.000+05:00</responseDate>
  <status><code>SCSS001</code><message>Message has been processed successfully</message></status>
  <sessionId>1</sessionId></responseInfo>
 <responseData><data><iin>{IIN}</iin><!-- a note --><observed>false</observed></data></responseData>
</response></t:SendMessageResponse></S:Body></S:Envelope>"""
FAULT = f"""<S:Envelope xmlns:S="{SOAP}"><S:Body><S:Fault><faultcode>S:{{code}}</faultcode>
<faultstring>{IIN} broke us</faultstring></S:Fault></S:Body></S:Envelope>"""
BOMB = (
    '<!DOCTYPE b [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {letter} "{f"&{before};" * 10}">'
        for before, letter in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


class Gateway:
    """Answers with what it is told; keeps what was sent."""

    def __init__(self) -> None:
        self.body, self.status, self.kind = ANSWER, 200, "text/xml; charset=utf-8"
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        content = self.body if isinstance(self.body, bytes) else self.body.encode()
        return httpx.Response(
            self.status, headers={"Content-Type": self.kind}, stream=httpx.ByteStream(content)
        )

    @property
    def sent(self) -> etree._Element:
        return etree.fromstring(self.asked[-1].content)


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def channel(gateway: Gateway) -> Callable[..., StateChannel]:
    def made(key: SigningKey | None = None, now: datetime = MOMENT) -> StateChannel:
        door = Door(
            "narcology",
            "https://gateway.invalid/bip-sync-wss",
            token="",
            timeout_seconds=5,
            dialect=DIALECT,
            transport=httpx.MockTransport(gateway),
        )
        sender = Sender("emhana", "secret <&> word")
        return StateChannel(
            "narcology", door, service_id="NARC_SYNC", sender=sender, now=lambda: now, key=key
        )

    return made


@pytest.fixture
def ask(channel: Callable[..., StateChannel]) -> Callable[[], Mapping[str, str]]:
    return lambda: channel().ask(QUESTION, {"iin": IIN})


class TestQuestion:
    def test_it_is_the_envelope_of_the_synchronous_channel(self, ask, gateway: Gateway) -> None:
        ask()
        message = gateway.sent.find(f"{{{SOAP}}}Body/{{{TYPES}}}SendMessage")
        assert message is not None
        info = message.find("request/requestInfo")
        assert info is not None
        assert [child.tag for child in info] == [
            "messageId", "correlationId", "serviceId", "messageDate", "routeId", "sender",
        ]  # fmt: skip
        assert (info.findtext("messageId"), info.findtext("serviceId")) == (QUESTION, "NARC_SYNC")
        assert info.findtext("sender/senderId") == "emhana"
        assert info.findtext("sender/password") == "secret <&> word"
        assert message.findtext("request/requestData/data/iin") == IIN

    @pytest.mark.parametrize(
        ("moment", "written"),
        [
            (MOMENT, "2026-03-02T09:00:00.000+05:00"),
            (datetime(2026, 12, 31, 19, 30, 0, 123456, tzinfo=UTC), "2027-01-01T00:30:00.123+05:00"),
            (datetime(2024, 2, 29, 17, 59, 59, tzinfo=UTC), "2024-02-29T23:59:59.000+06:00"),
        ],
    )
    def test_its_moment_is_that_of_almaty_as_the_zone_was_then(
        self, channel, gateway: Gateway, moment: datetime, written: str
    ) -> None:
        channel(now=moment).ask(QUESTION, {"iin": IIN})
        assert gateway.sent.findtext(".//messageDate") == written

    def test_it_is_sent_to_the_address_itself_as_soap_without_our_token(self, ask, gateway: Gateway) -> None:
        ask()
        (request,) = gateway.asked
        assert str(request.url) == "https://gateway.invalid/bip-sync-wss"
        assert request.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert request.headers["SOAPAction"] == '""'
        assert "Authorization" not in request.headers

    def test_one_correlation_id_leads_through_header_envelope_and_log(self, ask, gateway: Gateway) -> None:
        with capture_logs() as lines:
            ask()
        written = gateway.sent.findtext(".//correlationId")
        assert written == gateway.asked[0].headers["X-Correlation-Id"] == lines[0]["correlation_id"]

    def test_a_passing_failure_is_asked_again_under_the_same_id(self, ask, gateway: Gateway) -> None:
        gateway.status = 503
        with pytest.raises(Unavailable):
            ask()
        assert len(gateway.asked) == 2
        assert gateway.asked[0].content == gateway.asked[1].content


class TestAnswer:
    def test_its_data_are_read_by_name(self, ask) -> None:
        assert ask() == {"iin": IIN, "observed": "false"}

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_the_encoding_is_the_one_it_names(self, ask, gateway: Gateway, encoding: str) -> None:
        gateway.body = ANSWER.replace("UTF-8", encoding).encode(encoding)
        assert ask()["iin"] == IIN

    def test_a_refusal_carries_code_and_text_and_tells_neither_person(self, ask, gateway: Gateway) -> None:
        gateway.body = ANSWER.replace("SCSS001", "SCSE001").replace("Message has been", f"{IIN} is not")
        with pytest.raises(Rejected) as refusal:
            ask()
        assert refusal.value.code == "SCSE001"
        assert IIN in refusal.value.text
        assert IIN not in f"{refusal.value!r} {refusal.value}"

    @pytest.mark.parametrize("code", ["SCSS002", "SCSE002", "scss001", "", IIN])
    def test_another_status_is_malformed(self, ask, gateway: Gateway, code: str) -> None:
        gateway.body = ANSWER.replace("SCSS001", code)
        with pytest.raises(Malformed) as failure:
            ask()
        assert failure.value.reason == "unknown status"

    @pytest.mark.parametrize("code", ["SCSS001", "SCSE001"])
    def test_an_answer_to_another_question_is_malformed(self, ask, gateway: Gateway, code: str) -> None:
        gateway.body = ANSWER.replace("SCSS001", code).replace(QUESTION, "another")
        with pytest.raises(Malformed) as failure:
            ask()
        assert failure.value.reason == "another question"

    @pytest.mark.parametrize("status", [200, 500])
    @pytest.mark.parametrize(("code", "told"), [("Server", " Server"), ("Client", " Client"), (IIN, "")])
    def test_a_fault_is_unavailable_and_quotes_nobody(
        self, ask, gateway: Gateway, status: int, code: str, told: str
    ) -> None:
        gateway.body, gateway.status = FAULT.format(code=code), status
        with pytest.raises(Unavailable) as failure:
            ask()
        assert failure.value.reason == f"SOAP fault{told}"
        assert len(gateway.asked) == 1

    @pytest.mark.parametrize("body", ["<html>", "", ANSWER, "{}", BOMB + ANSWER.partition("?>")[2]])
    def test_a_500_without_a_fault_is_a_broken_server(self, ask, gateway: Gateway, body: str) -> None:
        gateway.body, gateway.status = body, 500
        with pytest.raises(Unavailable) as failure:
            ask()
        assert failure.value.reason == "HTTP 500"

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 202])
    def test_any_other_status_refuses_nobody(self, ask, gateway: Gateway, status: int) -> None:
        gateway.status = status
        with pytest.raises(Unavailable):
            ask()

    @pytest.mark.parametrize("kind", ["application/json", "text/html", "application/xml", ""])
    def test_another_kind_of_answer_is_malformed(self, ask, gateway: Gateway, kind: str) -> None:
        gateway.kind = kind
        with pytest.raises(Malformed):
            ask()

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (ANSWER, ""),
            (ANSWER, "not XML"),
            (ANSWER, "<a>"),
            (ANSWER, f'<Body xmlns="{SOAP}"/>'),
            (SOAP, "http://www.w3.org/2003/05/soap-envelope"),
            (TYPES, "http://bip.bee.kz/AsyncChannel/v10/Types"),
            ("<response>", '<response xmlns="http://bip.bee.kz/SyncChannel/v10/Types">'),
            ("<status>", "<status><code>SCSS001</code>"),
            ("<status>", "<status/><status>"),
            ("<data>", "<data/><data>"),
            ("<data>", f"<data><iin>{IIN}</iin>"),
            ("responseData>", "otherData>"),
            (f"<messageId>{QUESTION}</messageId>", ""),
            ("</iin>", "</iin>&unknown;"),
        ],
    )
    def test_another_shape_is_malformed_and_quotes_nobody(
        self, ask, gateway: Gateway, old: str, new: str
    ) -> None:
        gateway.body = ANSWER.replace(old, new)
        with pytest.raises(Malformed) as failure:
            ask()
        assert failure.value.__cause__ is None
        assert IIN not in str(failure.value)

    def test_it_may_not_be_larger_than_the_limit(self, ask, gateway: Gateway) -> None:
        gateway.body = ANSWER.replace("<data>", f"<data><more>{'x' * LIMIT_BYTES}</more>")
        with pytest.raises(Malformed) as failure:
            ask()
        assert failure.value.reason == "too large"

    def test_it_may_not_be_deeper_than_a_reader_goes(self, ask, gateway: Gateway) -> None:
        gateway.body = ANSWER.replace("<data>", f"<data>{'<a>' * 5000}{'</a>' * 5000}")
        with pytest.raises(Malformed):
            ask()


class TestBomb:
    """What XML can do to its reader."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    @pytest.mark.parametrize(
        "declared",
        [
            BOMB,
            '<!DOCTYPE b [<!ENTITY j SYSTEM "file:///etc/hostname">]>',
            '<!DOCTYPE b [<!ENTITY j SYSTEM "http://127.0.0.1:9/x">]>',
            '<!DOCTYPE b [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p; <!ENTITY j "x">]>',
            '<!DOCTYPE b SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY j "x">]>',
            '<!DOCTYPE b [<!ENTITY j "false">]>',
            "<!DOCTYPE b>",
        ],
    )
    @pytest.mark.parametrize("used", ["&j;", ""])
    def test_declarations_of_its_own_are_refused_and_nothing_is_read_or_grown(
        self, ask, gateway: Gateway, declared: str, used: str, encoding: str
    ) -> None:
        head, _, rest = ANSWER.replace("UTF-8", encoding).partition("?>")
        body = f"{head}?>{declared}{rest.replace('<observed>false', f'<observed>{used}')}"
        gateway.body = body.encode(encoding)
        with pytest.raises(Malformed):
            ask()

    def test_an_entity_in_an_attribute_does_not_grow_either(self, ask, gateway: Gateway) -> None:
        head, _, rest = ANSWER.partition("?>")
        gateway.body = head + "?>" + BOMB + rest.replace("<data>", '<data a="&j;">')
        with pytest.raises(Malformed):
            ask()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (ANSWER, 200),
        (ANSWER.replace("SCSS001", "SCSE001").replace("Message has", f"{IIN} has"), 200),
        (FAULT.format(code="Server"), 500),
        (f"<a>{IIN}", 200),
        (IIN, 404),
    ],
)
def test_the_log_tells_of_the_call_and_of_nobody(ask, gateway: Gateway, body: str, status: int) -> None:
    gateway.body, gateway.status = body, status
    with capture_logs() as lines, suppress(GatewayError):
        ask()
    (line,) = lines
    assert (line["event"], line["system"], line["path"]) == ("gateway_call", "narcology", "")
    assert not [secret for secret in (IIN, "secret", QUESTION, "emhana") if secret in str(lines)]


def _pem(folder: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Path:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "emhana.invalid")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, SHA256())
    )
    path = folder / "soap.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    path.chmod(0o600)
    return path


class TestSignature:
    @pytest.fixture
    def key(self, tmp_path: Path) -> SigningKey:
        return load_signing_key(_pem(tmp_path, rsa.generate_private_key(65537, 2048)))

    @staticmethod
    def _verified(content: bytes, key: SigningKey) -> etree._Element:
        found = XMLVerifier().verify(
            content, x509_cert=key.certificate, expect_config=SignatureConfiguration(location=".//")
        )
        return found.signed_xml

    def test_it_is_over_the_body_and_made_by_our_certificate(
        self, channel, gateway: Gateway, key: SigningKey
    ) -> None:
        channel(key).ask(QUESTION, {"iin": IIN})
        signed = self._verified(gateway.asked[0].content, key)
        assert signed.tag == f"{{{SOAP}}}Body"
        assert signed.findtext(".//iin") == IIN

    def test_a_changed_body_does_not_pass(self, channel, gateway: Gateway, key: SigningKey) -> None:
        channel(key).ask(QUESTION, {"iin": IIN})
        with pytest.raises(InvalidDigest):
            self._verified(gateway.asked[0].content.replace(IIN.encode(), b"900228490109"), key)

    def test_it_says_how_it_was_made(self, channel, gateway: Gateway, key: SigningKey) -> None:
        channel(key).ask(QUESTION, {"iin": IIN})
        security = gateway.sent.find(f"{{{SOAP}}}Header/{{{WSSE}}}Security")
        assert security is not None
        assert security.get(f"{{{SOAP}}}mustUnderstand") == "1"
        used = [element.get("Algorithm") for element in security.iter() if element.get("Algorithm")]
        assert used == [
            "http://www.w3.org/2001/10/xml-exc-c14n#",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/10/xml-exc-c14n#",
            "http://www.w3.org/2001/04/xmlenc#sha256",
        ]
        assert security.find(f".//{{{WSSE}}}KeyIdentifier") is not None

    def test_without_a_key_nothing_is_signed(self, ask, gateway: Gateway) -> None:
        ask()
        assert gateway.sent.find(f".//{{{WSSE}}}Security") is None

    def test_a_key_open_to_everyone_is_refused(self, tmp_path: Path) -> None:
        path = _pem(tmp_path, rsa.generate_private_key(65537, 2048))
        path.chmod(0o604)
        with pytest.raises(ValueError, match="open to everyone"):
            load_signing_key(path)

    def test_another_kind_of_key_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="not RSA"):
            load_signing_key(_pem(tmp_path, ec.generate_private_key(ec.SECP256R1())))

    def test_a_key_shows_nothing_when_printed(self, key: SigningKey) -> None:
        assert "RSAPrivateKey" not in repr(key)
        assert "word" not in repr(Sender("emhana", "secret word"))
