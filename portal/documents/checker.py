"""What the offline checker must carry in itself: its words in both languages and the keys that signed the codes."""

import json
from datetime import date
from typing import Any

from models.enums import Language
from portal import dates
from portal.documents.certificate import NOT_OBSERVED, OBSERVED
from portal.documents.qr_token import QrKeys
from portal.documents.words import KINDS, SPECIMEN
from portal.language import Bilingual

PORTAL = Bilingual(kk="Емхана", ru="Емхана")
REGISTERS = {
    "tuberculosis": Bilingual(kk="Туберкулез тіркелімі", ru="Регистр туберкулёза"),
    "psychiatry": Bilingual(kk="Психиатрия тіркелімі", ru="Регистр психиатрии"),
    "narcology": Bilingual(kk="Наркология тіркелімі", ru="Регистр наркологии"),
}
WORDS = {
    "heading": Bilingual(kk="Құжатты желісіз тексеру", ru="Проверка документа без сети"),
    "lead": Bilingual(
        kk="Бұл бет құжаттағы QR-кодты интернетсіз, осы құрылғының өзінде тексереді. Ештеңе ешқайда жіберілмейді.",
        ru="Эта страница проверяет QR-код документа без интернета, на этом устройстве. Ничего никуда не отправляется.",
    ),
    "scripts": Bilingual(
        kk="Тексеру үшін браузерде сценарийлерді (JavaScript) қосыңыз.",
        ru="Для проверки включите в браузере сценарии (JavaScript).",
    ),
    "picture_label": Bilingual(kk="QR-кодтың суреті", ru="Снимок QR-кода"),
    "picture_hint": Bilingual(
        kk="Кодты жақыннан, анық түсіріңіз. Скриншот та жарайды.",
        ru="Снимите код крупно и чётко. Подойдёт и скриншот.",
    ),
    "token_label": Bilingual(kk="Немесе кодтағы сілтеме", ru="Или ссылка из кода"),
    "token_hint": Bilingual(
        kk="Телефон камерасы көрсеткен сілтемені түгел көшіріп қойыңыз.",
        ru="Скопируйте целиком ссылку, которую показала камера телефона.",
    ),
    "check": Bilingual(kk="Тексеру", ru="Проверить"),
    "reading_title": Bilingual(kk="Сурет оқылып жатыр…", ru="Читаем снимок…"),
    "reading_text": Bilingual(kk="Бірнеше секунд күтіңіз.", ru="Подождите несколько секунд."),
    "genuine_title": Bilingual(kk="Код түпнұсқа, мерзімі өтпеген", ru="Код подлинный, срок не истёк"),
    "genuine_text": Bilingual(
        kk="Төмендегіні портал жазған, содан бері бір әрпі де өзгермеген. Қолыңыздағы құжатпен салыстырыңыз.",
        ru="Всё, что ниже, записал портал, и с тех пор не изменилась ни одна буква. Сравните с документом в руках.",
    ),
    "expired_title": Bilingual(kk="Код түпнұсқа, бірақ мерзімі өткен", ru="Код подлинный, но срок истёк"),
    "expired_text": Bilingual(
        kk="Құжатты портал берген, бірақ осы құрылғының сағаты бойынша ол бүгін жарамсыз.",
        ru="Документ выдал портал, но по часам этого устройства сегодня он уже не действует.",
    ),
    "altered_title": Bilingual(kk="Код түпнұсқа емес", ru="Код не подлинный"),
    "altered_text": Bilingual(
        kk="Қолтаңба сәйкес келмейді: код өзгертілген не оны портал бермеген. Сілтеме түгел көшірілгенін тексеріңіз.",
        ru="Подпись не сходится: код изменён или выдан не порталом. Проверьте, что ссылка скопирована целиком.",
    ),
    "unknown_title": Bilingual(
        kk="Бұл бет мұндай кілтті білмейді", ru="Этой странице такой ключ не известен"
    ),
    "unknown_text": Bilingual(
        kk="Не код жалған, не бет сақталғаннан кейін кілт ауысқан. Беттің жаңасын порталдан алып, қайта тексеріңіз.",
        ru="Либо код поддельный, либо ключ сменился после того, как вы сохранили страницу. "
        "Возьмите на портале новую страницу и проверьте ещё раз.",
    ),
    "none_title": Bilingual(kk="Мұнда порталдың коды жоқ", ru="Здесь нет кода портала"),
    "none_text": Bilingual(
        kk="Құжаттағы QR-кодтың суретін не сілтемесін беріңіз. Бұрынғы құжаттардың кодында тек мекенжай бар: "
        "оларды порталда тексеріңіз.",
        ru="Нужен снимок или ссылка QR-кода с документа. В коде прежних документов только адрес: "
        "проверьте их на портале.",
    ),
    "unread_title": Bilingual(kk="Суреттен QR-код табылмады", ru="На снимке не найден QR-код"),
    "unread_text": Bilingual(
        kk="Кодты жақыннан, жарықта, тіке түсіріп көріңіз.",
        ru="Снимите код ближе, прямо и при хорошем свете.",
    ),
    "nocrypto_title": Bilingual(kk="Бұл браузер тексере алмайды", ru="Этот браузер не умеет проверять"),
    "nocrypto_text": Bilingual(
        kk="Бетті Chrome, Firefox немесе Safari браузерінің жаңа нұсқасында ашыңыз.",
        ru="Откройте страницу в новой версии Chrome, Firefox или Safari.",
    ),
    "recall_title": Bilingual(kk="Бұл бет нені біле алмайды", ru="Чего эта страница не может знать"),
    "recall_text": Bilingual(
        kk="Желісіз құжаттың кері қайтарып алынғанын не ауыстырылғанын білу мүмкін емес. "
        "Желі болғанда оны порталда тексеріңіз.",
        ru="Без сети нельзя узнать, не отозван ли документ и не заменён ли он. "
        "Когда будет сеть, проверьте его на портале.",
    ),
    "online_link": Bilingual(kk="Порталда тексеру", ru="Проверить на портале"),
    "save_title": Bilingual(kk="Бетті өзіңізге сақтап қойыңыз", ru="Сохраните страницу себе"),
    "save_text": Bilingual(
        kk="Сақталған файл интернетсіз ашылады. Кілттер сирек ауысады, сонда да айына бір рет жаңасын алыңыз.",
        ru="Сохранённый файл открывается без интернета. Ключи меняются редко, но раз в месяц берите новый.",
    ),
    "save_link": Bilingual(kk="Бетті файл етіп сақтау", ru="Сохранить страницу файлом"),
    "document": Bilingual(kk="Құжат", ru="Документ"),
    "register": Bilingual(kk="Тіркелім", ru="Регистр"),
    "answer": Bilingual(kk="Тіркелімнің жауабы", ru="Ответ регистра"),
    "person": Bilingual(kk="Кім туралы", ru="О ком"),
    "initials": Bilingual(kk="Адамның инициалдары", ru="Инициалы человека"),
    "number": Bilingual(kk="Өтініш нөмірі", ru="Номер заявления"),
    "code": Bilingual(kk="Құжат коды", ru="Код документа"),
    "organisation": Bilingual(kk="Берген ұйым", ru="Кем выдан"),
    "issued": Bilingual(kk="Берілген уақыты", ru="Выдан"),
    "valid": Bilingual(kk="Қолданылу мерзімі", ru="Действует"),
    "observed": OBSERVED,
    "not_observed": NOT_OBSERVED,
    "specimen": SPECIMEN,
    "portal": PORTAL,
}
KEYS_OF = Bilingual(kk="Кілттер алынған күн: {day} ({keys})", ru="Ключи взяты {day} ({keys})")


