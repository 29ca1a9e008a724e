"""An extract from a hospital record: standard of 2020 (seed 003), regulation of 2016 (seed 001)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="inpatient-extract",
    title=Bilingual(kk="Ауруханадан үзінді көшірме", ru="Выписка из больницы"),
    official_name=Bilingual(
        kk="Стационарлық науқастың медициналық картасынан үзінді көшірме беру",
        ru="Выдача выписки из медицинской карты стационарного больного",
    ),
    summary=Bilingual(
        kk="Ауруханада қалай емделгеніңіз туралы үзінді көшірме; шыққан кезде беріледі.",
        ru="Выписка о том, как вас лечили в больнице; её дают при выписке.",
    ),
    provider=Bilingual(
        kk="Стационарлық көмек көрсететін медициналық ұйым (аурухана)",
        ru="Медицинская организация, оказывающая стационарную помощь (больница)",
    ),
    channels=Bilingual(
        kk="Сіз емделген ауруханада немесе egov.kz порталында",
        ru="В больнице, где вы лечились, или на портале egov.kz",
    ),
    term=Bilingual(
        kk="60 минутқа дейін, жүгінген күні\nҚұжат тапсыру кезегі 30 минутқа дейін",
        ru="До 60 минут, в день обращения\nОжидание сдачи документов до 30 минут",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="Ауруханада: стационарлық науқастың медициналық картасынан қағаз үзінді көшірме\n"
        "Порталда: жеке кабинетте өтініштің мәртебесі көрінеді",
        ru="В больнице: бумажная выписка из медицинской карты стационарного больного\n"
        "На портале: статус заявления в личном кабинете",
    ),
    fee=wording.FREE,
    schedule=wording.lines(
        Bilingual(
            kk="Аурухана дүйсенбі–жұма күндері 8:00–17:00 аралығында үзіліссіз қабылдайды",
            ru="Больница принимает с понедельника по пятницу 8:00–17:00 без перерыва",
        ),
        Bilingual(
            kk="Өтініш жұмыс аяқталуына 2 сағат қалғанға дейін қабылданады",
            ru="Заявление принимают не позже чем за 2 часа до конца работы",
        ),
        wording.BY_TURN,
        wording.PORTAL_ALWAYS,
    ),
    documents=Bilingual(
        kk="Ауруханаға: жеке басты куәландыратын құжат",
        ru="В больницу: документ, удостоверяющий личность",
    ),
    legal_act=wording.HEALTH_CODE,
    requirements=wording.CALL_CENTRE,
    search_words=Bilingual(
        kk="аурухана, выписка, эпикриз, үзінді, стационар, ауруханадан шықтым, емделгені туралы қағаз",
        ru="больница, выписка, эпикриз, стационар, выписали, бумага о лечении, история болезни",
    ),
    availability=Availability.LATER,
    rank=60,
)

SERVICE = ServiceDefinition(PASSPORT)
