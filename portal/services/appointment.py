"""Booking a visit to a doctor («Дәрігердің қабылдауына жазылу»): standard of 2020 (seed 003), passport (seed 004)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Application
from portal.forms.appointment import DOCTOR, SLOT, WHO, DoctorForm, SlotForm, WhoForm
from portal.gateways import Gateways
from portal.language import Bilingual
from portal.queries import appointment_steps
from portal.regulation import appointment_answers, appointments, reapplying, wording
from portal.regulation.checks import attachment_of, ground_of_attachment, registers_say
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

PASSPORT = Passport(
    code="appointment",
    title=Bilingual(kk="Дәрігердің қабылдауына жазылу", ru="Запись на приём к врачу"),
    summary=Bilingual(
        kk="Өз емханаңыздағы дәрігерге ыңғайлы күн мен уақытқа жазыласыз.",
        ru="Вы записываетесь к врачу своей поликлиники на удобные день и время.",
    ),
    provider=wording.PRIMARY_CARE,
    channels=Bilingual(
        kk="Осы портал, емхананың тіркеу бөлімі, емхана телефоны",
        ru="Этот портал, регистратура поликлиники, телефон поликлиники",
    ),
    term=Bilingual(
        kk="Тіркеу бөлімінде немесе телефон арқылы 10 минутқа дейін\nПорталда 30 минутқа дейін",
        ru="В регистратуре или по телефону до 10 минут\nНа портале до 30 минут",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="Тіркеу бөлімінде немесе телефон арқылы: журналға жазу және қабылдау күні мен уақыты ауызша айтылады\n"
        "Порталда: жеке кабинетте өтініштің мәртебесі көрінеді",
        ru="В регистратуре или по телефону: запись в журнале и устный ответ, в какой день и час принимает врач\n"
        "На портале: статус заявления в личном кабинете",
    ),
    fee=wording.FREE,
    schedule=wording.lines(wording.CLINIC_HOURS, wording.PORTAL_HOURS),
    documents=wording.lines(
        wording.IDENTITY_AT_CLINIC,
        Bilingual(
            kk="16 жасқа толмаған балаға: туу туралы куәлік",
            ru="На ребёнка до 16 лет: свидетельство о рождении",
        ),
        wording.REQUEST_ONLY,
    ),
    legal_act=wording.lines(wording.PRIMARY_CARE_ORDER, wording.ATTACHMENT_ORDER),
    requirements=wording.lines(wording.WAYS_TO_SIGN, wording.PREMISES, wording.CALL_CENTRE),
    grounds=(wording.unreliable("appointment"), wording.attached_elsewhere()),
    search_words=Bilingual(
        kk="қабылдау, жазылу, талон, терапевт, педиатр, дәрігерге бару, тексерілу, дәрігердің кестесі",
        ru="приём, записаться, талон, терапевт, педиатр, сходить к врачу, осмотр, расписание врачей",
    ),
    rank=10,
)


def supplies(session: Session, draft: Application, turn: Turn) -> Supplies:
    """Who can come, which doctors can be chosen, and what is free."""
    match turn.step:
        case "who":
            return appointment_steps.people(session, draft, turn.now)
        case "doctor":
            return appointment_steps.doctors(session, draft, turn.now)
    return appointment_steps.times(session, draft, turn)


def settle(session: Session, draft: Application, turn: Turn, answers: dict[str, Any]) -> Settled:
    """Who comes along, whose slots are looked for, and the slot that is kept for five minutes."""
    match turn.step:
        case "who":
            return appointment_answers.settle_people(session, draft, answers, turn.now)
        case "doctor":
            return appointment_answers.settle_doctor(session, draft, answers, turn.now)
    slots = appointments.choose(session, draft, int(answers["slot"]), turn.now)
    return Settled(appointments.said_of(slots))


def ask(errand: Errand, gateways: Gateways) -> Known:
    """Before it is confirmed the register of attachment is asked again (regulation, condition 2)."""
    return {"attachment": attachment_of(errand.subject_iin, gateways)}


def ways_on(_session: Session, refused: Application, _now: datetime) -> Onward:
    """The booking once more: another time is chosen, the doctor is the same."""
    return reapplying.usual(refused, at="slot", without=("slot",))


SERVICE = ServiceDefinition(
    passport=PASSPORT,
    journey=Journey(
        steps=(
            Step("who", WHO, Bilingual(kk="Кім келеді", ru="Кто придёт"), WhoForm),
            Step("doctor", DOCTOR, Bilingual(kk="Дәрігер", ru="Врач"), DoctorForm),
            Step("slot", SLOT, Bilingual(kk="Күні мен уақыты", ru="День и время"), SlotForm),
        ),
        term=Term(30, TermUnit.MINUTES),
        look_up=registers_say,
        ground_before_form=ground_of_attachment,
        supplies=supplies,
        settle=settle,
        still_there=appointments.still_there,
        shown=appointment_steps.shown,
        keeping=appointments.keeping,
        prolong=appointments.prolong,
        signed=appointments.signed,
        ask=ask,
        decide=appointments.decide,
        may_withdraw=appointments.may_withdraw,
        withdrawn=appointments.withdrawn,
        restored=appointments.restored,
        let_go=appointments.let_go,
        reasons=appointments.REASONS,
        next_steps=(
            wording.ATTACHMENT_IS_CHECKED,
            Bilingual(
                kk="Уақыт Сізге бекітілді, оны басқа ешкім ала алмайды.",
                ru="Время занято за вами: никто другой его не возьмёт.",
            ),
            wording.ANSWER_BY_SMS,
        ),
        ways_on=ways_on,
        is_automatic=True,
    ),
)
