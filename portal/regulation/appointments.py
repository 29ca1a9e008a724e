"""How a visit to a doctor is really booked: the doctor, the slot that is kept, the promise, another time.

The guarantees are in `booking`; here they meet the application: what is signed takes the slot in the
signature's own transaction, what is withdrawn or refused gives it up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, joinedload

from models import Application, Clinic, Doctor, Slot, TerritoryDoctor
from models.enums import ActorKind, HoldKind, SlotState
from portal import dates
from portal.documents.reception import PlannedReception, reception_confirmation
from portal.language import Bilingual
from portal.regulation import absences, booking, companions, process, reminders
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.availability import SlotNotFree, Unfree, look, nearest_free
from portal.regulation.checks import NOT_ATTACHED
from portal.regulation.definition import Keeping, Known
from portal.regulation.issuing import Circumstances
from portal.regulation.outcomes import ForDesk, Fulfilled, Outcome, Refused
from portal.regulation.slot_rows import Holder, holder_of
from portal.regulation.specialities import SPECIALITIES, open_to
from portal.regulation.wait_list import pass_on

NO_SLOT = "no_slot"
REASONS = (
    ("cannot_come", Bilingual(kk="Келе алмаймын", ru="Не смогу прийти")),
    ("better", Bilingual(kk="Жағдайым жақсарды", ru="Мне стало лучше")),
    ("elsewhere", Bilingual(kk="Басқа жерде қаралдым", ru="Обратился в другое место")),
    ("mistake", Bilingual(kk="Қате жазылдым", ru="Записался по ошибке")),
    ("other", Bilingual(kk="Басқа себеп", ru="Другая причина")),
)
_IN_CABINET = Bilingual(kk="Толығы жеке кабинетте.", ru="Подробности в личном кабинете.")
_NOT_ASKED = Bilingual(kk="Мұны сұрамасаңыз: 1414.", ru="Не просили? Звоните 1414.")


def own_doctor(session: Session, draft: Application, on: date) -> Doctor | None:
    """The district doctor of the draft's subject: the one in the attachment register, else the doctor of
    their territory whose patients they are by age."""
    attachment = draft.known.get("attachment") or {}
    fitting = open_to(draft.subject.age_on(on), draft.subject.sex)
    doctors = session.scalars(
        select(Doctor)
        .outerjoin(TerritoryDoctor, TerritoryDoctor.doctor_id == Doctor.id)
        .where(Doctor.clinic_id == draft.clinic_id, Doctor.speciality.in_(fitting))
        .where(
            (Doctor.code == attachment.get("doctor"))
            | (TerritoryDoctor.number == attachment.get("territory", 0))
        )
        .order_by(Doctor.id)
    ).all()
    named = [each for each in doctors if each.code == attachment.get("doctor")]
    return next(iter([*named, *doctors]), None)


def still_there(session: Session, draft: Application, answers: Mapping[str, Any], now: datetime) -> None:
    """Raise `SlotNotFree` when the slot in `answers` is plainly somebody else's by now."""
    if "slot" in answers:
        look(session, holder_of_draft(draft), int(answers["slot"]["slot"]), now)


def choose(session: Session, draft: Application, slot_id: int, now: datetime) -> list[Slot]:
    """Keep the slot for the draft, and those right after it for its companions: all or none.

    Raises `SlotNotFree`, `AlreadyBooked`.
    """
    _must_fit(session, draft, slot_id)
    applications = [draft, *companions.of(session, draft)]
    ids = _in_a_row(session, slot_id, len(applications), now, is_desk=draft.prepared_by_id is not None)
    wanted = list(zip(map(holder_of_draft, applications), ids, strict=True))
    return booking.hold_together(session, wanted, now)


def holder_of_draft(draft: Application) -> Holder:
    """For whom a draft keeps a slot: its subject, by its account or by the desk."""
    is_desk = draft.prepared_by_id is not None
    return Holder(draft.id, draft.subject_id, None if is_desk else draft.account_id, is_desk)


def keeping(session: Session, draft: Application, now: datetime) -> Keeping | None:
    """Until when the draft's slot is kept; None when it keeps none any more."""
    if not inspect(draft).persistent:
        return None
    found = session.execute(
        select(Slot.held_until, Slot.held_as, Slot.was_prolonged)
        .where(Slot.held_by_id == draft.id, Slot.held_until > now)
        .where(Slot.held_as.in_([HoldKind.CHOOSING, HoldKind.OFFER]))
    ).first()
    if found is None:
        return None
    is_offered = found.held_as is HoldKind.OFFER
    return Keeping(found.held_until, not is_offered and not found.was_prolonged, is_offered)


def prolong(session: Session, draft: Application, now: datetime) -> None:
    """Five minutes more, once, for the draft and its companions. Raises `HoldLost`, `AlreadyProlonged`."""
    for each in [draft, *companions.of(session, draft)]:
        booking.prolong(session, holder_of_draft(each), now)


