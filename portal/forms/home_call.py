"""The four pages of a home call: for whom, danger signs, what is wrong, where to."""

from wtforms import ValidationError
from wtforms.validators import Optional

from portal.forms.address import AddressForm
from portal.forms.base import PortalForm, Row
from portal.forms.fields import (
    ChoiceField,
    DecimalField,
    LongTextField,
    MultiCheckField,
    PhoneField,
    TextField,
    YesNoField,
)
from portal.forms.validators import AtMost, Required, RequiredWhen
from portal.language import Bilingual
from portal.regulation.territories import OTHER_PLACE

WHO = Bilingual(kk="Дәрігер кімге керек?", ru="Кому нужен врач?")
DANGER = Bilingual(kk="Мына белгілердің бірі бар ма?", ru="Есть ли сейчас что-то из этого?")
PROBLEM = Bilingual(kk="Не болды?", ru="Что случилось?")
WHERE = Bilingual(kk="Дәрігер қайда келсін?", ru="Куда приехать врачу?")

NONE_OF_THESE = "none"
NONE_WORDS = Bilingual(kk="Ешқайсысы жоқ", ru="Ничего из этого")

COMPLAINTS = {
    "fever": Bilingual(kk="Қызуы 38 °C-тан жоғары", ru="Температура выше 38 °C"),
    "pressure": Bilingual(
        kk="Қан қысымы көтеріліп, жағдайы нашарлады", ru="Скачок давления, плохое самочувствие"
    ),
    "stool": Bilingual(kk="Іші қайта-қайта өтеді", ru="Повторный жидкий стул"),
    "back": Bilingual(kk="Белі қатты ауырады, қимылдай алмайды", ru="Сильная боль в спине, трудно двигаться"),
    "dizziness": Bilingual(kk="Басы айналады, құсады", ru="Головокружение, рвота"),
    "chronic": Bilingual(
        kk="Созылмалы ауруы асқынды немесе I–II топ мүгедектігі бар",
        ru="Обострение тяжёлой хронической болезни или инвалидность I–II группы",
    ),
    "bedridden": Bilingual(kk="Төсектен тұра алмайды", ru="Не может встать с постели"),
    "other": Bilingual(kk="Басқа", ru="Другое"),
}


class WhoForm(PortalForm):
    """For whom the doctor is called."""

    subject = ChoiceField(
        WHO,
        validators=[Required(Bilingual(kk="Дәрігер кімге керегін таңдаңыз", ru="Выберите, кому нужен врач"))],
    )


class DangerForm(PortalForm):
    """The danger signs that concern this patient; «none of these» must be said aloud."""

    signs = MultiCheckField(
        DANGER,
        description=Bilingual(
            kk="Барын белгілеңіз. Ештеңе болмаса, соңғысын белгілеңіз.",
            ru="Отметьте всё, что есть. Если ничего нет, отметьте последнее.",
        ),
        validators=[
            Required(
                Bilingual(
                    kk="Бар белгілерді немесе «Ешқайсысы жоқ» дегенді белгілеңіз",
                    ru="Отметьте то, что есть, или «Ничего из этого»",
                )
            )
        ],
    )

    def validate_signs(self, field: MultiCheckField) -> None:
        """«None of these» cannot stand beside a sign."""
        if NONE_OF_THESE in field.data and len(field.data) > 1:
            raise ValidationError(
                Bilingual(
                    kk="Белгі болса, «Ешқайсысы жоқ» дегенді алып тастаңыз",
                    ru="Если отметили признак, снимите «Ничего из этого»",
                )
            )


class ProblemForm(PortalForm):
    """What is wrong, in the words of the list and one's own."""

    complaint = MultiCheckField(
        Bilingual(kk="Не мазалайды?", ru="Что беспокоит?"),
        choices=list(COMPLAINTS.items()),
        validators=[Required(Bilingual(kk="Не мазалайтынын белгілеңіз", ru="Отметьте, что беспокоит"))],
    )
    words = LongTextField(
        Bilingual(kk="Өз сөзіңізбен айтыңыз", ru="Расскажите своими словами"),
        validators=[
            RequiredWhen(
                lambda form: "other" in (form["complaint"].data or []),
                Bilingual(kk="Не мазалайтынын жазыңыз", ru="Напишите, что беспокоит"),
            ),
            AtMost(600),
        ],
    )
    temperature = DecimalField(
        Bilingual(kk="Дене қызуы, °C", ru="Температура тела, °C"),
        low="34",
        high="43",
        words=Bilingual(
            kk="Қызуды 34 пен 43 аралығында жазыңыз, мысалы 38,5",
            ru="Укажите температуру от 34 до 43, например 38,5",
        ),
        validators=[Optional()],
        render_kw={"class": "govuk-input--width-5"},
    )
    since = ChoiceField(
        Bilingual(kk="Қашан басталды?", ru="Когда началось?"),
        choices=[
            ("today", Bilingual(kk="Бүгін", ru="Сегодня")),
            ("yesterday", Bilingual(kk="Кеше", ru="Вчера")),
            ("days", Bilingual(kk="2–3 күн бұрын", ru="2–3 дня назад")),
            ("longer", Bilingual(kk="Одан ертерек", ru="Раньше")),
        ],
        validators=[Required(Bilingual(kk="Қашан басталғанын таңдаңыз", ru="Выберите, когда началось"))],
    )
    walks = YesNoField(
        Bilingual(kk="Науқас өзі жүре ала ма?", ru="Больной может ходить сам?"),
        validators=[Required(Bilingual(kk="«Иә» не «Жоқ» дегенді таңдаңыз", ru="Выберите «Да» или «Нет»"))],
    )


class WhereForm(AddressForm):
    """Where the doctor comes and whom to phone."""

    entrance = TextField(
        Bilingual(kk="Кіреберіс", ru="Подъезд"),
        validators=[AtMost(16)],
        render_kw={"class": "govuk-input--width-5"},
    )
    floor = TextField(
        Bilingual(kk="Қабат", ru="Этаж"),
        validators=[AtMost(16)],
        render_kw={"class": "govuk-input--width-5"},
    )
    intercom = TextField(
        Bilingual(kk="Домофон", ru="Домофон"),
        validators=[AtMost(32)],
        render_kw={"class": "govuk-input--width-5"},
    )
    phone = PhoneField(
        Bilingual(kk="Дәрігер хабарласатын телефон", ru="Телефон для связи с врачом"),
        validators=[Required(Bilingual(kk="Телефон нөмірін жазыңыз", ru="Укажите телефон"))],
    )

    def rows(self) -> list[Row]:
        """The address as chosen; the boxes of another address only when it was typed, empty ones never."""
        typed = self["place"].data == OTHER_PLACE
        boxes = {"street", "house", "flat"}
        extras = {"entrance", "floor", "intercom"}
        return [
            row
            for row in super().rows()
            if (row.name not in boxes or typed)
            and (row.name not in extras | {"flat"} or self[row.name].data)
            and not (row.name == "place" and typed)
        ]
