"""A certificate of form 027/e from one's clinic: standard of 2020 (seed 003), regulation of 2015 (seed 001)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="primary-care-certificate",
    title=Bilingual(kk="Емханадан анықтама", ru="Справка из поликлиники"),
    official_name=Bilingual(
        kk="Медициналық-санитариялық алғашқы көмек көрсететін медициналық ұйымнан анықтама беру",
        ru="Выдача справки с медицинской организации, оказывающей первичную медико-санитарную помощь",
    ),
    summary=Bilingual(
        kk="Денсаулық жағдайыңыз туралы № 027/е нысанындағы анықтаманы учаскелік дәрігеріңіз береді.",
        ru="Справку о состоянии здоровья по форме № 027/е выдаёт ваш участковый врач.",
    ),
    provider=wording.PRIMARY_CARE,
    channels=wording.CLINIC_OR_EGOV,
    term=Bilingual(
        kk="Емханада да, порталда да 30 минутқа дейін, жүгінген күні\nДәрігер үйге шақырылса: сол жұмыс күні ішінде\n"
        "Құжат тапсыру кезегі 30 минутқа дейін",
        ru="И в поликлинике, и на портале до 30 минут, в день обращения\nПри вызове на дом: в течение рабочего дня\n"
        "Ожидание сдачи документов до 30 минут",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="Емханада: учаскелік дәрігер немесе жалпы практика дәрігері қол қойған, дәрігердің және емхананың мөрі"
        " басылған № 027/е нысанындағы анықтама\nПорталда: МСАК ұйымының ЭЦҚ-сы қойылған электрондық құжат\n"
        "Немесе дәлелді бас тарту",
        ru="В поликлинике: справка по форме № 027/е с подписью участкового врача или врача общей практики, его печатью"
        " и печатью поликлиники\nНа портале: электронный документ с ЭЦП организации ПМСП\nИли мотивированный отказ",
    ),
    fee=wording.FREE,
    schedule=wording.lines(
        Bilingual(
            kk="Емхана дүйсенбі–жұма күндері 8:00–20:00 аралығында үзіліссіз жұмыс істейді",
            ru="Поликлиника работает с понедельника по пятницу 8:00–20:00 без перерыва",
        ),
        wording.ACCEPTED_UNTIL,
        wording.BY_TURN,
        wording.PORTAL_HOURS,
    ),
    documents=wording.lines(wording.IDENTITY_AT_CLINIC, wording.REQUEST_ONLY),
    legal_act=wording.lines(wording.PRIMARY_CARE_ORDER, wording.FORMS_ORDER),
    requirements=wording.lines(wording.WAYS_TO_SIGN, wording.PREMISES, wording.CALL_CENTRE),
    grounds=(wording.unreliable("primary-care-certificate"), wording.attached_elsewhere()),
    search_words=Bilingual(
        kk="анықтама, 027, бассейнге анықтама, мектепке анықтама, балабақшаға анықтама, денсаулық туралы анықтама",
        ru="справка, 027, справка в бассейн, справка в школу, справка в садик, справка о здоровье",
    ),
    availability=Availability.LATER,
    rank=40,
)

SERVICE = ServiceDefinition(PASSPORT)
