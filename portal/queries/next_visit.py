"""What happens next with a booked visit to a doctor, in one sentence for each way it can stand."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models import Slot
from models.enums import Attendance
from portal import dates
from portal.clock import local
from portal.language import Bilingual
from portal.queries.bookings import Booked
from portal.queries.standing import NextStep
from portal.regulation.appointments import visit_of


def of_booking(booked: Booked, now: datetime) -> NextStep:
    """The headline of a booked visit at `now`."""
    if booked.attendance is not None:
        return _BY_ATTENDANCE[booked.attendance]
    if not booked.is_ahead:
        return _PASSED
    if booked.instead is not None:
        return _CHOOSE if booked.instead.times else _NOTHING_KEPT
    today = local(now).date()
    day = local(booked.visit.starts_at).date()
    said = dates.relative_day(day, today) if (day - today).days <= 1 else dates.on_date(day)
    hour = dates.at_time(booked.visit.starts_at)
    text = _AHEAD if booked.can_change else _TOO_LATE
    return NextStep(
        Bilingual(kk=f"Сізді {said.kk}, {hour.kk} күтеміз", ru=f"Ждём вас {said.ru}, {hour.ru}"),
        text,
        "success",
    )


def clinic_left(now_at: Mapping[str, Any]) -> NextStep:
    """The headline of a visit that the portal called off: its clinic was left for the one in `now_at`."""
    clinic, since = Bilingual(**now_at["clinic"]), dates.full_date(date.fromisoformat(now_at["since"]))
    return NextStep(
        Bilingual(kk="Қабылдау тоқтатылды: емхана ауыстырылды", ru="Приём отменён: поликлиника сменилась"),
        Bilingual(
            kk=f"Жаңа емхана: {clinic.kk}. Басталатын күні: {since.kk}. Сол күннен бастап төмендегі түймемен"
            " ондағы дәрігерге жазылыңыз.",
            ru=f"Новая поликлиника: {clinic.ru}. С какого дня: {since.ru}. С этого дня запишитесь к её врачу"
            " кнопкой ниже.",
        ),
        "warning",
    )


def promised_slot(slot: Slot) -> Bilingual:
    """A booked visit in one line of the list."""
    visit, when = visit_of(slot), dates.date_and_time(slot.starts_at)
    return Bilingual(
        kk=f"{when.kk}, {visit.door.kk}. {visit.doctor}", ru=f"{when.ru}, {visit.door.ru}. {visit.doctor}"
    )


_AHEAD = Bilingual(
    kk="Бір күн және екі сағат бұрын SMS-пен еске саламыз. Екі сағат қалғанша ауыстыруға не бас тартуға болады.",
    ru="Напомним по SMS за день и за два часа. Перенести или отменить приём можно не позднее чем за два часа.",
)
_TOO_LATE = Bilingual(
    kk="Қабылдауға екі сағаттан аз қалды. Келе алмасаңыз, емханаға қоңырау шалыңыз.",
    ru="До приёма меньше двух часов. Если не сможете прийти, позвоните в поликлинику.",
)
_CHOOSE = NextStep(
    Bilingual(kk="Дәрігер бұл күні болмайды", ru="Врача в этот день не будет"),
    Bilingual(
        kk="Кешірім сұраймыз. Сізге басқа уақыт сақтап қойдық: біреуін таңдаңыз.",
        ru="Приносим извинения. Мы сохранили для вас другое время: выберите одно.",
    ),
    "warning",
)
_NOTHING_KEPT = NextStep(
    Bilingual(kk="Дәрігер бұл күні болмайды", ru="Врача в этот день не будет"),
    Bilingual(
        kk="Кешірім сұраймыз. Қазір Сізге сақталған уақыт жоқ."
        " Басқа уақыт таңдаңыз немесе емханаға қоңырау шалыңыз.",
        ru="Приносим извинения. Сейчас для вас нет сохранённого времени."
        " Выберите другое время или позвоните в поликлинику.",
    ),
    "warning",
    phones=True,
)
_PASSED = NextStep(
    Bilingual(kk="Қабылдау уақыты өтті", ru="Время приёма прошло"),
    Bilingual(
        kk="Емхана келген-келмегеніңізді әлі белгілеген жоқ.",
        ru="Поликлиника ещё не отметила, как он прошёл.",
    ),
)
_BY_ATTENDANCE = {
    Attendance.ARRIVED: NextStep(
        Bilingual(kk="Емхана келгеніңізді белгіледі", ru="Поликлиника отметила, что вы пришли"),
        Bilingual(kk="Кабинетке шақырғанша күтіңіз.", ru="Подождите, вас пригласят в кабинет."),
        "success",
    ),
    Attendance.IN_ROOM: NextStep(
        Bilingual(kk="Дәрігер қабылдап жатыр", ru="Идёт приём"),
        Bilingual(
            kk="Қабылдау аяқталғанда осында белгіленеді.",
            ru="Когда приём закончится, здесь появится отметка.",
        ),
        "success",
    ),
    Attendance.DONE: NextStep(
        Bilingual(kk="Қабылдау өтті деп белгіленген", ru="Отмечено, что приём состоялся"),
        Bilingual(
            kk="Дәрігерде болмасаңыз, емханаға немесе 1414 нөміріне қоңырау шалыңыз.",
            ru="Если вы не были у врача, позвоните в поликлинику или по номеру 1414.",
        ),
    ),
    Attendance.MISSED: NextStep(
        Bilingual(kk="Қабылдауға келмедіңіз деп белгіленген", ru="Отмечено, что вы не пришли на приём"),
        Bilingual(
            kk="Дәрігер әлі керек болса, жаңадан жазылыңыз. Келген болсаңыз, емханаға қоңырау шалыңыз.",
            ru="Если врач ещё нужен, запишитесь снова. Если вы приходили, позвоните в поликлинику.",
        ),
        "warning",
        phones=True,
    ),
}
