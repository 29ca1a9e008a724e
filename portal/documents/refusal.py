"""The reasoned refusal on paper: the ground of the law, plain words for it, and what to do next."""

from dataclasses import dataclass
from datetime import date

from portal.dates import full_date
from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent, DocumentKind, Told
from portal.documents.verification import initials
from portal.language import Bilingual

TITLE = Bilingual(
    kk="Мемлекеттік қызметті көрсетуден бас тарту туралы дәлелді жауап",
    ru="Мотивированный ответ об отказе в оказании государственной услуги",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """How the refusal is complained of: `page` is the address that anybody can type; the head of the clinic
    answers, or the portal's administrator; `answer_by` is the day by which a complaint made today is answered."""

    page: Bilingual
    is_to_clinic: bool
    answer_by: date
    working_days: int
    higher_working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why and what next. `clause` names the source of law, `own_words` is what the registrar added."""

    applicant: str
    service: Bilingual
    clause: Bilingual
    plain: Bilingual
    next_steps: tuple[Bilingual, ...]
    appeal: Appeal
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
        notes=(*reasons.next_steps, *_ways_to_complain(reasons.appeal, issue.number)),
    )


def _ways_to_complain(appeal: Appeal, number: str) -> tuple[Bilingual, ...]:
    who = _HEAD if appeal.is_to_clinic else _ADMINISTRATOR
    said = {"page": appeal.page, "number": number, "who": who, "days": appeal.working_days}
    return (
        _COMPLAIN.format(**said, day=full_date(appeal.answer_by)),
        _HIGHER.format(days=appeal.higher_working_days),
    )


_COMPLAIN = Bilingual(
    kk="Келіспесеңіз, шағымданыңыз: {page}, өтініш нөмірі {number}, не қағаз жүзінде. {who} {days} жұмыс күнінде"
    " жауап береді; бас тартылған күні шағымдансаңыз, мерзімі: {day}.",
    ru="Не согласны? Пожалуйтесь: {page}, номер заявления {number}, или на бумаге. {who} ответит за {days} рабочих"
    " дней: на жалобу в день отказа — до {day}.",
)
_HEAD = Bilingual(kk="Осы емхананың басшысы", ru="Руководитель этой поликлиники")
_ADMINISTRATOR = Bilingual(kk="Портал әкімшісі", ru="Администратор портала")
# The body of the Law "On State Services", article 25, to which part 3 of each standard leads after the head.
_HIGHER = Bilingual(
    kk="Одан кейін: мемлекеттік қызметтер сапасын бағалау және бақылау жөніндегі уәкілетті орган,"
    " {days} жұмыс күні. Сұрақтарға: 1414.",
    ru="После него: уполномоченный орган по оценке и контролю за качеством государственных услуг,"
    " {days} рабочих дней. Вопросы: 1414.",
)
