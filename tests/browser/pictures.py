"""Pictures of the real pages for the README: `.venv/bin/python -m tests.browser.pictures` draws docs/pictures anew.

The portal is started here with the demo region on a Monday morning; every person in the pictures is invented.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

from models import Person, StaffMember
from models.enums import Role
from portal.factory import create_app
from portal.regulation import process
from portal.worker.work import run_due
from tests.browser.chromium import FLAGS, find
from tests.browser.live import Live, serving
from tests.browser.visitor import Visitor
from tests.factories.access import sign_in
from tests.factories.application import GIRL, MAN, MOTHER, by_registrar, handed_to_desk, person, planned_call
from tests.factories.staff import staff_of
from tests.moments import MONDAY

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
LIMIT = 150_000
ASKING = (MAN, "850715391805", "900228490001", "031109591807")
HEIGHTS = {360: 740, 1280: 800}


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


def draw(visit: Visitor, name: str) -> None:
    """Keep what the window shows as docs/pictures/<name>.png. Raises ValueError when the file is too heavy."""
    visit.page.evaluate("document.fonts.ready")
    picture = visit.page.screenshot(path=FOLDER / f"{name}.png")
    if len(picture) > LIMIT:
        raise ValueError(f"{name}.png weighs {len(picture)} bytes, more than {LIMIT}")


def the_mothers_call(live: Live) -> tuple[str, str]:
    """Who the mother is to the session, and the number of the call for her daughter."""
    with Session(live.app.extensions["engine"]) as session:
        call = planned_call(session, live.clock.now(), iin=MOTHER, subject=person(session, GIRL))
        account = person(session, MOTHER).account
        number = str(call.number)
        run_due(live.app)
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
        with window(browser, live, "ru", 1280, fill_the_desk(live)) as visit:
            visit.open("/desk/")
            draw(visit, "desk-1280-ru")
        browser.close()


if __name__ == "__main__":
    main()
