"""Free medicines for entitled groups: standard of 2020 in eleven rows (seed 003)."""

from portal.language import Bilingual
from portal.regulation import wording
from portal.regulation.definition import Availability, Passport, ServiceDefinition

PASSPORT = Passport(
    code="medicines",
    title=Bilingual(kk="Тегін дәрі-дәрмек", ru="Бесплатные лекарства"),
    official_name=Bilingual(
        kk="Азаматтардың жекелеген санаттарына дәрілік заттарды, бейімделген емдік өнімдерді, медициналық бұйымдарды"
        " беру",
        ru="Выдача лекарственных средств, специализированных лечебных продуктов, медицинских изделий отдельным"
        " категориям граждан",
    ),
    summary=Bilingual(
        kk="Заң бойынша тегін дәрі алатын азаматтар дәрісін өзі бекітілген емханадан алады.",
        ru="Граждане, которым лекарства положены бесплатно, получают их через свою поликлинику.",
    ),
    provider=wording.HEALTH_SUBJECTS,
    recipients=Bilingual(
        kk="Заңнама бойынша дәріні тегін алатын азаматтардың жекелеген санаттары",
        ru="Отдельные категории граждан, которым лекарства положены бесплатно по закону",
    ),
    channels=wording.CLINIC_OR_EGOV,
    term=Bilingual(
        kk="Емханада 3 сағатқа дейін\nОның ішінде кезек күту 30 минутқа дейін, қызмет көрсету 30 минутқа дейін\n"
        "Порталда 30 минутқа дейін",
        ru="В поликлинике до 3 часов\nИз них ожидание до 30 минут, обслуживание до 30 минут\nНа портале до 30 минут",
    ),
    form=wording.PARTLY_ELECTRONIC,
    result=Bilingual(
        kk="Емханада: дәрілік заттар, бейімделген емдік өнімдер, медициналық бұйымдар беріледі\n"
        "Порталда: берілгені туралы ақпарат жеке кабинетте қарау режимінде көрінеді\nНемесе дәлелді бас тарту",
        ru="В поликлинике: выдают лекарства, специализированные лечебные продукты, медицинские изделия\n"
        "На портале: сведения о выдаче видны в личном кабинете в режиме просмотра\nИли мотивированный отказ",
    ),
    fee=wording.FREE,
    schedule=wording.lines(wording.OFFICE_HOURS, wording.PORTAL_HOURS),
    documents=wording.lines(wording.IDENTITY_AT_CLINIC, wording.REQUEST_ONLY),
    legal_act=wording.HEALTH_CODE,
    requirements=wording.lines(wording.WAYS_TO_SIGN, wording.PREMISES, wording.CALL_CENTRE),
    grounds=(
        wording.unreliable("medicines", point=10),
        wording.attached_elsewhere(point=10),
    ),
    search_words=Bilingual(
        kk="дәрі, тегін дәрі, рецепт, дәріхана, инсулин, тест-жолақ, созылмалы ауру, МӘМС",
        ru="лекарства, бесплатные лекарства, рецепт, аптека, инсулин, тест-полоски, хроническая болезнь, ОСМС",
    ),
    availability=Availability.LATER,
    rank=70,
)

SERVICE = ServiceDefinition(PASSPORT)
