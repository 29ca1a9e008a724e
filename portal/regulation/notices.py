"""A fact becomes a short message in the citizen's own language: never a name, an address or an illness."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from textwrap import shorten
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Application, OutgoingTask
from models.enums import Language
from portal.language import Bilingual
from portal.regulation.night import is_night

NAME_ROOM = 45
WAYS = ("sms", "email")

NOTICES: dict[str, Bilingual] = {
    "registered": Bilingual(
        kk="Емхана: {number} өтінішіңіз қабылданды. Жауабы жеке кабинетте шығады.",
        ru="Емхана: заявление {number} принято. Ответ появится в личном кабинете.",
    ),
    "registered_by_staff": Bilingual(
        kk="Емхана: Сіздің атыңыздан {number} өтініші тіркелді ({clinic}). Мұны сұрамасаңыз: 1414.",
        ru="Емхана: от вашего имени подано заявление {number} ({clinic}). Не просили? Звоните 1414.",
    ),
    "correction_asked": Bilingual(
        kk="Емхана: {number} өтініші бойынша нақтылау керек. Жеке кабинетті ашыңыз.",
        ru="Емхана: по заявлению {number} нужно уточнение. Откройте личный кабинет.",
    ),
    "postponed": Bilingual(
        kk="Емхана: мемлекеттік тіркелім жауап бермей тұр. {number} өтініші сақтаулы, қайта сұраймыз.",
        ru="Емхана: государственный регистр не отвечает. Заявление {number} сохранено, мы спросим снова.",
    ),
    "signature_waits": Bilingual(
        kk="Емхана: ЭЦҚ тексеру қызметі жауап бермей тұр. {number} өтініші сақтаулы, қайта тексереміз.",
        ru="Емхана: служба проверки ЭЦП не отвечает. Заявление {number} сохранено, проверим снова.",
    ),
    "signature_refused": Bilingual(
        kk="Емхана: {number}: ЭЦҚ жарамсыз болып шықты, өтініш жабылды. Себебі жеке кабинетте.",
        ru="Емхана: {number}: ЭЦП оказалась недействительна, заявление закрыто. Причина — в кабинете.",
    ),
    "fulfilled": Bilingual(kk="Емхана: {number}. {words}", ru="Емхана: {number}. {words}"),
    "amended": Bilingual(kk="Емхана: {number} өзгерді. {words}", ru="Емхана: {number} изменено. {words}"),
    "rescheduled": Bilingual(
        kk="Емхана: {number}, жаңа уақыт. {words}", ru="Емхана: {number}, новое время. {words}"
    ),
    "refused": Bilingual(
        kk="Емхана: {number} өтініші бойынша бас тартылды. Себебі мен келесі қадам жеке кабинетте.",
        ru="Емхана: по заявлению {number} отказано. Причина и что делать дальше — в личном кабинете.",
    ),
    "withdrawn": Bilingual(
        kk="Емхана: {number} өтініші кері қайтарылды.",
        ru="Емхана: заявление {number} отозвано.",
    ),
    "superseded": Bilingual(
        kk="Емхана: {number} өтініші жабылды, оның орнына жаңасы берілді.",
        ru="Емхана: заявление {number} закрыто: вместо него подано новое.",
    ),
    "clinic_left": Bilingual(
        kk="Емхана: {number} бойынша қабылдау тоқтатылды: басқа емханаға бекітілдіңіз. Жаңасына жазылыңыз.",
        ru="Емхана: приём {number} отменён: вы теперь в другой поликлинике. Запишитесь там.",
    ),
    "child_attached": Bilingual(
        kk="Емхана: балаңызды емханаға бекіту туралы {number} өтініші берілді. Сұрақ болса: 1414.",
        ru="Емхана: подано заявление {number} о прикреплении вашего ребёнка к поликлинике. Вопросы: 1414.",
    ),
    "restored": Bilingual(
        kk="Емхана: {number} өтініші қайта күшіне енді.",
        ru="Емхана: заявление {number} снова в силе.",
    ),
    "expired": Bilingual(
        kk="Емхана: {number} өтініші сұраққа жауап болмаған соң жабылды. Қажет болса, қайта беріңіз.",
        ru="Емхана: заявление {number} закрыто: на вопрос не ответили. Если нужно, подайте его снова.",
    ),
    "doctor_absent": Bilingual(
        kk="Емхана: {number} бойынша дәрігер ол күні болмайды. Сізге басқа уақыт сақтаулы, жеке кабинетте таңдаңыз.",
        ru="Емхана: {number}: врача в этот день не будет. Для вас сохранено другое время, выберите его в кабинете.",
    ),
    "doctor_absent_nothing": Bilingual(
        kk="Емхана: {number}: дәрігер ол күні болмайды. Қоңырау шалыңыз: {words}",
        ru="Емхана: {number}: врача в этот день не будет. Позвоните: {words}",
    ),
    "doctor_is_back": Bilingual(
        kk="Емхана: {number}: дәрігер ол күні қабылдайды. Жазылуыңыз өз күшінде, бұрынғы уақытта келіңіз.",
        ru="Емхана: {number}: врач в этот день всё-таки принимает. Запись в силе, приходите в своё время.",
    ),
    "consent_taken_back": Bilingual(
        kk="Емхана: {number} құжатына берілген келісім қайтарып алынды. Құжат енді жарамсыз.",
        ru="Емхана: согласие на документ {number} отозвано. Документ больше не действует.",
    ),
    "asked_at_counter": Bilingual(
        kk="Емхана: мемлекеттік корпорацияда Сіз туралы {number} анықтамасы сұралды. Сұрамасаңыз: 1414.",
        ru="Емхана: в госкорпорации о вас запрошена справка {number}. Не просили? Звоните 1414.",
    ),
    "printed_at_counter": Bilingual(
        kk="Емхана: {number} анықтамасы мемлекеттік корпорацияда басып шығарылды. Сіз болмасаңыз: 1414.",
        ru="Емхана: справку {number} распечатали в госкорпорации. Это были не вы? Звоните 1414.",
    ),
    "on_the_way": Bilingual(
        kk="Емхана: {number} шақыруы бойынша дәрігер жолға шықты.",
        ru="Емхана: врач по вызову {number} выехал к вам.",
    ),
    "nobody_home": Bilingual(
        kk="Емхана: {number} шақыруымен дәрігер келді, есікті ешкім ашпады. Сұрақ болса: 1414.",
        ru="Емхана: врач приезжал по вызову {number}, но дверь не открыли. Вопросы: 1414.",
    ),
    "visit_done": Bilingual(
        kk="Емхана: {number} шақыруы аяқталды деп белгіленді. Дәрігер келмесе, жеке кабинетте айтыңыз.",
        ru="Емхана: вызов {number} отмечен выполненным. Врач не приходил? Сообщите в личном кабинете.",
    ),
    "case_answered": Bilingual(
        kk="Емхана: {number} шақыруы туралы шағымыңызға жауап берілді. Жеке кабинетті ашыңыз.",
        ru="Емхана: на ваше обращение по вызову {number} ответили. Откройте личный кабинет.",
    ),
    "complaint_answered": Bilingual(
        kk="Емхана: {number} өтініші бойынша шағымыңызға жауап берілді. Жеке кабинетті ашыңыз.",
        ru="Емхана: на вашу жалобу по заявлению {number} ответили. Откройте личный кабинет.",
    ),
}


def queue(
    session: Session,
    application: Application,
    notice: str,
    *,
    now: datetime,
    words: Bilingual | None = None,
) -> None:
    """Write the tasks that tell the citizen, by SMS and, where they gave an address, by e-mail; said again for
    the same journal position, they are written once.

    Raises `KeyError` for a notice that has no text.
    """
    queue_each(session, [(application, notice, words)], now)


def queue_each(
    session: Session,
    told: Collection[tuple[Application, str, Bilingual | None]],
    now: datetime,
    by_day: Collection[int] = (),
) -> None:
    """The same for several citizens at once; those of the applications `by_day` (keys) are not told at night.

    Raises as `queue`.
    """
    accounts = {application.account_id for application, _, _ in told}
    with_address = set(
        session.scalars(select(Account.id).where(Account.id.in_(accounts), Account.email.is_not(None)))
    )
    tasks = []
    for application, notice, words in told:
        payload: dict[str, Any] = {"notice": notice}
        if "{words}" in NOTICES[notice].kk and words is not None:
            payload["words"] = {"kk": words.kk, "ru": words.ru}
        if application.id in by_day:
            payload["by_day"] = True
        key = f"{application.number}:{notice}:{application.version}"
        ways = WAYS if application.account_id in with_address else WAYS[:1]
        tasks += [task_of(application, way, key, payload, run_at=now, now=now) for way in ways]
    write_once(session, tasks)


def task_of(
    application: Application, kind: str, key: str, payload: dict[str, Any], *, run_at: datetime, now: datetime
) -> OutgoingTask:
    """A task that tells something of the application; its kind and `key` make it unique."""
    return OutgoingTask(
        kind=kind,
        key=f"{kind}:{key}",
        application_id=application.id,
        payload=payload,
        created_at=now,
        run_at=run_at,
    )


def write_once(session: Session, tasks: Iterable[OutgoingTask]) -> None:
    """Write those of the tasks that are not written yet."""
    by_key = {task.key: task for task in tasks}
    there = set(session.scalars(select(OutgoingTask.key).where(OutgoingTask.key.in_(by_key))))
    session.add_all(task for key, task in by_key.items() if key not in there)


def waits_for_day(payload: Mapping[str, Any], now: datetime) -> bool:
    """Whether it is night and the queued notice is for the day."""
    return bool(payload.get("by_day")) and is_night(now)


def text(application: Application, payload: Mapping[str, Any], language: Language) -> str:
    """The message of a queued notice in `language`; the clinic's name and the number are filled in."""
    words = payload.get("words")
    clinic = application.clinic
    filled = NOTICES[payload["notice"]].format(
        number=application.number or "",
        clinic=Bilingual(kk=_short(clinic.name_kk), ru=_short(clinic.name_ru)) if clinic else _THE_CLINIC,
        words=Bilingual(**words) if words else "",
    )
    return filled.say(language)


def letter(said: str, place: str, language: Language) -> tuple[str, str]:
    """The subject and the words of an e-mail that tells `said` and leads to the page `place`. The subject is
    the same for everybody: it is read on locked screens."""
    return _SUBJECT.say(language), _LETTER.format(said=said, place=place).say(language)


def _short(name: str) -> str:
    """A name that leaves the message within two parts of 67 signs."""
    return shorten(name, NAME_ROOM, placeholder="…")


_SUBJECT = Bilingual(kk="Емхана: портал хабарламасы", ru="Емхана: сообщение портала")
_LETTER = Bilingual(
    kk="{said}\n\nТолығы: {place}\n\n"
    "Бұл хатты портал өзі жіберді, оған жауап жазбаңыз. Хат келмесін десеңіз, кабинеттегі «Деректерім»"
    " бетінде адресті өшіріңіз.",
    ru="{said}\n\nПодробнее: {place}\n\n"
    "Это письмо отправил портал, отвечать на него не нужно. Чтобы письма не приходили, удалите адрес"
    " в кабинете на странице «Мои данные».",
)
_THE_CLINIC = Bilingual(kk="Емхана", ru="Поликлиника")
