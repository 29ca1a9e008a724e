"""What the narcology register says («Наркология»): standard of 2020 (seed 003), regulation of 2019 (seed 001)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="narcology-certificate",
    title=Bilingual(kk="Наркологтың анықтамасы", ru="Справка от нарколога"),
    official_name=Bilingual(
        kk="«Наркология» психикалық денсаулық орталығынан мәліметтер ұсыну",
        ru="Предоставление сведений из центра психического здоровья «Наркология»",
    ),
    summary=Bilingual(
        kk="Наркологтың динамикалық байқауында тұрғаныңыз не тұрмағаныңыз туралы анықтама аласыз.",
        ru="Вы получаете справку, состоите ли вы под динамическим наблюдением у нарколога.",
    ),
    provider=Bilingual(kk="Денсаулық сақтау ұйымдары", ru="Организации здравоохранения"),
    channels=wording.EGOV,
    term=Bilingual(kk="Сұрау жіберілген сәттен бастап 30 минут", ru="30 минут с момента отправки запроса"),
    form=wording.FULLY_ELECTRONIC,
    result=Bilingual(
        kk="Наркологтың динамикалық байқауында тұрғаны немесе тұрмағаны туралы мәлімет (электрондық құжат)\n"
        "Қарау режимінде ашылады, күнтізбелік 10 күн жарамды",
        ru="Сведения о том, состоит ли человек под динамическим наблюдением у нарколога (электронный документ)\n"
        "Открывается в режиме просмотра, действует 10 календарных дней",
    ),
    fee=wording.FREE,
    schedule=wording.PORTAL_ALWAYS,
    documents=Bilingual(kk="Тек электрондық сұрау", ru="Только электронный запрос"),
    legal_act=wording.THREE_REGISTERS,
    requirements=wording.lines(wording.ABOUT_ANOTHER, wording.CALL_CENTRE),
    grounds=(wording.no_consent(),),
    search_words=Bilingual(
        kk="нарколог, наркодиспансер, наркодиспансерден анықтама, жұмысқа анықтама, жүргізуші куәлігіне анықтама, қаруға анықтама",
        ru="нарколог, наркодиспансер, справка НД, справка от нарколога, справка на работу, справка на права, не состоит на учёте",
    ),
    availability=Availability.LATER,
    rank=32,
)

SERVICE = ServiceDefinition(PASSPORT)
