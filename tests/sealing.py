"""Seals for tests, and two strangers who check a sealed paper: pyHanko's validator and OpenSSL."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter

from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from portal.documents.finishing import SealFiles, Seals, load_seals
from portal.documents.seal_chain import SealChain
from tests.moments import almaty

NOW = almaty(2026, 3, 8, 14, 6)
RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]")


@cache
def seals() -> Seals:
    """One sandbox for the tests that do not care whose seal it is."""
    return load_seals(SealFiles(), Path(mkdtemp(prefix="emhana-seals-")), NOW)


@dataclass(frozen=True)
class Sealed:
    """The parts of a sealed PDF: what the seal covers, and the seal (CMS in DER)."""

    covered: bytes
    cms: bytes


class NotSealed(ValueError):
    """No seal covers the file from end to end."""


def parts_of(pdf: bytes) -> Sealed:
    """Raises `NotSealed`, or `ValueError` for a seal in unreadable spelling."""
    found = RANGE.search(pdf)
    first, length, second, rest = map(int, found.groups()) if found else (0, 0, 0, 0)
    if (first, second + rest) != (0, len(pdf)):
        raise NotSealed
    return Sealed(
        covered=pdf[:length] + pdf[second:], cms=bytes.fromhex(pdf[length + 1 : second - 1].decode())
    )


def status_of(pdf: bytes, chain: SealChain, moment: datetime = NOW) -> PdfSignatureStatus:
    """What pyHanko's own validator says of the seal, with the root of `chain` as all that it trusts."""
    [seal] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[_root(chain)], moment=moment, allow_fetching=False)
    # In a thread of its own, because the browser of the suite keeps a loop in the main one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, async_validate_pdf_signature(seal, context)).result()


def openssl_says(pdf: bytes, chain: SealChain, folder: Path) -> bool:
    """Whether OpenSSL, which knows nothing of us but the root, finds the seal genuine over the whole file."""
    try:
        sealed = parts_of(pdf)
    except ValueError:
        return False
    return openssl_says_of(sealed, chain, folder)


def openssl_says_of(sealed: Sealed, chain: SealChain, folder: Path) -> bool:
    """The same of a seal that lies apart from what it covers."""
    tool = shutil.which("openssl")
    assert tool, "the independent check of the seal needs openssl on this machine"
    for name, content in {
        "covered": sealed.covered,
        "seal.der": sealed.cms,
        "root.pem": chain.certificates[-1].public_bytes(Encoding.PEM),
    }.items():
        (folder / name).write_bytes(content)
    command = "cms -verify -binary -inform DER -in seal.der -content covered -CAfile root.pem -out out"
    # The clock of the seal is the portal's, which a test may set; how long a certificate lives is tested apart.
    moment = ["-attime", str(int(NOW.timestamp()))]
    done = subprocess.run([tool, *command.split(), *moment], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def median_ratio(one: Callable[[], object], other: Callable[[], object], times: int = 31) -> float:
    """How the time of `one` stands to that of `other`, by medians of turns taken one after the other."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for act, seconds in zip((one, other), spent, strict=True):
            began = perf_counter()
            act()
            seconds.append(perf_counter() - began)
    return median(spent[0]) / median(spent[1])


def _root(chain: SealChain) -> Certificate:
    return Certificate.load(chain.certificates[-1].public_bytes(Encoding.DER))
