"""The notice of an attachment (бекіту туралы хабарлама / уведомление о прикреплении): which clinic, whom, since when.

Standard "МСАК көрсететін медициналық ұйымға бекіту" (seed 003), row 5: an electronic document under the
organisation's signature.
"""

from dataclasses import dataclass, field
from datetime import date

from portal import dates
from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent, DocumentKind, Told
from portal.documents.verification import initials
from portal.language import Bilingual

TITLE = Bilingual(kk="Емханаға бекіту туралы хабарлама", ru="Уведомление о прикреплении к поликлинике")
NOTES = (
    Bilingual(
        kk="Осы күннен бастап дәрігерді үйге шақырып, қабылдауға осы емханада жазыласыз.",
        ru="С этого дня вызывайте врача на дом и записывайтесь на приём в этой поликлинике.",
    ),
    Bilingual(
        kk="Бұрынғы емханадан өздігінен шығарыласыз, ол жаққа барудың қажеті жоқ.",
        ru="От прежней поликлиники вас открепят без вашего участия, ходить туда не нужно.",
    ),
    Bilingual(
        kk="Бірінші рет келгенде жеке куәлікті, балаға туу туралы куәлігін алып барыңыз.",
        ru="Когда придёте впервые, возьмите удостоверение личности, для ребёнка — свидетельство о рождении.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """An attachment in words; `since` is its first day."""

    person: str = field(repr=False)
    clinic: Bilingual
    address: Bilingual
    phone: str
    doctor: str
    speciality: Bilingual
    territory: int | None
    since: date


def attachment_notice(issue: Issue, attached: Attached) -> DocumentContent:
    """The notice of `attached`; it has no end of its own: it holds until the next one."""
    return DocumentContent(
        kind=DocumentKind.CONFIRMATION,
        title=TITLE,
        number=issue.number,
        verification_code=issue.verification_code,
        verify_url=issue.verify_url,
        issued_at=issue.issued_at,
        clinic=issue.clinic,
        specimen=issue.specimen,
        told=Told(person=initials(attached.person)),
        lead=(Bilingual(kk="Бекітілген емхана", ru="Поликлиника"), attached.clinic),
        rows=(
            (Bilingual(kk="Қай күннен бастап", ru="С какого дня"), dates.full_date(attached.since)),
            (Bilingual(kk="Кім бекітілді", ru="Кто прикреплён"), attached.person),
            (
                Bilingual(kk=f"Дәрігер, {attached.speciality.kk}", ru=f"Врач, {attached.speciality.ru}"),
                attached.doctor,
            ),
            *(
                [(Bilingual(kk="Учаске", ru="Участок"), _territory(attached.territory))]
                if attached.territory
                else []
            ),
            (Bilingual(kk="Емхана мекенжайы", ru="Адрес поликлиники"), attached.address),
            (Bilingual(kk="Тіркеу бөлімі", ru="Регистратура"), attached.phone),
        ),
        notes=NOTES,
    )


def _territory(number: int) -> Bilingual:
    return Bilingual(kk=f"№ {number} учаске", ru=f"участок № {number}")
