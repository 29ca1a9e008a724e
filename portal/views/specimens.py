"""Invented examples of every component, for the page that shows them all in development and tests."""

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired, Optional

from portal.forms import fields
from portal.language import Bilingual

_YES = Bilingual(kk="Иә", ru="Да")
_NO = Bilingual(kk="Жоқ", ru="Нет")
_NEEDED = Bilingual(kk="Толтырыңыз", ru="Заполните")


class Specimen(FlaskForm):
    """One field of each kind; the first has an error."""

    class Meta:
        csrf = False

    iin = fields.IinField(
        Bilingual(kk="ЖСН", ru="ИИН"),
        [InputRequired(_NEEDED)],
        description=Bilingual(kk="Жеке куәліктегі 12 цифр", ru="12 цифр с удостоверения личности"),
    )
    phone = fields.PhoneField(Bilingual(kk="Ұялы телефон", ru="Мобильный телефон"))
    password = fields.PasswordField(Bilingual(kk="Құпиясөз", ru="Пароль"))
    code = fields.CodeField(Bilingual(kk="SMS-пен келген код", ru="Код из SMS"))
    since = fields.DateField(Bilingual(kk="Қашаннан бері", ru="С какого дня"))
    clinic = fields.DropdownField(
        Bilingual(kk="Емхана", ru="Поликлиника"),
        choices=[("1", Bilingual(kk="№ 1 емхана", ru="Поликлиника № 1"))],
    )
    whom = fields.ChoiceField(
        Bilingual(kk="Дәрігер кімге керек?", ru="Кому нужен врач?"),
        choices=[
            ("me", Bilingual(kk="Өзіме", ru="Мне")),
            (
                "child",
                Bilingual(kk="Балама", ru="Моему ребёнку"),
                {"hint": Bilingual(kk="Аружан, 10 жаста", ru="Аружан, 10 лет")},
            ),
        ],
    )
    signs = fields.MultiCheckField(
        Bilingual(kk="Не мазалайды?", ru="Что беспокоит?"),
        choices=[
            ("fever", Bilingual(kk="Қызу", ru="Температура")),
            ("cough", Bilingual(kk="Жөтел", ru="Кашель")),
        ],
    )
    words = fields.LongTextField(Bilingual(kk="Өз сөзіңізбен", ru="Своими словами"), [Optional()])
    agree = fields.CheckField(Bilingual(kk="Келісемін", ru="Я согласен"))


def specimen() -> Specimen:
    """The form as it looks after a try to send it empty."""
    form = Specimen(formdata=MultiDict({"whom": "me", "clinic": "1", "since-day": "8"}))
    form.validate()
    return form


TIMELINE = (
    {
        "title": Bilingual(kk="Өтініш тіркелді", ru="Заявление зарегистрировано"),
        "time": Bilingual(kk="2026 жылғы 2 наурыз, 09:05", ru="2 марта 2026 года, 09:05"),
    },
    {
        "title": Bilingual(kk="Дәрігер тағайындалды", ru="Назначен врач"),
        "time": Bilingual(kk="2026 жылғы 2 наурыз, 09:06", ru="2 марта 2026 года, 09:06"),
        "text": Bilingual(kk="Бүгін 14:00–16:00 аралығында келеді", ru="Придёт сегодня с 14:00 до 16:00"),
        "is_now": True,
    },
)
SUMMARY = (
    {"key": Bilingual(kk="Кімге", ru="Кому"), "value": Bilingual(kk="Өзіме", ru="Мне"), "url": "#iin"},
    {
        "key": Bilingual(kk="Мекенжай", ru="Адрес"),
        "value": Bilingual(kk="Абай көшесі, 10-үй", ru="улица Абая, дом 10"),
    },
)
TABLE = {
    "head": (Bilingual(kk="Уақыты", ru="Время"), Bilingual(kk="Жайы", ru="Состояние")),
    "rows": (("14:00–16:00", _YES), ("16:00–18:00", _NO)),
}
