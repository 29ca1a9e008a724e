"""The life of an attachment: asked for, agreed by the clinic, entered in the register, ended.

An agreement takes a place of the doctor in its own transaction; only then is the register told, by the worker
and outside of any transaction. What the register does not take goes back to the desk and frees the place.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import (
    Account,
    Application,
    Attachment,
    Clinic,
    Doctor,
    Kinship,
    OutgoingTask,
    TerritoryDoctor,
)
from models.enums import AttachmentState, State
from portal.clock import local
from portal.dates import full_date
from portal.documents.attachment import Attached, attachment_notice
from portal.gateways import Gateways
from portal.gateways.attachment.port import AttachOrder, PastAttachment
from portal.gateways.errors import GatewayError, Rejected
from portal.language import Bilingual
from portal.regulation import attachment_power, doctor_loads, notices, process, uploads
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.attachment_family import code_before, homes, kept_for, move_for
from portal.regulation.attachment_law import Move, begins_on, suitable
from portal.regulation.checks import attachment_of, registers_say
from portal.regulation.definition import Errand, Journey, Known
from portal.regulation.doctor_loads import DoctorIsFull
from portal.regulation.outcomes import ForDesk, Fulfilled, Outcome
from portal.regulation.registering import reserve_open_key
from portal.regulation.specialities import SPECIALITIES
from portal.regulation.territories import territory_at

CODE = "attachment"
TO_DECIDE, REGISTER_REFUSED, POWER_REFUSED = "attachment", "register_refused", "power_refused"
LEAVE_VISITS, CLINIC_LEFT, NOW_AT = "leave_visits", "clinic_left", "now_at"
SUPERSEDED, KIN_TOLD = "superseded", "child_attached"


def look_up(iin: str, gateways: Gateways) -> Known:
    """Where a person is attached, where they were before, and where they live; what a register does not say is
    left out. The clinic that is chosen is not the one they come from, hence the other name."""
    known = registers_say(iin, gateways)
    if "attachment" in known:
        known["attached"] = known.pop("attachment")
        with suppress(GatewayError):
            known["history"] = [_past(each) for each in gateways.attachment.history(iin)]
    return known


def nothing_before_form(_known: Known) -> None:
    """Nobody is turned away before they have chosen: which clinic may take them depends on where they live."""
    return


def ask(errand: Errand, gateways: Gateways) -> Known:
    """Before the decision: where the person is attached now. After it: the register enters what was agreed; the
    same order told twice is entered once. Raises `GatewayError`."""
    if not errand.agreed:
        history = gateways.attachment.history(errand.subject_iin)
        return {
            "attached": attachment_of(errand.subject_iin, gateways),
            "history": [_past(each) for each in history],
            **attachment_power.ask_again(errand, gateways),
        }
    if refused := attachment_power.must_hold(errand, gateways):
        return {"rejected": POWER_REFUSED, **refused}
    agreed = errand.agreed
    order = AttachOrder(
        reference=errand.number,
        iin=errand.subject_iin,
        clinic_code=agreed["clinic"],
        territory_number=agreed["territory"],
        doctor_code=agreed["doctor"],
        since=date.fromisoformat(agreed["since"]),
    )
    try:
        gateways.attachment.attach(order)
    except Rejected as refusal:
        return {"rejected": refusal.code}
    return {"entered": True}


def decide(session: Session, application: Application, known: Known, now: datetime) -> Outcome:
    """A registrar decides; what they agreed to and the register entered is the result."""
    row = of(session, application.id)
    if "entered" not in known and "rejected" not in known:
        application.known = {**application.known, **known}
        row.since = begins(application.known, move_of(session, application), _day_of(application, now))
        return ForDesk(TO_DECIDE)
    if "rejected" in known:
        _release_place(session, row, now)
        row.standing, application.result = AttachmentState.ASKED, {}
        if "power" not in known:
            return ForDesk(REGISTER_REFUSED)
        application.known = {**application.known, "power": known["power"]}
        return ForDesk(POWER_REFUSED)
    _leave_before(session, row, application.known, now)
    row.standing, row.changed_at, application.open_key = AttachmentState.HOLDS, now, None
    _queue_leaving(session, application, now)
    return Fulfilled(
        paper=lambda issue: attachment_notice(issue, attached(row)), result=_result(row), notice=_told(row)
    )


def signed(journey: Journey, session: Session, application: Application, now: datetime) -> None:
    """A place is asked for; an older open application for the same person gives way, the other parent is told.

    Raises `AlreadyOpen` when the same is signed at this very moment.
    """
    for older in open_ones(session, application.subject_id):
        process.withdraw(
            session, older, journey, actor=SYSTEM, now=now, reason=application.number or "", notice=SUPERSEDED
        )
    reserve_open_key(session, application, journey)
    chosen = application.answers["clinic"]["doctors"][str(application.subject_id)]
    assert application.clinic_id is not None
    _was, move = kept_for(application, application.subject_id)
    session.add(
        Attachment(
            person_id=application.subject_id,
            clinic_id=application.clinic_id,
            doctor_id=chosen["id"],
            territory=chosen["territory"],
            application_id=application.id,
            standing=AttachmentState.ASKED,
            since=begins(application.known, move, _day_of(application, now)),
            changed_at=now,
        )
    )
    session.flush()
    _tell_other_parent(session, application, now)


def open_key(application: Application, _day: date) -> str | None:
    """One open application a person, until it is given or ends. A draft is not held up by it: once signed it takes
    the older one's place."""
    return f"{CODE}:{application.subject_id}" if application.number else None


