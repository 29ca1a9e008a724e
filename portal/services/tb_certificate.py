"""What the tuberculosis register says («Фтизиатрия»): standard of 2020 (seed 003), regulation of 2019 (seed 001)."""

from portal.documents.certificate import RegisterWords
from portal.forms.certificate import STEPS
from portal.gateways.registers.port import Register
from portal.language import Bilingual
from portal.regulation import certificates
from portal.regulation.definition import ServiceDefinition

WORDS = RegisterWords(
    name=Register.TUBERCULOSIS,
    title=Bilingual(
        kk="Туберкулез бойынша динамикалық байқау туралы анықтама",
        ru="Справка о динамическом наблюдении по туберкулёзу",
    ),
    short=Bilingual(kk="фтизиатр анықтамасы", ru="справку фтизиатра"),
    issuer=Bilingual(
        kk="«Фтизиатрия» фтизиопульмонология орталығы", ru="Центр фтизиопульмонологии «Фтизиатрия»"
    ),
    register=Bilingual(
        kk="Туберкулезбен ауыратын науқастар тіркелімі бойынша", ru="По регистру больных туберкулёзом"
    ),
)

PASSPORT = certificates.passport(
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
    result=Bilingual(
        kk="Туберкулез бойынша динамикалық байқауда тұрғаны немесе тұрмағаны туралы мәлімет\n"
        "Қарау режимінде ашылады, күнтізбелік 10 күн жарамды",
        ru="Сведения о том, состоит ли человек под динамическим наблюдением по туберкулёзу\n"
        "Открывается в режиме просмотра, действует 10 календарных дней",
    ),
    search_words=Bilingual(
        kk="туберкулез, өкпе ауруы, тубдиспансер, тубдиспансерден анықтама, жұмысқа анықтама, есепте тұрмайды",
        ru="туберкулёз, тубдиспансер, справка из тубдиспансера, справка на работу, не состоит на учёте, лёгкие",
    ),
    rank=30,
)

SERVICE = ServiceDefinition(PASSPORT, certificates.journey(Register.TUBERCULOSIS, WORDS, STEPS))
