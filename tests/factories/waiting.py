"""People of the demo who wait for the neurologist, and what they are offered."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Person, Slot, WaitListEntry
from portal.database import begin_writing
from portal.regulation import wait_list
from tests.factories.application import person
from tests.factories.schedule import NEUROLOGIST, doctor, slots_of


def waits(
    session: Session,
    now: datetime,
    who: Person | None = None,
    *,
    by: Person | None = None,
    code: str = NEUROLOGIST,
    is_only: bool = False,
) -> WaitListEntry:
    """The place of `who` (the man of the demo, when nobody is named), taken by themselves or by a parent; committed."""
    begin_writing(session)
    who, one = who or person(session), doctor(session, code)
    account = (by or who).account
    entry = wait_list.join(
        session,
        who.id,
        one.speciality,
        clinic_id=one.clinic_id,
        doctor_id=one.id if is_only else None,
        account_id=account.id if account else None,
        now=now,
    )
    session.commit()
    return entry


def offer(session: Session, now: datetime, slot_id: int | None = None, code: str = NEUROLOGIST) -> int:
    """A slot that came free goes to whoever waits for it; committed. The first of the doctor's when none is named."""
    begin_writing(session)
    free = slot_id or slots_of(session, code)[0]
    wait_list.pass_on(session, session.get_one(Slot, free), now)
    session.commit()
    return free
