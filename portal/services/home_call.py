"""Calling a doctor home («Дәрігерді үйге шақыру»): standard of 2020 (seed 003), regulations of 2015 and 2012."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from models import Application
from portal.clock import local
from portal.forms.home_call import (
    DANGER,
    NONE_OF_THESE,
    NONE_WORDS,
    PROBLEM,
    WHERE,
    WHO,
    DangerForm,
    ProblemForm,
    WhereForm,
    WhoForm,
)
from portal.gateways import Gateways
from portal.language import Bilingual
from portal.regulation import home_calls, reapplying, triage, wording
from portal.regulation.checks import (
    attachment_of,
    ground_of_attachment,
    not_attached,
    registers_say,
    unreliable_data,
)
from portal.regulation.deadlines import Term, TermUnit
from portal.regulation.definition import (
    Errand,
    Journey,
    Known,
    Onward,
    Passport,
    ServiceDefinition,
    Settled,
    Step,
    Supplies,
    Turn,
)
from portal.regulation.subjects import subject_choices, subject_chosen

PASSPORT = Passport(
    code="home-call",
    title=Bilingual(kk="Дәрігерді үйге шақыру", ru="Вызов врача на дом"),
    summary=Bilingual(
        kk="Емханаға өзіңіз бара алмасаңыз, дәрігер үйге келеді.",
        ru="Если прийти в поликлинику нельзя, врач приедет к вам домой.",
    ),
    provider=Bilingual(
        kk="Сіз бекітілген медициналық-санитариялық алғашқы көмек (МСАК) ұйымы",
        ru="Организация первичной медико-санитарной помощи (ПМСП), к которой вы прикреплены",
    ),
    channels=Bilingual(
        kk="Осы портал, емхананың тіркеу бөлімі, емхана телефоны",
        ru="Этот портал, регистратура поликлиники, телефон поликлиники",
    ),
    term=Bilingual(
        kk="Порталда 30 минутқа дейін, тіркеу бөлімінде немесе телефонмен 10 минутқа дейін. Дәрігер шақыру есептелген күні келеді.",
        ru="На портале до 30 минут, в регистратуре или по телефону до 10 минут. Врач приедет в день, на который засчитан вызов.",
    ),
    form=Bilingual(
        kk="Электрондық (ішінара автоматтандырылған) немесе қағаз түрінде",
        ru="Электронная (частично автоматизированная) или бумажная",
    ),
    result=Bilingual(
        kk="Жеке кабинеттегі растау: қай дәрігер, қай күні, қай екі сағатта келеді. Немесе дәлелді бас тарту.",
        ru="Подтверждение в личном кабинете: кто приедет, в какой день и в какие два часа. Или мотивированный отказ.",
    ),
    fee=Bilingual(kk="Тегін", ru="Бесплатно"),
    schedule=Bilingual(
        kk="Портал тәулік бойы ашық. Емхана дүйсенбі–жұма 8:00–20:00, сенбі 9:00–14:00; жексенбі мен мерекеде демалады. Шақыру 18:00-ге дейін (сенбіде 12:00-ге дейін) сол күнге, одан кейін келесі жұмыс күніне есептеледі.",
        ru="Портал открыт круглосуточно. Поликлиника работает в понедельник–пятницу 8:00–20:00, в субботу 9:00–14:00; воскресенье и праздники выходные. Вызов до 18:00 (в субботу до 12:00) засчитывают на тот же день, позже — на следующий рабочий.",
    ),
    documents=Bilingual(
        kk="Құжат тіркелмейді. Порталда электрондық өтініш жеткілікті, емханада жеке куәлік керек.",
        ru="Прикладывать ничего не нужно. На портале достаточно электронного заявления, в поликлинике — удостоверения личности.",
    ),
    legal_act=Bilingual(
        kk="«Дәрігерді үйге шақыру» мемлекеттік көрсетілетін қызмет стандарты",
        ru="Стандарт государственной услуги «Вызов врача на дом»",
    ),
    requirements=Bilingual(
        kk="Өтінішке тіркелген нөміріңізге келген SMS-кодпен қол қойылады. Емханада пандус, шақыру түймесі, күту залы бар.",
        ru="Заявление подписывают SMS-кодом, который придёт на ваш номер. В поликлинике есть пандус, кнопка вызова, зал ожидания.",
    ),
    grounds=(
        unreliable_data(
            Bilingual(
                kk="«Дәрігерді үйге шақыру» стандарты, 9-тармақ, 1) тармақша",
                ru="Стандарт «Вызов врача на дом», пункт 9, подпункт 1)",
            ),
            "home-call",
        ),
        not_attached(
            Bilingual(
                kk="«Дәрігерді үйге шақыру» стандарты, 9-тармақ, 2) тармақша; 2020 жылғы 13 қарашадағы № ҚР ДСМ-194/2020 бұйрық",
                ru="Стандарт «Вызов врача на дом», пункт 9, подпункт 2); приказ от 13 ноября 2020 года № ҚР ДСМ-194/2020",
            )
        ),
    ),
    search_words=Bilingual(
        kk="үйге дәрігер, дәрігерді шақырту, ауырып қалдым, қызуы көтерілді, температура, бала ауырды, тұра алмаймын",
        ru="вызвать врача, врач на дом, заболел, температура, ребёнок заболел, педиатр на дом, не могу встать",
    ),
)


def supplies(session: Session, draft: Application, turn: Turn) -> Supplies:
    """Who can be called for, which danger signs concern them, and where the doctor can come; for the
    review only what was chosen among them."""
    on = local(draft.changed_at).date()
    match turn.step:
        case "who":
            chosen = subject_chosen if turn.is_review else subject_choices
            return Supplies(choices={"subject": chosen(session, draft, on)})
        case "danger":
            signs = [(sign.code, sign.question) for sign in triage.signs_for(_patient(draft, on))]
            return Supplies(choices={"signs": [*signs, (NONE_OF_THESE, NONE_WORDS)]})
        case "where":
            return (home_calls.chosen_place if turn.is_review else home_calls.places)(session, draft)
    return Supplies()


def settle(session: Session, draft: Application, turn: Turn, answers: dict[str, Any]) -> Settled:
    """The address made whole; the other steps are as they were answered."""
    return home_calls.settle_place(session, draft, answers) if turn.step == "where" else Settled(answers)


def emergencies(draft: Application, on: date) -> tuple[Bilingual, ...]:
    """Danger signs among the answers given so far."""
    ticked = draft.answers.get("danger", {}).get("signs", [])
    problem = draft.answers.get("problem", {})
    degrees = Decimal(problem["temperature"]) if problem.get("temperature") else None
    if degrees is None and "fever" in problem.get("complaint", []):
        degrees = triage.FEVER
    return triage.emergencies(_patient(draft, on), dict.fromkeys(ticked, True), degrees)


def ask(errand: Errand, gateways: Gateways) -> Known:
    """Before the call is written down the register of attachment is asked again (regulation, step 2)."""
    return {"attachment": attachment_of(errand.subject_iin, gateways)}


def ways_on(_session: Session, refused: Application, _now: datetime) -> Onward:
    """The call once more: the danger signs are asked afresh, the rest stands in the fields."""
    return reapplying.usual(refused, at="danger", without=("danger",))


def _patient(draft: Application, on: date) -> triage.Patient:
    return triage.Patient(draft.subject.birth_date, draft.subject.sex, on)


SERVICE = ServiceDefinition(
    passport=PASSPORT,
    journey=Journey(
        steps=(
            Step("who", WHO, Bilingual(kk="Науқас", ru="Больной"), WhoForm),
            Step("danger", DANGER, Bilingual(kk="Қауіпті белгілер", ru="Опасные признаки"), DangerForm),
            Step("problem", PROBLEM, Bilingual(kk="Не болды", ru="Что случилось"), ProblemForm),
            Step("where", WHERE, Bilingual(kk="Мекенжай", ru="Адрес"), WhereForm),
        ),
        term=Term(30, TermUnit.MINUTES),
        look_up=registers_say,
        ground_before_form=ground_of_attachment,
        supplies=supplies,
        settle=settle,
        emergencies=emergencies,
        ask=ask,
        decide=home_calls.decide,
        open_key=home_calls.open_key,
        may_withdraw=home_calls.may_withdraw,
        withdrawn=home_calls.withdrawn,
        restored=home_calls.restored,
        next_steps=(
            wording.ATTACHMENT_IS_CHECKED,
            Bilingual(
                kk="Дәрігер, күн және екі сағаттық уақыт белгіленеді. Портал таба алмаса, тіркеуші белгілейді.",
                ru="Назначим врача, день и двухчасовое окно. Если портал не сможет, это сделает регистратор.",
            ),
            wording.ANSWER_BY_SMS,
        ),
        ways_on=ways_on,
    ),
)
