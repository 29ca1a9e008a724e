"""The steps of booking a visit: who may come, which doctors, which times, and the lines of the review page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models import Application
from models.enums import Speciality
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.queries.bookings import Booked
from portal.queries.choosing import Offer, SlotPage, offers, slot_page
from portal.queries.own_waiting import rank_for
from portal.queries.slots import Search
from portal.regulation import companions
from portal.regulation.appointment_answers import NO_ONE, OWN
from portal.regulation.appointments import booked_slot, own_doctor
from portal.regulation.definition import Supplies, Turn
from portal.regulation.specialities import SPECIALITIES, open_to
from portal.regulation.subjects import SELF, subject_choices


def people(session: Session, draft: Application, now: datetime) -> Supplies:
    """The applicant and their children; a second child may come along."""
    choices = subject_choices(session, draft, local(now).date())
    children = [each for each in choices if each[0] != SELF]
    return Supplies(
        choices={"subject": choices, "beside": [(NO_ONE, _ALONE), *children]},
        defaults={"beside": NO_ONE},
        page=len(children),
    )


def doctors(session: Session, draft: Application, now: datetime) -> Supplies:
    """One's own doctor first, then the specialities open without a referral, each with its next free time."""
    if draft.clinic_id is None:
        return Supplies(choices={"doctor": []})
    today = local(now).date()
    found = offers(session, draft.clinic_id, now, for_desk=draft.prepared_by_id is not None)
    own = own_doctor(session, draft, today)
    choices: list[tuple[str, Bilingual, dict[str, object]]] = []
    if own is not None:
        words = SPECIALITIES[own.speciality]
        mine = next(each for each in found if each.doctor_id == own.id)
        choices.append((OWN, _own_words(own.full_name, words), {"hint": _next(mine.next_at)}))
    for speciality in open_to(draft.subject.age_on(today), draft.subject.sex):
        theirs = [each for each in found if each.speciality is speciality]
        if theirs:
            choices.append((speciality.value, _capital(SPECIALITIES[speciality]), {"hint": _soonest(theirs)}))
    return Supplies(
        choices={"doctor": choices},  # type: ignore[dict-item]  # a choice may carry what is drawn beside it
        defaults={"doctor": OWN if own is not None else ""},
    )


def times(session: Session, draft: Application, turn: Turn) -> Supplies:
    """The days and times that are free for what was chosen on the page before."""
    chosen = draft.answers.get("doctor")
    if chosen is None or draft.clinic_id is None:
        return Supplies(choices={"slot": []})
    base = Search(
        draft.clinic_id,
        Speciality(chosen["speciality"]),
        doctor_id=chosen["doctor_id"],
        for_desk=draft.prepared_by_id is not None,
    )
    beside = len(companions.of(session, draft))
    phone = draft.clinic.phone if draft.clinic else ""
    page = slot_page(session, base, turn.wishes, turn.now, beside=beside, phone=phone)
    if page.may_wait:
        page = replace(page, place=rank_for(session, draft, base.speciality))
    return Supplies(
        choices={"slot": [(str(slot.id), _clock(slot.starts_at)) for slot in page.slots]}, page=page
    )


def times_to_move(
    session: Session, booked: Booked, wishes: Mapping[str, str], now: datetime, *, phone: str
) -> SlotPage:
    """The free times with the doctor of a booked visit and with others of the speciality in the clinic."""
    base = Search(booked.clinic_id, booked.practice)
    first = {"doctor": str(booked.doctor_id)} if not wishes else {}
    return slot_page(session, base, {**first, **wishes}, now, phone=phone)


def times_for_desk(
    session: Session, application: Application, wishes: Mapping[str, str], now: datetime
) -> SlotPage:
    """What the desk can give instead of the booked time, or of the one that was lost; its own share too."""
    slot = booked_slot(session, application.id)
    clinic_id, chosen = application.clinic_id, application.answers["doctor"]
    assert clinic_id is not None
    base = Search(clinic_id, Speciality(chosen["speciality"]), for_desk=True)
    doctor = slot.doctor_id if slot is not None else chosen["doctor_id"]
    first = {"doctor": str(doctor)} if doctor and not wishes else {}
    return slot_page(session, base, {**first, **wishes}, now)


def shown(session: Session, draft: Application, step: str) -> Sequence[tuple[Bilingual, Bilingual]]:
    """The review page's lines of a step."""
    if step == "who":
        names = [draft.subject, *(each.subject for each in companions.of(session, draft))]
        return [(_PATIENT, Bilingual(kk=each.full_name, ru=each.full_name)) for each in names]
    if step == "doctor":
        answer = draft.answers["doctor"]
        speciality = SPECIALITIES[Speciality(answer["speciality"])]
        return [(_CHOSEN, _own_words("", speciality) if answer["doctor"] == OWN else _capital(speciality))]
    slot = draft.answers["slot"]
    doctor = Bilingual(
        kk=f"{slot['doctor']}, {slot['speciality']['kk']}", ru=f"{slot['doctor']}, {slot['speciality']['ru']}"
    )
    return [
        *((_WHEN, Bilingual(**when)) for when in slot["when"]),
        (_DOCTOR, doctor),
        (_ROOM, Bilingual(**slot["door"])),
        (_PLACE, Bilingual(**slot["place"])),
    ]


def _own_words(name: str, speciality: Bilingual) -> Bilingual:
    said = f": {name}" if name else ""
    return Bilingual(kk=f"Өз дәрігерім{said} ({speciality.kk})", ru=f"Мой врач{said} ({speciality.ru})")


def _capital(words: Bilingual) -> Bilingual:
    return Bilingual(kk=words.kk[0].upper() + words.kk[1:], ru=words.ru[0].upper() + words.ru[1:])


def _soonest(found: Sequence[Offer]) -> Bilingual:
    return _next(min((each.next_at for each in found if each.next_at), default=None))


def _next(moment: datetime | None) -> Bilingual:
    if moment is None:
        return _NOTHING_FREE
    said = dates.date_and_time(moment)
    return Bilingual(kk=f"Ең жақын бос уақыт: {said.kk}", ru=f"Ближайшее свободное время: {said.ru}")


def _clock(moment: datetime) -> Bilingual:
    said = dates.clock_time(moment)
    return Bilingual(kk=said, ru=said)


_ALONE = Bilingual(kk="Жоқ, бір адам келеді", ru="Нет, придёт один человек")
_NOTHING_FREE = Bilingual(
    kk="Екі аптада бос уақыт жоқ, кезекке тұруға болады",
    ru="На две недели свободного времени нет, можно встать в очередь",
)
_PATIENT = Bilingual(kk="Кім келеді", ru="Кто придёт")
_CHOSEN = Bilingual(kk="Кімге", ru="К кому")
_WHEN = Bilingual(kk="Күні мен уақыты", ru="День и время")
_DOCTOR = Bilingual(kk="Дәрігер", ru="Врач")
_ROOM = Bilingual(kk="Кабинет", ru="Кабинет")
_PLACE = Bilingual(kk="Қайда", ru="Где")
