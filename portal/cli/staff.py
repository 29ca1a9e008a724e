"""`flask staff`: who works at the desks."""

import secrets

import click
from flask.cli import AppGroup
from sqlalchemy import or_, select

from models import Branch, Doctor, Organisation, StaffMember
from models.enums import Language, Role
from models.iin import Iin, Phone
from portal.accounts.passwords import Passwords
from portal.extensions import db

group = AppGroup("staff", help="Members of staff.")
# No letter or digit that could be taken for another when it is read aloud or from a slip of paper.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


class ValueOf(click.ParamType[Iin | Phone]):
    """An option whose text must make a value of `kind`, as `Iin` or `Phone`."""

    def __init__(self, kind: type[Iin] | type[Phone]) -> None:
        self.kind = kind
        self.name = kind.__name__.lower()

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Iin | Phone:
        if isinstance(value, Iin | Phone):
            return value
        try:
            return self.kind(str(value).strip())
        except ValueError as error:
            self.fail(str(error), param, ctx)


@group.command()
@click.option("--iin", type=ValueOf(Iin), prompt="IIN")
@click.option("--phone", type=ValueOf(Phone), prompt="Phone (+77…)")
@click.option("--surname", prompt=True)
@click.option("--given-name", prompt=True)
@click.option("--patronymic", default="")
@click.option("--role", type=click.Choice([role.value for role in Role]), prompt=True)
@click.option("--clinic", prompt="Code of the clinic or branch")
@click.option("--doctor", default="", help="Code of the doctor, for the role doctor.")
@click.option("--language", type=click.Choice([each.value for each in Language]), default="kk")
def add(clinic: str, doctor: str, role: str, language: str, **person: object) -> None:
    """Give somebody a place at a desk; prints their password, once."""
    if (role == Role.DOCTOR) != bool(doctor):
        raise click.ClickException("a doctor, and only a doctor, needs --doctor")
    password = "-".join("".join(secrets.choice(SIGNS) for _ in range(5)) for _ in range(3))
    hashed = Passwords.strong().hash(password)
    with db.writing() as session:
        taken = or_(StaffMember.iin == person["iin"], StaffMember.phone == person["phone"])
        if session.scalar(select(StaffMember.id).where(taken)) is not None:
            raise click.ClickException("this IIN or this phone has a place already")
        clinic_id = _id_of(Organisation, clinic)
        _check_place(session.get_one(Organisation, clinic_id), Role(role))
        session.add(
            StaffMember(
                **person,
                password_hash=hashed,
                role=Role(role),
                clinic_id=clinic_id,
                doctor_id=_doctor_id(doctor, clinic_id) if doctor else None,
                language=Language(language),
            )
        )
    click.echo(f"Password, shown only now: {password}")


@group.command("list")
def show() -> None:
    """Say who has a place at which desk."""
    query = select(StaffMember).join(Organisation).order_by(Organisation.code, StaffMember.surname)
    staff = db.session.scalars(query)
    for member in staff:
        state = "" if member.is_active else "  (closed)"
        click.echo(f"{member.clinic.code:<10} {member.role:<13} {member.iin}  {member.full_name}{state}")


@group.command()
@click.option("--iin", type=ValueOf(Iin), prompt="IIN")
def close(iin: Iin) -> None:
    """Take somebody's place at the desk away; what they did stays theirs."""
    with db.writing() as session:
        member = session.scalar(select(StaffMember).where(StaffMember.iin == iin))
        if member is None:
            raise click.ClickException("nobody with this IIN has a place")
        member.is_active = False
    click.echo("Closed.")


def _id_of(kind: type[Organisation] | type[Doctor], code: str) -> int:
    found = db.session.scalar(select(kind.id).where(kind.code == code))
    if found is None:
        known = ", ".join(db.session.scalars(select(kind.code).order_by(kind.code)))
        raise click.ClickException(f"no {kind.__name__.lower()} has the code {code}; there are: {known}")
    return found


def _check_place(organisation: Organisation, role: Role) -> None:
    """An operator works at a branch of the State Corporation, and nobody else does."""
    if (role is Role.OPERATOR) != (isinstance(organisation, Branch)):
        raise click.ClickException("an operator, and only an operator, works at a branch of the Corporation")


def _doctor_id(code: str, clinic_id: int) -> int:
    doctor = db.session.get_one(Doctor, _id_of(Doctor, code))
    if doctor.clinic_id != clinic_id:
        raise click.ClickException("this doctor works in another clinic")
    return doctor.id
