"""Where somebody lives or is: as the register has it, or another address of a street, a house and a flat."""

from wtforms import Form

from portal.forms.base import PortalForm
from portal.forms.fields import ChoiceField, DropdownField, TextField
from portal.forms.validators import AtMost, Required, RequiredWhen
from portal.language import Bilingual
from portal.regulation.territories import OTHER_PLACE

ADDRESS = Bilingual(kk="Мекенжай", ru="Адрес")
CHOOSE_ADDRESS = Bilingual(kk="Мекенжайды таңдаңыз", ru="Выберите адрес")


def is_elsewhere(form: Form) -> bool:
    """Whether another address is typed."""
    return bool(form["place"].data == OTHER_PLACE)


class AddressForm(PortalForm):
    """An address to choose, or another one to type."""

    place = ChoiceField(ADDRESS, validators=[Required(CHOOSE_ADDRESS)])
    street = DropdownField(
        Bilingual(kk="Көше", ru="Улица"),
        validators=[RequiredWhen(is_elsewhere, Bilingual(kk="Көшені таңдаңыз", ru="Выберите улицу"))],
    )
    house = TextField(
        Bilingual(kk="Үй", ru="Дом"),
        validators=[
            RequiredWhen(is_elsewhere, Bilingual(kk="Үй нөмірін жазыңыз", ru="Укажите номер дома")),
            AtMost(16),
        ],
        render_kw={"class": "govuk-input--width-5"},
    )
    flat = TextField(
        Bilingual(kk="Пәтер", ru="Квартира"),
        validators=[AtMost(16)],
        render_kw={"class": "govuk-input--width-5"},
    )
