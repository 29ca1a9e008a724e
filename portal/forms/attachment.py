"""The pages of attaching to a clinic: who, where they live, which clinic and doctor, what must be proved."""

from typing import Any

from wtforms import Form
from wtforms.validators import Optional

from portal.forms.address import ADDRESS, CHOOSE_ADDRESS, AddressForm, is_elsewhere
from portal.forms.base import PortalForm
from portal.forms.documents import DOCUMENTS, DOCUMENTS_STEP, DOCUMENTS_TITLE, DocumentsForm
from portal.forms.fields import ChoiceField, DateField, IinField, MultiCheckField, TextField
from portal.forms.validators import AtMost, Required, RequiredWhen
from portal.language import Bilingual
from portal.regulation.attachment_groups import NO_GROUP
from portal.regulation.attachment_power import BY_POWER
from portal.regulation.definition import Step
from portal.regulation.subjects import SELF

WHO = Bilingual(kk="Кімді емханаға бекітесіз?", ru="Кого прикрепить к поликлинике?")
LIVES = Bilingual(kk="Қай жерде тұрасыз?", ru="Где вы живёте?")
CLINIC = Bilingual(kk="Емхана мен дәрігерді таңдаңыз", ru="Выберите поликлинику и врача")
SITUATION = Bilingual(kk="Мына топтардың біріне жатасыз ба?", ru="Относитесь ли вы к одной из этих групп?")
LONGEST_NUMBER = 40
LIVING = (
    ("permanent", Bilingual(kk="Тұрақты тұрамын", ru="Живу постоянно")),
    ("temporary", Bilingual(kk="Уақытша тұрамын", ru="Живу временно")),
)


class WhoForm(PortalForm):
    """Oneself, one's children and wards: one or the whole family, each with an application of their own."""

    people = MultiCheckField(
        WHO,
        description=Bilingual(
            kk="Бүкіл отбасын белгілеуге болады: қол бір рет қойылады.",
            ru="Можно отметить всю семью: подписать нужно будет один раз.",
        ),
        validators=[Required(Bilingual(kk="Кемінде бір адамды белгілеңіз", ru="Отметьте хотя бы одного"))],
    )

    def answers(self) -> dict[str, Any]:
        """The first of them leads, the others come along."""
        people = sorted(self.people.data, key=lambda each: (each != SELF, each))
        return {"people": people, "subject": people[0], "beside": people[1:]}


class LivingForm(AddressForm):
    """Where the people really live: as registered, or elsewhere, with what proves it."""

    place = ChoiceField(LIVES, validators=[Required(CHOOSE_ADDRESS)])
    living = ChoiceField(
        Bilingual(kk="Ол жерде қалай тұрасыз?", ru="Как вы там живёте?"),
        choices=LIVING,
        validators=[
            RequiredWhen(
                is_elsewhere,
                Bilingual(
                    kk="Тұрақты не уақытша тұратыныңызды таңдаңыз", ru="Выберите, постоянно или временно"
                ),
            )
        ],
    )


class ClinicForm(PortalForm):
    """The clinic, by its doctor."""

    doctor = ChoiceField(
        CLINIC, validators=[Required(Bilingual(kk="Дәрігерді таңдаңыз", ru="Выберите врача"))]
    )


def _names_power(form: Form) -> bool:
    return bool(form["group"].data == BY_POWER and form["power_number"].data)


class SituationForm(PortalForm):
    """The group that decides which documents are asked for, the power of attorney of who acts by one, and until when a
    guardian's paper holds."""

    group = ChoiceField(
        SITUATION,
        default=NO_GROUP,
        description=Bilingual(
            kk="Топқа қарай емхана қосымша құжат сұрайды.",
            ru="От этого зависит, какой документ понадобится.",
        ),
        validators=[Required(Bilingual(kk="Топты таңдаңыз", ru="Выберите группу"))],
    )
    power_number = TextField(
        Bilingual(kk="Сенімхаттың нөмірі", ru="Номер доверенности"),
        description=Bilingual(
            kk="Нотариалдық тіркелімнен іздейміз: табылса, құжат керек емес. Сақтандыру шарты болса, бос қалдырыңыз.",
            ru="Найдём в регистре нотариусов — документ не нужен. При договоре страхования оставьте пустым.",
        ),
        validators=[AtMost(LONGEST_NUMBER)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    representative = IinField(
        Bilingual(kk="Өкілдің ЖСН-ы", ru="ИИН представителя"),
        description=Bilingual(kk="Сенімхат кімге берілген", ru="На кого выдана доверенность"),
        validators=[
            RequiredWhen(
                _names_power,
                Bilingual(kk="Өкілдің ЖСН-ын, 12 цифрды жазыңыз", ru="Введите 12 цифр ИИН представителя"),
            )
        ],
    )
    paper_until = DateField(
        Bilingual(
            kk="Қорғаншылық құжаты қай күнге дейін жарамды?", ru="До какого дня действует документ об опеке?"
        ),
        description=Bilingual(
            kk="Мерзімі жоқ болса, бос қалдырыңыз.", ru="Если бессрочный, оставьте пустым."
        ),
        validators=[Optional()],
    )


STEPS = (
    Step("who", WHO, Bilingual(kk="Кім бекітіледі", ru="Кого прикрепить"), WhoForm),
    Step("address", LIVES, ADDRESS, LivingForm),
    Step("clinic", CLINIC, Bilingual(kk="Емхана", ru="Поликлиника"), ClinicForm),
    Step("situation", SITUATION, Bilingual(kk="Жағдайы", ru="Обстоятельства"), SituationForm),
    Step(DOCUMENTS_STEP, DOCUMENTS, DOCUMENTS_TITLE, DocumentsForm),
)
