"""At the desk too, nothing typed is lost: in the other language, and after half an hour of silence."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from models import StaffMember
from models.enums import Language, Role, State
from portal.clock import Clock
from portal.demo.people import DEMO_PASSWORD
from tests.client import PortalClient
from tests.factories.application import handed_to_desk
from tests.factories.staff import staff_of


def sign_in(client: PortalClient, staff: StaffMember) -> None:
    client.get("/desk/login")
    finish(client, staff)


def finish(client: PortalClient, staff: StaffMember) -> None:
    client.post_form(iin=staff.iin.digits, password=DEMO_PASSWORD)
    client.post_form(code=client.sms(staff.phone.e164))


def test_the_other_language_keeps_a_half_written_refusal(
    desk: PortalClient, language: Language, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    desk.get(f"/desk/applications/{call.number}/refuse")
    other = "ru" if language is Language.KK else "kk"
    address = f"/{other}/desk/applications/{call.number}/refuse"
    form = desk.page.form("form").values()
    page = desk.post(address, {**form, "act": "language", "ground": "unreliable_data", "words": "Үй №0"})
    assert "Үй №0" in page.html
    assert page.tree.css_first('input[value="unreliable_data"][checked]')
    assert not page.errors
    desk.post_form("form", act=None)
    session.expire_all()
    assert call.state is State.REFUSED


def test_after_half_an_hour_the_registrar_signs_in_and_goes_on_where_they_stopped(
    new_client: Callable[..., PortalClient], language: Language, session: Session, clock: Clock
) -> None:
    call = handed_to_desk(session, clock.now())
    registrar = staff_of(session, Role.REGISTRAR)
    client = new_client(language)
    sign_in(client, registrar)
    client.get(f"/desk/applications/{call.number}/refuse")
    clock.advance(timedelta(minutes=31))
    page = client.post_form("form", ground="unreliable_data", words="Мекенжай қате")
    assert page.path.endswith("/desk/login")
    finish(client, registrar)
    assert client.page.path.endswith(f"/desk/applications/{call.number}/refuse")
    assert "Мекенжай қате" in client.page.html
    client.post_form("form")
    session.expire_all()
    assert call.state is State.REFUSED


def test_each_role_comes_in_where_it_works(new_client: Callable[..., PortalClient], session: Session) -> None:
    doors = {Role.REGISTRAR: "/desk/", Role.DOCTOR: "/desk/round", Role.ADMINISTRATOR: "/desk/operations"}
    for role, door in doors.items():
        client = new_client()
        sign_in(client, staff_of(session, role))
        assert client.page.path.endswith(door)
