"""The two pages of a register's certificate: about whom, and for what and whom it will be shown."""

from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField, IinField, TextField
from portal.forms.validators import AtMost, Required, RequiredWhen
from portal.language import Bilingual
from portal.regulation.certificates import IN_OWN_WORDS, NOT_SAID, PURPOSES
from portal.regulation.definition import Step
from portal.regulation.subjects import OTHER

WHO = Bilingual(kk="Анықтама кім туралы керек?", ru="О ком нужна справка?")
PURPOSE = Bilingual(kk="Анықтама не үшін керек?", ru="Для чего нужна справка?")
LONGEST = 120


class WhoForm(PortalForm):
    """About whom the register is asked."""

    subject = ChoiceField(
        WHO, validators=[Required(Bilingual(kk="Кім туралы екенін таңдаңыз", ru="Выберите, о ком справка"))]
    )
    iin = IinField(
        Bilingual(kk="Ол адамның ЖСН-і", ru="ИИН этого человека"),
        description=Bilingual(
            kk="Ол жеке кабинетінде не SMS арқылы келіссе ғана анықтама беріледі. Үш күн күтеміз.",
            ru="Справку дадим, только если он согласится в своём кабинете или по SMS. Ждём три дня.",
        ),
        validators=[
            RequiredWhen(
                lambda form: form["subject"].data == OTHER,
                Bilingual(kk="ЖСН-ін жазыңыз, 12 цифр", ru="Введите его ИИН, 12 цифр"),
            )
        ],
    )


class PurposeForm(PortalForm):
    """What the certificate is for and where it will be shown; both may be left out."""

    purpose = ChoiceField(
        PURPOSE,
        description=Bilingual(
            kk="Міндетті емес. Көрсетсеңіз, анықтамаға жазылады.",
            ru="Не обязательно. Если указать, это будет в справке.",
        ),
        choices=list(PURPOSES.items()),
        default=NOT_SAID,
    )
    purpose_words = TextField(
        Bilingual(kk="Қандай мақсат?", ru="Какая цель?"),
        validators=[
            RequiredWhen(
                lambda form: form["purpose"].data == IN_OWN_WORDS,
                Bilingual(kk="Мақсатын жазыңыз", ru="Напишите, для чего справка"),
            ),
            AtMost(LONGEST),
        ],
    )
    addressee = TextField(
        Bilingual(kk="Қайда ұсынасыз?", ru="Куда представите?"),
        description=Bilingual(
            kk="Міндетті емес. Ұйымның атауы, мысалы: № 5 мектеп.",
            ru="Не обязательно. Название организации, например: школа № 5.",
        ),
        validators=[AtMost(LONGEST)],
    )


STEPS = (
    Step("who", WHO, Bilingual(kk="Кім туралы", ru="О ком"), WhoForm),
    Step("purpose", PURPOSE, Bilingual(kk="Мақсаты", ru="Цель"), PurposeForm),
)
