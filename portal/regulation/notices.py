"""A fact becomes a short message in the citizen's own language: never a name, an address or an illness."""

from collections.abc import Iterable
from datetime import datetime
from textwrap import shorten
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask
from models.enums import Language
from portal.language import Bilingual

NAME_ROOM = 45

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
    "fulfilled": Bilingual(kk="Емхана: {number}. {words}", ru="Емхана: {number}. {words}"),
    "amended": Bilingual(kk="Емхана: {number} өзгерді. {words}", ru="Емхана: {number} изменено. {words}"),
    "rescheduled": Bilingual(kk="Емхана: {number}. {words}", ru="Емхана: {number}. {words}"),
    "refused": Bilingual(
        kk="Емхана: {number} өтініші бойынша бас тартылды. Себебі мен келесі қадам жеке кабинетте.",
        ru="Емхана: по заявлению {number} отказано. Причина и что делать дальше — в личном кабинете.",
    ),
    "withdrawn": Bilingual(
        kk="Емхана: {number} өтініші кері қайтарылды.",
        ru="Емхана: заявление {number} отозвано.",
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
}


def queue(
    session: Session,
    application: Application,
    notice: str,
    *,
    now: datetime,
    words: Bilingual | None = None,
) -> None:
    """Write the task that tells the citizen; said again for the same journal position, it is written once.

    Raises `KeyError` for a notice that has no text.
    """
    queue_each(session, [(application, notice, words)], now)


def queue_each(
    session: Session, told: Iterable[tuple[Application, str, Bilingual | None]], now: datetime
) -> None:
    """The same for several citizens at once. Raises as `queue`."""
    wanted = {
        f"sms:{application.number}:{notice}:{application.version}": (application, notice, words)
        for application, notice, words in told
    }
    there = set(session.scalars(select(OutgoingTask.key).where(OutgoingTask.key.in_(wanted))))
    for key, (application, notice, words) in wanted.items():
        payload: dict[str, Any] = {"notice": notice}
        if "{words}" in NOTICES[notice].kk and words is not None:
            payload["words"] = {"kk": words.kk, "ru": words.ru}
        if key not in there:
            task = OutgoingTask(kind="sms", key=key, application_id=application.id, payload=payload)
            task.created_at = task.run_at = now
            session.add(task)


def text(application: Application, payload: dict[str, Any], language: Language) -> str:
    """The message of a queued notice in `language`; the clinic's name and the number are filled in."""
    words = payload.get("words")
    clinic = application.clinic
    filled = NOTICES[payload["notice"]].format(
        number=application.number or "",
        clinic=Bilingual(kk=_short(clinic.name_kk), ru=_short(clinic.name_ru)) if clinic else _THE_CLINIC,
        words=Bilingual(**words) if words else "",
    )
    return filled.say(language)


def _short(name: str) -> str:
    """A name that leaves the message within two parts of 67 signs."""
    return shorten(name, NAME_ROOM, placeholder="…")


_THE_CLINIC = Bilingual(kk="Емхана", ru="Поликлиника")
