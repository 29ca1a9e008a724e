"""The demo region, its people and the sandbox's registers tell one and the same story."""

import re
from collections import Counter
from datetime import date
from itertools import combinations

import pytest

from models.enums import Language, Role, Speciality
from models.iin import Phone, is_valid_iin
from portal.demo.people import DEMO_PASSWORD, PEOPLE, STAFF, DemoPerson, demo_people
from portal.demo.region import CLINICS, DOCTORS, HOURS, STREETS, TERRITORIES, DemoTerritory
from portal.gateways.attachment.port import AttachmentRecord
from portal.gateways.attachment.sandbox import sandbox_counts
from portal.gateways.attachment.sandbox_stays import sandbox_attachments
from portal.gateways.population.port import AddressRecord, PersonRecord
from portal.gateways.population.sandbox import sandbox_people
from portal.gateways.registers.port import Register
from portal.gateways.registers.sandbox import sandbox_observed
from portal.language import speaking

CONTRACT = [
    "850715390009",
    "900228490109",
    "160229690001",
    "031109590009",
    "850715391805",
    "900228490001",
    "031109591807",
    "991231190706",
    "991231190006",
    "991231290002",
]
REGISTER = sandbox_people()
ATTACHED = sandbox_attachments()
DOCTOR = {doctor.code: doctor for doctor in DOCTORS}
DAY = date(2026, 3, 2)


def _age(person: PersonRecord) -> int:
    born = person.birth_date
    return DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))


def _holds(territory: DemoTerritory, address: AddressRecord) -> bool:
    number = int(re.match(r"\d+", address.house).group())  # type: ignore[union-attr]  # data of ours
    fits = {"all": True, "odd": number % 2 == 1, "even": number % 2 == 0}[territory.parity]
    same_street = territory.street_code == address.street.code
    return same_street and territory.house_from <= number <= territory.house_to and fits


def _overlap(one: DemoTerritory, other: DemoTerritory) -> bool:
    apart = one.house_to < other.house_from or other.house_to < one.house_from
    by_parity = {one.parity, other.parity} == {"odd", "even"}
    return one.street_code == other.street_code and not apart and not by_parity


@pytest.mark.parametrize("iin", REGISTER)
def test_every_iin_is_right(iin: str) -> None:
    assert is_valid_iin(iin)


@pytest.mark.parametrize("clinic", CLINICS, ids=lambda clinic: clinic.code)
def test_every_bin_is_right_and_of_a_resident_organisation(clinic) -> None:
    assert is_valid_iin(clinic.bin)  # the check digit is counted alike
    assert clinic.bin[4:6] == "40"


def test_the_people_of_the_contract_come_first_and_in_its_order() -> None:
    assert [person.iin for person in PEOPLE[:10]] == CONTRACT


def test_only_the_unknown_one_is_unknown_and_only_the_dead_one_is_dead() -> None:
    assert [one.iin for one in PEOPLE if one.record is None] == ["991231290002"]
    assert [person.iin for person in REGISTER.values() if not person.is_alive] == ["991231190006"]


def test_accounts_belong_to_living_adults_with_a_number() -> None:
    for one in PEOPLE:
        if one.has_account:
            assert one.phone
            assert one.record is not None
            assert one.record.is_alive
            assert _age(one.record) >= 18


def test_every_number_is_a_mobile_one_and_nobody_shares_it() -> None:
    phones = [one.phone for one in (*PEOPLE, *STAFF) if one.phone]
    assert len(set(phones)) == len(phones)
    for phone in phones:
        Phone(phone)


def test_every_kazakh_letter_is_in_somebodys_record() -> None:
    written = "".join(
        f"{person.full_name} {person.address.street.kk if person.address else ''}"
        for person in REGISTER.values()
    ).lower()
    assert set("әғқңөұүһі") <= set(written)


def test_parents_and_children_agree() -> None:
    for person in REGISTER.values():
        for parent in person.parents:
            assert person.iin in REGISTER[parent].children
            assert REGISTER[parent].birth_date.year + 14 < person.birth_date.year
        if person.guardian:
            assert person.iin in REGISTER[person.guardian].wards


