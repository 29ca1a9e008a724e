"""What every check of signatures promises, whichever adapter it is: one table of cases, one verdict each."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from werkzeug.wrappers import Request, Response

from portal.gateways import Gateways, gateways_from
from portal.gateways.breaker import FAILURES
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.gateways.signature.live import KEPT, PAUSE
from portal.gateways.signature.port import Examined
from portal.gateways.signature.rule import Failure, judge
from portal.gateways.signature.sandbox_ca import Kind
from portal.gateways.signature.sandbox_responder import LIST_LIVES
from portal.gateways.signature.sandbox_signer import in_national_dress
from portal.gateways.standin import StandIn
from portal.regulation.signature_words import WORDS
from tests.integration.gateways.conftest import TOKEN, StoppedClock, WiringSettings, serving
from tests.signature_cases import CASES, CONTENT, Case, by
from tests.signing import MAN, NOW, ca_in, key_of
from tests.spent import soon

ADAPTERS = ["sandbox", "live", "ncanode"]


@dataclass
class Check:
    """A check of signatures, and who answers it."""

    gateways: Gateways
    store: SandboxStore
    clock: StoppedClock

    def examine(self, cms: bytes) -> Examined:
        return self.gateways.signature.examine(cms, at=NOW)

    def code(self, case: Case) -> str:
        return judge(self.examine(case.make()), case.expected()).code


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    file = tmp_path / "roots.pem"
    found = (x509.load_der_x509_certificate(der) for der in ca_in(tmp_path).trusted())
    file.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in found))
    return file


@pytest.fixture
def settings_of(tmp_path: Path, roots: Path) -> Callable[..., WiringSettings]:
    def make(adapter: str, url: str, wait: float = 20.0) -> WiringSettings:
        return WiringSettings(
            SANDBOX_FILE=tmp_path / "sandbox.sqlite",
            SIGNATURE_GATEWAY=adapter,
            SIGNATURE_ROOTS_FILE=roots,
            SIGNATURE_OCSP_URL=f"{url}/signature/ocsp",
            SIGNATURE_CRL_URLS=f"{url}/signature/crl",
            SIGNATURE_NCANODE_URL=f"{url}/signature/" if adapter == "ncanode" else "",
            GATEWAY_TIMEOUT_SECONDS=wait,
        )

    return make


@pytest.fixture
def url(store: SandboxStore, clock: StoppedClock, tmp_path: Path, roots: Path) -> Iterator[str]:
    far = StandIn(store, token=TOKEN, now=clock.now, slow_seconds=2.0, people_ca=tmp_path)
    with serving(far) as address:
        yield address


@pytest.fixture(params=ADAPTERS)
def check(
    request: pytest.FixtureRequest,
    store: SandboxStore,
    clock: StoppedClock,
    settings_of: Callable[..., WiringSettings],
    url: str,
) -> Check:
    made = Check(gateways_from(settings_of(request.param, url), clock), store, clock)
    store.revoke(key_of(MAN, Kind.REVOKED).certificate.serial_number, NOW - timedelta(days=1))
    return made


def test_every_case_has_its_verdict_and_no_check_takes_a_second(check: Check) -> None:
    wrong = {}
    for case in CASES:
        cms, expected = case.make(), case.expected()
        with soon(1.0):
            code = judge(check.examine(cms), expected).code
        if code != case.code:
            wrong[case.name] = (code, case.code)
    assert not wrong


def test_there_is_a_case_for_every_failure_that_is_seen_in_a_signature() -> None:
    seen = {case.code for case in CASES}
    beside = {Failure.NONCE_USED, Failure.NONCE_EXPIRED}
    assert {failure.value for failure in set(Failure) - beside} | {"accepted"} == seen
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_failure_has_words_of_its_own_in_both_languages() -> None:
    assert set(WORDS) == set(Failure)
    for said in ([words.kk for words in WORDS.values()], [words.ru for words in WORDS.values()]):
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("mode", [Mode.DOWN, Mode.REJECT])
def test_nobody_who_answers_is_never_good(check: Check, mode: Mode) -> None:
    check.store.set_mode("signature", mode)
    verdict = judge(check.examine(by()), CASES[0].expected())
    assert (verdict.code, verdict.unknown) == ("unknown_yet", ("revocation",))


def test_what_is_wrong_whoever_answers_is_told_at_once(check: Check) -> None:
    check.store.set_mode("signature", Mode.DOWN)
    at_once = [
        case for case in CASES if case.code not in {"accepted", "revoked"} and "stamp" not in case.code
    ]
    assert {case.name: check.code(case) for case in at_once} == {case.name: case.code for case in at_once}


def test_a_slow_one_is_given_up_and_when_it_is_back_it_is_asked(
    store: SandboxStore, clock: StoppedClock, settings_of: Callable[..., WiringSettings], url: str
) -> None:
    for adapter in ADAPTERS:
        store.set_mode("signature", Mode.SLOW)
        gateway = gateways_from(settings_of(adapter, url, wait=0.3), clock).signature
        verdict = judge(gateway.examine(by(), at=NOW), CASES[0].expected())
        assert "revocation" in verdict.unknown, adapter
        store.set_mode("signature", Mode.UP)
        assert judge(gateways_from(settings_of(adapter, url), clock).signature.examine(by(), at=NOW),
                     CASES[0].expected()).is_accepted, adapter  # fmt: skip


@pytest.mark.parametrize("check", ["sandbox", "live"], indirect=True)
def test_who_never_answers_is_given_a_rest(check: Check) -> None:
    check.store.set_mode("signature", Mode.DOWN)
    for _ in range(FAILURES):
        check.examine(by())
    assert check.gateways.resting() == ["signature"]


def test_the_silence_of_ncanode_keeps_nobody_from_the_responder(
    clock: StoppedClock, settings_of: Callable[..., WiringSettings], url: str, broken_url: str, broken
) -> None:  # fmt: skip
    broken.says("", 503)
    settings = replace(settings_of("live", url), SIGNATURE_CRL_URLS="")
    gateways = gateways_from(replace(settings, SIGNATURE_NCANODE_URL=broken_url), clock)
    for _ in range(FAILURES):
        gateways.signature.examine(in_national_dress(by(Kind.COMBINED)), at=NOW)
    assert gateways.resting() == ["ncanode"]
    assert judge(gateways.signature.examine(by(), at=NOW), CASES[0].expected()).is_accepted
    assert "ncanode" not in gateways_from(settings, clock).breakers


def test_when_the_responder_is_gone_the_list_serves_for_as_long_as_it_is_fresh(
    store: SandboxStore, clock: StoppedClock, settings_of: Callable[..., WiringSettings], url: str,
    broken_url: str, broken,
) -> None:  # fmt: skip
    broken.says("", 503)
    settings = replace(settings_of("live", url), SIGNATURE_OCSP_URL=broken_url)
    gateway = gateways_from(settings, clock).signature
    assert judge(gateway.examine(by(), at=NOW), CASES[0].expected()).is_accepted
    store.revoke(key_of().certificate.serial_number, NOW - timedelta(days=1))
    assert judge(gateway.examine(by(), at=NOW), CASES[0].expected()).is_accepted, "the kept list serves"
    store.set_mode("signature", Mode.DOWN)
    clock.passed = KEPT + 1
    assert judge(gateway.examine(by(), at=NOW), CASES[0].expected()).is_accepted, "and on, when none is had"
    store.set_mode("signature", Mode.UP)
    clock.passed += PAUSE + 1
    assert judge(gateway.examine(by(), at=NOW), CASES[0].expected()).code == "revoked"
    store.set_mode("signature", Mode.DOWN)
    late = NOW + LIST_LIVES + timedelta(hours=1)
    expected = replace(CASES[0].expected(), received_at=late)
    assert judge(gateway.examine(by(), at=late), expected).code == "unknown_yet", "one that is over is none"


class TestNcaNode:
    """What is not checked there is checked here."""

    @pytest.fixture
    def check(
        self,
        store: SandboxStore,
        clock: StoppedClock,
        settings_of: Callable[..., WiringSettings],
        url: str,
    ) -> Check:
        return Check(gateways_from(settings_of("ncanode", url), clock), store, clock)

    def test_the_national_algorithm_is_examined(self, check: Check) -> None:
        cms = in_national_dress(by(Kind.COMBINED))
        assert judge(check.examine(cms), CASES[0].expected()).is_accepted

    def test_the_national_algorithm_goes_there_when_the_others_are_examined_here(
        self, store: SandboxStore, clock: StoppedClock, settings_of: Callable[..., WiringSettings], url: str
    ) -> None:
        settings = settings_of("live", url)
        alone = gateways_from(settings, clock).signature
        both = gateways_from(replace(settings, SIGNATURE_NCANODE_URL=f"{url}/signature/"), clock).signature
        cms = in_national_dress(by(Kind.COMBINED))
        assert judge(alone.examine(cms, at=NOW), CASES[0].expected()).code == "algorithm"
        assert (found := both.examine(cms, at=NOW)).examiner == "ncanode"
        assert judge(found, CASES[0].expected()).is_accepted
        assert both.examine(by(), at=NOW).examiner == "portal"

    def test_the_national_algorithm_from_a_foreign_root_is_of_nobody(self, check: Check) -> None:
        cms = in_national_dress(by(Kind.FOREIGN))
        assert judge(check.examine(cms), CASES[0].expected()).code == "unknown_issuer"

    @pytest.mark.parametrize("status", [500, 502, 401, 404])
    def test_down_leaves_everything_unknown_that_it_alone_could_tell(
        self, status: int, broken_url: str, broken, settings_of: Callable[..., WiringSettings],
        clock: StoppedClock,
    ) -> None:  # fmt: skip
        broken.says({"status": status}, status)
        settings = replace(settings_of("ncanode", ""), SIGNATURE_NCANODE_URL=broken_url)
        found = gateways_from(settings, clock).signature.examine(by(), at=NOW)
        verdict = judge(found, CASES[0].expected())
        assert (verdict.code, verdict.unknown) == ("unknown_yet", ("signature", "chain", "revocation"))
        other = judge(found, replace(CASES[0].expected(), iin="900228490109"))
        assert other.code == "other_person"

    @pytest.mark.parametrize(
        "said",
        [
            {"status": 200, "valid": True, "signers": []},
            {"status": 200, "valid": True, "signers": [{"certificates": []}]},
            {"status": 200, "valid": True, "signers": [{"certificates": [
                {"valid": True, "serialNumber": "beef", "revocations": [], "subject": {"iin": MAN.iin}}]}]},
        ],
        ids=["no signers", "no certificates", "another certificate"],
    )  # fmt: skip
    def test_its_valid_about_nobody_or_somebody_else_is_worth_nothing(
        self, said: dict[str, object], settings_of: Callable[..., WiringSettings], clock: StoppedClock
    ) -> None:
        assert scripted(said, settings_of, clock).code == "wrong_signature"

    @pytest.mark.parametrize(
        ("revocations", "code"),
        [
            ([{"revoked": False, "by": "OCSP", "reason": "Connection refused"}], "unknown_yet"),
            ([], "unknown_yet"),
            ([{"revoked": False, "by": "OCSP", "reason": None}], "unknown_yet"),
            ([{"revoked": False, "by": "CRL", "reason": None}], "unknown_yet"),
            ([{"revoked": False, "by": "CRL", "reason": "OK"}], "unknown_yet"),
            ([{"revoked": False, "by": "OCSP", "reason": "timeout"}, {"revoked": False, "by": "CRL"}], "unknown_yet"),
            ([{"revoked": False, "by": "ELSE", "reason": "OK"}], "unknown_yet"),
            ([{"revoked": True, "by": "CRL", "reason": "OK", "revocationTime": "2020-01-01T00:00:00"}], "revoked"),
            ([{"revoked": False, "by": "OCSP", "reason": "OK"}], "accepted"),
        ],
        ids=["no answer", "nobody asked", "no reason", "no list", "list", "no answer and no list", "nobody we know",
             "revoked", "good"],
    )  # fmt: skip
    def test_its_not_revoked_without_an_answer_is_no_answer(
        self, revocations: list[object], code: str, settings_of: Callable[..., WiringSettings],
        clock: StoppedClock,
    ) -> None:  # fmt: skip
        serial = f"{key_of().certificate.serial_number:x}"
        certificate = {
            "valid": True, "serialNumber": serial, "revocations": revocations, "subject": {"iin": MAN.iin},
        }  # fmt: skip
        said = {"status": 200, "valid": True, "signers": [{"certificates": [certificate]}]}
        assert scripted(said, settings_of, clock).code == code


def scripted(said: dict[str, object], settings_of: Callable[..., WiringSettings], clock: StoppedClock):
    """The verdict about a right signature of which NCANode says just this."""

    @Request.application
    def node(request: Request) -> Response:
        found = {"data": b64encode(CONTENT).decode()} if request.path.endswith("extract") else said
        return Response(json.dumps(found), content_type="application/json")

    with serving(node) as url:
        settings = replace(settings_of("ncanode", ""), SIGNATURE_NCANODE_URL=url)
        found = gateways_from(settings, clock).signature.examine(by(), at=NOW)
    return judge(found, CASES[0].expected())