def signed(session: Session, application: Application, actor: Actor, now: datetime) -> None:
    """What was kept becomes the booking, for all who are signed together.

    Raises `SlotNotFree` when somebody else has it by now, `AlreadyBooked`.
    """
    if application.companion_of_id is None:
        applications = [application, *companions.of(session, application)]
        slot_id = int(application.answers["slot"]["slot"])
        ids = [slot_id, *application.answers["slot"].get("beside", [])]
        holders = [holder_of(each, actor) for each in applications]
        booking.take_together(session, list(zip(holders, ids, strict=True)), now)
    slot = booked_slot(session, application.id)
    assert slot is not None
    reminders.plan(session, application, slot.starts_at, now)


def decide(session: Session, application: Application, known: Known, _now: datetime) -> Outcome:
    """Attached to the clinic of the booked doctor: confirmed; else refused, and the slot goes on."""
    slot = booked_slot(session, application.id)
    attachment = known["attachment"]
    if attachment is None or (slot is not None and attachment["clinic"] != slot.doctor.clinic.code):
        return Refused(NOT_ATTACHED)
    if slot is None:
        return ForDesk(NO_SLOT)
    clinic = slot.doctor.clinic
    application.clinic, application.clinic_id = clinic, clinic.id
    return promise(application, slot)


def promise(application: Application, slot: Slot) -> Fulfilled:
    """What the citizen is told of a booked visit: the paper, the kept result and the SMS.

    Of what the desk wrote down there is no other message, so that this one says where to turn if it was not
    they who asked.
    """
    visit = visit_of(slot)
    patient = application.subject.full_name
    when = dates.date_and_time(slot.starts_at)
    more = _IN_CABINET if application.prepared_by_id is None else _NOT_ASKED
    return Fulfilled(
        paper=lambda issue: reception_confirmation(issue, patient, visit),
        result={"slot": slot.id, "starts_at": slot.starts_at.isoformat(), "doctor": visit.doctor},
        notice=Bilingual(
            kk=f"Қабылдау {when.kk}, {visit.door.kk}. {more.kk}",
            ru=f"Приём {when.ru}, {visit.door.ru}. {more.ru}",
        ),
    )


def move(
    session: Session, application: Application, slot_id: int, *, actor: Actor, at: Circumstances
) -> Slot:
    """Another time for what is booked: the new slot is taken and the old one freed, or neither.

    Raises `SlotNotFree`, `AlreadyBooked`, `NotBooked`, `TooLate` (a citizen, less than two hours before a
    visit to a doctor who will be there).
    """
    _must_fit(session, application, slot_id)
    holder = _excused(session, application, actor, booked_slot(session, application.id))
    new, old = booking.move(session, holder, slot_id, at.now)
    slot = booked_slot(session, application.id)
    assert slot is not None
    if new.id != old.id:
        process.reschedule(session, application, promise(application, slot), actor=actor, at=at)
        reminders.plan(session, application, slot.starts_at, at.now)
    return slot


def give(
    session: Session, application: Application, slot_id: int, *, actor: Actor, at: Circumstances
) -> None:
    """The desk finds a time for an application that has none, and confirms it.

    Raises `SlotNotFree`, `AlreadyBooked`.
    """
    _must_fit(session, application, slot_id)
    slot = booking.take(session, holder_of(application, actor), slot_id, at.now)
    reminders.plan(session, application, slot.starts_at, at.now)
    confirm(session, application, actor=actor, at=at)


def confirm(session: Session, application: Application, *, actor: Actor, at: Circumstances) -> None:
    """The desk confirms the time that is booked, without waiting for the register. Raises `NotBooked`."""
    slot = booked_slot(session, application.id)
    if slot is None:
        raise booking.NotBooked
    process.fulfil(session, application, promise(application, slot), actor=actor, at=at)


def _must_fit(session: Session, application: Application, slot_id: int) -> None:
    """Raise `SlotNotFree` unless the slot is of the application's clinic and of the speciality asked for."""
    doctor = session.scalar(select(Doctor).join(Slot, Slot.doctor_id == Doctor.id).where(Slot.id == slot_id))
    asked = application.answers["doctor"]["speciality"]
    if doctor is None or (doctor.clinic_id, doctor.speciality.value) != (application.clinic_id, asked):
        raise SlotNotFree(Unfree.UNKNOWN)


def may_withdraw(session: Session, application: Application, actor: Actor, now: datetime) -> bool:
    """Until two hours before the visit; the desk, and whose doctor will not be there, until it begins."""
    slot = booked_slot(session, application.id)
    if slot is None:
        return True
    if slot.attendance is not None or now > slot.starts_at:
        return False
    is_late = actor.kind is ActorKind.CITIZEN and now > slot.starts_at - booking.CUT_OFF
    return not is_late or absences.is_absent_on(session, slot.doctor_id, slot.day)