def test_every_child_has_somebody_to_act_for_them() -> None:
    children = [person for person in REGISTER.values() if _age(person) < 18]
    assert len(children) >= 6
    assert all(child.parents or child.guardian for child in children)


def test_there_are_twelve_doctors_with_five_specialities() -> None:
    assert len(DOCTORS) == 12
    primary = {
        Speciality.GENERAL_PRACTITIONER,
        Speciality.DISTRICT_THERAPIST,
        Speciality.PAEDIATRICIAN,
    }
    assert {doctor.speciality for doctor in DOCTORS} == set(Speciality)
    assert len({doctor.speciality for doctor in DOCTORS} - primary) == 5
    assert all(bool(doctor.territories) == (doctor.speciality in primary) for doctor in DOCTORS)


def test_every_doctor_and_member_of_staff_is_a_person_of_the_register() -> None:
    assert all(doctor.iin in REGISTER for doctor in DOCTORS)
    assert all(member.record.is_alive for member in STAFF)
    assert len({doctor.iin for doctor in DOCTORS}) == len(DOCTORS)


def test_every_role_has_an_account_and_every_clinic_its_registrar_head_and_doctors() -> None:
    assert {member.role for member in STAFF} == set(Role)
    for clinic in CLINICS:
        roles = {member.role for member in STAFF if member.clinic_code == clinic.code}
        assert {Role.REGISTRAR, Role.HEAD, Role.DOCTOR} <= roles


def test_the_account_of_a_doctor_is_that_doctor() -> None:
    for member in STAFF:
        assert bool(member.doctor_code) == (member.role is Role.DOCTOR)
        if member.doctor_code:
            doctor = DOCTOR[member.doctor_code]
            assert (doctor.iin, doctor.clinic_code) == (member.iin, member.clinic_code)


def test_every_territory_has_a_doctor_for_adults_and_one_for_children() -> None:
    for territory in TERRITORIES:
        caring = {
            doctor.speciality
            for doctor in DOCTORS
            if doctor.clinic_code == territory.clinic_code and territory.number in doctor.territories
        }
        assert Speciality.PAEDIATRICIAN in caring
        assert caring & {Speciality.GENERAL_PRACTITIONER, Speciality.DISTRICT_THERAPIST}


def test_no_house_belongs_to_two_territories() -> None:
    assert not [pair for pair in combinations(TERRITORIES, 2) if _overlap(*pair)]


def test_the_streets_of_the_region_are_those_of_the_register() -> None:
    streets = {street.code: street for street in STREETS}
    assert len(streets) == len(STREETS)
    assert {territory.street_code for territory in TERRITORIES} == set(streets)
    for person in REGISTER.values():
        if person.address:
            street = streets[person.address.street.code]
            assert street.unit_code == person.address.kato
            assert street.name.say(Language.KK) == person.address.street.kk
            assert street.name.say(Language.RU) == person.address.street.ru


@pytest.mark.parametrize("attachment", ATTACHED.values(), ids=lambda attachment: attachment.iin)
def test_an_attachment_names_a_territory_and_a_doctor_of_its_clinic(attachment: AttachmentRecord) -> None:
    doctor = DOCTOR[attachment.doctor_code]
    assert doctor.clinic_code == attachment.clinic_code
    assert attachment.territory_number in doctor.territories
    person = REGISTER[attachment.iin]
    assert (doctor.speciality is Speciality.PAEDIATRICIAN) == (_age(person) < 18)
    assert attachment.since >= person.birth_date


def test_most_of_the_attached_live_where_their_territory_is() -> None:
    lives = Counter(
        any(
            _holds(territory, address)
            for territory in TERRITORIES
            if (territory.clinic_code, territory.number) == (at.clinic_code, at.territory_number)
        )
        for at in ATTACHED.values()
        if (address := REGISTER[at.iin].address)
    )
    assert lives[True] > 40
    assert lives[False] == 1  # the student: registered in a village, attached where he studies


