"""Attaching to a clinic («МСАК көрсететін медициналық ұйымға бекіту»): standard of 2020 (seed 003)."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Application
from portal.forms.attachment import STEPS
from portal.language import Bilingual
from portal.queries import attachment_steps
from portal.regulation import (
    attachment_answers,
    attachment_groups,
    attachment_power,
    attachment_rules,
    attachment_ways,
    attachments,
    wording,
)
from portal.regulation.actors import Actor
from portal.regulation.attachments import nothing_before_form
from portal.regulation.deadlines import Term, TermUnit
from portal.regulation.definition import Journey, Passport, RefusalGround, ServiceDefinition

LIVES_ELSEWHERE = RefusalGround(
    code=attachment_ways.LIVES_ELSEWHERE,
    clause=wording.clause(
        Bilingual(
            kk="қызметті алушы МСАК ұйымы орналасқан әкімшілік-аумақтық бірліктен (ауыл, кент, қала, аудан) тыс жерде"
            " тұрады; басқа әкімшілік-аумақтық бірліктегі жақын емханаға бекітілетін шекаралас аумақ тұрғындарына"
            " қолданылмайды",
            ru="услугополучатель живёт вне административно-территориальной единицы (село, посёлок, город, район),"
            " где находится организация ПМСП; не относится к жителям граничащих территорий, которые прикрепляются"
            " к ближайшей поликлинике в другой административно-территориальной единице",
        ),
        sub=2,
    ),
    words=Bilingual(
        kk="Сіз бұл емхана орналасқан ауылда, қалада немесе ауданда тұрмайсыз.",
        ru="Вы живёте не в том селе, городе или районе, где находится эта поликлиника.",
    ),
    next_step=Bilingual(
        kk="Нақты тұратын жеріңіздегі емхананы таңдаңыз. Уақытша тұрсаңыз, сол мекенжай бойынша да бекітіле аласыз.",
        ru="Выберите поликлинику там, где вы живёте на самом деле. Можно прикрепиться и по временному адресу.",
    ),
    next_service="attachment",
)
DOCTOR_IS_FULL = RefusalGround(
    code=attachment_ways.DOCTOR_IS_FULL,
    clause=wording.clause(
        Bilingual(
            kk="бекітілген халық саны шектен асады: жалпы практика дәрігеріне 1700 адам (аралас халық), учаскелік"
            " терапевтке 2200 адам, учаскелік педиатрға 6 жасқа дейінгі 500 бала, 14 жасқа дейінгі 900 бала",
            ru="численность прикреплённых превысит предел: 1700 человек смешанного населения на врача общей практики,"
            " 2200 человек на участкового терапевта, 500 детей до 6 лет или 900 детей до 14 лет на участкового педиатра",
        ),
        sub=3,
    ),
    words=Bilingual(
        kk="Бұл емхана дәрігерлерінің учаскелерінде бос орын жоқ.",
        ru="На участках врачей этой поликлиники нет свободных мест.",
    ),
    next_step=Bilingual(
        kk="Сол маңдағы басқа емхананы таңдаңыз немесе 1414 нөмірінен қай емханада орын барын біліңіз.",
        ru="Выберите другую поликлинику поблизости или узнайте на 1414, где есть места.",
    ),
    next_service="attachment",
)
NO_PROOF_OF_GUARDIAN = RefusalGround(
    code=attachment_groups.NO_PROOF,
    clause=wording.clause(
        Bilingual(
            kk="баланы бекіту кезінде заңды өкілдікті растайтын құжат жоқ",
            ru="при прикреплении ребёнка нет документа, подтверждающего законное представительство",
        ),
        sub=4,
    ),
    words=Bilingual(
        kk="Сіздің осы баланың заңды өкілі екеніңіз расталмады.",
        ru="Не подтверждено, что вы законный представитель этого ребёнка.",
    ),
    next_step=Bilingual(
        kk="Қорғаншылық не қамқоршылық туралы сот шешімін немесе басқа құжатты жүктеңіз не емханаға әкеліңіз.",
        ru="Загрузите решение суда или другой документ об опеке либо попечительстве или принесите его в поликлинику.",
    ),
)

PASSPORT = Passport(
    code="attachment",
    title=Bilingual(kk="Емханаға бекітілу", ru="Прикрепление к поликлинике"),
    official_name=Bilingual(
        kk="Медициналық-санитариялық алғашқы көмек көрсететін медициналық ұйымға бекіту",
        ru="Прикрепление к медицинской организации, оказывающей первичную медико-санитарную помощь",
    ),
    summary=Bilingual(
        kk="Өзіңіз немесе балаңыз емделетін емхананы таңдайсыз.",
        ru="Вы выбираете поликлинику, где будете лечиться вы или ваш ребёнок.",
    ),
    provider=wording.PRIMARY_CARE,
    channels=wording.CLINIC_OR_EGOV,
    term=Bilingual(
        kk="1 жұмыс күні\nЕмханада құжат тапсыру кезегі 30 минутқа дейін, қызмет көрсету 30 минутқа дейін",
        ru="1 рабочий день\nВ поликлинике ожидание сдачи документов до 30 минут, обслуживание до 30 минут",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="МСАК ұйымының ЭЦҚ-сы қойылған бекіту туралы хабарлама (электрондық құжат)\nНемесе дәлелді бас тарту",
        ru="Уведомление о прикреплении: электронный документ с ЭЦП организации ПМСП\nИли мотивированный отказ",
    ),
    fee=wording.FREE,
    schedule=wording.lines(wording.CLINIC_HOURS, wording.ACCEPTED_UNTIL, wording.PORTAL_HOURS),
    documents=wording.lines(
        wording.IDENTITY_AT_CLINIC,
        Bilingual(
            kk="Зейнеткерге: зейнетақы куәлігі; мүгедектігі бар адамға: зейнетақы куәлігі немесе"
            " медициналық-әлеуметтік сараптама актісінен үзінді көшірме",
            ru="Пенсионеру: пенсионное удостоверение; человеку с инвалидностью: пенсионное удостоверение или выписка"
            " из акта медико-социальной экспертизы",
        ),
        Bilingual(
            kk="Қорғаншыға немесе қамқоршыға: сот шешімі немесе қорғаншылықты не қамқоршылықты растайтын басқа құжат",
            ru="Опекуну или попечителю: решение суда или другой документ об опеке либо попечительстве",
        ),
        Bilingual(
            kk="Шетелде туған балаға: туғанын растайтын құжат; басқа жағдайларда не керегін тіркеу бөлімі айтады",
            ru="На ребёнка, рождённого за границей: документ о рождении; для других случаев подскажет регистратура",
        ),
        wording.REQUEST_ONLY,
    ),
    legal_act=wording.ATTACHMENT_ORDER,
    requirements=wording.lines(wording.WAYS_TO_SIGN, wording.PREMISES, wording.CALL_CENTRE),
    grounds=(wording.unreliable("attachment"), LIVES_ELSEWHERE, DOCTOR_IS_FULL, NO_PROOF_OF_GUARDIAN),
    search_words=Bilingual(
        kk="бекітілу, тіркелу, емхана ауыстыру, емхана таңдау, баланы бекіту, көшіп келдім, учаске",
        ru="прикрепиться, открепиться, сменить поликлинику, выбрать поликлинику, прикрепить ребёнка, переезд, участок",
    ),
    rank=20,
)


def signed(session: Session, application: Application, _actor: Actor, now: datetime) -> None:
    """The place is asked for; an older application for the same person gives way."""
    attachments.signed(JOURNEY, session, application, now)


JOURNEY = Journey(
    steps=STEPS,
    term=Term(1, TermUnit.WORKING_DAYS),
    look_up=attachments.look_up,
    ground_before_form=nothing_before_form,
    supplies=attachment_steps.supplies,
    settle=attachment_answers.settle,
    shown=attachment_steps.shown,
    wanted=attachment_groups.wanted,
    foresight=attachment_rules.rules_of,
    signed=signed,
    ask=attachments.ask,
    decide=attachments.decide,
    open_key=attachments.open_key,
    may_withdraw=attachments.may_withdraw,
    withdrawn=attachments.withdrawn,
    restored=attachments.restored,
    let_go=attachments.let_go,
    next_steps=(
        Bilingual(
            kk="Өтінішті таңдаған емхананың тіркеушісі бір жұмыс күнінде қарайды.",
            ru="Регистратор выбранной поликлиники рассмотрит заявление за один рабочий день.",
        ),
        Bilingual(
            kk="Келіссе, орын бірден Сіздікі болады, бұрынғы емханадан өздігінен шығасыз.",
            ru="Если он согласится, место сразу ваше, а от прежней поликлиники вас открепят без вас.",
        ),
        wording.ANSWER_BY_SMS,
    ),
    ways_on=attachment_ways.ways_on,
    takes_newcomers=True,
    looks_up_each=True,
    inquiries={"situation": attachment_power.inquire},
)

SERVICE = ServiceDefinition(PASSPORT, JOURNEY)
