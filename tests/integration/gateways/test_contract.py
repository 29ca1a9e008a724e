"""What every adapter of a port promises, whichever it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from portal.gateways import Gateways
from portal.gateways.email.port import Letter
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.notary.port import Power, PowerOfAttorney
from portal.gateways.registers.port import DiseaseRegister, Register
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.integration.gateways.conftest import SENT_AT
from tests.integration.gateways.every_system import EverySystem, wait_until

MAN = "850715390009"
MOTHER = "900228490109"
DAUGHTER = "160229690001"
DEAD = "991231190006"
UNKNOWN = "991231290002"
OBSERVED = {
    Register.TUBERCULOSIS: "850715391805",
    Register.PSYCHIATRY: "900228490001",
    Register.NARCOLOGY: "031109591807",
}
POWER = "77-0001"
PHONE = "+77000000101"
ADDRESS = "nurlan@mail.example"
LETTER = Letter(ADDRESS, "Емхана: растау коды", "482913 — поштаны растау коды.\n\nОны ешкімге айтпаңыз.")


class TestPopulationRegister(EverySystem):
    name = "population"

    @pytest.fixture
    def ask(self, gateways: Gateways):
        return lambda: gateways.population.find(MAN)

    def test_a_known_person_is_told_whole(self, gateways: Gateways) -> None:
        found = gateways.population.find(MAN)
        assert found is not None
        assert found.iin == MAN
        assert found.full_name == "Қасымов Нұрлан Әбдіхалықұлы"
        assert (found.birth_date, found.sex, found.is_alive) == (date(1985, 7, 15), "male", True)
        assert found.address is not None
        assert found.address.city.ru == "город Сарыозен"
        assert found.address.city.code == found.address.kato == "991010000"
        assert found.address.street.kk == "Абай даңғылы"
        assert (found.address.house, found.address.flat) == ("24", "17")

    def test_mother_and_daughter_know_each_other(self, gateways: Gateways) -> None:
        mother, daughter = gateways.population.find(MOTHER), gateways.population.find(DAUGHTER)
        assert mother is not None
        assert daughter is not None
        assert mother.children == (DAUGHTER,)
        assert mother.represents(DAUGHTER)
        assert not daughter.represents(MOTHER)
        assert MOTHER in daughter.parents
        assert daughter.birth_date == date(2016, 2, 29)

    def test_a_guardian_represents_the_ward(self, gateways: Gateways) -> None:
        guardian = gateways.population.find("650214491008")
        assert guardian is not None
        assert guardian.children == ()
        (ward,) = guardian.wards
        assert guardian.represents(ward)
        found = gateways.population.find(ward)
        assert found is not None
        assert found.guardian == guardian.iin

    def test_the_dead_are_known_to_be_dead(self, gateways: Gateways) -> None:
        found = gateways.population.find(DEAD)
        assert found is not None
        assert not found.is_alive

    def test_a_missing_patronymic_is_empty(self, gateways: Gateways) -> None:
        found = gateways.population.find("991231190706")
        assert found is not None
        assert found.patronymic == ""
        assert found.full_name == "Тілеуов Санжар"

    def test_birth_comes_from_the_register_and_not_from_the_digits(self, gateways: Gateways) -> None:
        found = gateways.population.find("991231190706")
        assert found is not None
        assert found.birth_date == date(1999, 12, 31)

    def test_the_unknown_is_nobody(self, gateways: Gateways) -> None:
        assert gateways.population.find(UNKNOWN) is None

    def test_a_record_shows_nobody_when_printed(self, gateways: Gateways) -> None:
        shown = repr(gateways.population.find(MOTHER))
        for secret in (MOTHER, DAUGHTER, "Ыбыраева", "Гүлнәр", "Абай", "1990", "female"):
            assert secret not in shown


@pytest.mark.parametrize("adapter", ["sandbox", "live", "soap"])
class TestNotaryRegister(EverySystem):
    name = "notary"

    @pytest.fixture
    def ask(self, gateways: Gateways):
        return lambda: gateways.notary.find(POWER)

    def test_a_known_power_of_attorney_is_told_whole(self, gateways: Gateways) -> None:
        today = SENT_AT.date()
        assert gateways.notary.find(POWER) == PowerOfAttorney(
            number=POWER,
            principal_iin=MAN,
            attorney_iin=MOTHER,
            begins=today - timedelta(days=30),
            ends=today + timedelta(days=335),
            is_revoked=False,
            powers=(Power.HEALTH_CERTIFICATES, Power.CLINIC_ATTACHMENT),
        )

    def test_one_that_is_over_or_revoked_is_told_as_it_stands(self, gateways: Gateways) -> None:
        over, revoked = gateways.notary.find("77-0002"), gateways.notary.find("77-0004")
        assert over is not None
        assert over.ends == SENT_AT.date() - timedelta(days=1)
        assert revoked is not None
        assert revoked.is_revoked

    @pytest.mark.parametrize("number", ["77-9999", "770001", "сенімхат № 1"])
    def test_the_unknown_is_none(self, gateways: Gateways, number: str) -> None:
        assert gateways.notary.find(number) is None

    def test_a_record_shows_nobody_when_printed(self, gateways: Gateways) -> None:
        shown = repr(gateways.notary.find(POWER))
        assert MAN not in shown
        assert MOTHER not in shown


@pytest.fixture(params=list(Register))
def register(request: pytest.FixtureRequest) -> Register:
    return Register(request.param)


@pytest.mark.parametrize("adapter", ["sandbox", "live", "soap"])
class TestDiseaseRegister(EverySystem):
    @pytest.fixture(autouse=True)
    def _named(self, register: Register) -> None:
        self.name = register.value

    @pytest.fixture
    def one(self, gateways: Gateways, register: Register) -> DiseaseRegister:
        return gateways.registers[register]

    @pytest.fixture
    def ask(self, one: DiseaseRegister):
        return lambda: one.ask(MAN, "question-of-the-test")

    def test_who_is_under_observation_is_told_so(self, one: DiseaseRegister, register: Register) -> None:
        answer = one.ask(OBSERVED[register], "a")
        assert (answer.iin, answer.is_observed, answer.as_of) == (OBSERVED[register], True, SENT_AT)

    def test_being_on_one_register_says_nothing_of_another(
        self, gateways: Gateways, register: Register
    ) -> None:
        others = [gateways.registers[other] for other in Register if other is not register]
        assert not any(other.ask(OBSERVED[register], "a").is_observed for other in others)

    @pytest.mark.parametrize("iin", [MAN, MOTHER, DAUGHTER, DEAD, UNKNOWN])
    def test_who_is_not_in_it_is_not_under_observation(self, one: DiseaseRegister, iin: str) -> None:
        answer = one.ask(iin, "a")
        assert (answer.iin, answer.is_observed) == (iin, False)

    def test_a_repeated_question_is_counted_once_however_many_ask(
        self, ask, store: SandboxStore, register: Register
    ) -> None:
        with ThreadPoolExecutor(8) as pool:
            for answer in [pool.submit(ask) for _ in range(24)]:
                answer.result()
        assert store.questions(register) == 1

    def test_another_question_is_counted_too(
        self, one: DiseaseRegister, store: SandboxStore, register: Register
    ) -> None:
        one.ask(MAN, "a")
        one.ask(MAN, "b")
        assert store.questions(register) == 2

    def test_an_id_may_not_serve_two_people(self, one: DiseaseRegister) -> None:
        one.ask(MAN, "a")
        with pytest.raises(Rejected) as refusal:
            one.ask(MOTHER, "a")
        assert refusal.value.code in {"MESSAGE_ID_REUSED", "SCSE001"}  # the state gateway has one code for no

    @pytest.mark.parametrize("slow_seconds", [1.5])
    def test_what_was_given_up_may_have_been_counted_and_is_counted_once(
        self,
        one: DiseaseRegister,
        gateways_with: Callable[[float], Gateways],
        store: SandboxStore,
        register: Register,
        slow_seconds: float,
    ) -> None:
        store.set_mode(register, Mode.SLOW)
        with pytest.raises(Unavailable):
            gateways_with(slow_seconds * 0.6).registers[register].ask(MAN, "a")
        wait_until(lambda: store.questions(register))
        store.set_mode(register, Mode.UP)
        one.ask(MAN, "a")
        assert store.questions(register) == 1

    @pytest.mark.parametrize("mode", [Mode.DOWN, Mode.REJECT])
    def test_nothing_is_counted_when_it_is_down_or_refuses(
        self, ask, store: SandboxStore, register: Register, mode: Mode
    ) -> None:
        store.set_mode(register, mode)
        with pytest.raises((Unavailable, Rejected)):
            ask()
        assert store.questions(register) == 0

    def test_an_answer_shows_nobody_when_printed(self, one: DiseaseRegister, register: Register) -> None:
        shown = repr(one.ask(OBSERVED[register], "a"))
        assert OBSERVED[register] not in shown
        assert "True" not in shown