def may_withdraw(session: Session, application: Application, actor: Actor, _now: datetime) -> bool:
    """Until the clinic has agreed; then one leaves the clinic instead. A newer application closes it till the end."""
    if application.state is State.FULFILLED:
        return False
    return actor is SYSTEM or of(session, application.id).standing is AttachmentState.ASKED


def withdrawn(session: Session, application: Application, _actor: Actor, now: datetime) -> None:
    """Nothing is asked for any more."""
    let_go(session, application, now)


def restored(session: Session, application: Application, _actor: Actor, now: datetime) -> None:
    """It is asked for again."""
    row = of(session, application.id)
    row.standing, row.changed_at, application.result = AttachmentState.ASKED, now, {}


def let_go(session: Session, application: Application, now: datetime) -> None:
    """The application ends without its result: a place that was taken is free."""
    row = of(session, application.id)
    _release_place(session, row, now)
    row.standing = AttachmentState.DROPPED


def agree(
    session: Session, application: Application, doctor_id: int, *, actor: Actor, now: datetime
) -> Attachment:
    """The registrar attaches the person to a doctor of the clinic: the place is taken in this transaction, the
    register is told after it. Agreed already: as it stands. Raises `DoctorIsFull`."""
    row, today = of(session, application.id), local(now).date()
    if row.standing is AttachmentState.AGREED:
        return row
    doctor = session.get_one(Doctor, doctor_id)
    age = row.person.age_on(today)
    if doctor.clinic_id != row.clinic_id or doctor.speciality not in suitable(age):
        raise DoctorIsFull
    doctor_loads.take(session, doctor, age)
    if row.doctor_id != doctor.id:
        row.doctor_id, row.doctor = doctor.id, doctor
        row.territory = territory_of(session, doctor, application.answers["address"])
    row.standing, row.since, row.changed_at = AttachmentState.AGREED, max(row.since, today), now
    agreed = {
        "clinic": row.clinic.code,
        "doctor": doctor.code,
        "territory": row.territory or 0,
        "since": row.since.isoformat(),
        **attachment_power.agreed_on(
            application, has_paper=uploads.has(session, application, attachment_power.BY_POWER)
        ),
    }
    process.agree(session, application, agreed, actor=actor, now=now)
    return row


def of(session: Session, application_id: int) -> Attachment:
    """The attachment that an application asks for, with its people and places. Raises `NoResultFound`."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application_id)
        .options(joinedload(Attachment.person), joinedload(Attachment.doctor), joinedload(Attachment.clinic))
    ).one()


def open_ones(session: Session, person_id: int) -> list[Application]:
    """The open applications for a person, their rows held."""
    return list(
        session.scalars(
            select(Application)
            .where(Application.open_key == f"{CODE}:{person_id}")
            .with_for_update(of=Application)
        )
    )


def clinic_before(session: Session, known: Mapping[str, Any]) -> Bilingual | None:
    """The clinic to which a person is attached, as the register said; its code when the portal does not know it."""
    code = code_before(known)
    if code is None:
        return None
    clinic = session.scalar(select(Clinic).where(Clinic.code == code))
    return Bilingual(kk=clinic.name_kk, ru=clinic.name_ru) if clinic else Bilingual(kk=code, ru=code)


def move_of(session: Session, application: Application) -> Move:
    """Why the person attaches, by what the register said and where they live."""
    if "attached" not in application.known or application.clinic is None:
        return Move.FIRST
    return move_for(application.known, application.clinic.code, homes(session, application))


def changes_in(known: Mapping[str, Any], year: int) -> int:
    """How many times the person changed the clinic in a year, by the register's history (the newest first)."""
    history = known.get("history", [])
    return sum(
        new["clinic"] != old["clinic"] and date.fromisoformat(new["since"]).year == year
        for new, old in pairwise(history)
    )