def test_the_register_counts_every_doctor_with_a_territory_and_nobody_else() -> None:
    counted = {(clinic, doctor) for clinic, doctors in sandbox_counts().items() for doctor in doctors}
    assert counted == {(doctor.clinic_code, doctor.code) for doctor in DOCTORS if doctor.territories}


def test_a_doctor_has_more_people_than_those_with_a_name_and_a_therapist_no_children() -> None:
    named = Counter((at.clinic_code, at.doctor_code) for at in ATTACHED.values())
    for (clinic, doctor), number in named.items():
        people, under_6, under_14 = sandbox_counts()[clinic][doctor]
        assert people > number * 10
        assert 0 <= under_6 <= under_14 <= people
        assert bool(under_14) or DOCTOR[doctor].speciality is not Speciality.PAEDIATRICIAN
        assert not under_14 or DOCTOR[doctor].speciality is not Speciality.DISTRICT_THERAPIST


def test_one_doctor_has_one_place_left_one_has_none_and_the_others_have_room() -> None:
    """Limits of the standard (seed 003, attachment, 9.3): all, under 6, under 14."""
    limits = {
        Speciality.GENERAL_PRACTITIONER: (1700, 1700, 1700),
        Speciality.DISTRICT_THERAPIST: (2200, 2200, 2200),
        Speciality.PAEDIATRICIAN: (10_000, 500, 900),
    }
    left = {
        code: min(
            limit - figure for limit, figure in zip(limits[DOCTOR[code].speciality], figures, strict=True)
        )
        for doctors in sandbox_counts().values()
        for code, figures in doctors.items()
    }
    assert left.pop("city-1-gp") == 1
    assert left.pop("city-2-paediatrician") == 0
    assert min(left.values()) > 20


def test_the_weekly_hours_are_those_of_the_standard() -> None:
    weekdays, saturday = HOURS
    assert (weekdays.weekdays, weekdays.opens.hour, weekdays.closes.hour) == ((0, 1, 2, 3, 4), 8, 20)
    assert (saturday.weekdays, saturday.opens.hour, saturday.closes.hour) == ((5,), 9, 14)


@pytest.mark.parametrize("language", Language)
def test_the_list_for_the_command_tells_everything_in_the_language_spoken(language: Language) -> None:
    with speaking(language):
        rows = demo_people()
    assert [row["iin"] for row in rows[:10]] == CONTRACT
    assert {row["password"] for row in rows} == {DEMO_PASSWORD}
    assert rows[0]["story"] == PEOPLE[0].story.say(language)
    assert rows[0]["name"] == "Қасымов Нұрлан Әбдіхалықұлы"


def test_a_demo_person_that_the_register_does_not_know_has_no_record() -> None:
    stranger = DemoPerson("991231290300", "", PEOPLE[0].story, has_account=False)
    assert stranger.record is None


class TestObserved:
    """Who is under dynamic observation in the sandbox."""

    def test_everybody_observed_is_a_living_person_of_the_region_and_nobody_of_the_staff(self) -> None:
        observed = frozenset().union(*sandbox_observed().values())
        assert all(REGISTER[iin].is_alive for iin in observed)
        assert not observed & {one.iin for one in STAFF}

    def test_nobody_is_on_two_registers(self) -> None:
        assert max(Counter(iin for iins in sandbox_observed().values() for iin in iins).values()) == 1

    @pytest.mark.parametrize("register", list(Register))
    def test_each_register_has_an_adult_with_an_account_and_a_child(self, register: Register) -> None:
        ages = {iin: _age(REGISTER[iin]) for iin in sandbox_observed()[register]}
        with_account = {one.iin for one in PEOPLE if one.has_account}
        assert any(iin in with_account and age >= 18 for iin, age in ages.items())
        assert any(age < 18 for age in ages.values())

    @pytest.mark.parametrize("iin", ["850715390009", "900228490109", "160229690001"])
    def test_the_first_family_of_the_demo_is_on_none(self, iin: str) -> None:
        assert not any(iin in observed for observed in sandbox_observed().values())
