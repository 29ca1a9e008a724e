"""What is answered while a visit is being booked, made whole: who comes along, and whose slots are looked for."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Application
from models.enums import Speciality
from portal.clock import local
from portal.language import Bilingual
from portal.regulation import booking, companions
from portal.regulation.appointments import holder_of_draft, own_doctor
from portal.regulation.definition import Fault, Settled
from portal.regulation.specialities import open_to
from portal.regulation.subjects import SELF, subject_choices

OWN, NO_ONE = "own", "none"


def settle_people(session: Session, draft: Application, answers: dict[str, Any], now: datetime) -> Settled:
    """The companion becomes a draft of its own; what was chosen for others before is chosen anew."""
    if draft.clinic_id is None and draft.known.get("attachment", {}) is not None:
        return Settled(answers, (Fault("subject", _ELSEWHERE if "attachment" in draft.known else _SILENT),))
    beside = answers.get("beside") or NO_ONE
    known = {value for value, _ in subject_choices(session, draft, local(now).date())}
    if beside != NO_ONE and (beside not in known or beside == SELF):
        return Settled(answers, (Fault("beside", _NOT_YOURS),))
    is_same = draft.answers.get("who") == answers and "slot" in draft.answers
    if is_same:
        return Settled(answers)
    booking.free(session, holder_of_draft(draft))
    companions.keep(session, draft, [] if beside == NO_ONE else [int(beside)], now)
    return Settled(answers, forgets=("doctor", "slot"))


def settle_doctor(session: Session, draft: Application, answers: dict[str, Any], now: datetime) -> Settled:
    """Whose slots are looked for; another choice than before lets go of the slot that was chosen."""
    today = local(now).date()
    chosen = answers["doctor"]
    if chosen == OWN:
        own = own_doctor(session, draft, today)
        if own is None:
            return Settled(answers, (Fault("doctor", _NO_DOCTOR),))
        whole = {**answers, "doctor_id": own.id, "speciality": own.speciality.value, "name": own.full_name}
    else:
        speciality = Speciality(chosen)
        if speciality not in open_to(draft.subject.age_on(today), draft.subject.sex):
            return Settled(answers, (Fault("doctor", _NO_DOCTOR),))
        whole = {**answers, "doctor_id": None, "speciality": speciality.value}
    if draft.answers.get("doctor") == whole:
        return Settled(whole)
    booking.free(session, holder_of_draft(draft))
    return Settled(whole, forgets=("slot",))


_NOT_YOURS = Bilingual(kk="Тізімнен балаңызды таңдаңыз", ru="Выберите ребёнка из списка")
_NO_DOCTOR = Bilingual(kk="Тізімнен дәрігерді таңдаңыз", ru="Выберите врача из списка")
_SILENT = Bilingual(
    kk="Бекіту тіркелімі қазір жауап бермейді, сондықтан дәрігерлердің кестесін көрсете алмаймыз."
    " Бірнеше минуттан соң қайталаңыз немесе емханаға қоңырау шалыңыз.",
    ru="Регистр прикрепления сейчас не отвечает, поэтому мы не можем показать расписание врачей."
    " Повторите через несколько минут или позвоните в поликлинику.",
)
_ELSEWHERE = Bilingual(
    kk="Бұл адам осы порталда жоқ емханаға бекітілген. Қабылдауға сол емхананың телефонымен жазылыңыз.",
    ru="Этот человек прикреплён к поликлинике, которой на портале нет. Запишитесь по её телефону.",
)