def content(keys: QrKeys, today: date) -> str:
    """Everything that the script of the checker needs to know, as JSON."""
    words = {language.value: _in(language, keys, today) for language in Language}
    published = [
        {name: key[name] for name in ("kid", "kty", "crv", "x", "y")} for key in keys.published()["keys"]
    ]
    return json.dumps({"words": words, "keys": published}, ensure_ascii=False, separators=(",", ":"))


def keys_of(keys: QrKeys, today: date) -> Bilingual:
    """Which keys the page has, and as of which day."""
    return KEYS_OF.format(day=dates.full_date(today), keys=", ".join(keys.known))


def _in(language: Language, keys: QrKeys, today: date) -> dict[str, Any]:
    return {
        **{name: said.say(language) for name, said in WORDS.items()},
        "keys": keys_of(keys, today).say(language),
        "kinds": {kind.value: said.say(language) for kind, said in KINDS.items()},
        "registers": {name: said.say(language) for name, said in REGISTERS.items()},
        "days": [_pattern(dates.full_date(date(2026, month, 8)), language) for month in range(1, 13)],
        "through": [_pattern(dates.through_date(date(2026, month, 8)), language) for month in range(1, 13)],
    }


def _pattern(said: Bilingual, language: Language) -> str:
    """The words of a date of 8 of some month of 2026 with places for year and day, so that no script knows grammar."""
    return said.say(language).replace("2026", "{y}").replace("8", "{d}")
