"""A citizen's complaint on paper for the higher body, in both languages: what is known, their words, the answer.

It is the citizen's own paper: nobody seals it, and it is drawn anew whenever it is asked for.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.enums import ComplaintKind, ComplaintOutcome
from models.iin import Iin
from portal import dates
from portal.clock import local
from portal.documents import words
from portal.documents.letters import drawable
from portal.documents.render import compiled, pair
from portal.language import Bilingual

TO = Bilingual(
    kk="Мемлекеттік қызметтер көрсету сапасын бағалау және бақылау жөніндегі уәкілетті органға",
    ru="В уполномоченный орган по оценке и контролю за качеством оказания государственных услуг",
)
TITLE = Bilingual(kk="Шағым", ru="Жалоба")
ABOUT = {
    ComplaintKind.DECISION: Bilingual(kk="Шешімге", ru="На решение"),
    ComplaintKind.DELAY: Bilingual(
        kk="Заңды мерзімде жауап берілмегеніне", ru="На то, что в законный срок нет ответа"
    ),
    ComplaintKind.PERSON: Bilingual(
        kk="Адамның әрекетіне немесе әрекетсіздігіне", ru="На действие или бездействие человека"
    ),
}
FOUND = {
    ComplaintOutcome.SATISFIED: Bilingual(kk="Шағым қанағаттандырылды", ru="Жалоба удовлетворена"),
    ComplaintOutcome.PARTLY: Bilingual(
        kk="Шағым ішінара қанағаттандырылды", ru="Жалоба удовлетворена частично"
    ),
    ComplaintOutcome.NOT: Bilingual(kk="Шағым қанағаттандырылмады", ru="Жалоба не удовлетворена"),
}
ADMINISTRATOR = Bilingual(kk="«Емхана» порталының әкімшісі", ru="Администратор портала «Емхана»")
_HEAD = Bilingual(kk="Басшысы: {clinic}", ru="Руководитель: {clinic}")
_NOT_YET = Bilingual(kk="Жауап {day} дейін берілуге тиіс", ru="Ответ должен быть дан до {day}")
_NO_ANSWER = Bilingual(kk="Жауап берілген жоқ, мерзімі: {day}", ru="Ответа нет, срок был: {day}")
_LABELS = {
    "applicant": Bilingual(kk="Өтініш беруші", ru="Заявитель"),
    "iin": Bilingual(kk="ЖСН", ru="ИИН"),
    "about": Bilingual(kk="Неге шағымданамын", ru="На что жалуюсь"),
    "made": Bilingual(kk="Шағым порталда берілді", ru="Жалоба подана на портале"),
    "to": Bilingual(kk="Кімге берілді", ru="Кому подана"),
    "order": Bilingual(kk="Шағымдану тәртібі", ru="Порядок обжалования"),
    "outcome": Bilingual(kk="Жауап", ru="Ответ"),
    "words": Bilingual(kk="Не болды, не сұраймын", ru="Что произошло, о чём прошу"),
    "answer": Bilingual(kk="Жауаптың мәтіні", ru="Текст ответа"),
    "contacts": Bilingual(kk="Пошталық мекенжай, телефон", ru="Почтовый адрес, телефон"),
    "sign": Bilingual(kk="Қолы, күні", ru="Подпись, дата"),
}
_PRINTED = Bilingual(
    kk="«Емхана» порталынан алынды: {moment}. Өтініш берушінің өз қағазы, мөрмен расталмайды.",
    ru="Получено с портала «Емхана»: {moment}. Собственная бумага заявителя, печатью не заверяется.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintPaper:
    """Everything the paper says. `to` is the clinic whose head answers, None for the portal's administrator;
    `answer` is empty until there is one."""

    number: str
    applicant: str = field(repr=False)
    iin: Iin
    kind: ComplaintKind
    facts: tuple[tuple[Bilingual, Bilingual], ...] = field(repr=False)
    words: str = field(repr=False)
    made_at: datetime
    answer_by: date
    to: Bilingual | None
    answer: str = field(repr=False)
    outcome: ComplaintOutcome | None
    answered_at: datetime | None
    order: Bilingual
    printed_at: datetime
    specimen: bool


def draw(paper: ComplaintPaper) -> bytes:
    """The PDF of `paper`. Raises `typst.TypstError`."""
    return compiled("complaint.typ", _said(paper), paper.printed_at)


def _said(paper: ComplaintPaper) -> dict[str, Any]:
    """Everything `complaint.typ` draws, as JSON knows it."""
    head = _HEAD.format(clinic=paper.to) if paper.to else ADMINISTRATOR
    rows: list[tuple[Bilingual, Bilingual | str]] = [
        (_LABELS["applicant"], paper.applicant),
        (_LABELS["iin"], paper.iin.digits),
        (_LABELS["about"], ABOUT[paper.kind]),
        *paper.facts,
        (_LABELS["made"], dates.date_and_time(paper.made_at)),
        (_LABELS["to"], head),
        (_LABELS["outcome"], _outcome(paper)),
        (_LABELS["order"], paper.order),
    ]
    return {
        "to": pair(TO),
        "title": pair(TITLE),
        "number": paper.number,
        "rows": [{"label": pair(label), "value": pair(value)} for label, value in rows],
        "texts": [
            {"label": pair(_LABELS[name]), "text": drawable(text)}
            for name, text in (("words", paper.words), ("answer", paper.answer))
            if text
        ],
        "lines": [pair(_LABELS["contacts"]), pair(_LABELS["sign"])],
        "printed": pair(_PRINTED.format(moment=dates.date_and_time(paper.printed_at))),
        "specimen": pair(words.SPECIMEN) if paper.specimen else None,
        "page": pair(words.PAGE),
    }


def _outcome(paper: ComplaintPaper) -> Bilingual:
    if paper.outcome is not None and paper.answered_at is not None:
        found, moment = FOUND[paper.outcome], dates.date_and_time(paper.answered_at)
        return Bilingual(kk=f"{found.kk}, {moment.kk}", ru=f"{found.ru}, {moment.ru}")
    is_late = local(paper.printed_at).date() > paper.answer_by
    return (_NO_ANSWER if is_late else _NOT_YET).format(day=dates.full_date(paper.answer_by))
