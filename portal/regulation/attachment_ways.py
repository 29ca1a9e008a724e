"""What can be done after an attachment was refused, ground by ground (standard, row 9): the proof, another clinic."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Application
from portal.clock import local
from portal.language import Bilingual
from portal.regulation import reapplying, uploads
from portal.regulation.attachment_groups import (
    ADDRESS_PROOF,
    BY_CODE,
    GUARDIAN_PAPER,
    GUARDIANS_GROUP,
    NO_PROOF,
)
from portal.regulation.attachments import CODE
from portal.regulation.clinic_choice import ClinicOption, DoctorOption, clinics_for
from portal.regulation.definition import Onward, Way
from portal.regulation.reapplying import AGAIN, CORRECT
from portal.regulation.specialities import SPECIALITIES

LIVES_ELSEWHERE, DOCTOR_IS_FULL = "lives_elsewhere", "doctor_is_full"
PROOF, OTHER_CLINIC, OTHER_ADDRESS = "proof", "clinic", "address"
# What one paper shows for a whole family: who acts for the children, where all live. Of a group is who led.
COMMON_FILES = frozenset({GUARDIAN_PAPER, ADDRESS_PROOF})
ALL_FILES = COMMON_FILES | BY_CODE.keys()
# What a refusal for lack of proof is about: it does not come along.
PROOFS = frozenset({GUARDIAN_PAPER, GUARDIANS_GROUP})


def ways_on(session: Session, refused: Application, now: datetime) -> Onward:
    """The ways on by the ground: each person of a family goes on alone, for each was refused alone, with a doctor of
    their own. A companion is asked for their own group: the one that was answered is of who led."""
    who, doctor = reapplying.who_alone(refused), {"doctor": str(_doctor_of(refused))}
    answers = {**refused.answers, "who": who, "clinic": doctor}
    if refused.companion_of_id is not None:
        del answers["situation"]
    today = local(now).date()
    if refused.refusal_ground == NO_PROOF:
        return Onward((_proof(answers, today),))
    if refused.refusal_ground == DOCTOR_IS_FULL:
        return _other_clinic(session, refused, answers, today)
    if refused.refusal_ground == LIVES_ELSEWHERE:
        found = _other_clinic(session, refused, answers, today)
        address = Way(OTHER_ADDRESS, _OTHER_ADDRESS, CODE, answers, at="address")
        return Onward((address, *found.ways))
    at = uploads.STEP if refused.answers.get(uploads.STEP, {}).get("files") else ""
    return Onward((Way(AGAIN, CORRECT, CODE, answers, at=at, files=ALL_FILES, common=COMMON_FILES),))


def nearest_with_places(
    session: Session, refused: Application, today: date
) -> tuple[ClinicOption, DoctorOption] | None:
    """The nearest clinic, by the rules of the choice itself, in which a doctor has a place for the person: another
    doctor than the one who was refused, and for who lives outside the clinic's unit, a clinic of another unit."""
    age, far = refused.subject.age_on(today), _unit_too_far(refused)
    doctor_id = _doctor_of(refused)
    for option in clinics_for(session, refused.answers["address"], today):
        if option.clinic.unit_code == far:
            continue
        for one in option.for_age(age):
            if one.left and one.id != doctor_id:
                return option, one
    return None


def _unit_too_far(refused: Application) -> str | None:
    """The administrative unit outside of which the clinic found the person to live: none of its clinics takes them
    (row 9, 2); None for another ground."""
    if refused.refusal_ground != LIVES_ELSEWHERE or refused.clinic is None:
        return None
    return refused.clinic.unit_code


def _doctor_of(refused: Application) -> int:
    """The key of the doctor who was asked for: each of a family has one of their age."""
    return int(refused.answers["clinic"]["doctors"][str(refused.subject_id)]["id"])


def _other_clinic(
    session: Session, refused: Application, answers: Mapping[str, Mapping[str, Any]], today: date
) -> Onward:
    found = nearest_with_places(session, refused, today)
    if found is None:
        return Onward(words=_NOWHERE)
    clinic, doctor = found[0].clinic, found[1].doctor
    name = Bilingual(kk=clinic.name_kk, ru=clinic.name_ru)
    hint = _HINT.format(
        clinic=name, doctor=doctor.full_name, speciality=SPECIALITIES[doctor.speciality], left=found[1].left
    )
    chosen = {**answers, "clinic": {"doctor": str(doctor.id)}}
    words = _OTHER_DOCTOR if clinic.id == refused.clinic_id else _OTHER_CLINIC
    return Onward((Way(OTHER_CLINIC, words, CODE, chosen, hint, files=ALL_FILES, common=COMMON_FILES),))


def _proof(answers: Mapping[str, Mapping[str, Any]], today: date) -> Way:
    """To the upload of the proof; first to its last day when the one that was given is over."""
    situation = answers.get("situation", {})
    until = situation.get("paper_until")
    is_over = until is not None and date.fromisoformat(until) < today
    afresh = {**answers, "situation": {"group": situation["group"]}} if is_over else answers
    at = "situation" if is_over else uploads.STEP
    return Way(
        PROOF,
        _PROOF,
        CODE,
        afresh,
        _PROOF_HINT,
        at=at,
        files=ALL_FILES - PROOFS,
        common=COMMON_FILES - PROOFS,
    )


_PROOF = Bilingual(kk="Растайтын құжатты жүктеу", ru="Загрузить подтверждение")
_PROOF_HINT = Bilingual(
    kk="Жаңа өтініш ашылады, бұрынғы жауаптарыңыз толтырылып тұрады.",
    ru="Откроется новое заявление, прежние ответы уже будут в нём.",
)
_OTHER_CLINIC = Bilingual(kk="Осы емхананы таңдау", ru="Выбрать эту поликлинику")
_OTHER_DOCTOR = Bilingual(kk="Осы дәрігерді таңдау", ru="Выбрать этого врача")
_OTHER_ADDRESS = Bilingual(kk="Басқа мекенжайды көрсету", ru="Указать другой адрес")
_HINT = Bilingual(
    kk="Ең жақын бос орын: {clinic}, {doctor} ({speciality}), бос орын {left}.",
    ru="Ближайшие места: {clinic}, {doctor} ({speciality}), свободных мест {left}.",
)
_NOWHERE = Bilingual(
    kk="Қазір осы мекенжай бойынша басқа ешбір емханада бос орын жоқ. 1414 нөміріне қоңырау шалыңыз:"
    " орын қайда барын айтады.",
    ru="Сейчас по этому адресу ни в одной другой поликлинике мест нет. Позвоните на 1414: там скажут, где они есть.",
)
