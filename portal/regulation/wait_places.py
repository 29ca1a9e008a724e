"""The waiting list as a citizen meets it: a place is asked for from the form, an offer becomes a draft to sign."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Doctor, Slot, WaitListEntry
from models.enums import Speciality, WaitState
from portal.clock import local
from portal.regulation import appointments, booking, drafting, wait_list
from portal.regulation.appointment_answers import NO_ONE, OWN, settle_doctor, settle_people
from portal.regulation.definition import Known, Settled
from portal.regulation.subjects import SELF
from portal.regulation.wait_list import NothingOffered

# The service whose times are waited for.
SERVICE = "appointment"


def ask(session: Session, draft: Application, doctor_id: int | None, now: datetime) -> WaitListEntry:
    """A place for the draft's patient: for this doctor, or for any of the speciality that the draft looks for.

    Who waits already keeps their place. Raises `AlreadyBooked` with an open booking of the speciality.
    """
    speciality = Speciality(draft.answers["doctor"]["speciality"])
    assert draft.clinic_id is not None, "who is attached nowhere chooses no doctor"
    booking.check_speciality(session, draft.subject_id, speciality, now)
    only = select(Doctor.id).where(
        Doctor.id == doctor_id, Doctor.clinic_id == draft.clinic_id, Doctor.speciality == speciality
    )
    return wait_list.join(
        session,
        draft.subject_id,
        speciality,
        clinic_id=draft.clinic_id,
        doctor_id=session.scalar(only),
        account_id=draft.account_id,
        now=now,
    )


def again(session: Session, place: WaitListEntry, account_id: int, now: datetime) -> WaitListEntry:
    """A new place, at the end of the list, instead of one that ended with its offer. Raises `AlreadyBooked`."""
    wait_list.end_late(session, place.id, now)
    booking.check_speciality(session, place.person_id, place.speciality, now)
    return wait_list.join(
        session,
        place.person_id,
        place.speciality,
        clinic_id=place.clinic_id,
        doctor_id=place.doctor_id,
        account_id=account_id,
        now=now,
    )


def stands(place: WaitListEntry, now: datetime) -> bool:
    """Whether a time is offered to this place now."""
    return place.state is WaitState.OFFERED and place.offered_until is not None and place.offered_until > now


def answer(session: Session, draft: Application, place_id: int, known: Known, now: datetime) -> bool:
    """Answer who comes and to which doctor by what is offered; whether both could be answered so.

    They cannot when the register names another clinic by now, or the patient has outgrown the doctor. A
    register that is silent costs nobody their half-hour: it is asked again after the signature.
    Raises `NothingOffered`.
    """
    place, slot = _offered(session, place_id, now)
    drafting.keep_known(session, draft, place.person_id, known)
    if "attachment" not in known:
        draft.clinic_id = place.clinic_id
    session.flush()
    session.refresh(draft, ["subject", "clinic"])
    if draft.clinic_id != place.clinic_id:
        return False
    is_self = place.person_id == draft.applicant_id
    who = {"subject": SELF if is_self else str(place.person_id), "beside": NO_ONE}
    own = appointments.own_doctor(session, draft, local(now).date())
    is_own = own is not None and own.id == slot.doctor_id
    doctor = {"doctor": OWN if is_own else place.speciality.value}
    for step, settle, given in (("who", settle_people, who), ("doctor", settle_doctor, doctor)):
        settled = settle(session, draft, given, now)
        if settled.faults:
            return False
        drafting.keep_step(session, draft, step, settled, now=now)
    return True


def keep(session: Session, draft: Application, place_id: int, now: datetime) -> None:
    """Keep what is offered for the draft: till the end of its half-hour, which does not begin anew.

    Raises `NothingOffered`, `SlotNotFree`, `AlreadyBooked`.
    """
    _, slot = _offered(session, place_id, now)
    kept = appointments.choose(session, draft, slot.id, now)
    drafting.keep_step(session, draft, "slot", Settled(appointments.said_of(kept)), now=now)


def _offered(session: Session, place_id: int, now: datetime) -> tuple[WaitListEntry, Slot]:
    place = session.get_one(WaitListEntry, place_id, populate_existing=True)
    if place.slot is None or not stands(place, now):
        raise NothingOffered
    return place, place.slot
