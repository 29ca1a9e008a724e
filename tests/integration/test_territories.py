"""From a house to the clinics and doctors that look after it: whole, ordered, in one question, by an index."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from models import Clinic, ClinicBorder, Doctor, Street, Territory, TerritoryDoctor
from portal.regulation.clinic_choice import Nearness, clinics_for
from portal.regulation.territories import territory_at
from tests.integration.test_slot_queries import statements
from tests.moments import MONDAY


@pytest.fixture
def street(session: Session) -> int:
    return _id(session, Street, "abai")


def _id(session: Session, kind: type[Street] | type[Clinic], code: str) -> int:
    return session.scalars(select(kind.id).where(kind.code == code)).one()


def _at_home(
    session: Session, street: int, house: str, unit: str = "991010000"
) -> list[tuple[str, int, str]]:
    """(clinic, territory, doctor) of each doctor in whose territory the house stands."""
    where = {"street_id": street, "house_number": house, "unit": unit}
    return [
        (option.clinic.code, option.at_home[doctor.id], doctor.code)
        for option in clinics_for(session, where, MONDAY.date())
        if option.nearness is Nearness.TERRITORY
        for doctor in option.doctors
        if doctor.id in option.at_home
    ]


def test_a_house_leads_to_its_clinic_territory_and_doctors(session: Session, street: int) -> None:
    first = {("city-1", 1, f"city-1-{doctor}") for doctor in ("therapist", "gp", "paediatrician")}
    assert set(_at_home(session, street, "24")) == first
    assert {territory for _, territory, _ in _at_home(session, street, "96 А")} == {2}


@pytest.mark.parametrize("house", ["200", "", "дача", "99999999999"])
def test_a_house_that_nobody_holds_leads_nowhere(session: Session, street: int, house: str) -> None:
    assert _at_home(session, street, house) == []


def test_the_sides_of_a_street_may_belong_to_two_clinics(session: Session) -> None:
    street = _id(session, Street, "zhibek-zholy")
    assert {clinic for clinic, *_ in _at_home(session, street, "15")} == {"city-1"}
    assert {clinic for clinic, *_ in _at_home(session, street, "26")} == {"city-2"}


def test_letters_divide_a_number_between_territories(session: Session, street: int) -> None:
    clinic = _id(session, Clinic, "city-1")
    for number, letters in ((1, "АБ"), (2, "В-")):
        session.add(
            Territory(
                clinic_id=clinic,
                number=number,
                street_id=street,
                house_from=300,
                house_to=300,
                letters=letters,
            )
        )
    session.flush()
    found = {
        house: territory_at(session, clinic, street, house) for house in ("300a", "300 б", "300В", "300")
    }
    assert found == {"300a": 1, "300 б": 1, "300В": 2, "300": 2}
    assert territory_at(session, clinic, street, "300Г") is None
    for house, territory in found.items():
        assert {number for _, number, _ in _at_home(session, street, house)} == {territory}


def test_the_clinic_of_the_streets_own_place_comes_first(session: Session) -> None:
    street = _id(session, Street, "beibitshilik")
    city = _id(session, Clinic, "city-1")
    session.add(Territory(clinic_id=city, number=1, street_id=street, house_from=1, house_to=60))
    session.flush()
    order = [clinic for clinic, *_ in _at_home(session, street, "20", "993230100")]
    assert list(dict.fromkeys(order)) == ["rural-1", "city-1"]


def test_a_doctor_is_named_once_however_many_rows_hold_the_house(session: Session, street: int) -> None:
    before = _at_home(session, street, "24")
    assert before
    city = _id(session, Clinic, "city-1")
    session.add(Territory(clinic_id=city, number=1, street_id=street, house_from=20, house_to=30))
    session.flush()
    assert _at_home(session, street, "24") == before


def test_the_clinic_and_the_district_doctor_of_a_house_are_found_in_one_question_with_all_that_a_page_shows(
    session: Session, street: int
) -> None:
    session.expire_all()
    with statements(session) as said:
        where = {"street_id": street, "house_number": "96", "unit": "991010000"}
        options = clinics_for(session, where, MONDAY.date())
        assert len(options) > 1
        for option in options:
            assert option.clinic.name_kk
            assert option.doctors
            assert all(doctor.full_name for doctor in option.doctors)
        mine, district = options[0], options[0].for_age(40)[0]
        assert (mine.clinic.code, district.doctor.code, district.territory) == (
            "city-1",
            "city-1-therapist",
            2,
        )
    assert len(said) == 1


def test_it_finds_its_rows_by_an_index_among_a_hundred_thousand(
    session: Session, street: int, engine: str
) -> None:
    unit = session.get_one(Street, street).unit_code
    streets = [
        {"code": f"far-{n}", "unit_code": unit, "name_kk": f"Көше {n}", "name_ru": f"Улица {n}"}
        for n in range(1000)
    ]
    session.execute(insert(Street), streets)
    far = session.scalars(select(Street.id).where(Street.code.startswith("far-"))).all()
    rows = [
        {"clinic_id": 1, "number": 1, "street_id": each, "house_from": n, "house_to": n}
        for each in far
        for n in range(1, 101)
    ]
    session.execute(insert(Territory), rows)
    session.commit()
    session.execute(text("ANALYZE"))
    with statements(session) as said:
        assert _at_home(session, street, "24")
    explain = "EXPLAIN " if engine == "postgresql" else "EXPLAIN QUERY PLAN "
    plan = "\n".join(
        str(row[-1]) for row in session.connection().exec_driver_sql(explain + said[0][0], said[0][1])
    )
    assert "ix_territory_street_id_house_from" in plan
    assert "Seq Scan on territory " not in plan
    assert "SCAN territory" not in plan


def test_the_demo_has_a_border_a_clinic_with_steps_and_a_choice_in_the_city(session: Session) -> None:
    borders = session.execute(
        select(Clinic.code, ClinicBorder.unit_code).join(Clinic, Clinic.id == ClinicBorder.clinic_id)
    ).all()
    assert [tuple(row) for row in borders] == [("rural-1", "993235100")]
    assert session.scalars(select(Street.id).where(Street.unit_code == "993235100")).all()
    assert session.scalars(select(Clinic.code).where(~Clinic.is_accessible)).all() == ["city-2"]
    city = session.scalars(select(Clinic.code).where(Clinic.unit_code == "991010000")).all()
    assert sorted(city) == ["city-1", "city-2"]
    assert session.scalars(select(Doctor.id)).all()
    assert session.scalars(select(TerritoryDoctor.id)).all()
