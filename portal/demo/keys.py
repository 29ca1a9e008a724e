"""The keys of the demo people, as they would have them from the National CA: files of PKCS#12 in the instance folder,
with the demo password, never in the repository; and what the portal must pin to believe them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from portal.demo.people import DEMO_PASSWORD, PEOPLE, STAFF, DemoStaff
from portal.demo.region import BRANCHES, CLINICS
from portal.gateways.population.port import PersonRecord
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.sandbox_ca import Holder, Key, Kind, SandboxCa, new_rsa, sandbox_ca

FOLDER = "people-keys"
ROOTS_FILE = "people-roots-sandbox.pem"
EVERYONE = (Kind.COMBINED, Kind.SIGN, Kind.AUTH)
# What must be refused is tried with the keys of the first of the demo people.
REFUSED = (Kind.EXPIRED, Kind.NOT_YET, Kind.REVOKED, Kind.WRONG_PURPOSE, Kind.FOREIGN)
RSA = "rsa"


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A file of a key: whose, and of which kind (`rsa` is one for signing as most people still have)."""

    iin: str
    kind: str
    file: Path


def make_people_keys(store: SandboxStore, instance: Path, now: datetime) -> list[PersonKey]:
    """The keys of everyone, citizens first; made where there are none yet. What `store` did not know as revoked is
    revoked now."""
    ca = sandbox_ca(instance, now)
    write_roots(ca, instance)
    folder = instance / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = [_make(ca, holder, kind, folder, now) for holder, kind in _wanted()]
    for key in made:
        if key.kind == Kind.REVOKED:
            store.revoke(serial_of(key.file), now - timedelta(days=1))
    return made


def issue_key(store: SandboxStore, instance: Path, iin: str, kind: Kind, now: datetime) -> Key | None:
    """A new key of this kind for a demo person, citizen or staff, kept nowhere; None when there is no such person.
    The authority is the sandbox's own, and revokes at once what is to be revoked."""
    records = [each.record for each in (*PEOPLE, *STAFF)]
    holder = next((person_holder(each) for each in records if each is not None and each.iin == iin), None)
    if holder is None:
        return None
    if kind is Kind.EMPLOYEE:
        holder = next((employee_holder(one) for one in STAFF if one.iin == iin), holder)
    key = sandbox_ca(instance, now).issue(holder, kind, now)
    if kind is Kind.REVOKED:
        store.revoke(key.certificate.serial_number, now - timedelta(days=1))
    return key


def write_roots(ca: SandboxCa, instance: Path) -> Path:
    """The certificates to pin (`PORTAL_SIGNATURE_ROOTS_FILE`) for a portal that is set to `live` in a sandbox."""
    file = instance / ROOTS_FILE
    found = (x509.load_der_x509_certificate(der) for der in ca.trusted())
    file.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in found))
    return file


def _wanted() -> Iterator[tuple[Holder, str]]:
    citizens = [person_holder(one.record) for one in PEOPLE if one.record is not None and one.phone]
    for holder in citizens:
        yield from ((holder, kind) for kind in EVERYONE)
    yield from ((citizens[0], kind) for kind in (*REFUSED, RSA))
    yield from ((employee_holder(one), Kind.EMPLOYEE) for one in STAFF)


def person_holder(record: PersonRecord) -> Holder:
    """Whom a key of one's own names."""
    return Holder(record.iin, record.surname, record.given_name, record.patronymic)


def employee_holder(one: DemoStaff) -> Holder:
    """Whom the key names that the organisation gave its employee."""
    clinic = next(each for each in (*CLINICS, *BRANCHES) if each.code == one.clinic_code)
    own = person_holder(one.record)
    return replace(own, organisation=clinic.name.kk, bin=clinic.bin)


def _make(ca: SandboxCa, holder: Holder, kind: str, folder: Path, now: datetime) -> PersonKey:
    file = folder / f"{holder.iin}-{kind}.p12"
    if not file.exists():
        is_rsa = kind == RSA
        key = ca.issue(
            holder, Kind.SIGN if is_rsa else Kind(kind), now, private=new_rsa() if is_rsa else None
        )
        file.touch(mode=0o600)
        file.write_bytes(key.p12(file.stem, DEMO_PASSWORD))
    return PersonKey(holder.iin, kind, file)


def serial_of(file: Path) -> int:
    """The number of the certificate in a key file of the sandbox. Raises OSError."""
    found = pkcs12.load_pkcs12(file.read_bytes(), DEMO_PASSWORD.encode()).cert
    assert found is not None
    return found.certificate.serial_number
