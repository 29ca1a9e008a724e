"""What the tuberculosis register says («Фтизиатрия»): standard of 2020 (seed 003), regulation of 2019 (seed 001)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="tb-certificate",
    title=Bilingual(kk="Фтизиатрдың анықтамасы (туберкулез)", ru="Справка от фтизиатра (туберкулёз)"),
    official_name=Bilingual(
        kk="«Фтизиатрия» фтизиопульмонология орталығынан мәліметтер ұсыну",
        ru="Предоставление сведений из центра фтизиопульмонологии «Фтизиатрия»",
    ),
    summary=Bilingual(
        kk="Туберкулез бойынша динамикалық байқауда тұрғаныңыз не тұрмағаныңыз туралы анықтама аласыз.",
        ru="Вы получаете справку, состоите ли вы под динамическим наблюдением по туберкулёзу.",
    ),
    provider=Bilingual(kk="Денсаулық сақтау ұйымдары", ru="Организации здравоохранения"),
    channels=wording.EGOV,
    term=Bilingual(kk="Сұрау жіберілген сәттен бастап 30 минут", ru="30 минут с момента отправки запроса"),
    form=wording.FULLY_ELECTRONIC,
    result=Bilingual(
        kk="Туберкулез бойынша динамикалық байқауда тұрғаны немесе тұрмағаны туралы мәлімет\n"
        "Қарау режимінде ашылады, күнтізбелік 10 күн жарамды",
        ru="Сведения о том, состоит ли человек под динамическим наблюдением по туберкулёзу\n"
        "Открывается в режиме просмотра, действует 10 календарных дней",
    ),
    fee=wording.FREE,
    schedule=wording.PORTAL_ALWAYS,
    documents=Bilingual(kk="Тек электрондық сұрау", ru="Только электронный запрос"),
    legal_act=wording.THREE_REGISTERS,
    requirements=wording.lines(wording.ABOUT_ANOTHER, wording.CALL_CENTRE),
    grounds=(wording.no_consent(),),
    search_words=Bilingual(
        kk="туберкулез, өкпе ауруы, тубдиспансер, тубдиспансерден анықтама, жұмысқа анықтама, есепте тұрмайды",
        ru="туберкулёз, тубдиспансер, справка из тубдиспансера, справка на работу, не состоит на учёте, лёгкие",
    ),
    availability=Availability.LATER,
    rank=30,
)

SERVICE = ServiceDefinition(PASSPORT)
