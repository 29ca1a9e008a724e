"""Column types of the house: identifiers that come back as masked values, closed lists as
short text, and JSON that both engines keep."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Dialect, Enum, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from models.email import LONGEST, Email
from models.iin import Iin, Phone

Json = JSON().with_variant(JSONB(), "postgresql")


class IinColumn(TypeDecorator[Iin]):
    """Twelve digits in the database, an `Iin` in Python."""

    impl = String(12)
    cache_ok = True

    def process_bind_param(self, value: Iin | None, dialect: Dialect) -> str | None:
        return None if value is None else value.digits

    def process_result_value(self, value: Any, dialect: Dialect) -> Iin | None:
        return None if value is None else Iin(value)


class PhoneColumn(TypeDecorator[Phone]):
    """E.164 in the database, a `Phone` in Python."""

    impl = String(12)
    cache_ok = True

    def process_bind_param(self, value: Phone | None, dialect: Dialect) -> str | None:
        return None if value is None else value.e164

    def process_result_value(self, value: Any, dialect: Dialect) -> Phone | None:
        return None if value is None else Phone(value)


class EmailColumn(TypeDecorator[Email]):
    """An address in the database, an `Email` in Python."""

    impl = String(LONGEST)
    cache_ok = True

    def process_bind_param(self, value: Email | None, dialect: Dialect) -> str | None:
        return None if value is None else value.address

    def process_result_value(self, value: Any, dialect: Dialect) -> Email | None:
        return None if value is None else Email(value)


def one_of(kind: type[StrEnum]) -> Enum:
    """A column that keeps the value of a closed list as text, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