def withdrawn(session: Session, application: Application, actor: Actor, now: datetime) -> None:
    """The booking is cancelled; its slot waits ten minutes for a change of mind, but not for the portal's."""
    if actor is SYSTEM:
        let_go(session, application, now)
        return
    slot = booked_slot(session, application.id)
    if slot is not None:
        booking.cancel(session, _excused(session, application, actor, slot), now)


def restored(session: Session, application: Application, actor: Actor, now: datetime) -> None:
    """The cancelled booking comes back, and what was kept instead of it when its doctor will be absent; an
    application that had lost its slot goes back to the desk. Raises `TooLate`, `AlreadyBooked`."""
    if application.handed_to_desk == NO_SLOT and not application.result:
        return
    slot = booking.restore(session, holder_of(application, actor), now)
    reminders.plan(session, application, slot.starts_at, now)
    if absences.is_absent_on(session, slot.doctor_id, slot.day):
        absences.keep_again(session, slot, now)


def let_go(session: Session, application: Application, now: datetime) -> None:
    """The application ends without its result: its slot goes to who waits for it, or is free."""
    for slot in booking.give_up(session, holder_of(application, SYSTEM), now):
        pass_on(session, slot, now)


def booked_slot(session: Session, application_id: int) -> Slot | None:
    """The slot booked by the application, with its doctor, building and clinic; None when there is none."""
    return session.scalar(
        select(Slot)
        .where(Slot.taken_by_id == application_id, Slot.state == SlotState.TAKEN)
        .options(
            joinedload(Slot.doctor).joinedload(Doctor.clinic),
            joinedload(Slot.doctor).joinedload(Doctor.building),
        )
        .execution_options(populate_existing=True)
    )


def visit_of(slot: Slot) -> PlannedReception:
    """The slot as a visit that can be told to people."""
    doctor = slot.doctor
    return PlannedReception(
        doctor=doctor.full_name,
        speciality=SPECIALITIES[doctor.speciality],
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room=slot.room,
        place=place_of(doctor),
    )


def place_of(doctor: Doctor) -> Bilingual:
    """The building in which a doctor receives, with its address."""
    clinic: Clinic = doctor.clinic
    at = doctor.building or clinic
    name = Bilingual(kk=clinic.name_kk, ru=clinic.name_ru)
    if doctor.building is not None:
        name = Bilingual(
            kk=f"{name.kk}, {doctor.building.name_kk}", ru=f"{name.ru}, {doctor.building.name_ru}"
        )
    return Bilingual(kk=f"{name.kk}: {at.address_kk}", ru=f"{name.ru}: {at.address_ru}")


def said_of(slots: Sequence[Slot]) -> dict[str, Any]:
    """What a draft keeps of the slots that were chosen for it: their ids, and the words that are signed."""
    visits = [visit_of(slot) for slot in slots]
    return {
        "slot": slots[0].id,
        "beside": [slot.id for slot in slots[1:]],
        "when": [{"kk": visit.when.kk, "ru": visit.when.ru} for visit in visits],
        "doctor": visits[0].doctor,
        "speciality": {"kk": visits[0].speciality.kk, "ru": visits[0].speciality.ru},
        "door": {"kk": visits[0].door.kk, "ru": visits[0].door.ru},
        "place": {"kk": visits[0].place.kk, "ru": visits[0].place.ru},
    }


def _excused(session: Session, application: Application, actor: Actor, slot: Slot | None) -> Holder:
    """The holder of a booked slot, excused of its last two hours when the doctor will not be there."""
    is_excused = slot is not None and absences.is_absent_on(session, slot.doctor_id, slot.day)
    return replace(holder_of(application, actor), is_excused=is_excused)


def _in_a_row(session: Session, slot_id: int, count: int, now: datetime, *, is_desk: bool) -> list[int]:
    """The slot and those that begin where the one before ends, with the same doctor on the same day."""
    if count == 1:
        return [slot_id]
    first = session.get(Slot, slot_id)
    day = () if first is None else _rest_of_day(session, first)
    row = day[:count]
    follows = all(left.ends_at == right.starts_at for left, right in pairwise(row))
    if len(row) < count or not follows:
        raise SlotNotFree(Unfree.UNKNOWN, nearest_free(session, slot_id, now, is_desk=is_desk))
    return [slot.id for slot in row]


def _rest_of_day(session: Session, first: Slot) -> Sequence[Slot]:
    return session.scalars(
        select(Slot)
        .where(Slot.doctor_id == first.doctor_id, Slot.day == first.day, Slot.starts_at >= first.starts_at)
        .where(Slot.state != SlotState.CLOSED)
        .order_by(Slot.starts_at)
    ).all()
