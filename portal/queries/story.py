"""The journal of an application told in people's words: what happened, when, and who did it."""

from collections.abc import Iterable
from dataclasses import dataclass

from models import JournalEntry
from models.enums import ActorKind, Channel
from portal import dates
from portal.language import Bilingual
from portal.regulation.appointments import NO_SLOT
from portal.regulation.attachments import POWER_REFUSED, REGISTER_REFUSED, TO_DECIDE
from portal.regulation.consents import HIDDEN
from portal.regulation.decisions import NOT_SIGNED, SIGNED
from portal.regulation.home_calls import ADDRESS_NOT_OURS, NO_CAPACITY, REPEATED

FACTS: dict[str, Bilingual] = {
    "signed": Bilingual(kk="Өтінішке қол қойылды", ru="Заявление подписано"),
    "taken": Bilingual(kk="Тіркеуші өтінішті қарай бастады", ru="Регистратор начал работу с заявлением"),
    "given_back": Bilingual(kk="Өтініш кезекке қайтарылды", ru="Заявление вернули в очередь"),
    "taken_over": Bilingual(kk="Өтініш басқа тіркеушіге өтті", ru="Заявление перешло к другому регистратору"),
    "handed_to_desk": Bilingual(kk="Шешімді тіркеуші қабылдайды", ru="Решение передано регистратору"),
    "correction_asked": Bilingual(kk="Тіркеуші сұрақ қойды", ru="Регистратор задал вопрос"),
    "corrected": Bilingual(kk="Сұраққа жауап бердіңіз", ru="Вы ответили на вопрос"),
    "documents_added": Bilingual(kk="Сіз құжат қостыңыз", ru="Вы добавили документы"),
    "documents_taken_back": Bilingual(kk="Сіз құжатты алып тастадыңыз", ru="Вы убрали документ"),
    "agreed": Bilingual(
        kk="Емхана келісті, енді тіркелімге жазылады", ru="Поликлиника согласна, осталась запись в регистре"
    ),
    "postponed": Bilingual(
        kk="Мемлекеттік тіркелім жауап бермеді, қайта сұраймыз",
        ru="Государственный регистр не ответил, спросим снова",
    ),
    "signature_refused": Bilingual(
        kk="Электрондық қолтаңба қабылданбады", ru="Электронная подпись не принята"
    ),
    "signature_verified": Bilingual(kk="Электрондық қолтаңба тексерілді", ru="Электронная подпись проверена"),
    "fulfilled": Bilingual(kk="Өтінішіңіз мақұлданды", ru="Заявление одобрено"),
    "amended": Bilingual(kk="Құжат жаңасымен ауыстырылды", ru="Документ заменён новым"),
    "rescheduled": Bilingual(kk="Қабылдау басқа уақытқа ауыстырылды", ru="Приём перенесён на другое время"),
    SIGNED: Bilingual(
        kk="Шешімге қызметкер кілтімен қол қойды", ru="Сотрудник подписал решение своим ключом"
    ),
    "refused": Bilingual(kk="Бас тартылды", ru="Отказано"),
    "withdrawn": Bilingual(kk="Өтініш кері қайтарылды", ru="Заявление отозвано"),
    "restored": Bilingual(kk="Өтініш қайта күшіне енді", ru="Заявление снова в силе"),
    "expired": Bilingual(kk="Мерзімі өтіп, өтініш жабылды", ru="Срок прошёл, заявление закрыто"),
    "doctor_absent": Bilingual(kk="Дәрігер қабылдау күні болмайтын болды", ru="Врача в день приёма не будет"),
    "doctor_is_back": Bilingual(
        kk="Дәрігер қабылдау күні болады, жазылу өз күшінде", ru="Врач в день приёма будет, запись в силе"
    ),
    "consent_asked": Bilingual(kk="Адамның келісімі сұралды", ru="Запрошено согласие человека"),
    "consent_given": Bilingual(kk="Ол келісім берді", ru="Он дал согласие"),
    "consent_taken_back": Bilingual(kk="Ол келісімін қайтарып алды", ru="Он отозвал согласие"),
    "consent_at_counter": Bilingual(
        kk="Мемлекеттік корпорацияда келісім берілді", ru="В госкорпорации дано согласие"
    ),
    "printed": Bilingual(
        kk="Анықтама мемлекеттік корпорацияда басып шығарылды", ru="Справка распечатана в госкорпорации"
    ),
    "remark": Bilingual(kk="Дәрігерге хабарлама жаздыңыз", ru="Вы оставили сообщение врачу"),
    "on_the_way": Bilingual(kk="Дәрігер жолға шықты", ru="Врач выехал"),
    "visit_done": Bilingual(kk="Дәрігер келді деп белгіленді", ru="Отмечено, что врач пришёл"),
    "nobody_home": Bilingual(kk="Үйде ешкім болмады деп белгіленді", ru="Отмечено, что врачу не открыли"),
    "arrived": Bilingual(kk="Емханаға келдіңіз", ru="Вы пришли в поликлинику"),
    "in_room": Bilingual(kk="Кабинетке шақырылдыңыз", ru="Вас пригласили в кабинет"),
    "received": Bilingual(kk="Қабылдау өтті деп белгіленді", ru="Отмечено, что приём состоялся"),
    "did_not_come": Bilingual(kk="Келмедіңіз деп белгіленді", ru="Отмечено, что вы не пришли"),
    "attendance_undone": Bilingual(kk="Келгеніңіз туралы белгі түзетілді", ru="Отметку о приходе исправили"),
    "visit_confirmed": Bilingual(kk="Дәрігер келгенін растадыңыз", ru="Вы подтвердили, что врач был"),
    "case_opened": Bilingual(
        kk="Дәрігер келмегенін айттыңыз, шағымыңыз емхана басшысына жіберілді",
        ru="Вы сообщили, что врача не было; обращение передано руководителю поликлиники",
    ),
    "case_answered": Bilingual(
        kk="Емхана басшысы шағымыңызға жауап берді", ru="Руководитель поликлиники ответил на обращение"
    ),
    "complaint_made": Bilingual(kk="Шағымыңыз жіберілді", ru="Ваша жалоба отправлена"),
    "complaint_answered": Bilingual(kk="Шағымыңызға жауап берілді", ru="На вашу жалобу ответили"),
}
OTHER_FACT = Bilingual(kk="Емхана өтініш бойынша белгі қойды", ru="Поликлиника сделала отметку по заявлению")

