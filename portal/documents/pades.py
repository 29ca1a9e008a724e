"""The seal of the organisation: on the paper itself PAdES baseline B, which any reader of PDF can check without us, and
over the record a detached CMS (CAdES), which any program for signatures can.

The seal is appended to the finished file, so that not a byte of what was drawn changes and the paper stays
PDF/A-2 and PDF/UA: see docs/decisions/0019-sealed-papers.md for what was left out on purpose.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto.cms import CMSAttributes, ContentInfo
from asn1crypto.tsp import SigningCertificateV2
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.attributes import CMSAttributeProvider, SigningCertificateV2Provider
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.seal_chain import SealChain

FIELD = "Seal"
FIELD_SAID = "Ұйымның электрондық мөрі / Электронная печать организации"
DIGEST = "sha256"
# Attributes, names of issuers and the signature, which stand in a seal beside the certificates.
ROOM_BESIDES = 2048


class SealExpired(RuntimeError):
    """The organisation's certificate is not in its term: a paper sealed now would be worth nothing."""


class PaperSealer:
    """Seals papers with one key. Safe to share between threads."""

    def __init__(self, chain: SealChain, time_stamper: TimeStamper | None = None) -> None:
        self.chain = chain
        self._signer = _Signer(chain, chain.certificates)
        self._time_stamper = time_stamper
        # Room for the seal in hex digits. A time-stamp is as long as its authority makes it: pyHanko asks it once.
        self._room = None if time_stamper else 2 * (chain.size + ROOM_BESIDES)

    def seal(self, pdf: bytes, now: datetime) -> bytes:
        """`pdf` with the seal behind it, as of `now`; with a time-stamp where there is an authority for it (B-T).

        Raises `SealExpired`; `GatewayError` when the time-stamp cannot be had.
        """
        self._must_be_in_term(now)
        sealing = _Sealing(
            PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm=DIGEST,
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
            ),
            self._signer,
            timestamper=self._time_stamper,
            new_field_spec=SigFieldSpec(FIELD, readable_field_name=FIELD_SAID),
        )
        sealing.at = now
        # pyHanko needs an event loop. In a thread of its own, because the caller's thread may be running one.
        with ThreadPoolExecutor(1) as apart:
            sealed: BytesIO = apart.submit(
                sealing.sign_pdf, _Appending(BytesIO(pdf)), bytes_reserved=self._room
            ).result()
        return sealed.getvalue()

    def seal_record(self, content: bytes, now: datetime) -> bytes:
        """The detached CMS (RFC 5652, DER; CAdES baseline B-B, B-T with a time-stamp) over `content`, as of `now`.

        Raises `SealExpired`; `GatewayError` when the time-stamp cannot be had.
        """
        self._must_be_in_term(now)
        said = PdfCMSSignedAttributes(signing_time=now)
        signing = self._signer.async_sign_general_data(
            content, DIGEST, use_cades=True, timestamper=self._time_stamper, signed_attr_settings=said
        )
        return _run(signing)

    def question(self, content: bytes) -> bytes:
        """The CMS (DER) of `content`, which lies inside, with the organisation's own certificate only, in its term or
        not: for whoever is asked about that certificate."""
        alone = _Signer(self.chain, self.chain.certificates[:1])
        return _run(alone.async_sign_general_data(content, DIGEST, detached=False))

    def _must_be_in_term(self, now: datetime) -> None:
        if not self.chain.is_valid_at(now):
            raise SealExpired(
                f"the certificate ends at {self.chain.certificate.not_valid_after_utc:%Y-%m-%d}"
            )


def _run(signing: Coroutine[object, object, ContentInfo]) -> bytes:
    """In a thread of its own, because the caller's may be running a loop."""
    with ThreadPoolExecutor(1) as apart:
        return bytes(apart.submit(asyncio.run, signing).result().dump())


class _Signer(Signer):
    """Signs with a key that was loaded and checked once, at the start.

    What a seal says of its own certificate (RFC 5035, signing-certificate-v2) is spelled once: asn1crypto spells what
    it has built anew for each thing that it is put into, and nine tenths of the time of a seal went there. What it
    has read it copies.
    """

    def __init__(self, chain: SealChain, certificates: Iterable[x509.Certificate]) -> None:
        own, *above = (
            Certificate.load(each.public_bytes(serialization.Encoding.DER)) for each in certificates
        )
        store = SimpleCertificateStore()
        store.register_multiple(above)
        super().__init__(signing_cert=own, cert_registry=store)
        self._own_certificate = as_signing_certificate_v2(own).dump()
        self._key = chain.key

    def _signed_attr_providers(self, *args: Any, **options: Any) -> Iterator[CMSAttributeProvider]:
        for provider in super()._signed_attr_providers(*args, **options):
            is_own = isinstance(provider, SigningCertificateV2Provider)
            yield _Spelled(self._own_certificate) if is_own else provider

    async def signed_attrs(self, *args: Any, **options: Any) -> CMSAttributes:
        built = await super().signed_attrs(*args, **options)
        read: CMSAttributes = CMSAttributes.load(built.dump())
        return read

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.sign(data)


class _Spelled(CMSAttributeProvider):
    """The attribute about the certificate, as it was spelled before."""

    attribute_type = SigningCertificateV2Provider.attribute_type

    def __init__(self, value: bytes) -> None:
        self._value = value

    async def build_attr_value(self, dry_run: bool = False) -> SigningCertificateV2:
        read: SigningCertificateV2 = SigningCertificateV2.load(self._value)
        return read


class _Sealing(PdfSigner):
    """Seals at a moment of our choosing, and says no more of the file than PDF/A-2 allows."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """PAdES names its own extension; pyHanko would turn the file into PDF 2.0 for ECDSA, which PDF/A-2 is not."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _Appending(IncrementalPdfFileWriter):
    """Appends the seal and nothing else: the metadata that make the file PDF/A stay the typesetter's, to the byte."""

    def _update_meta(self) -> None:
        pass
