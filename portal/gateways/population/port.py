"""What the portal may ask of the state database of natural persons (ЖТ МДҚ / ГБД ФЛ)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

SYSTEM = "population"


@dataclass(frozen=True, slots=True)
class DictionaryValue:
    """A value of a state dictionary: its code and its name in both languages."""

    code: str
    kk: str = field(repr=False)
    ru: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddressRecord:
    """The registered address. `city` is the town or village, its `code` is the KATO code;
    the code of `street` is that of the address register."""

    kato: str = field(repr=False)
    region: DictionaryValue = field(repr=False)
    city: DictionaryValue = field(repr=False)
    street: DictionaryValue = field(repr=False)
    house: str = field(repr=False)
    flat: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as the register knows them; the only proof of birth date and sex.

    `surname` and `patronymic` may be empty, `address` may be missing. `parents` and `children`
    are IINs from the acts of civil status; `wards` are the people whose guardian this person is
    and `guardian` is the IIN of this person's own guardian, "" when there is none.
    """

    iin: str = field(repr=False)
    surname: str = field(repr=False)
    given_name: str = field(repr=False)
    patronymic: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: Literal["male", "female"] = field(repr=False)
    is_alive: bool
    address: AddressRecord | None = field(repr=False)
    parents: tuple[str, ...] = field(repr=False)
    children: tuple[str, ...] = field(repr=False)
    guardian: str = field(repr=False)
    wards: tuple[str, ...] = field(repr=False)

    @property
    def full_name(self) -> str:
        """Surname, given name and patronymic, as far as there are any (ТАӘ / ФИО)."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    def represents(self, iin: str) -> bool:
        """Whether this person is a parent or the guardian of `iin`. The age is the caller's question."""
        return iin in self.children or iin in self.wards


class PopulationRegister(Protocol):
    """The register of persons by IIN."""

    def find(self, iin: str) -> PersonRecord | None:
        """The person with this IIN, alive or dead; None when the register knows nobody.

        Raises Unavailable, Rejected or Malformed.
        """
        ...
