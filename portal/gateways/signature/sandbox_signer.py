"""What a signing program does on a citizen's computer, for the sandbox's stand-ins and tests: CMS SignedData with the
content inside, signed attributes, the signing certificate by its hash (ESS), and a time stamp when asked for."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto.cms import ContentInfo
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.gateways.signature.sandbox_ca import Key

# GOST 34.10-2015 with 512 bits: what people's keys have been since 2022.
NATIONAL = "1.2.398.3.10.1.1.2.3.2"


def in_national_dress(cms: bytes) -> bytes:
    """A signature of ours that calls itself one of the national algorithm, which nobody here can make: only the
    sandbox's NCANode knows what it is."""
    info = ContentInfo.load(cms)
    [signer] = info["content"]["signer_infos"]
    signer["signature_algorithm"] = {"algorithm": NATIONAL}
    return bytes(info.dump())


def sign(
    key: Key, content: bytes, at: datetime, *, stamper: Key | None = None, beside: Sequence[Key] = ()
) -> bytes:
    """The CMS (DER) of `content` by `key`, which claims to be signed at `at`; stamped then by `stamper`; with the
    certificates of `beside` in it too."""
    store = SimpleCertificateStore()
    store.register_multiple([_certificate(each) for each in beside])
    signer = SimpleSigner(_certificate(key), _private(key), store, embed_roots=True)
    stamps = DummyTimeStamper(_certificate(stamper), _private(stamper), fixed_dt=at) if stamper else None
    signing = signer.async_sign_general_data(
        content,
        "sha256",
        detached=False,
        timestamper=stamps,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
    )
    with ThreadPoolExecutor(1) as apart:
        return bytes(apart.submit(asyncio.run, signing).result().dump())


def _certificate(key: Key) -> Certificate:
    found: Certificate = Certificate.load(key.certificate.public_bytes(serialization.Encoding.DER))
    return found


def _private(key: Key) -> PrivateKeyInfo:
    der = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    found: PrivateKeyInfo = PrivateKeyInfo.load(der)
    return found
