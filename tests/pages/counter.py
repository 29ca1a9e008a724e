"""The counter of the State Corporation: an operator asks for a certificate in somebody's name, in verbs."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Branch, StaffMember
from models.enums import Role
from models.iin import Iin, Phone
from tests.client import PortalClient
from tests.factories.access import sign_in_staff
from tests.factories.staff import staff_of
from tests.page import Page

BRANCH = "corporation-1"
PERSON, PHONE = "850715390009", "+77000000101"
REPRESENTATIVE = "900228490109"
POWER = "77-0001"
CODE = "psychiatry-certificate"


def operator_of(session: Session) -> StaffMember:
    return staff_of(session, Role.OPERATOR, BRANCH)


def colleague_of(session: Session, operator: StaffMember) -> StaffMember:
    """Another operator, of another branch."""
    other = Branch(
        code="corporation-2",
        bin="160451990018",
        name_kk="Екінші бөлім",
        name_ru="Второй отдел",
        address_kk="",
        address_ru="",
        phone="1414",
        unit_code="993230100",
    )
    session.add(other)
    session.flush()
    colleague = StaffMember(
        iin=Iin("750101490016"),
        surname="Екінші",
        given_name="Оператор",
        phone=Phone("+77000000299"),
        password_hash=operator.password_hash,
        role=Role.OPERATOR,
        clinic_id=other.id,
        language=operator.language,
    )
    session.add(colleague)
    session.commit()
    return colleague


class Counter:
    """One operator's browser."""

    def __init__(self, client: PortalClient) -> None:
        self.client = client

    def visitor(self, iin: str = PERSON, code: str = CODE, **by: str) -> Page:
        """The first page; `by` names a representative and the number of their power of attorney."""
        self.client.get("/desk/counter/new")
        who = "representative" if by else "self"
        return self.client.post_form("form", service=code, iin=iin, who_came=who, **by)

    def seen(self) -> Page:
        return self.client.post_form("form", seen="y")

    def code(self, phone: str = PHONE, *, expect: int = 200) -> Page:
        return self.client.post_form("form", code=self.client.sms(phone), expect=expect)

    def send(self, iin: str = PERSON, phone: str = PHONE, code: str = CODE, **by: str) -> str:
        """All of it; the number of the request."""
        self.visitor(iin, code, **by)
        self.seen()
        self.code(phone)
        return self.number()

    def number(self) -> str:
        path = self.client.page.path
        number = path.rpartition("/")[2]
        assert number[:1].isdigit(), f"{path}: {self.client.page.h1} {self.client.page.errors}"
        return number

    def open(self, number: str) -> Page:
        return self.client.get(f"/desk/counter/{number}")

    def print(self, number: str, *, reason: str = "") -> bytes:
        """The paper that the button hands out."""
        self.open(number)
        said = {"reason": reason} if reason else {}
        answer = self.client.post_form("/print", **said)
        return bytes(answer.response.data)


def at_counter(
    session: Session, client: PortalClient, now: datetime, staff: StaffMember | None = None
) -> Counter:
    """An operator who has signed in."""
    sign_in_staff(session, client.browser, staff or operator_of(session), now)
    return Counter(client)