def begins(known: Mapping[str, Any], move: Move, day: date) -> date:
    """From which day the attachment of whom the register `known` knows will hold if the clinic agrees on `day`, the
    one for which the application counts."""
    return begins_on(move, changes_in(known, day.year), day)


def _day_of(application: Application, now: datetime) -> date:
    return application.counts_for or local(now).date()


def attached(row: Attachment) -> Attached:
    """The attachment as its paper says it."""
    clinic, doctor = row.clinic, row.doctor
    return Attached(
        person=row.person.full_name,
        clinic=Bilingual(kk=clinic.name_kk, ru=clinic.name_ru),
        address=Bilingual(kk=clinic.address_kk, ru=clinic.address_ru),
        phone=clinic.phone,
        doctor=doctor.full_name,
        speciality=SPECIALITIES[doctor.speciality],
        territory=row.territory,
        since=row.since,
    )


def territory_of(session: Session, doctor: Doctor, address: Mapping[str, Any]) -> int | None:
    """The number of the doctor's territory in which the address stands, else the doctor's first one; None for a
    doctor who looks after none."""
    here = territory_at(session, doctor.clinic_id, address["street_id"], address["house_number"])
    own = session.scalars(
        select(TerritoryDoctor.number)
        .where(TerritoryDoctor.doctor_id == doctor.id)
        .order_by(TerritoryDoctor.number)
    ).all()
    return here if here in own else next(iter(own), None)


def _past(each: PastAttachment) -> dict[str, Any]:
    return {
        "clinic": each.clinic_code,
        "doctor": each.doctor_code,
        "since": each.since.isoformat(),
        "until": each.until.isoformat() if each.until else None,
    }


def _release_place(session: Session, row: Attachment, now: datetime) -> None:
    if row.standing is AttachmentState.AGREED:
        doctor_loads.give_back(session, row.doctor_id, row.person.age_on(local(now).date()))
    row.changed_at = now


def _leave_before(session: Session, row: Attachment, known: Known, now: datetime) -> None:
    """What held before ends on the day before; the place at the doctor before is free once it does."""
    today, last_day = local(now).date(), row.since - timedelta(days=1)
    for before in session.scalars(
        select(Attachment).where(
            Attachment.person_id == row.person_id, Attachment.standing == AttachmentState.HOLDS
        )
    ):
        before.standing, before.until, before.changed_at = AttachmentState.ENDED, last_day, now
    doctor_code = (known.get("attached") or {}).get("doctor")
    doctor_id = session.scalar(select(Doctor.id).where(Doctor.code == doctor_code))
    if doctor_id is not None and row.since <= today:
        doctor_loads.give_back(session, doctor_id, row.person.age_on(today))


def _queue_leaving(session: Session, application: Application, now: datetime) -> None:
    """The visits booked in the clinic that is left are called off by a task of its own."""
    key = f"{LEAVE_VISITS}:{application.number}"
    payload: dict[str, Any] = {}
    task = OutgoingTask(
        kind=LEAVE_VISITS, key=key, application_id=application.id, payload=payload, created_at=now, run_at=now
    )
    notices.write_once(session, [task])


def _tell_other_parent(session: Session, application: Application, now: datetime) -> None:
    """Whoever else acts for the child learns of the application at once, so that they can object."""
    if application.subject_id == application.applicant_id:
        return
    others = session.scalars(
        select(Account)
        .join(Kinship, Kinship.parent_id == Account.person_id)
        .where(Kinship.child_id == application.subject_id, Account.person_id != application.applicant_id)
    )
    tasks = [
        notices.task_of(
            application,
            "sms",
            f"{application.number}:{KIN_TOLD}:{account.id}",
            {"notice": KIN_TOLD, "account": account.id, "by_day": True},
            run_at=now,
            now=now,
        )
        for account in others
    ]
    notices.write_once(session, tasks)


def _result(row: Attachment) -> dict[str, Any]:
    return {
        "clinic": {"kk": row.clinic.name_kk, "ru": row.clinic.name_ru},
        "doctor": row.doctor.full_name,
        "since": row.since.isoformat(),
    }


def now_at(row: Attachment) -> dict[str, Any]:
    """What a visit that is called off because of this attachment keeps of it: the clinic and its first day."""
    kept = _result(row)
    return {"clinic": kept["clinic"], "since": kept["since"]}


def _told(row: Attachment) -> Bilingual:
    since = full_date(row.since)
    return Bilingual(
        kk=f"Бекіту расталды, басталатын күні: {since.kk}.", ru=f"Прикрепление подтверждено: с {since.ru}."
    )
