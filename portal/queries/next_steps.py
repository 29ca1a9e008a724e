"""What happens next, in one sentence for each state: honest when a register is down or the clinic is late."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from models import Application, HomeVisit
from models.enums import State, VisitState, WaitingFor
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.queries.bookings import Booked
from portal.queries.next_visit import clinic_left, of_booking
from portal.queries.signature_steps import of_signature
from portal.queries.standing import NextStep
from portal.queries.story import REASONS
from portal.regulation.afterwards import is_asked, may_say_of_visit
from portal.regulation.attachments import NOW_AT, SUPERSEDED
from portal.regulation.deadlines import is_overdue
from portal.regulation.definition import Passport
from portal.regulation.outcomes import CALLED_OFF
from portal.regulation.process import UNDO, may_restore


def next_step(
    application: Application,
    visit: HomeVisit | None,
    passport: Passport,
    now: datetime,
    booked: Booked | None = None,
) -> NextStep:
    """The headline and the sentence for an application as it stands at `now`."""
    if application.state is State.FULFILLED and booked is not None:
        return of_booking(booked, now)
    if application.state is State.FULFILLED and visit is not None:
        return _of_visit(visit, now)
    return of_signature(application) or _BY_STATE[application.state](application, passport, now)


def list_line(application: Application, visit: HomeVisit | None, passport: Passport) -> Bilingual | None:
    """The term or the result in one line of the list."""
    match application.state:
        case State.FULFILLED if visit is not None:
            return _promised(visit)
        case State.REFUSED if application.refusal_ground:
            return passport.ground(application.refusal_ground).words
        case State.WAITING:
            return _waited_for(application)
        case State.REGISTERED | State.IN_PROGRESS if application.deadline_at:
            return _TERM.format(moment=dates.date_and_time(application.deadline_at))
        case State.WITHDRAWN | State.EXPIRED if application.ended_at:
            return _CLOSED.format(moment=dates.date_and_time(application.ended_at))
    return None


def list_need(application: Application, visit: HomeVisit | None, now: datetime) -> Bilingual | None:
    """What the application needs of the citizen now; None when nothing."""
    if is_asked(application):
        return Bilingual(kk="Тіркеушінің сұрағына жауап беріңіз", ru="Ответьте на вопрос регистратора")
    if visit is not None and may_say_of_visit(visit) and visit.citizen_says is None:
        return Bilingual(kk="Дәрігер келді ме? Айтыңыз", ru="Врач приходил? Подтвердите")
    if may_restore(application, now) and application.ended_at is not None:
        until = dates.until_time(application.ended_at + UNDO)
        return Bilingual(kk=f"Қайтарып алуға болады: {until.kk}", ru=f"Можно вернуть {until.ru}")
    return None


def _waited_for(application: Application) -> Bilingual:
    if is_asked(application) and application.expires_at is not None:
        return _ANSWER_BY.format(moment=dates.date_and_time(application.expires_at))
    return _REGISTER_SILENT if application.waiting_for is WaitingFor.REGISTRY else _CONSENT


def _promised(visit: HomeVisit) -> Bilingual:
    day, hours = dates.full_date(visit.day), _hours(visit)
    name = visit.doctor.full_name
    return Bilingual(kk=f"{day.kk}, {hours}. Дәрігер {name}", ru=f"{day.ru}, {hours}. Врач {name}")


def _of_visit(visit: HomeVisit, now: datetime) -> NextStep:
    if visit.state is VisitState.PLANNED and _is_past(visit, now):
        return _VISIT_LATE
    if visit.state is VisitState.PLANNED:
        return _planned(visit, now)
    if visit.case is not None:
        return _CASE_ANSWERED if visit.case.answered_at else _CASE_OPEN
    if visit.citizen_says and may_say_of_visit(visit):
        return _CONFIRMED
    return _VISITS[visit.state]


def _planned(visit: HomeVisit, now: datetime) -> NextStep:
    today = local(now).date()
    is_near = abs((visit.day - today).days) <= 1
    day = dates.relative_day(visit.day, today) if is_near else dates.on_date(visit.day)
    hours = _hours(visit)
    return NextStep(
        Bilingual(kk=f"Дәрігер {day.kk}, {hours} аралығында келеді", ru=f"Врач придёт {day.ru}, {hours}"),
        Bilingual(
            kk="Дәрігер жолға шыққанда SMS келеді. Телефоныңыз қосулы болсын.",
            ru="Когда врач выедет, придёт SMS. Держите телефон включённым.",
        ),
        "success",
    )


def _hours(visit: HomeVisit) -> str:
    """The window in one piece: word joiners keep a line from breaking at its dash."""
    said = dates.window(visit.window_from, visit.window_to)
    return said.replace(dates.DASH, f"\u2060{dates.DASH}\u2060")


def _is_past(visit: HomeVisit, now: datetime) -> bool:
    here = local(now)
    return (visit.day, visit.window_to) < (here.date(), here.time())


def _registered(application: Application, _: Passport, now: datetime) -> NextStep:
    if _is_late(application, now):
        return _late(application)
    if application.handed_to_desk:
        reason = REASONS.get(application.handed_to_desk, _DECIDES)
        return NextStep(
            Bilingual(kk="Өтінішіңізді тіркеуші қарайды", ru="Ваше заявление рассматривает регистратор"),
            Bilingual(
                kk=f"{reason.kk} {_by(application, now).kk} Сізден ештеңе қажет емес.",
                ru=f"{reason.ru} {_by(application, now).ru} От вас ничего не нужно.",
            ),
        )
    return NextStep(
        Bilingual(kk="Өтінішіңіз қабылданды", ru="Заявление принято"),
        Bilingual(
            kk=f"{_by(application, now).kk} Нәтижесі осы бетте шығады, SMS те келеді.",
            ru=f"{_by(application, now).ru} Результат появится на этой странице, придёт и SMS.",
        ),
    )


def _in_progress(application: Application, _: Passport, now: datetime) -> NextStep:
    if _is_late(application, now):
        return _late(application)
    by = _by(application, now)
    return NextStep(
        Bilingual(kk="Тіркеуші өтінішіңізді қарап жатыр", ru="Регистратор занимается вашим заявлением"),
        Bilingual(kk=f"{by.kk} Сізден ештеңе қажет емес.", ru=f"{by.ru} От вас ничего не нужно."),
    )


def _waiting(application: Application, _: Passport, now: datetime) -> NextStep:
    if not is_asked(application):
        is_silent = application.waiting_for is WaitingFor.REGISTRY
        return _silent(application, now) if is_silent else _consent(application, now)
    until = dates.date_and_time(application.expires_at or now)
    return NextStep(
        Bilingual(kk="Жауабыңыз қажет", ru="Нужен ваш ответ"),
        Bilingual(
            kk=f"Жауап берсеңіз, өтінішті қарау жалғасады. Жауап күтетін мерзім: {until.kk}."
            " Оған дейін жауап болмаса, өтініш жабылады.",
            ru=f"Как только вы ответите, рассмотрение продолжится. Ждём ответа до: {until.ru}."
            " Если ответа не будет, заявление закроется.",
        ),
        "warning",
    )


def _fulfilled(application: Application, _: Passport, __: datetime) -> NextStep:
    if "clinic" in application.result:
        return _attached(application.result)
    return NextStep(
        Bilingual(kk="Нәтиже дайын", ru="Результат готов"),
        Bilingual(kk="Оны төменде көріп, жүктеп алуға болады.", ru="Его можно посмотреть ниже и скачать."),
        "success",
    )


def _attached(result: Mapping[str, Any]) -> NextStep:
    clinic, since = Bilingual(**result["clinic"]), dates.full_date(date.fromisoformat(result["since"]))
    return NextStep(
        Bilingual(kk=f"Бекітілген емхана: {clinic.kk}", ru=f"Ваша поликлиника: {clinic.ru}"),
        Bilingual(
            kk=f"Басталатын күні: {since.kk}. Дәрігер: {result['doctor']}.",
            ru=f"С какого дня: {since.ru}. Врач: {result['doctor']}.",
        ),
        "success",
    )


def _refused(application: Application, passport: Passport, _: datetime) -> NextStep:
    ground = passport.ground(application.refusal_ground or "")
    return NextStep(
        Bilingual(kk="Өтініш бойынша бас тартылды", ru="По заявлению отказано"),
        ground.words,
        "error",
    )


def _withdrawn(application: Application, _: Passport, now: datetime) -> NextStep:
    if NOW_AT in application.result:
        return clinic_left(application.result[NOW_AT])
    if application.result.get(CALLED_OFF) == SUPERSEDED:
        return NextStep(_CLOSED_TITLE, _SUPERSEDED)
    text = _CAN_UNDO if may_restore(application, now) else _OVER
    return NextStep(Bilingual(kk="Өтініш кері қайтарылды", ru="Заявление отозвано"), text)


def _expired(_: Application, __: Passport, ___: datetime) -> NextStep:
    return NextStep(
        Bilingual(kk="Өтініш жабылды: мерзімі өтті", ru="Заявление закрыто: срок прошёл"),
        Bilingual(
            kk="Жауап мерзімінде келмеді. Қызмет әлі де керек болса, жаңа өтініш беріңіз.",
            ru="Ответ не пришёл вовремя. Если услуга ещё нужна, подайте новое заявление.",
        ),
    )


def _draft(_: Application, __: Passport, ___: datetime) -> NextStep:
    return NextStep(
        Bilingual(kk="Өтініш әлі жіберілген жоқ", ru="Заявление ещё не отправлено"),
        Bilingual(kk="Жалғастырып, қол қойыңыз.", ru="Продолжите и подпишите его."),
    )


def _by(application: Application, now: datetime) -> Bilingual:
    """The promise of an answer by the lawful end time; the day is named unless it is today."""
    if application.deadline_at is None:
        return _DECIDES
    day, hour = local(application.deadline_at).date(), dates.until_time(application.deadline_at)
    if day == local(now).date():
        return Bilingual(kk=f"Жауап бүгін {hour.kk} беріледі.", ru=f"Ответим сегодня {hour.ru}.")
    said = dates.full_date(day)
    return Bilingual(kk=f"Жауап {said.kk}, {hour.kk} беріледі.", ru=f"Ответим {said.ru}, {hour.ru}.")


def _consent(application: Application, now: datetime) -> NextStep:
    """The same words whoever the IIN belongs to, and whether or not it is anybody's."""
    until = dates.date_and_time(application.expires_at or now)
    return NextStep(
        _CONSENT,
        Bilingual(
            kk="Сұрақ ол адамның порталдағы жеке кабинетіне түседі, тіркелген нөміріне SMS барады."
            f" Күтетін мерзім: {until.kk}. Оған дейін келісім болмаса, заң бойынша бас тартылады."
            " Заңды 30 минут бұл кезде жүрмейді.",
            ru="Вопрос попадает в личный кабинет этого человека на портале, на его номер приходит SMS."
            f" Ждём до: {until.ru}. Без согласия по закону будет отказ."
            " Законные 30 минут в это время не идут.",
        ),
    )


