"""A sick-leave sheet («Еңбекке уақытша жарамсыздық парағын беру»): standard of 2020 (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="sick-leave-sheet",
    title=Bilingual(kk="Еңбекке уақытша жарамсыздық парағы", ru="Лист о временной нетрудоспособности"),
    official_name=Bilingual(
        kk="Еңбекке уақытша жарамсыздық парағын беру",
        ru="Выдача листа о временной нетрудоспособности",
    ),
    summary=Bilingual(
        kk="Ауырып, жұмысқа шыға алмасаңыз, жұмыс берушіге беретін парақ.",
        ru="Больничный лист для работодателя, если вы заболели и не можете работать.",
    ),
    provider=wording.HEALTH_SUBJECTS,
    channels=wording.CLINIC_OR_EGOV,
    term=Bilingual(
        kk="Құжат тапсырылған сәттен бастап 30 минутқа дейін",
        ru="До 30 минут с момента сдачи документа",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="Еңбекке уақытша жарамсыздық парағы\nНемесе дәлелді бас тарту",
        ru="Лист о временной нетрудоспособности\nИли мотивированный отказ",
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
    documents=wording.lines(wording.IDENTITY_AT_CLINIC, wording.REQUEST_ONLY),
    legal_act=wording.SICK_LEAVE_ORDER,
    requirements=wording.lines(wording.WAYS_TO_SIGN, wording.PREMISES, wording.CALL_CENTRE),
    grounds=(wording.unreliable("sick-leave-sheet"), wording.against_rules()),
    search_words=Bilingual(
        kk="больничный, больничный парағы, ауырып қалдым, жұмысқа шыға алмаймын, еңбекке жарамсыздық, бала күтімі",
        ru="больничный, больничный лист, заболел, не могу работать, нетрудоспособность, уход за ребёнком",
    ),
    availability=Availability.LATER,
    rank=50,
)

SERVICE = ServiceDefinition(PASSPORT)
