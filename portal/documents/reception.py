"""The confirmation of a booked visit to a doctor: when, where, to whom, and what to bring."""

from dataclasses import dataclass
from datetime import datetime

from portal import dates
from portal.clock import local
from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent, DocumentKind, Told
from portal.documents.verification import initials
from portal.language import Bilingual

TITLE = Bilingual(kk="Дәрігердің қабылдауына жазылдыңыз", ru="Вы записаны на приём к врачу")
BRING = (
    Bilingual(
        kk="Жеке куәлікті, балаға туу туралы куәлігін ала келіңіз.",
        ru="Возьмите удостоверение личности, для ребёнка — свидетельство о рождении.",
    ),
    Bilingual(
        kk="Соңғы талдау нәтижелері мен қабылдап жүрген дәрілеріңіздің тізімін көрсетіңіз.",
        ru="Покажите врачу результаты последних анализов и список лекарств, которые принимаете.",
    ),
    Bilingual(
        kk="Он минут ерте келіңіз. Келе алмасаңыз, кемінде екі сағат бұрын бас тартыңыз: орын басқа адамға керек.",
        ru="Приходите на десять минут раньше. Не сможете прийти — отмените хотя бы за два часа: время нужно другим.",
    ),
)
EMERGENCY = Bilingual(
    kk="Жағдай нашарласа, қабылдауды күтпей, 103 нөміріне қоңырау шалыңыз.",
    ru="Если станет хуже, не ждите приёма — звоните\u00a0103.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReception:
    """A booked visit: whom, when (aware moments) and where. `place` names the building with its address."""

    doctor: str
    speciality: Bilingual
    starts_at: datetime
    ends_at: datetime
    room: str
    place: Bilingual

    @property
    def when(self) -> Bilingual:
        """`2026 жылғы 8 наурыз, жексенбі, 09:20` / `воскресенье, 8 марта 2026 года, 09:20`."""
        day, hour = dates.date_with_weekday(local(self.starts_at).date()), dates.clock_time(self.starts_at)
        return Bilingual(kk=f"{day.kk}, {hour}", ru=f"{day.ru}, {hour}")

    @property
    def door(self) -> Bilingual:
        """`201-кабинет` / `кабинет 201`; the registry when the schedule names no room."""
        if not self.room:
            return Bilingual(kk="тіркеу бөлімінен біліңіз", ru="уточните в регистратуре")
        return Bilingual(kk=f"{self.room}-кабинет", ru=f"кабинет {self.room}")

    @property
    def way(self) -> Bilingual:
        """The building with its address, and the room when the schedule names one."""
        if not self.room:
            return self.place
        return Bilingual(kk=f"{self.place.kk}, {self.door.kk}", ru=f"{self.place.ru}, {self.door.ru}")


def reception_confirmation(issue: Issue, patient: str, visit: PlannedReception) -> DocumentContent:
    """The confirmation of `visit` for `patient`, valid through its day."""
    return DocumentContent(
        kind=DocumentKind.CONFIRMATION,
        title=TITLE,
        number=issue.number,
        verification_code=issue.verification_code,
        verify_url=issue.verify_url,
        issued_at=issue.issued_at,
        clinic=issue.clinic,
        specimen=issue.specimen,
        told=Told(person=initials(patient)),
        lead=(Bilingual(kk="Қабылдау уақыты", ru="Время приёма"), visit.when),
        rows=(
            (
                Bilingual(kk=f"Дәрігер, {visit.speciality.kk}", ru=f"Врач, {visit.speciality.ru}"),
                visit.doctor,
            ),
            (Bilingual(kk="Кабинет", ru="Кабинет"), visit.door),
            (Bilingual(kk="Қайда", ru="Где"), visit.place),
            (Bilingual(kk="Кім келеді", ru="Пациент"), patient),
        ),
        notes=BRING,
        alert=EMERGENCY,
        valid_until=local(visit.starts_at).date(),
    )
