"""A referral to hospital through the hospitalisation bureau: standard of 2020 (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="hospitalisation-referral",
    title=Bilingual(kk="Ауруханаға жолдама", ru="Направление в больницу"),
    official_name=Bilingual(
        kk="Емдеуге жатқызу бюросы порталы арқылы пациенттерге стационарға емдеуге жатқызуға жолдама беру",
        ru="Выдача направления пациентам на госпитализацию в стационар через портал Бюро госпитализации",
    ),
    summary=Bilingual(
        kk="Жоспарлы емделуге жатуға жолдама емдеуге жатқызу бюросы порталы арқылы беріледі.",
        ru="Направление на плановое лечение в стационаре выдают через портал Бюро госпитализации.",
    ),
    provider=wording.HEALTH_SUBJECTS,
    channels=wording.CLINIC_OR_EGOV,
    term=Bilingual(
        kk="1 жұмыс күні\nҚұжат тапсыру 30 минутқа дейін",
        ru="1 рабочий день\nСдача документов до 30 минут",
    ),
    form=Bilingual(kk="Электрондық және қағаз түрінде", ru="Электронная и бумажная"),
    result=Bilingual(
        kk="№ 001-3/е нысанындағы стационарға емдеуге жатқызуға жолдама",
        ru="Направление на госпитализацию в стационар по форме № 001-3/е",
    ),
    fee=wording.FREE,
    schedule=wording.lines(wording.CLINIC_HOURS, wording.PORTAL_ALWAYS),
    documents=Bilingual(
        kk="Жеке басты куәландыратын құжат\nМСАК ұйымы немесе басқа медициналық ұйым маманының жолдамасы\n"
        "Диагноз бойынша зерттеулердің нәтижелері (клиникалық хаттамаға сәйкес)",
        ru="Документ, удостоверяющий личность\nНаправление специалиста организации ПМСП или другой медицинской"
        " организации\nРезультаты исследований по диагнозу (по клиническому протоколу)",
    ),
    legal_act=wording.HEALTH_CODE,
    requirements=wording.CALL_CENTRE,
    grounds=(wording.unreliable("hospitalisation-referral"), wording.against_rules()),
    search_words=Bilingual(
        kk="аурухана, емделуге жату, жолдама, операция, стационар, портал жолдамасы, жоспарлы емделу",
        ru="больница, лечь в больницу, направление, операция, стационар, госпитализация, плановая госпитализация",
    ),
    availability=Availability.LATER,
    rank=61,
)

SERVICE = ServiceDefinition(PASSPORT)