REASONS: dict[str, Bilingual] = {
    NO_CAPACITY: Bilingual(
        kk="Бұл күнге дәрігерлердің бос орны қалмаған.",
        ru="На этот день у врачей не осталось свободных мест.",
    ),
    ADDRESS_NOT_OURS: Bilingual(
        kk="Мекенжай емхананың учаскелеріне кірмейді.", ru="Адрес не входит в участки поликлиники."
    ),
    TO_DECIDE: Bilingual(kk="Емханаға бекітуді адам қарайды.", ru="О прикреплении решает человек."),
    REGISTER_REFUSED: Bilingual(
        kk="Бекітілген халық тіркелімі жазбаны қабылдамады.",
        ru="Регистр прикреплённого населения не принял запись.",
    ),
    POWER_REFUSED: Bilingual(
        kk="Нотариалдық тіркелімде күшіндегі сенімхат табылмады.",
        ru="В регистре нотариусов нет действующей доверенности.",
    ),
    NO_SLOT: Bilingual(kk="Таңдалған уақыт бос емес болып шықты.", ru="Выбранное время оказалось занято."),
    REPEATED: Bilingual(
        kk="Осы науқасқа сол күнге басқа шақыру ашық тұр.",
        ru="На тот же день для этого больного открыт другой вызов.",
    ),
}

# Which of the kept details are the citizen's to read; a note between registrars is not.
_SAID_IN = {
    "correction_asked": "question",
    "corrected": "answer",
    "remark": "words",
    "case_opened": "words",
    "case_answered": "answer",
    "withdrawn": "reason",
}
_ROLES = {
    ActorKind.REGISTRAR: Bilingual(kk="Тіркеуші", ru="Регистратор"),
    ActorKind.DOCTOR: Bilingual(kk="Дәрігер", ru="Врач"),
    ActorKind.HEAD: Bilingual(kk="Емхана басшысы", ru="Руководитель поликлиники"),
    ActorKind.ADMINISTRATOR: Bilingual(kk="Әкімші", ru="Администратор"),
    ActorKind.OPERATOR: Bilingual(kk="Оператор", ru="Оператор"),
}
_CHANNELS = {
    Channel.WINDOW: Bilingual(kk="тіркеу бөлімінде", ru="в регистратуре"),
    Channel.PHONE: Bilingual(kk="телефон арқылы", ru="по телефону"),
    Channel.COUNTER: Bilingual(kk="мемлекеттік корпорацияда", ru="в госкорпорации"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the story: what, when, who (a member of staff only), and words said then."""

    title: Bilingual
    time: Bilingual
    text: str
    is_now: bool


def story_of(entries: Iterable[JournalEntry], *, is_ended: bool) -> list[Event]:
    """The story in the order in which it happened, without what is another person's own; the last event is
    "now" while the application lives."""
    told = [entry for entry in entries if entry.fact not in HIDDEN | {NOT_SIGNED}]
    return [_event(entry, is_now=entry is told[-1] and not is_ended) for entry in told]


def _event(entry: JournalEntry, *, is_now: bool) -> Event:
    said = entry.details.get(_SAID_IN.get(entry.fact, ""), "")
    if entry.fact == "handed_to_desk":
        said = REASONS.get(str(entry.details.get("reason")), "")
    return Event(
        title=FACTS.get(entry.fact, OTHER_FACT), time=_when_and_who(entry), text=str(said), is_now=is_now
    )


def _when_and_who(entry: JournalEntry) -> Bilingual:
    when = dates.date_and_time(entry.at)
    role = _ROLES.get(entry.actor_kind)
    if role is None:
        return when
    who = Bilingual(kk=f"{role.kk}: {entry.actor_name}", ru=f"{role.ru}: {entry.actor_name}")
    where = _CHANNELS.get(entry.channel) if entry.fact == "signed" else None
    parts = [when, who, where] if where else [when, who]
    return Bilingual(kk=" · ".join(part.kk for part in parts), ru=" · ".join(part.ru for part in parts))
