"""A city of many clinics: the choice shows a few at a time, the nearest first, and forgets none of them."""

import pytest
from sqlalchemy.orm import Session

from models import Clinic, Doctor, DoctorLoad
from models.enums import Language, Speciality
from portal.clock import Clock
from portal.queries.attachment_steps import CLINICS_A_PAGE
from tests.client import PortalClient
from tests.pages.attachment import BEGINNING, Attaching, attaching

MANY, DOCTORS = 11, 13


@pytest.fixture
def request_(client: PortalClient, session: Session, clock: Clock) -> Attaching:
    """Somebody before the choice in a city with eleven clinics more, of thirteen doctors each."""
    for number in range(MANY):
        clinic = Clinic(
            code=f"many-{number}",
            bin=f"{900000000000 + number}",
            name_kk=f"{number} қосымша емхана",
            name_ru=f"Ещё одна поликлиника {number}",
            address_kk="Абай даңғылы, 1-үй",
            address_ru="проспект Абая, дом 1",
            phone="+7 7999 50 20 00",
            unit_code="991010000",
        )
        session.add(clinic)
        session.flush()
        for place in range(DOCTORS):
            doctor = Doctor(
                code=f"many-{number}-{place}",
                clinic_id=clinic.id,
                surname=f"Дәрігер{number}",
                given_name=f"Әлия{place}",
                speciality=Speciality.GENERAL_PRACTITIONER,
            )
            session.add(doctor)
            session.flush()
            people = 1700 if number == 0 else 10
            session.add(
                DoctorLoad(doctor_id=doctor.id, people=people, under_6=0, under_14=0, counted_at=clock.now())
            )
    request = attaching(session, client, clock.now())
    request.people()
    request.at_home()
    return request


def test_a_few_are_shown_at_a_time_and_all_of_them_can_be_reached(
    client: PortalClient, request_: Attaching
) -> None:
    page, seen = client.get(f"{BEGINNING}clinic"), []
    while True:
        names = [node.text(strip=True) for node in page.tree.css(".clinics__name")]
        assert 0 < len(names) <= CLINICS_A_PAGE
        seen += names
        following = page.tree.css_first('a[rel="next"]')
        if following is None:
            break
        page = client.get((following.attributes["href"] or "").removeprefix(f"/{client.language}"))
    assert len(seen) == len(set(seen)) == MANY + 2
    full = "0 қосымша емхана" if client.language == Language.KK else "Ещё одна поликлиника 0"
    assert seen[-1] == full, "where nobody has a place comes last"


def test_a_doctor_of_a_later_page_is_chosen_and_found_again_on_a_change(
    client: PortalClient, session: Session, request_: Attaching
) -> None:
    page = client.get(f"{BEGINNING}clinic?page=3")
    radio = page.tree.css_first('input[name="doctor"]')
    assert radio is not None
    chosen = radio.attributes["value"] or ""
    assert client.post_form("form", act="next", doctor=None).errors
    client.post_form("form", act="next", doctor=chosen)
    request_.group()
    assert client.page.path.endswith("/review")
    page = client.get(f"{BEGINNING}clinic?change=1")
    again = page.tree.css_first('input[name="doctor"][checked]')
    assert again is not None
    assert again.attributes["value"] == chosen


@pytest.mark.parametrize("asked", ["0", "-1", "999", "x", "²"])
def test_a_page_that_does_not_exist_is_the_nearest_one_that_does(
    client: PortalClient, request_: Attaching, asked: str
) -> None:
    assert client.get(f"{BEGINNING}clinic?page={asked}").tree.css(".clinics__name")
