"""Sample documents with the longest honest names, for the tests of this room."""

from datetime import UTC, date, datetime, time
from typing import Any

from portal.documents.certificate import Finding, certificate
from portal.documents.confirmation import Issue, PlannedVisit, visit_confirmation
from portal.documents.content import DocumentContent
from portal.documents.refusal import Appeal, Reasons, refusal
from portal.language import Bilingual
from portal.services.psychiatry_certificate import WORDS as PSYCHIATRY

CODE = "A4CM-12VH-3BJ9"
ADDRESS_OF_CHECK = f"https://emhana.example/kk/verify/{CODE}"
KAZAKH_LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
PATIENT = "Қаһарманқұлова Ұлжалғас Өмірзаққызы"
DOCTOR = "Әбдіғаппарұлы Сағындық Ғұмарұлы"
CLINIC = Bilingual(
    kk="Алматы облысы Денсаулық сақтау басқармасының «Қарасай ауданының орталық аудандық емханасы» "
    "шаруашылық жүргізу құқығындағы мемлекеттік коммуналдық кәсіпорны",
    ru="Государственное коммунальное предприятие на праве хозяйственного ведения «Центральная районная "
    "поликлиника Карасайского района» Управления здравоохранения Алматинской области",
)


def an_issue(**changes: Any) -> Issue:
    """An issue of 8 March 2026, 14:05 in Almaty."""
    usual: dict[str, Any] = {
        "number": "1622-7586-94",
        "verification_code": CODE,
        "verify_url": ADDRESS_OF_CHECK,
        "issued_at": datetime(2026, 3, 8, 9, 5, tzinfo=UTC),
        "clinic": CLINIC,
    }
    return Issue(**usual | changes)


def a_confirmation(patient: str = PATIENT, **changes: Any) -> DocumentContent:
    """A confirmation of a visit on Monday 9 March 2026, 14:00–16:00."""
    visit = PlannedVisit(
        patient=patient,
        address=Bilingual(
            kk="Қаскелең қ., Наурызбай батыр к-сі, 118-үй, 42-пәтер, 3-кіреберіс, 5-қабат",
            ru="г. Каскелен, ул. Наурызбай батыра, д. 118, кв. 42, подъезд 3, этаж 5",
        ),
        doctor=DOCTOR,
        speciality=Bilingual(kk="учаскелік терапевт", ru="участковый терапевт"),
        day=date(2026, 3, 9),
        window=(time(14), time(16)),
        place=4,
        calls=11,
    )
    return visit_confirmation(an_issue(**changes), visit)


def a_refusal(own_words: str = "") -> DocumentContent:
    """A refusal because of no attachment to the clinic."""
    reasons = Reasons(
        applicant=PATIENT,
        service=Bilingual(kk="Дәрігерді үйге шақыру", ru="Вызов врача на дом"),
        clause=Bilingual(
            kk="«Дәрігерді үйге шақыру» стандартының 9-тармағы, 2) тармақша",
            ru="Подпункт 2) пункта 9 стандарта «Вызов врача на дом»",
        ),
        plain=Bilingual(kk="Сіз бұл емханаға бекітілмегенсіз.", ru="Вы не прикреплены к этой поликлинике."),
        next_steps=(
            Bilingual(
                kk="Порталда емханаға бекітілуге өтініш беріңіз.",
                ru="Подайте на портале заявление о прикреплении.",
            ),
        ),
        appeal=Appeal(
            page=Bilingual(kk="emhana.kz/kk/complain", ru="emhana.kz/ru/complain"),
            is_to_clinic=True,
            answer_by=date(2026, 3, 16),
            working_days=5,
            higher_working_days=15,
        ),
        own_words=own_words,
    )
    return refusal(an_issue(), reasons)


def a_certificate(person: str = PATIENT, *, is_observed: bool = False) -> DocumentContent:
    """A certificate of the psychiatric register of 8 March 2026, valid through 18 March."""
    finding = Finding(
        words=PSYCHIATRY,
        person=person,
        iin="900228490109",
        is_observed=is_observed,
        as_of=datetime(2026, 3, 8, 9, 4, tzinfo=UTC),
        valid_until=date(2026, 3, 18),
        purpose=Bilingual(kk="Жұмысқа орналасу", ru="Для работы"),
        addressee="№ 5 мектеп",
    )
    return certificate(an_issue(), finding, salt="5a" * 16)
