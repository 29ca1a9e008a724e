"""The words that every result document carries, whatever the service, in both languages."""

from portal.documents.content import DocumentKind
from portal.language import Bilingual

KINDS = {
    DocumentKind.CONFIRMATION: Bilingual(kk="Электрондық растау", ru="Электронное подтверждение"),
    DocumentKind.REFUSAL: Bilingual(kk="Дәлелді бас тарту", ru="Мотивированный отказ"),
    DocumentKind.CERTIFICATE: Bilingual(kk="Электрондық анықтама", ru="Электронная справка"),
}

NOTES_HEADINGS = {
    DocumentKind.CONFIRMATION: Bilingual(kk="Назар аударыңыз", ru="Обратите внимание"),
    DocumentKind.REFUSAL: Bilingual(kk="Енді не істеуге болады", ru="Что делать дальше"),
    DocumentKind.CERTIFICATE: Bilingual(kk="Назар аударыңыз", ru="Обратите внимание"),
}

ISSUED = Bilingual(kk="№ {number} өтініш, {moment}", ru="Заявление № {number}, {moment}")
VALID_UNTIL = Bilingual(kk="Қолданылу мерзімі", ru="Срок действия")

CHECK_HEADING = Bilingual(kk="Құжаттың түпнұсқалығын тексеру", ru="Проверка подлинности документа")
CHECK_HOW = Bilingual(
    kk="Телефон камерасын QR-кодқа бағыттаңыз немесе мына бетті ашып, кодты енгізіңіз:",
    ru="Наведите камеру телефона на QR-код или откройте эту страницу и введите код:",
)
SEALED = Bilingual(
    kk="Құжат ұйымның электрондық мөрімен расталған. Мөр кілті: {key}.",
    ru="Документ заверен электронной печатью организации. Ключ печати: {key}.",
)
QR_ALT = Bilingual(
    kk="Құжатты тексеру бетіне апаратын QR-код",
    ru="QR-код, ведущий на страницу проверки документа",
)
PAGE = Bilingual(kk="{total} беттің {page}-беті", ru="Страница {page} из {total}")
SPECIMEN = Bilingual(
    kk="Сынақ үлгісі. Заңдық күші жоқ.",
    ru="Тестовый образец. Юридической силы не имеет.",
)
