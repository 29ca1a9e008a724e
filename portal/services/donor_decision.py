"""Consent to or refusal of donation after death, said in life: standard of 2020 (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="donor-decision",
    title=Bilingual(
        kk="Қайтыс болғаннан кейінгі донорлыққа келісім немесе бас тарту",
        ru="Согласие на посмертное донорство или отказ от него",
    ),
    official_name=Bilingual(
        kk="Трансплантаттау мақсатында ағзалардың (ағза бөлігінің) және (немесе) тіндердің (тін бөлігінің) қайтыс"
        " болғаннан кейінгі донорлығынан тірі кезінде бас тартуды немесе келісімді тіркеу",
        ru="Регистрация прижизненного отказа или согласия на посмертное донорство органов (части органа) и (или)"
        " тканей (части ткани) в целях трансплантации",
    ),
    summary=Bilingual(
        kk="Қайтыс болғаннан кейін ағзаларыңыз бен тіндеріңіз біреуді құтқаруға берілсін бе, жоқ па — өзіңіз шешесіз.",
        ru="Вы сами решаете, могут ли ваши органы и ткани после смерти спасти кого-то или нет.",
    ),
    provider=wording.PRIMARY_CARE,
    channels=wording.CLINIC_OR_EGOV,
    term=Bilingual(
        kk="Емханада 1 жұмыс күні\nПорталда 30 минутқа дейін, оның ішінде құжат тапсыру 15 минутқа дейін",
        ru="В поликлинике 1 рабочий день\nНа портале до 30 минут, из них сдача документов до 15 минут",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="Қайтыс болғаннан кейінгі донорлыққа келісімді тіркеу туралы анықтама\n"
        "Немесе қайтыс болғаннан кейінгі донорлықтан бас тартуды тіркеу туралы анықтама",
        ru="Справка о регистрации прижизненного согласия на посмертное донорство\n"
        "Или справка о регистрации прижизненного отказа от посмертного донорства",
    ),
    fee=wording.FREE,
    schedule=wording.lines(wording.CLINIC_HOURS, wording.BY_TURN, wording.PORTAL_ALWAYS),
    documents=wording.lines(
        wording.IDENTITY_AT_CLINIC,
        Bilingual(
            kk="Емханаға: бекітілген нысандағы өтініш (1 немесе 2-қосымша)",
            ru="В поликлинику: заявление по установленной форме (приложение 1 или 2)",
        ),
        wording.REQUEST_ONLY,
    ),
    legal_act=Bilingual(
        kk="Қайтыс болғаннан кейінгі донорлыққа тірі кезінде ерік білдіру қағидалары: Денсаулық сақтау министрінің"
        " 2020 жылғы 21 желтоқсандағы № ҚР ДСМ-308/2020 бұйрығы (тіркелуі № 21859)",
        ru="Правила дачи прижизненного волеизъявления на посмертное донорство: приказ Министра здравоохранения"
        " от 21 декабря 2020 года № ҚР ДСМ-308/2020 (регистрация № 21859)",
    ),
    requirements=wording.lines(wording.WAYS_TO_SIGN, wording.PREMISES, wording.CALL_CENTRE),
    grounds=(wording.unreliable("donor-decision"), wording.attached_elsewhere()),
    search_words=Bilingual(
        kk="донор, донорлық, ағза, орган, трансплантация, ағза беру, донорлықтан бас тарту",
        ru="донор, донорство, органы, трансплантация, пересадка, отказ от донорства, посмертно",
    ),
    availability=Availability.LATER,
    rank=80,
)

SERVICE = ServiceDefinition(PASSPORT)
