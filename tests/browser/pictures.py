"""Pictures of the real pages for the README: `.venv/bin/python -m tests.browser.pictures` draws docs/pictures anew.

The portal is started here with the demo region on a Monday morning; every person in the pictures is invented.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Doctor, Person, Slot, StaffMember
from models.enums import Attendance, Role
from portal.clock import local
from portal.factory import create_app
from portal.regulation import attendance, process
from portal.regulation.availability import is_free
from tests.browser.chromium import FLAGS, find
from tests.browser.live import Live, serving
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in
from tests.factories.application import GIRL, MAN, MOTHER, by_registrar, handed_to_desk, person, planned_call
from tests.factories.booked import booked_visit
from tests.factories.citizens import attached_adults
from tests.factories.schedule import doctor, slots_of, write
from tests.factories.staff import staff_of
from tests.moments import MONDAY

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
LIMIT, COLOURS = 120_000, 128
ASKING = (MAN, "850715391805", "900228490001", "031109591807")
HEIGHTS = {360: 740, 1280: 800}
RECEIVING = ("city-1-therapist", "city-1-gp", "city-1-neurologist", "city-1-cardiologist")
CAME = (Attendance.ARRIVED, Attendance.IN_ROOM, Attendance.DONE)
# How the first visits of the morning went by ten.
MARKS = (CAME, CAME, (Attendance.MISSED,), CAME[:2], CAME[:1], CAME[:1])


class Jar:
    """Takes the cookie that `sign_in` hands to a browser."""

    value = ""

    def set_cookie(self, _name: str, value: str) -> None:
        self.value = value


@contextmanager
def portal() -> Iterator[Live]:
    """The portal with the demo region on a free port, in a folder that goes away."""
    with TemporaryDirectory() as folder:
        app = create_app(
            TESTING=True,
            DATABASE_URL=f"sqlite:///{folder}/portal.sqlite",
            SANDBOX_FILE=Path(folder) / "sandbox.sqlite",
            NOW=MONDAY,
        )
        with serving(app) as live:
            yield live
        app.extensions["engine"].dispose()


@contextmanager
def window(browser: Browser, live: Live, language: str, width: int, owner: str = "") -> Iterator[Visitor]:
    """A browser window of this width in this language, signed in as `owner` (`citizen:7`) when given."""
    size = {"width": width, "height": HEIGHTS[width]}
    context = browser.new_context(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]  # a dict
    if owner:
        jar = Jar()
        with Session(live.app.extensions["engine"]) as session:
            sign_in(session, jar, owner, live.clock.now())  # type: ignore[arg-type]  # takes the cookie alike
        context.add_cookies([{"name": "emhana", "value": jar.value, "url": live.url}])
    yield Visitor(context.new_page(), live, language)
    context.close()


def draw(visit: Visitor, name: str, top: str = "") -> None:
    """Keep what the window shows, scrolled to `top` (a selector) when given, as docs/pictures/<name>.png.

    Raises ValueError when the file is too heavy.
    """
    if top:
        visit.page.locator(top).first.evaluate("node => node.scrollIntoView()")
    visit.page.evaluate("document.fonts.ready")
    path = FOLDER / f"{name}.png"
    # A page has few colours: a palette of them weighs a third.
    with Image.open(BytesIO(visit.page.screenshot())) as shown:
        shown.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    weight = path.stat().st_size
    if weight > LIMIT:
        raise ValueError(f"{path.name} weighs {weight} bytes, more than {LIMIT}")


def the_mothers_call(live: Live) -> tuple[str, str]:
    """Who the mother is to the session, and the number of the call for her daughter."""
    with Session(live.app.extensions["engine"]) as session:
        call = planned_call(session, live.clock.now(), iin=MOTHER, subject=person(session, GIRL))
        account = person(session, MOTHER).account
        number = str(call.number)
        live.work_off()
        return f"citizen:{account.id if account else 0}", number


def fill_the_desk(live: Live) -> str:
    """Calls that wait for a registrar, one of them late, one taken; gives who the registrar is to the session."""
    now = live.clock.now()
    with Session(live.app.extensions["engine"]) as session:
        registrar = staff_of(session, Role.REGISTRAR)
        for minutes, iin in zip((43, 24, 12, 6), ASKING, strict=True):
            _waits(session, person(session, iin), registrar, now - timedelta(minutes=minutes))
        return f"staff:{registrar.id}"


def _waits(session: Session, who: Person, registrar: StaffMember, since: datetime) -> None:
    actor = by_registrar(registrar)
    call = handed_to_desk(session, since, applicant=who, subject=who, actor=actor)
    if since.minute % 2 == 0:
        process.take(session, call, actor=actor, now=since + timedelta(minutes=2))
    session.commit()


def the_mans_visit(live: Live) -> tuple[str, str]:
    """Who the man is to the session, and the number of his visit on Wednesday."""
    with Session(live.app.extensions["engine"]) as session:
        day = local(live.clock.now()).date() + timedelta(days=2)
        visit = booked_visit(session, slots_of(session, "city-1-therapist", 3, day)[-1], live.clock.now())
        number = str(visit.number)
        live.work_off()
        return f"citizen:{visit.account_id}", number


def fill_the_day(live: Live) -> tuple[str, int]:
    """Visits to the clinic this morning, at ten: gives who the registrar is to the session, and one doctor."""
    with Session(live.app.extensions["engine"]) as session:
        member, now = staff_of(session, Role.REGISTRAR), live.clock.now()
        owner, registrar = f"staff:{member.id}", by_registrar(member)
        people = [each.person for each in attached_adults(session, now, 14)][3:]
        todays = select(Slot.id).join(Slot.doctor).where(Slot.day == local(now).date(), is_free(now))
        ids = session.scalars(todays.where(Doctor.code.in_(RECEIVING)).order_by(Slot.starts_at)).all()
        session.commit()
        visits = [
            booked_visit(session, slot_id, now, who, by=registrar)
            for slot_id, who in zip(ids, people, strict=False)
        ]
        live.work_off()
        live.clock.advance(timedelta(hours=1))
        for visit, marks in zip(visits, MARKS, strict=False):
            for stands, mark in pairwise((None, *marks)):
                held = process.lock(write(session), visit.id)
                attendance.mark(session, held, mark, stands=stands, actor=registrar, now=live.clock.now())
                session.commit()
        return owner, doctor(session, RECEIVING[0]).id


def choose_a_clinic(visit: Visitor) -> None:
    """Another clinic than one's own, signed for with the phone."""
    visit.open("/apply/attachment/who")
    visit.page.check('input[name="people"][value="self"]')
    visit.press("next")
    visit.choose("place", "registered")
    visit.press("next")
    draw(visit, "clinics-360-kk", "h1")
    visit.page.locator('input[name="doctor"]').last.check()
    visit.press("next")
    visit.choose("group", "none")
    visit.press("next")
    visit.choose("way", "phone")
    visit.press("sign")
    draw(visit, "phone-360-kk", "h1")


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal() as live, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for language, width in (("kk", 360), ("ru", 1280)):
            with window(browser, live, language, width) as visit:
                visit.open("/")
                draw(visit, f"home-{width}-{language}")
        mother, number = the_mothers_call(live)
        with window(browser, live, "kk", 360, mother) as visit:
            visit.open(f"/cabinet/applications/{number}")
            draw(visit, "application-360-kk")
            visit.open("/apply/home-call/")
            visit.choose("subject", "self")
            visit.press("next")
            visit.choose("signs", "none")
            visit.press("next")
            draw(visit, "journey-360-kk")
        man, number = the_mans_visit(live)
        with window(browser, live, "kk", 360, man) as visit:
            visit.open(f"/cabinet/applications/{number}")
            draw(visit, "visit-360-kk", "h1")
        with window(browser, live, "kk", 360, mother) as visit:
            visit.open("/apply/appointment/who")
            visit.choose("subject", "self")
            visit.press("next")
            visit.choose("doctor", "own")
            visit.press("next")
            draw(visit, "times-360-kk", "main .strip")
        with window(browser, live, "kk", 360, man) as visit:
            choose_a_clinic(visit)
        with window(browser, live, "ru", 1280, fill_the_desk(live)) as visit:
            visit.open("/desk/")
            draw(visit, "desk-1280-ru")
        registrar, doctor_id = fill_the_day(live)
        with window(browser, live, "ru", 1280, registrar) as visit:
            visit.open("/desk/appointments")
            draw(visit, "appointments-1280-ru")
            visit.open(f"/desk/schedules/{doctor_id}")
            draw(visit, "schedule-1280-ru")
        browser.close()


if __name__ == "__main__":
    main()
