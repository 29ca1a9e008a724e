"""The three pages of booking a visit: for whom, to which doctor, at what time."""

from typing import Any

import wtforms

from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField
from portal.forms.validators import Required
from portal.language import Bilingual

WHO = Bilingual(kk="Дәрігерге кім келеді?", ru="Кто придёт к врачу?")
DOCTOR = Bilingual(kk="Қай дәрігерге жазыласыз?", ru="К какому врачу записать?")
SLOT = Bilingual(kk="Күні мен уақытын таңдаңыз", ru="Выберите день и время")
BESIDE = Bilingual(kk="Екінші балаңызды бірге ала келесіз бе?", ru="Приведёте ещё одного ребёнка?")
NO_ONE = "none"


class SlotField(ChoiceField):
    """The id of a slot. Which slots can be had is judged by the booking itself, with the reason."""

    def pre_validate(self, form: wtforms.Form) -> None:
        if self.data and not (self.data.isascii() and self.data.isdigit() and len(self.data) < 10):
            raise wtforms.ValidationError(
                Bilingual(kk="Уақытты тізімнен таңдаңыз", ru="Выберите время из списка")
            )


class WhoForm(PortalForm):
    """Who comes, and whether a second child comes right after."""

    subject = ChoiceField(
        WHO, validators=[Required(Bilingual(kk="Кім келетінін таңдаңыз", ru="Выберите, кто придёт"))]
    )
    beside = ChoiceField(
        BESIDE,
        description=Bilingual(
            kk="Екеуіне қатар тұрған уақыт беріледі: не екеуі де, не ешқайсысы.",
            ru="Времена будут одно за другим: либо оба, либо ни одного.",
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = bool(super().validate(extra_validators))
        if self.beside.data not in (None, "", NO_ONE) and self.beside.data == self.subject.data:
            self.complain("beside", Bilingual(kk="Басқа баланы таңдаңыз", ru="Выберите другого ребёнка"))
            return False
        return is_right


class DoctorForm(PortalForm):
    """To one's own doctor, or to a speciality that is open without a referral."""

    doctor = ChoiceField(
        DOCTOR, validators=[Required(Bilingual(kk="Дәрігерді таңдаңыз", ru="Выберите врача"))]
    )


class SlotForm(PortalForm):
    """A day and a time."""

    needs_choices = False
    slot = SlotField(SLOT, validators=[Required(Bilingual(kk="Уақытты таңдаңыз", ru="Выберите время"))])
