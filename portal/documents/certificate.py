"""The certificate of a register: whether somebody is under dynamic observation (standards of 2020, seed 003)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from portal import dates
from portal.documents.confirmation import Issue
from portal.documents.content import DocumentContent, DocumentKind, Row, Told
from portal.language import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWords:
    """How a register is named: by its code's `name`, the title of its paper and the same in two words for an SMS,
    who issues it, the register itself."""

    name: str
    title: Bilingual
    short: Bilingual
    issuer: Bilingual
    register: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the register said of a person, and for whom and for what it was asked; `as_of` is its own moment.

    `asked_by` is empty when the person asked about themselves.
    """

    words: RegisterWords
    person: str = field(repr=False)
    iin: str = field(repr=False)
    is_observed: bool = field(repr=False)
    as_of: datetime
    valid_until: date
    asked_by: str = field(default="", repr=False)
    purpose: Bilingual | str = ""
    addressee: str = field(default="", repr=False)


def certificate(issue: Issue, finding: Finding, salt: str) -> DocumentContent:
    """The certificate of `finding`: secret, as `salt` says, and valid through `finding.valid_until`."""
    words = finding.words
    return DocumentContent(
        kind=DocumentKind.CERTIFICATE,
        title=words.title,
        number=issue.number,
        verification_code=issue.verification_code,
        verify_url=issue.verify_url,
        issued_at=issue.issued_at,
        clinic=words.issuer,
        specimen=issue.specimen,
        lead=(words.register, OBSERVED if finding.is_observed else NOT_OBSERVED),
        rows=(
            (Bilingual(kk="Кім туралы", ru="О ком"), finding.person),
            (Bilingual(kk="ЖСН", ru="ИИН"), finding.iin),
            (Bilingual(kk="Тіркелім жауап берген уақыт", ru="Ответ регистра"), _moment(finding.as_of)),
            *_asked(finding),
        ),
        notes=NOTES,
        valid_until=finding.valid_until,
        told=Told(person=finding.person, register=words.name, is_observed=finding.is_observed),
        salt=salt,
    )


def _asked(finding: Finding) -> tuple[Row, ...]:
    """Who asked, for what and for whom; what was not said has no line."""
    rows: tuple[Row, ...] = (
        (Bilingual(kk="Кім сұратты", ru="Кто запросил"), finding.asked_by),
        (Bilingual(kk="Не үшін", ru="Для чего"), finding.purpose),
        (Bilingual(kk="Қайда ұсынылады", ru="Куда представляется"), finding.addressee),
    )
    return tuple(row for row in rows if row[1])


def _moment(moment: datetime) -> Bilingual:
    return dates.date_and_time(moment)


OBSERVED = Bilingual(kk="Динамикалық байқауда тұр", ru="Состоит под динамическим наблюдением")
NOT_OBSERVED = Bilingual(kk="Динамикалық байқауда тұрмайды", ru="Под динамическим наблюдением не состоит")
NOTES = (
    Bilingual(
        kk="Анықтама берілген күннен кейінгі күнтізбелік 10 күн бойы жарамды.",
        ru="Справка действует 10 календарных дней после дня выдачи.",
    ),
    Bilingual(
        kk="Мәлімет иесінің өзіне берілді. Оны кімге көрсетуді тек иесі шешеді.",
        ru="Сведения выданы самому человеку. Кому их показать, решает только он.",
    ),
)
