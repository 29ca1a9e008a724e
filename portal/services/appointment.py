"""Booking a visit to a doctor («Дәрігердің қабылдауына жазылу»): standard of 2020 (seed 003), passport (seed 004)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="appointment",
    title=Bilingual(kk="Дәрігердің қабылдауына жазылу", ru="Запись на приём к врачу"),
    summary=Bilingual(
        kk="Өз емханаңыздағы дәрігерге ыңғайлы күн мен уақытқа жазыласыз.",
        ru="Вы записываетесь к врачу своей поликлиники на удобные день и время.",
    ),
    provider=wording.PRIMARY_CARE,
    channels=Bilingual(
        kk="Емхананың тіркеу бөлімінде, емхана телефоны арқылы немесе egov.kz порталында",
        ru="В регистратуре поликлиники, по её телефону или на портале egov.kz",
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
    availability=Availability.LATER,
    rank=10,
)

SERVICE = ServiceDefinition(PASSPORT)
