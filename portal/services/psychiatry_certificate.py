"""What the psychiatry register says («Психиатрия»): standard of 2020 (seed 003), regulation of 2019 (seed 001)."""

from portal.documents.certificate import RegisterWords
from portal.forms.certificate import STEPS
from portal.gateways.registers.port import Register
from portal.language import Bilingual
from portal.regulation import certificates, wording
from portal.regulation.definition import ServiceDefinition

WORDS = RegisterWords(
    name=Register.PSYCHIATRY,
    title=Bilingual(
        kk="Психиатрдың динамикалық байқауы туралы анықтама",
        ru="Справка о динамическом наблюдении у психиатра",
    ),
    short=Bilingual(kk="психиатр анықтамасы", ru="справку психиатра"),
    issuer=Bilingual(
        kk="«Психиатрия» психикалық денсаулық орталығы", ru="Центр психического здоровья «Психиатрия»"
    ),
    register=Bilingual(
        kk="Психиатриялық науқастардың электрондық тіркелімі бойынша",
        ru="По электронному регистру психиатрических больных",
    ),
)

PASSPORT = certificates.passport(
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
    channels=wording.EGOV_OR_CORPORATION,
    result=Bilingual(
        kk="Психиатрдың динамикалық байқауында тұрғаны немесе тұрмағаны туралы мәлімет (электрондық құжат)\n"
        "Қарау режимінде ашылады, күнтізбелік 10 күн жарамды",
        ru="Сведения о том, состоит ли человек под динамическим наблюдением у психиатра (электронный документ)\n"
        "Открывается в режиме просмотра, действует 10 календарных дней",
    ),
    search_words=Bilingual(
        kk="психиатр, психдиспансер, психдиспансерден анықтама, жұмысқа анықтама, жүргізуші куәлігіне анықтама, қаруға анықтама",
        ru="психиатр, психдиспансер, ПНД, справка ПНД, справка на работу, справка на права, справка на оружие, не состоит на учёте",
    ),
    rank=31,
)

SERVICE = ServiceDefinition(
    PASSPORT, certificates.journey(Register.PSYCHIATRY, WORDS, STEPS, at_counter=True)
)