def _late(application: Application) -> NextStep:
    """Whose fault it is: the clinic's, or that of a register when no clinic is asked."""
    return _LATE if application.clinic_id is not None else _REGISTER_LATE


def _silent(application: Application, now: datetime) -> NextStep:
    """A register does not answer: the lawful term is named while it runs, and its end is admitted."""
    if application.clinic_id is not None:
        return _SILENT
    if _is_late(application, now):
        return _REGISTER_LATE
    by = _by(application, now)
    return NextStep(
        _SILENT.title, Bilingual(kk=f"{_SILENT.text.kk} {by.kk}", ru=f"{_SILENT.text.ru} {by.ru}")
    )


def _is_late(application: Application, now: datetime) -> bool:
    return application.deadline_at is not None and is_overdue(application.deadline_at, now)


_BY_STATE: dict[State, Callable[[Application, Passport, datetime], NextStep]] = {
    State.DRAFT: _draft,
    State.REGISTERED: _registered,
    State.IN_PROGRESS: _in_progress,
    State.WAITING: _waiting,
    State.FULFILLED: _fulfilled,
    State.REFUSED: _refused,
    State.WITHDRAWN: _withdrawn,
    State.EXPIRED: _expired,
}

_VISITS = {
    VisitState.ON_THE_WAY: NextStep(
        Bilingual(kk="Дәрігер жолда", ru="Врач едет к вам"),
        Bilingual(
            kk="Телефоныңыз қосулы болсын. Есікті ашатын адам үйде болсын.",
            ru="Держите телефон рядом. Дома должен быть тот, кто откроет дверь.",
        ),
        "success",
    ),
    VisitState.DONE: NextStep(
        Bilingual(kk="Дәрігер келді деп белгіленген", ru="Отмечено, что врач приходил"),
        Bilingual(
            kk="Осылай болды ма? Жауабыңызды емхана басшысы ескереді.",
            ru="Так ли это? Ваш ответ учтёт руководитель поликлиники.",
        ),
    ),
    VisitState.NOBODY_HOME: NextStep(
        Bilingual(kk="Үйде ешкім болмады деп белгіленген", ru="Отмечено, что врачу не открыли"),
        Bilingual(
            kk="Дәрігер әлі де керек болса, жаңадан шақырыңыз. Дәрігер мүлде келмесе, төменде айтыңыз.",
            ru="Если врач ещё нужен, вызовите его снова. Если врач не приходил вовсе, скажите об этом ниже.",
        ),
        "warning",
    ),
    VisitState.CANCELLED: NextStep(
        Bilingual(kk="Дәрігердің келуі тоқтатылды", ru="Визит врача отменён"),
        Bilingual(
            kk="Себебін емхананың тіркеу бөлімінен біліңіз.", ru="Причину узнайте в регистратуре поликлиники."
        ),
        "warning",
        phones=True,
    ),
}
_CONFIRMED = NextStep(
    Bilingual(kk="Дәрігер келді", ru="Врач приходил"),
    Bilingual(
        kk="Растағаныңызға рақмет. Жағдайыңыз жақсармаса, дәрігерді қайта шақырыңыз.",
        ru="Спасибо, что подтвердили. Если лучше не станет, вызовите врача снова.",
    ),
    "success",
)
_CASE_OPEN = NextStep(
    Bilingual(kk="Шағымыңыз қаралып жатыр", ru="Ваше обращение рассматривают"),
    Bilingual(
        kk="Емхана басшысы дәрігердің неге келмегенін анықтайды. Дәрігер әлі керек болса, жаңадан шақырыңыз.",
        ru="Руководитель поликлиники выясняет, почему врача не было. Если врач ещё нужен, вызовите его снова.",
    ),
)
_CASE_ANSWERED = NextStep(
    Bilingual(kk="Шағымыңызға жауап берілді", ru="На ваше обращение ответили"),
    Bilingual(kk="Жауабы төменде тұр.", ru="Ответ ниже."),
)
_VISIT_LATE = NextStep(
    Bilingual(kk="Дәрігер кешігіп жатыр", ru="Врач задерживается"),
    Bilingual(
        kk="Уәде етілген уақыт өтті, дәрігер әлі жолға шықпады. Емханаға қоңырау шалыңыз, нөмірі төменде тұр."
        " Жағдай нашарласа, 103 нөміріне қоңырау шалыңыз.",
        ru="Обещанное время прошло, а врач ещё не выехал. Позвоните в поликлинику, номер ниже."
        " Если стало хуже — 103.",
    ),
    "warning",
    phones=True,
)
_LATE = NextStep(
    Bilingual(kk="Жауап кешігіп жатыр", ru="Ответ задерживается"),
    Bilingual(
        kk="Заңды мерзім өтіп кетті, бұған емхана жауапты. Өтінішіңіз сақтаулы."
        " Емханаға немесе 1414 нөміріне қоңырау шалыңыз.",
        ru="Законный срок прошёл, отвечает за это поликлиника. Заявление сохранено."
        " Позвоните в поликлинику или по номеру 1414.",
    ),
    "warning",
    phones=True,
)
_REGISTER_LATE = NextStep(
    Bilingual(kk="Жауап кешігіп жатыр", ru="Ответ задерживается"),
    Bilingual(
        kk="Заңды мерзім — 30 минут — өтіп кетті: мемлекеттік тіркелім жауап бермей тұр. Өтінішіңіз сақтаулы,"
        " қайта-қайта сұраймыз. Дайын болғанда SMS келеді. Сұрақ болса: 1414.",
        ru="Законный срок — 30 минут — прошёл: государственный регистр не отвечает. Заявление сохранено, мы"
        " спрашиваем снова и снова. Когда справка будет готова, придёт SMS. Вопросы: 1414.",
    ),
    "warning",
)
_SILENT = NextStep(
    Bilingual(kk="Мемлекеттік тіркелімнің жауабын күтіп тұрмыз", ru="Ждём ответа государственного регистра"),
    Bilingual(
        kk="Тіркелім қазір жауап бермейді. Өтінішіңіз сақтаулы, бірнеше минут сайын қайта сұраймыз."
        " Сізден ештеңе қажет емес.",
        ru="Регистр сейчас не отвечает. Ваше заявление сохранено, мы спрашиваем снова каждые несколько минут."
        " От вас ничего не нужно.",
    ),
)
_CONSENT = Bilingual(kk="Келісімді күтіп тұрмыз", ru="Ждём согласия")
_REGISTER_SILENT = Bilingual(
    kk="Мемлекеттік тіркелім жауап бермейді, қайта сұраймыз",
    ru="Государственный регистр не отвечает, спросим снова",
)
_DECIDES = Bilingual(kk="Шешімді тіркеуші қабылдайды.", ru="Решение примет регистратор.")
_TERM = Bilingual(kk="Жауап мерзімі: {moment}", ru="Срок ответа: {moment}")
_ANSWER_BY = Bilingual(kk="Жауабыңызды күтетін мерзім: {moment}", ru="Ждём вашего ответа до: {moment}")
_CLOSED = Bilingual(kk="Жабылды: {moment}", ru="Закрыто: {moment}")
_CAN_UNDO = Bilingual(
    kk="Ойыңыз өзгерсе, төмендегі түймемен он минут ішінде қайтарып алуға болады.",
    ru="Если передумали, верните его кнопкой ниже: на это есть десять минут.",
)
_CLOSED_TITLE = Bilingual(kk="Өтініш жабылды", ru="Заявление закрыто")
_SUPERSEDED = Bilingual(
    kk="Оның орнына жаңа өтініш берілді: ол «Өтініштерім» тізімінде тұр.",
    ru="Вместо него подано новое: оно в списке «Мои заявления».",
)
_OVER = Bilingual(
    kk="Қызмет керек болса, жаңа өтініш беріңіз.", ru="Если услуга понадобится, подайте новое заявление."
)
