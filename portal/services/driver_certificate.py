"""A driver's medical certificate, paid: standard of 2020 (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, RefusalGround, ServiceDefinition

INCOMPLETE = RefusalGround(
    code="incomplete",
    clause=wording.clause(
        Bilingual(
            kk="8-тармақтағы құжаттар толық ұсынылмаған немесе құжаттың қолданылу мерзімі өткен",
            ru="документы по пункту 8 представлены не полностью или срок их действия истёк",
        ),
        sub=2,
    ),
    words=Bilingual(
        kk="Құжаттар толық емес немесе кейбірінің мерзімі өтіп кеткен.",
        ru="Не хватает документов, или срок какого-то из них истёк.",
    ),
    next_step=Bilingual(
        kk="Жетіспейтін құжатты жинап, мерзімі өткенін жаңартыңыз да, қайта жүгініңіз.",
        ru="Соберите недостающее, обновите просроченное и обратитесь снова.",
    ),
    next_service="driver-certificate",
)

PASSPORT = Passport(
    code="driver-certificate",
    title=Bilingual(kk="Жүргізушіге медициналық анықтама", ru="Медицинская справка для водителя"),
    official_name=Bilingual(
        kk="Көлік құралын басқаруға рұқсат алу туралы анықтама беру",
        ru="Выдача справки о допуске к управлению транспортным средством",
    ),
    summary=Bilingual(
        kk="Жүргізуші куәлігін алу немесе ауыстыру үшін медициналық тексеруден өткеніңізді растайды.",
        ru="Подтверждает, что вы прошли медосмотр для получения или замены водительского удостоверения.",
    ),
    provider=Bilingual(kk="Медициналық ұйымдар", ru="Медицинские организации"),
    channels=Bilingual(
        kk="Медициналық ұйымда немесе egov.kz порталында\n"
        "Электрондық анықтама үшін де алдымен медициналық ұйымда тексеруден өту керек",
        ru="В медицинской организации или на портале egov.kz\n"
        "И для электронной справки сначала нужно пройти осмотр в медицинской организации",
    ),
    term=Bilingual(
        kk="Медициналық ұйымда 1 жұмыс күні, құжат тапсыру кезегі 5 минутқа дейін\nПорталда 30 минутқа дейін",
        ru="В медицинской организации 1 рабочий день, ожидание сдачи документов до 5 минут\nНа портале до 30 минут",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="№ 075/е нысанындағы медициналық анықтама (дәрігерлік кәсіби-консультациялық қорытынды)\n"
        "Немесе дәлелді бас тарту",
        ru="Медицинская справка по форме № 075/е (врачебное профессионально-консультативное заключение)\n"
        "Или мотивированный отказ",
    ),
    fee=Bilingual(
        kk="Ақылы: бағасын медициналық ұйым Кодекстің 202-бабы бойынша белгілейді",
        ru="Платно: цену назначает медицинская организация по статье 202 Кодекса",
    ),
    schedule=wording.lines(
        Bilingual(
            kk="Дүйсенбі–жұма 9:00–18:30 түскі үзіліссіз, сенбі 9:00–13:00; жексенбі мен мереке күндері демалыс",
            ru="С понедельника по пятницу 9:00–18:30 без перерыва, в субботу 9:00–13:00; воскресенье и праздники –"
            " выходные",
        ),
        wording.PORTAL_ALWAYS,
    ),
    documents=wording.lines(
        wording.IDENTITY,
        Bilingual(
            kk="Жүргізушілерді медициналық қарап тексеру нәтижелері\nҚызмет ақысы төленгенін растайтын құжат",
            ru="Результаты медицинского осмотра водителей\nДокумент об оплате услуги",
        ),
        wording.REQUEST_ONLY,
    ),
    legal_act=wording.lines(wording.FORMS_ORDER, wording.HEALTH_CODE),
    requirements=wording.lines(wording.WAYS_TO_SIGN, wording.PREMISES, wording.CALL_CENTRE),
    grounds=(wording.unreliable("driver-certificate"), INCOMPLETE, wording.against_rules(sub=3)),
    search_words=Bilingual(
        kk="жүргізуші, права, жүргізуші куәлігі, медкомиссия, 075, 083, көлік, автокөлік айдау",
        ru="водитель, права, водительская справка, водительское удостоверение, медкомиссия, 075, 083, машина",
    ),
    availability=Availability.LATER,
    rank=90,
)

SERVICE = ServiceDefinition(PASSPORT)
