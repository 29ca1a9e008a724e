"""The organisation's key on a PKCS#11 token: it never leaves the token, which signs for us.

One session is opened in a process, when something is sealed for the first time, and opened once more when the token
says no: it may have been pulled out and put back. Hashes and paddings are made here, so that the token needs to know no
more than its plainest mechanisms.
"""

from hashlib import sha256
from pathlib import Path
from threading import Lock

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from pkcs11 import Attribute, Mechanism, ObjectClass, Session, SignMixin, exceptions
from pkcs11.util.ec import encode_ecdsa_signature

from portal.documents.refused_pin import note_beside, place_of
from portal.documents.seal_chain import (
    PublicKey,
    SealChain,
    SealPinRefused,
    SealTokenSilent,
    TokenPlace,
    certificates_of,
    check_signature,
    earlier_in,
)
from portal.keyfiles import SealKeyError, read_key_file

# DigestInfo of SHA-256 (RFC 8017, 9.2, note 1), which PKCS#1 v1.5 signs.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
REFUSALS = (
    exceptions.PinIncorrect,
    exceptions.PinInvalid,
    exceptions.PinLenRange,
    exceptions.PinLocked,
    exceptions.PinExpired,
)
# A process has one library of tokens, and to open it anew ends all its sessions.
_ONE = Lock()


class TokenKey:
    """Signs by the key at `place`, whose public half is `public`. Safe to share between threads."""

    def __init__(self, place: TokenPlace, public: PublicKey) -> None:
        self.where = f"token {place.token}, key {place.key}, by {place.module}"
        self._place = place
        self._public = public
        self._key: SignMixin | None = None

    def sign(self, data: bytes) -> bytes:
        """See `SealKey.sign`. Raises `SealTokenSilent`, `SealPinRefused`; `SealKeyError` for the file of the PIN."""
        why = ""
        with _ONE:
            for _ in range(2):
                try:
                    return self._signed(data)
                except (exceptions.PKCS11Error, InvalidSignature) as error:
                    self._key, why = None, type(error).__name__
        raise SealTokenSilent(f"{self.where}: {why}")

    def _signed(self, data: bytes) -> bytes:
        if self._key is None:
            self._key = self._opened()
        digest = sha256(data).digest()
        if isinstance(self._public, RSAPublicKey):
            signature = self._key.sign(DIGEST_INFO + digest, mechanism=Mechanism.RSA_PKCS)
        else:
            signature = encode_ecdsa_signature(self._key.sign(digest, mechanism=Mechanism.ECDSA))
        check_signature(self._public, signature, data)
        return signature

    def _opened(self) -> SignMixin:
        pin_file = self._place.pin_file
        pin = read_key_file(pin_file).decode(errors="replace").strip()
        refused = SealPinRefused(f"{self.where}: noted in {place_of(pin_file)}")
        with note_beside(pin_file) as note:
            if note.tells_of(pin):
                raise refused
            try:
                session = _session(self._place, pin)
            except REFUSALS:
                note.take_down(pin)
                raise refused from None
            note.wipe()
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self._place.key)
        if not isinstance(key, SignMixin):
            raise exceptions.FunctionNotSupported
        return key


def load_token_chain(place: TokenPlace, chain_file: Path | None) -> SealChain:
    """The key at `place` with its certificates: those of `chain_file`, the organisation's own first, so that nothing is
    asked of the token yet; without it the one that lies on the token.

    Raises `SealKeyError`.
    """
    name = f"on the token {place.token}"
    read_key_file(place.pin_file)
    try:
        with _ONE:
            found = (
                x509.load_pem_x509_certificates(chain_file.read_bytes()) if chain_file else _lying_on(place)
            )
    except (OSError, ValueError, exceptions.PKCS11Error) as error:
        raise SealKeyError(f"the certificate of the paper seal {name} cannot be read") from error
    public = found[0].public_key()
    if not isinstance(public, PublicKey):
        raise SealKeyError(f"the paper seal {name} is neither an RSA nor an ECDSA key")
    certificates = certificates_of(public, found, name)
    return SealChain(TokenKey(place, public), certificates, earlier_in((chain_file or place.pin_file).parent))


def _lying_on(place: TokenPlace) -> list[x509.Certificate]:
    """Raises `PKCS11Error`, or `ValueError` when there is none. Nobody needs to be let in to read it."""
    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: place.key}
    found = [
        x509.load_der_x509_certificate(each[Attribute.VALUE])
        for each in _session(place, None).get_objects(wanted)
    ]
    if not found:
        raise ValueError("no certificate")
    return found


def _session(place: TokenPlace, pin: str | None) -> Session:
    """Raises `PKCS11Error`. Begins anew each time: whoever lost a token sees it again only then."""
    library = pkcs11.lib(str(place.module))
    library.reinitialize()
    return library.get_token(token_label=place.token).open(user_pin=pin)
