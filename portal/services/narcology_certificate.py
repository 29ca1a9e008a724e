"""What the narcology register says («Наркология»): standard of 2020 (seed 003), regulation of 2019 (seed 001)."""

from portal.documents.certificate import RegisterWords
from portal.forms.certificate import STEPS
from portal.gateways.registers.port import Register
from portal.language import Bilingual
from portal.regulation import certificates, wording
from portal.regulation.definition import ServiceDefinition

WORDS = RegisterWords(
    name=Register.NARCOLOGY,
    title=Bilingual(
        kk="Наркологтың динамикалық байқауы туралы анықтама",
        ru="Справка о динамическом наблюдении у нарколога",
    ),
    short=Bilingual(kk="нарколог анықтамасы", ru="справку нарколога"),
    issuer=Bilingual(
        kk="«Наркология» психикалық денсаулық орталығы", ru="Центр психического здоровья «Наркология»"
    ),
    register=Bilingual(
        kk="Наркологиялық науқастардың электрондық тіркелімі бойынша",
        ru="По электронному регистру наркологических больных",
    ),
)

PASSPORT = certificates.passport(
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
    channels=wording.EGOV_OR_CORPORATION,
    result=Bilingual(
        kk="Наркологтың динамикалық байқауында тұрғаны немесе тұрмағаны туралы мәлімет (электрондық құжат)\n"
        "Қарау режимінде ашылады, күнтізбелік 10 күн жарамды",
        ru="Сведения о том, состоит ли человек под динамическим наблюдением у нарколога (электронный документ)\n"
        "Открывается в режиме просмотра, действует 10 календарных дней",
    ),
    search_words=Bilingual(
        kk="нарколог, наркодиспансер, наркодиспансерден анықтама, жұмысқа анықтама, жүргізуші куәлігіне анықтама, қаруға анықтама",
        ru="нарколог, наркодиспансер, справка НД, справка от нарколога, справка на работу, справка на права, не состоит на учёте",
    ),
    rank=32,
)

SERVICE = ServiceDefinition(PASSPORT, certificates.journey(Register.NARCOLOGY, WORDS, STEPS, at_counter=True))
