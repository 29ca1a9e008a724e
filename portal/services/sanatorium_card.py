"""A health resort card of form 072/e, on paper: standard of 2020 (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="sanatorium-card",
    title=Bilingual(kk="Санаторийлік-курорттық карта", ru="Санаторно-курортная карта"),
    official_name=Bilingual(
        kk="Санаторийлік-курорттық емдеу қажеттілігі туралы қорытынды беру",
        ru="Выдача заключения о нуждаемости в санаторно-курортном лечении",
    ),
    summary=Bilingual(
        kk="Шипажайда емделу қажеттігі туралы № 072/е нысанындағы карта.",
        ru="Карта по форме № 072/е о том, что вам нужно лечение в санатории.",
    ),
    provider=Bilingual(
        kk="Облыстардың, Астана, Алматы және Шымкент қалаларының жергілікті атқарушы органдары",
        ru="Местные исполнительные органы областей, городов Астаны, Алматы и Шымкента",
    ),
    channels=Bilingual(kk="Емханада (МСАК ұйымында)", ru="В поликлинике (организации ПМСП)"),
    term=Bilingual(
        kk="1 жұмыс күні\nҚұжат тапсыру 30 минутқа дейін",
        ru="1 рабочий день\nСдача документов до 30 минут",
    ),
    form=wording.ON_PAPER,
    result=Bilingual(
        kk="№ 072/е нысанындағы санаторийлік-курорттық карта",
        ru="Санаторно-курортная карта по форме № 072/е",
    ),
    fee=wording.FREE,
    schedule=wording.OFFICE_HOURS,
    documents=Bilingual(
        kk="Жеке басты куәландыратын құжат, еркін нысандағы өтініш және зерттеу нәтижелері\n"
        "Зерттеулер: диагноз бойынша, клиникалық хаттамаларға сәйкес",
        ru="Документ, удостоверяющий личность, заявление в свободной форме и результаты исследований\n"
        "Исследования: по диагнозу, по клиническим протоколам",
    ),
    legal_act=wording.HEALTH_CODE,
    requirements=wording.CALL_CENTRE,
    grounds=(wording.unreliable("sanatorium-card"), wording.against_rules()),
    search_words=Bilingual(
        kk="санаторий, шипажай, курорт, путёвка, 072, демалыс, емделу",
        ru="санаторий, курорт, путёвка, 072, санаторная карта, отдых с лечением",
    ),
    availability=Availability.IN_PERSON,
    rank=111,
)

SERVICE = ServiceDefinition(PASSPORT)
