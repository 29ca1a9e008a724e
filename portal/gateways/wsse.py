"""The organisation's signature over the body of a SOAP message: WS-Security with an X.509 certificate."""

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod, SignatureMethod
from signxml.signer import XMLSigner

_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE = f"{_OASIS}wssecurity-secext-1.0.xsd"
WSU = f"{_OASIS}wssecurity-utility-1.0.xsd"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_BODY = "body"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key of the organisation and its certificate."""

    key: RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate


def load_signing_key(path: Path) -> SigningKey:
    """From a PEM file that holds both and is not open to everyone. Raises OSError or ValueError."""
    if path.stat().st_mode & 0o007:
        raise ValueError(f"{path.name}, the key that signs SOAP messages, is open to everyone: chmod 600")
    content = path.read_bytes()
    key = load_pem_private_key(content, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{path.name}, the key that signs SOAP messages, is not RSA")
    return SigningKey(key, x509.load_pem_x509_certificate(content))


def sign_body(envelope: etree._Element, key: SigningKey) -> None:
    """Put a signature over the Body of `envelope` (SOAP 1.1, with a Header) into its Header."""
    soap = etree.QName(envelope).namespace
    header, body = envelope.find(f"{{{soap}}}Header"), envelope.find(f"{{{soap}}}Body")
    assert header is not None
    assert body is not None
    body.set(f"{{{WSU}}}Id", _BODY)
    security = etree.SubElement(
        header, f"{{{WSSE}}}Security", {f"{{{soap}}}mustUnderstand": "1"}, nsmap={"wsse": WSSE}
    )
    signer = XMLSigner(
        method=SignatureConstructionMethod.detached,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    security.append(
        signer.sign(envelope, key=key.key, reference_uri=f"#{_BODY}", key_info=_key_info(key.certificate))
    )


def _key_info(certificate: x509.Certificate) -> etree._Element:
    info = etree.Element(f"{{{_DS}}}KeyInfo", nsmap={"ds": _DS})
    reference = etree.SubElement(info, f"{{{WSSE}}}SecurityTokenReference", nsmap={"wsse": WSSE})
    identifier = etree.SubElement(
        reference,
        f"{{{WSSE}}}KeyIdentifier",
        {
            "EncodingType": f"{_OASIS}soap-message-security-1.0#Base64Binary",
            "ValueType": f"{_OASIS}x509-token-profile-1.0#X509v3",
        },
    )
    identifier.text = b64encode(certificate.public_bytes(Encoding.DER)).decode()
    return info
