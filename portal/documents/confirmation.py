"""The confirmation of a doctor's visit to a home: what the clinic promises, in words for the fridge door."""

from dataclasses import dataclass
from datetime import date, datetime, time

from portal import dates
from portal.documents.content import DocumentContent, DocumentKind, Told
from portal.documents.verification import initials
from portal.language import Bilingual

TITLE = Bilingual(kk="Дәрігерді үйге шақыру тіркелді", ru="Вызов врача на дом зарегистрирован")
PREPARE = (
    Bilingual(
        kk="Жеке куәлікті, ал балаға шақырсаңыз, туу туралы куәлігін дайындап қойыңыз.",
        ru="Подготовьте удостоверение личности, а если вызов к ребёнку — его свидетельство о рождении.",
    ),
    Bilingual(
        kk="Қабылдап жүрген дәрілеріңізді және соңғы талдау нәтижелерін көрсетіңіз.",
        ru="Покажите врачу лекарства, которые принимаете, и результаты последних анализов.",
    ),
    Bilingual(
        kk="Телефоныңыз қосулы болсын: дәрігер жолға шыққанда SMS келеді.",
        ru="Держите телефон включённым: когда врач выедет, придёт SMS.",
    ),
)
EMERGENCY = Bilingual(
    kk="Жағдай нашарласа, дәрігерді күтпей, 103 нөміріне қоңырау шалыңыз.",
    ru="Если станет хуже, не ждите врача — звоните\u00a0103.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What every paper has, whatever it says: its numbers, its moment and who issues it."""

    number: str
    verification_code: str
    verify_url: str
    issued_at: datetime
    clinic: Bilingual
    specimen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """The promised visit. `place` of `calls` is the place in the doctor's round of that day."""

    patient: str
    address: Bilingual | str
    doctor: str
    speciality: Bilingual
    day: date
    window: tuple[time, time]
    place: int
    calls: int


def visit_confirmation(issue: Issue, visit: PlannedVisit) -> DocumentContent:
    """The confirmation of a registered home call, valid through the day of the visit."""
    return DocumentContent(
        kind=DocumentKind.CONFIRMATION,
        title=TITLE,
        number=issue.number,
        verification_code=issue.verification_code,
        verify_url=issue.verify_url,
        issued_at=issue.issued_at,
        clinic=issue.clinic,
        specimen=issue.specimen,
        told=Told(person=initials(visit.patient)),
        lead=(Bilingual(kk="Дәрігер келетін уақыт", ru="Когда придёт врач"), _when(visit)),
        rows=(
            (Bilingual(kk="Кезектегі орныңыз", ru="Ваше место в очереди"), _place(visit)),
            (_doctor_label(visit), visit.doctor),
            (Bilingual(kk="Науқас", ru="Пациент"), visit.patient),
            (Bilingual(kk="Мекенжай", ru="Адрес"), visit.address),
        ),
        notes=PREPARE,
        alert=EMERGENCY,
        valid_until=visit.day,
    )


def _when(visit: PlannedVisit) -> Bilingual:
    day, hours = dates.date_with_weekday(visit.day), dates.window(*visit.window)
    return Bilingual(kk=f"{day.kk},\nсағат {hours}", ru=f"{day.ru},\n{hours}")


def _doctor_label(visit: PlannedVisit) -> Bilingual:
    return Bilingual(kk=f"Дәрігер, {visit.speciality.kk}", ru=f"Врач, {visit.speciality.ru}")


def _place(visit: PlannedVisit) -> Bilingual:
    return Bilingual(
        kk=f"{visit.place}-орын, барлығы {visit.calls} шақыру",
        ru=f"{visit.place}-е из {visit.calls}",
    )
