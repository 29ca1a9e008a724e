"""The medical examination before work or study, paid: standard of 2020 (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, RefusalGround, ServiceDefinition

NO_ACCESS_TO_DATA = RefusalGround(
    code="no_access_to_data",
    clause=wording.clause(
        Bilingual(
            kk="«Дербес деректер және оларды қорғау туралы» Заңның 8-бабы бойынша қолжетімділігі шектеулі деректерге"
            " қол жеткізуге келісім жоқ",
            ru="нет согласия на доступ к персональным данным ограниченного доступа по статье 8 Закона «О персональных"
            " данных и их защите»",
        ),
        sub=3,
    ),
    words=Bilingual(
        kk="Сіз дербес деректеріңізді қарауға келісім бермедіңіз, ал тексеру оларсыз мүмкін емес.",
        ru="Вы не согласились на доступ к вашим персональным данным, а без них осмотр провести нельзя.",
    ),
    next_step=Bilingual(
        kk="Өтінішті қайта беріп, деректерді қарауға келісетініңізді белгілеңіз.",
        ru="Подайте заявление снова и отметьте согласие на доступ к данным.",
    ),
    next_service="preliminary-examination",
)

PASSPORT = Passport(
    code="preliminary-examination",
    title=Bilingual(
        kk="Жұмысқа немесе оқуға тұрар алдындағы медициналық тексеру",
        ru="Медосмотр перед работой или учёбой",
    ),
    official_name=Bilingual(
        kk="Алдын ала міндетті медициналық қарап-тексеруден өту",
        ru="Прохождение предварительного обязательного медицинского осмотра",
    ),
    summary=Bilingual(
        kk="Дәрігерлер жұмыс немесе оқу денсаулығыңызға сай келетінін тексеріп, № 075/е анықтамасын береді.",
        ru="Врачи проверят, подходит ли вам работа или учёба по здоровью, и выдадут справку № 075/е.",
    ),
    provider=Bilingual(kk="Медициналық ұйымдар", ru="Медицинские организации"),
    channels=Bilingual(
        kk="Медициналық ұйымда немесе egov.kz порталында",
        ru="В медицинской организации или на портале egov.kz",
    ),
    term=Bilingual(kk="1 жұмыс күніне дейін", ru="До 1 рабочего дня"),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="№ 075/е нысанындағы медициналық анықтама (дәрігерлік кәсіби-консультациялық қорытынды)\n"
        "Немесе дәлелді бас тарту",
        ru="Медицинская справка по форме № 075/е (врачебное профессионально-консультативное заключение)\n"
        "Или мотивированный отказ",
    ),
    fee=Bilingual(
        kk="Ақылы: бағасы Кодекстің 202-бабы бойынша айқындалады\n"
        "Оқуға түсетін және жұмысқа тұратын 18 жасқа дейінгі балаларға бекітілген емханасында тегін (78-бап)",
        ru="Платно: цену определяют по статье 202 Кодекса\n"
        "Детям до 18 лет при поступлении на учёбу и работу по месту прикрепления бесплатно (статья 78)",
    ),
    schedule=wording.lines(
        Bilingual(
            kk="Дүйсенбі–жұма, медициналық ұйымның кестесі бойынша; демалыс және мереке күндері жабық",
            ru="С понедельника по пятницу по графику медицинской организации; в выходные и праздники закрыто",
        ),
        wording.PORTAL_ALWAYS,
    ),
    documents=wording.lines(
        wording.IDENTITY,
        Bilingual(kk="Қызмет ақысы төленгенін растайтын құжат", ru="Документ об оплате услуги"),
        wording.REQUEST_ONLY,
    ),
    legal_act=wording.lines(wording.FORMS_ORDER, wording.HEALTH_CODE),
    requirements=wording.lines(
        Bilingual(
            kk="Медициналық ұйымда дәрігерлердің, флюорография мен талдаулардың бос уақытын таңдай аласыз",
            ru="В медицинской организации можно выбрать свободное время врачей, флюорографии и анализов",
        ),
        wording.WAYS_TO_SIGN,
        wording.PREMISES,
    ),
    grounds=(wording.unreliable("preliminary-examination"), wording.against_rules(), NO_ACCESS_TO_DATA),
    search_words=Bilingual(
        kk="медосмотр, медтексеру, жұмысқа тұру, оқуға түсу, 075, 086, медкомиссия, университет",
        ru="медосмотр, медкомиссия, устроиться на работу, поступить, 075, 086, справка для поступления, вуз",
    ),
    availability=Availability.LATER,
    rank=91,
)

SERVICE = ServiceDefinition(PASSPORT)
