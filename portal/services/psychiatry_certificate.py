"""What the psychiatry register says («Психиатрия»): standard of 2020 (seed 003), regulation of 2019 (seed 001)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="psychiatry-certificate",
    title=Bilingual(kk="Психиатрдың анықтамасы", ru="Справка от психиатра"),
    official_name=Bilingual(
        kk="«Психиатрия» психикалық денсаулық орталығынан мәліметтер ұсыну",
        ru="Предоставление сведений из центра психического здоровья «Психиатрия»",
    ),
    summary=Bilingual(
        kk="Психиатрдың динамикалық байқауында тұрғаныңыз не тұрмағаныңыз туралы анықтама аласыз.",
        ru="Вы получаете справку, состоите ли вы под динамическим наблюдением у психиатра.",
    ),
    provider=Bilingual(kk="Денсаулық сақтау ұйымдары", ru="Организации здравоохранения"),
    channels=wording.EGOV,
    term=Bilingual(kk="Сұрау жіберілген сәттен бастап 30 минут", ru="30 минут с момента отправки запроса"),
    form=wording.FULLY_ELECTRONIC,
    result=Bilingual(
        kk="Психиатрдың динамикалық байқауында тұрғаны немесе тұрмағаны туралы мәлімет (электрондық құжат)\n"
        "Қарау режимінде ашылады, күнтізбелік 10 күн жарамды",
        ru="Сведения о том, состоит ли человек под динамическим наблюдением у психиатра (электронный документ)\n"
        "Открывается в режиме просмотра, действует 10 календарных дней",
    ),
    fee=wording.FREE,
    schedule=wording.PORTAL_ALWAYS,
    documents=Bilingual(kk="Тек электрондық сұрау", ru="Только электронный запрос"),
    legal_act=wording.THREE_REGISTERS,
    requirements=wording.lines(wording.ABOUT_ANOTHER, wording.CALL_CENTRE),
    grounds=(wording.no_consent(),),
    search_words=Bilingual(
        kk="психиатр, психдиспансер, психдиспансерден анықтама, жұмысқа анықтама, жүргізуші куәлігіне анықтама, қаруға анықтама",
        ru="психиатр, психдиспансер, ПНД, справка ПНД, справка на работу, справка на права, справка на оружие, не состоит на учёте",
    ),
    availability=Availability.LATER,
    rank=31,
)

SERVICE = ServiceDefinition(PASSPORT)
