"""What every adapter of the register of attached population promises, whichever it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from time import monotonic, sleep

import pytest

from portal.gateways import Gateways
from portal.gateways.attachment.port import (
    AttachmentRecord,
    AttachmentRegister,
    AttachOrder,
    DoctorCount,
    PastAttachment,
)
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.integration.gateways.conftest import PATIENT_SECONDS, StoppedClock
from tests.integration.gateways.test_contract import DAUGHTER, DEAD, MAN, UNKNOWN, EverySystem

NOWHERE = "031109590009"
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
NEW_YEAR = date(2027, 1, 1)
FIRST = PastAttachment("city-1", "city-1-therapist", date(2019, 3, 11), None)
ORDER = AttachOrder("AB-1", MAN, "city-2", 2, "city-2-therapist", since=TODAY)


@pytest.fixture
def register(gateways: Gateways) -> AttachmentRegister:
    return gateways.attachment


def _counted(register: AttachmentRegister, doctor: str) -> DoctorCount:
    clinic = doctor.rpartition("-")[0]
    return {each.doctor_code: each for each in register.counts(clinic)}[doctor]


class TestFinding(EverySystem):
    name = "attachment"

    @pytest.fixture
    def ask(self, register: AttachmentRegister):
        return lambda: register.find(MAN)

    def test_an_adult_is_attached_to_clinic_territory_and_doctor(self, register: AttachmentRegister) -> None:
        found = register.find(MAN)
        assert found is not None
        assert found.iin == MAN
        assert (found.clinic_code, found.territory_number) == ("city-1", 1)
        assert found.doctor_code == "city-1-therapist"
        assert found.since < date(2026, 1, 1)

    def test_a_child_is_attached_to_a_paediatrician(self, register: AttachmentRegister) -> None:
        found = register.find(DAUGHTER)
        assert found is not None
        assert found.doctor_code == "city-1-paediatrician"

    @pytest.mark.parametrize("iin", [NOWHERE, DEAD, UNKNOWN])
    def test_some_are_attached_nowhere(self, register: AttachmentRegister, iin: str) -> None:
        assert register.find(iin) is None
        assert register.history(iin) == ()

    def test_a_record_shows_nobody_when_printed(self, register: AttachmentRegister) -> None:
        assert MAN not in repr(register.find(MAN))
        assert MAN not in repr(ORDER)


class TestHistory(EverySystem):
    name = "attachment"

    @pytest.fixture
    def ask(self, register: AttachmentRegister):
        return lambda: register.history(MAN)

    def test_who_never_moved_has_one_attachment_without_end(self, register: AttachmentRegister) -> None:
        assert register.history(MAN) == (FIRST,)


class TestCounting(EverySystem):
    name = "attachment"

    @pytest.fixture
    def ask(self, register: AttachmentRegister):
        return lambda: register.counts("city-1")

    def test_a_clinic_tells_how_many_each_of_its_district_doctors_has(
        self, register: AttachmentRegister
    ) -> None:
        assert register.counts("city-1") == (
            DoctorCount("city-1-gp", 1699, 118, 301),
            DoctorCount("city-1-paediatrician", 926, 341, 748),
            DoctorCount("city-1-therapist", 1874, 0, 0),
        )

    def test_an_unknown_clinic_has_no_doctors(self, register: AttachmentRegister) -> None:
        assert register.counts("city-9") == ()

    def test_who_comes_is_counted_and_who_leaves_is_not(self, register: AttachmentRegister) -> None:
        before = [_counted(register, doctor) for doctor in ("city-1-therapist", "city-2-therapist")]
        register.attach(ORDER)
        after = [_counted(register, doctor) for doctor in ("city-1-therapist", "city-2-therapist")]
        assert [one.people - other.people for one, other in zip(after, before, strict=True)] == [-1, 1]
        register.release(MAN, "AB-2", TODAY - DAY)
        assert _counted(register, "city-2-therapist") == before[1]
        assert _counted(register, "city-1-therapist").people == before[0].people - 1

    def test_a_child_is_counted_by_age(self, register: AttachmentRegister) -> None:
        before = _counted(register, "city-2-paediatrician")
        register.attach(replace(ORDER, iin=DAUGHTER, doctor_code=before.doctor_code))
        after = _counted(register, before.doctor_code)
        assert (after.people, after.under_6, after.under_14) == (
            before.people + 1,
            before.under_6,
            before.under_14 + 1,
        )

    def test_who_is_to_come_is_counted_when_the_day_is_there(
        self, register: AttachmentRegister, clock: StoppedClock
    ) -> None:
        before = _counted(register, "city-2-therapist")
        register.attach(replace(ORDER, since=TODAY + DAY))
        assert _counted(register, "city-2-therapist") == before
        clock.days += 1
        assert _counted(register, "city-2-therapist").people == before.people + 1


class TestAttaching(EverySystem):
    name = "attachment"

    @pytest.fixture
    def ask(self, register: AttachmentRegister):
        return lambda: register.attach(ORDER)

    def test_an_order_of_today_is_valid_at_once_and_ends_the_attachment_before(
        self, register: AttachmentRegister
    ) -> None:
        written = AttachmentRecord(MAN, "city-2", 2, "city-2-therapist", since=TODAY)
        assert register.attach(ORDER) == written
        assert register.find(MAN) == written
        assert register.history(MAN) == (
            PastAttachment("city-2", "city-2-therapist", TODAY, None),
            replace(FIRST, until=TODAY - DAY),
        )

    def test_who_was_attached_nowhere_is_attached(self, register: AttachmentRegister) -> None:
        register.attach(replace(ORDER, iin=NOWHERE))
        found = register.find(NOWHERE)
        assert found is not None
        assert (found.iin, found.clinic_code) == (NOWHERE, "city-2")
        assert len(register.history(NOWHERE)) == 1

    def test_an_order_for_the_new_year_leaves_the_attachment_before_valid_until_then(
        self, register: AttachmentRegister, clock: StoppedClock
    ) -> None:
        before = register.find(MAN)
        assert register.attach(replace(ORDER, since=NEW_YEAR)).since == NEW_YEAR
        clock.days = (NEW_YEAR - TODAY).days - 1
        assert register.find(MAN) == before
        clock.days += 1
        found = register.find(MAN)
        assert found is not None
        assert (found.clinic_code, found.since) == ("city-2", NEW_YEAR)

    def test_what_was_announced_falls_away_when_another_order_comes_first(
        self, register: AttachmentRegister, clock: StoppedClock
    ) -> None:
        register.attach(replace(ORDER, since=NEW_YEAR))
        register.attach(replace(ORDER, reference="AB-2", clinic_code="rural-1", doctor_code="rural-1-gp"))
        assert [each.clinic_code for each in register.history(MAN)] == ["rural-1", "city-1"]
        clock.days = (NEW_YEAR - TODAY).days
        found = register.find(MAN)
        assert found is not None
        assert found.clinic_code == "rural-1"

    def test_the_second_order_of_one_day_is_valid_and_the_first_stays_in_the_history(
        self, register: AttachmentRegister
    ) -> None:
        register.attach(ORDER)
        register.attach(replace(ORDER, reference="AB-2", clinic_code="rural-1", doctor_code="rural-1-gp"))
        found = register.find(MAN)
        assert found is not None
        assert found.clinic_code == "rural-1"
        ends = [(each.clinic_code, each.until) for each in register.history(MAN)]
        assert ends == [("rural-1", None), ("city-2", TODAY), ("city-1", TODAY - DAY)]

    def test_an_order_told_many_times_is_written_once(self, ask, register: AttachmentRegister) -> None:
        with ThreadPoolExecutor(8) as pool:
            for told in [pool.submit(ask) for _ in range(24)]:
                told.result()
        assert len(register.history(MAN)) == 2

    def test_an_order_told_again_after_another_changes_nothing(self, register: AttachmentRegister) -> None:
        register.attach(ORDER)
        register.attach(replace(ORDER, reference="AB-2", clinic_code="rural-1", doctor_code="rural-1-gp"))
        known = register.history(MAN)
        register.attach(ORDER)
        assert register.history(MAN) == known

    @pytest.mark.parametrize(
        "change",
        [{"iin": NOWHERE}, {"clinic_code": "city-1"}, {"since": NEW_YEAR}, {"territory_number": 1}],
        ids=lambda change: next(iter(change)),
    )
    def test_a_reference_may_not_serve_two_orders(
        self, register: AttachmentRegister, change: dict[str, object]
    ) -> None:
        register.attach(ORDER)
        known = register.history(MAN)
        with pytest.raises(Rejected) as refusal:
            register.attach(replace(ORDER, **change))
        assert refusal.value.code == "REFERENCE_REUSED"
        assert register.history(MAN) == known

    @pytest.mark.parametrize(("iin", "code"), [(DEAD, "PERSON_DEAD"), (UNKNOWN, "PERSON_UNKNOWN")])
    def test_who_cannot_be_attached_is_refused_with_the_reason(
        self, register: AttachmentRegister, iin: str, code: str
    ) -> None:
        with pytest.raises(Rejected) as refusal:
            register.attach(replace(ORDER, iin=iin))
        assert refusal.value.code == code
        assert iin not in str(refusal.value)
        assert register.history(iin) == ()

    def test_it_remembers_after_a_restart(
        self, register: AttachmentRegister, gateways_with: Callable[[float], Gateways]
    ) -> None:
        register.attach(ORDER)
        again = gateways_with(PATIENT_SECONDS).attachment
        assert again is not register
        assert again.history(MAN) == register.history(MAN)

    @pytest.mark.parametrize("mode", [Mode.DOWN, Mode.REJECT])
    def test_nothing_is_written_when_it_is_down_or_refuses(
        self, ask, register: AttachmentRegister, store: SandboxStore, mode: Mode
    ) -> None:
        store.set_mode("attachment", mode)
        with pytest.raises((Unavailable, Rejected)):
            ask()
        store.set_mode("attachment", Mode.UP)
        assert register.history(MAN) == (FIRST,)

    @pytest.mark.parametrize("slow_seconds", [1.5])
    def test_what_was_given_up_may_have_been_written_and_is_written_once(
        self,
        register: AttachmentRegister,
        gateways_with: Callable[[float], Gateways],
        store: SandboxStore,
        slow_seconds: float,
    ) -> None:
        store.set_mode("attachment", Mode.SLOW)
        with pytest.raises(Unavailable):
            gateways_with(slow_seconds * 0.6).attachment.attach(ORDER)
        until = monotonic() + PATIENT_SECONDS
        while not store.acts(MAN) and monotonic() < until:
            sleep(0.02)
        store.set_mode("attachment", Mode.UP)
        assert len(register.history(MAN)) == 2
        register.attach(ORDER)
        assert len(register.history(MAN)) == 2


class TestReleasing(EverySystem):
    name = "attachment"

    @pytest.fixture
    def ask(self, register: AttachmentRegister):
        return lambda: register.release(MAN, "AB-1", TODAY)

    def test_the_named_day_is_the_last_one(self, ask, register: AttachmentRegister, clock) -> None:
        ask()
        assert register.find(MAN) is not None
        assert register.history(MAN) == (replace(FIRST, until=TODAY),)
        clock.days += 1
        assert register.find(MAN) is None

    def test_what_was_announced_falls_away(self, ask, register: AttachmentRegister, clock) -> None:
        register.attach(replace(ORDER, reference="AB-0", since=TODAY + DAY))
        ask()
        clock.days += 1
        assert register.find(MAN) is None
        assert len(register.history(MAN)) == 1

    def test_told_again_after_a_new_attachment_it_changes_nothing(
        self, ask, register: AttachmentRegister
    ) -> None:
        ask()
        register.attach(replace(ORDER, reference="AB-2"))
        known = register.history(MAN)
        ask()
        assert register.history(MAN) == known

    def test_a_reference_may_not_serve_two_orders(self, ask, register: AttachmentRegister) -> None:
        register.attach(ORDER)
        with pytest.raises(Rejected) as refusal:
            ask()
        assert refusal.value.code == "REFERENCE_REUSED"

    def test_who_is_attached_nowhere_stays_so(self, register: AttachmentRegister) -> None:
        for number, iin in zip(count(), (NOWHERE, DEAD), strict=False):
            register.release(iin, f"AB-{number}", TODAY)
            assert register.history(iin) == ()

    def test_the_unknown_are_refused(self, register: AttachmentRegister) -> None:
        with pytest.raises(Rejected) as refusal:
            register.release(UNKNOWN, "AB-1", TODAY)
        assert refusal.value.code == "PERSON_UNKNOWN"


def test_another_process_sees_what_was_told(
    register: AttachmentRegister, store: SandboxStore, tmp_path: Path
) -> None:
    register.attach(ORDER)
    assert len(SandboxStore(tmp_path / "sandbox.sqlite").acts(MAN)) == 1
