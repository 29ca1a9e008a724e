"""A sick-leave certificate («Еңбекке уақытша жарамсыздық туралы анықтама»): standard of 2020 (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="sick-leave-certificate",
    title=Bilingual(
        kk="Еңбекке уақытша жарамсыздық туралы анықтама", ru="Справка о временной нетрудоспособности"
    ),
    official_name=Bilingual(
        kk="Уақытша еңбекке жарамсыздық туралы анықтама беру",
        ru="Выдача справки о временной нетрудоспособности",
    ),
    summary=Bilingual(
        kk="Ауырған уақытыңызды парақ берілмейтін жағдайда растайтын анықтама.",
        ru="Справка о том, что вы болели, когда больничный лист не положен.",
    ),
    provider=wording.HEALTH_SUBJECTS,
    channels=wording.CLINIC_OR_EGOV,
    term=Bilingual(
        kk="Құжат тапсырылған сәттен бастап 30 минутқа дейін",
        ru="До 30 минут с момента сдачи документа",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="Еңбекке уақытша жарамсыздық туралы анықтама\nНемесе дәлелді бас тарту",
        ru="Справка о временной нетрудоспособности\nИли мотивированный отказ",
    ),
    fee=wording.FREE,
    schedule=wording.lines(
        wording.CLINIC_HOURS,
        Bilingual(
            kk="Жексенбі мен мереке күндері кезекші дәрігер қабылдайды; жұмыс күндері өтініш 18:00-ге дейін беріледі",
            ru="В воскресенье и праздники принимает дежурный врач; в рабочие дни заявление подают до 18:00",
        ),
        wording.PORTAL_ALWAYS,
    ),
    documents=wording.lines(wording.IDENTITY_ONLY_AT_CLINIC, wording.REQUEST_ONLY),
    legal_act=wording.SICK_LEAVE_ORDER,
    requirements=wording.lines(wording.CALL_CENTRE),
    grounds=(wording.unreliable("sick-leave-certificate"), wording.against_rules()),
    search_words=Bilingual(
        kk="ауырғаны туралы анықтама, студентке анықтама, оқуға анықтама, сабақ босатты, больничный",
        ru="справка о болезни, справка для учёбы, студенту, пропустил занятия, освобождение, больничный",
    ),
    availability=Availability.LATER,
    rank=51,
)

SERVICE = ServiceDefinition(PASSPORT)
