"""What the live adapter of the register of attachments makes of answers that are not as was agreed."""

from datetime import date
from pathlib import Path

import pytest

from portal.gateways import Gateways, gateways_from
from portal.gateways.attachment.port import AttachmentRegister, AttachOrder, DoctorCount, PastAttachment
from portal.gateways.errors import Malformed, Unavailable
from tests.integration.gateways.conftest import BrokenServer, StoppedClock, live_settings
from tests.integration.gateways.test_contract import MAN, MOTHER

ORDER = AttachOrder("AB-1", MAN, "city-1", 1, "city-1-gp", since=date(2026, 3, 2))
RECORD = {
    "iin": MAN,
    "clinic_code": "city-1",
    "territory_number": 1,
    "doctor_code": "city-1-gp",
    "since": "2026-03-02",
}
PAST = {"clinic_code": "city-1", "doctor_code": "city-1-gp", "since": "2019-03-11", "until": None}
COUNT = {"doctor_code": "city-1-gp", "people": 10, "under_6": 1, "under_14": 2}


@pytest.fixture
def register(broken_url: str, tmp_path: Path, timeout_seconds: float) -> AttachmentRegister:
    settings = live_settings(tmp_path / "unused", broken_url, timeout_seconds=timeout_seconds)
    gateways: Gateways = gateways_from(settings, StoppedClock())
    return gateways.attachment


def test_the_attachment_of_another_person_is_malformed(
    register: AttachmentRegister, broken: BrokenServer
) -> None:
    broken.says({"attachment": RECORD | {"iin": MOTHER}})
    with pytest.raises(Malformed):
        register.find(MAN)


@pytest.mark.parametrize(
    "body",
    [
        {"iin": MOTHER, "history": []},
        {"history": [PAST]},
        {"iin": MAN, "history": None},
        {"iin": MAN, "history": [PAST | {"since": "11.03.2019"}]},
        {"iin": MAN, "history": [{"clinic_code": "city-1", "doctor_code": "a", "since": "2019-03-11"}]},
    ],
    ids=["another person", "nobody", "null", "a day written otherwise", "no end"],
)
def test_a_history_written_otherwise_is_malformed(
    register: AttachmentRegister, broken: BrokenServer, body: object
) -> None:
    broken.says(body)
    with pytest.raises(Malformed) as failure:
        register.history(MAN)
    assert failure.value.__cause__ is None
    assert MOTHER not in str(failure.value)


def test_a_history_and_counts_are_read_word_by_word(
    register: AttachmentRegister, broken: BrokenServer
) -> None:
    broken.says({"iin": MAN, "history": [PAST | {"reason": "move"}], "requestId": "1"})
    assert register.history(MAN) == (PastAttachment("city-1", "city-1-gp", date(2019, 3, 11), None),)
    broken.says({"clinic_code": "city-1", "doctors": [COUNT | {"limit": 1700}]})
    assert register.counts("city-1") == (DoctorCount("city-1-gp", 10, 1, 2),)


@pytest.mark.parametrize(
    "body",
    [
        {"reference": "AB-2", "attachment": RECORD},
        {"attachment": RECORD},
        {"reference": "AB-1", "attachment": None},
        *(
            {"reference": "AB-1", "attachment": RECORD | change}
            for change in (
                {"iin": MOTHER},
                {"clinic_code": "city-2"},
                {"territory_number": 2},
                {"doctor_code": "city-1-therapist"},
                {"since": "2027-01-01"},
            )
        ),
    ],
    ids=["reference", "none", "null", "person", "clinic", "territory", "doctor", "day"],
)
def test_a_receipt_for_another_order_is_malformed(
    register: AttachmentRegister, broken: BrokenServer, body: object
) -> None:
    broken.says(body)
    with pytest.raises(Malformed):
        register.attach(ORDER)


@pytest.mark.parametrize(
    "body", [{"reference": "AB-2", "released": True}, {"reference": "AB-1", "released": False}, {}]
)
def test_a_receipt_that_releases_nobody_is_malformed(
    register: AttachmentRegister, broken: BrokenServer, body: object
) -> None:
    broken.says(body)
    with pytest.raises(Malformed):
        register.release(MAN, "AB-1", ORDER.since)


@pytest.mark.parametrize(
    "body",
    [
        {"clinic_code": "city-2", "doctors": [COUNT]},
        {"doctors": [COUNT]},
        {"clinic_code": "city-1", "doctors": [COUNT | {"people": -1, "under_6": -1, "under_14": -1}]},
        {"clinic_code": "city-1", "doctors": [COUNT | {"under_6": 3}]},
        {"clinic_code": "city-1", "doctors": [COUNT | {"people": "10"}]},
        {"clinic_code": "city-1", "doctors": [COUNT | {"people": 1}]},
    ],
    ids=["another clinic", "no clinic", "negative", "part above part", "text", "part above whole"],
)
def test_counts_that_make_no_sense_are_malformed(
    register: AttachmentRegister, broken: BrokenServer, body: object
) -> None:
    broken.says(body)
    with pytest.raises(Malformed):
        register.counts("city-1")


def test_an_order_is_told_once_more_after_a_passing_failure(
    register: AttachmentRegister, broken: BrokenServer
) -> None:
    broken.says({}, 503)
    with pytest.raises(Unavailable):
        register.attach(ORDER)
    assert broken.asked == 2
