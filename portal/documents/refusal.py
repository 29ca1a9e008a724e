"""The reasoned refusal on paper: the ground of the law, plain words for it, and what to do next."""

from dataclasses import dataclass

from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent, DocumentKind, Told
from portal.documents.verification import initials
from portal.language import Bilingual

TITLE = Bilingual(
    kk="Мемлекеттік қызметті көрсетуден бас тарту туралы дәлелді жауап",
    ru="Мотивированный ответ об отказе в оказании государственной услуги",
)
APPEAL = Bilingual(
    kk="Бас тартумен келіспесеңіз, осы емхананың басшысына немесе Бірыңғай байланыс орталығына шағымданыңыз: 1414.",
    ru="Если вы не согласны с отказом, пожалуйтесь руководителю этой поликлиники или в Единый контакт-центр: 1414.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why and what next. `clause` names the source of law, `own_words` is what the registrar added."""

    applicant: str
    service: Bilingual
    clause: Bilingual
    plain: Bilingual
    next_steps: tuple[Bilingual, ...]
    own_words: str = ""


def refusal(issue: Issue, reasons: Reasons) -> DocumentContent:
    """The reasoned refusal. It has no term: a new application may be made at any time."""
    own_words = ((Bilingual(kk="Тіркеушінің түсіндірмесі", ru="Пояснение регистратора"), reasons.own_words),)
    return DocumentContent(
        kind=DocumentKind.REFUSAL,
        title=TITLE,
        number=issue.number,
        verification_code=issue.verification_code,
        verify_url=issue.verify_url,
        issued_at=issue.issued_at,
        clinic=issue.clinic,
        specimen=issue.specimen,
        told=Told(person=initials(reasons.applicant)),
        lead=(Bilingual(kk="Бас тарту себебі", ru="Причина отказа"), reasons.plain),
        rows=(
            (Bilingual(kk="Өтініш беруші", ru="Заявитель"), reasons.applicant),
            (Bilingual(kk="Мемлекеттік қызмет", ru="Государственная услуга"), reasons.service),
            *(own_words if reasons.own_words.strip() else ()),
            (Bilingual(kk="Құқықтық негізі", ru="Правовое основание"), reasons.clause),
        ),
        notes=(*reasons.next_steps, APPEAL),
    )
