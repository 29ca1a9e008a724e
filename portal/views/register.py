"""Registration, one question a page: IIN, number, code, who you are, password.

Nothing of the person is shown before the code is proved; then the register says who it is, to confirm.
"""

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.iin import Iin, Phone
from portal.accounts import messages, people, registration, throttle
from portal.accounts.passwords import Personal, weakness
from portal.accounts.registration import Refusal, Refused
from portal.extensions import db
from portal.forms.auth import WEAK, IinForm, NewPasswordForm, PhoneForm
from portal.forms.base import PortalForm
from portal.gateways.errors import GatewayError
from portal.gateways.population.port import PersonRecord
from portal.language import current_language
from portal.views import entering
from portal.views.code_page import Acts, CodePage, code_page, send_first
from portal.views.code_sending import Post, gateways, now
from portal.views.guards import everyone

pages = Blueprint("register", __name__)

FLOW = "registration"
STEPS = 5
# What must be known before a page, and the page that asks for it.
ASKED = (
    ("iin", "register.iin"),
    ("phone", "register.phone"),
    ("is_proved", "register.code"),
    ("person", "register.person"),
    ("is_confirmed", "register.person"),
)

Page = str | Response | tuple[str, int]


@pages.route("/register", methods=["GET", "POST"])
@everyone
def iin() -> Page:
    """Step 1. Whether the IIN has an account is not told here."""
    if elsewhere := entering.signed_in():
        return elsewhere
    form = IinForm()
    if form.validate_on_submit():
        session[FLOW] = {"iin": form.iin.data.digits, "phone": _flow().get("phone")}
        return redirect(url_for("register.phone"))
    return _step("register/iin.html", form, 1)


@pages.route("/register/phone", methods=["GET", "POST"])
@everyone
def phone() -> Page:
    """Step 2. The number, to which a code goes."""
    if gap := _gap("phone"):
        return gap
    form = PhoneForm()
    if form.validate_on_submit():
        _keep(phone=form.phone.data.e164, is_proved=False)
        if sent := send_first(_post(), url_for("register.code")):
            return sent
    return _step("register/phone.html", form, 2)


@pages.route("/register/code", methods=["GET", "POST"])
@everyone
def code() -> Page:
    """Step 3. The code proves that the number is in the visitor's hands."""
    if gap := _gap("is_proved"):
        return gap
    page = CodePage(
        title=_("Confirm your number"),
        told=_("We have sent a code to %(phone)s.", phone=Phone(_flow()["phone"])),
        back_url=url_for("register.phone"),
        step=3,
        steps_total=STEPS,
    )
    return code_page(page, _post(), Acts(on_right=_proved))


@pages.route("/register/person", methods=["GET", "POST"])
@everyone
def person() -> Page:
    """Step 4. The name and birth date as the population register gives them, to confirm."""
    if gap := _gap("person"):
        return gap
    if _flow().get("person"):
        return _confirm()
    form = PortalForm()
    if form.validate_on_submit():
        return _look_up(form)
    return _step("register/ask_again.html", form, 4)


@pages.route("/register/password", methods=["GET", "POST"])
@everyone
def password() -> Page:
    """Step 5. The password, and the account is there."""
    if gap := _gap("password"):
        return gap
    form = NewPasswordForm()
    record = _record(_flow()["person"])
    if form.validate_on_submit():
        names = (record.surname, record.given_name, record.patronymic)
        weak = weakness(form.password.data, Personal(record.iin, _flow()["phone"], names))
        if weak is None:
            return _open_account(record, form.password.data)
        form.complain("password", WEAK[weak])
    return _step("register/password.html", form, 5)


def _proved() -> Response:
    _keep(is_proved=True)
    return make_response(_look_up(PortalForm(formdata=None)))


def _look_up(form: PortalForm) -> Page:
    """Ask the register who this is. Every question is counted, so that nobody reads the register out."""
    doorway = entering.doorway("person", Iin(_flow()["iin"]))
    try:
        with db.writing() as database:
            charge = throttle.charge(database, doorway, now())
        record = gateways().population.find(_flow()["iin"])
    except throttle.Locked as locked:
        form.wrap_up(entering.pause_words(locked))
        return _step("register/ask_again.html", form, 4)
    except GatewayError:
        _give_back(charge)
        form.wrap_up(_("We cannot ask the population register just now. Try again in a few minutes."))
        return _step("register/ask_again.html", form, 4), 503
    if record is None:
        return _refused(Refusal.NOT_FOUND)
    return _judge(record)


def _judge(record: PersonRecord) -> Page:
    """Refuse by regulation, or show the name to confirm."""
    refusal = registration.refusal_of(db.session, record, Phone(_flow()["phone"]), now())
    if refusal is not None:
        return _refused(refusal)
    _keep(person=_kept(record))
    return redirect(url_for("register.person"))


def _confirm() -> Page:
    """Show whom the register knows; go on when it is the visitor, begin again when not."""
    form = PortalForm()
    if form.validate_on_submit() and form.act == "confirm":
        _keep(is_confirmed=True)
        return redirect(url_for("register.password"))
    if form.validate_on_submit() and form.act == "not_me":
        session.pop(FLOW)
        flash(_("Nothing was kept. Check your IIN and begin again."))
        return redirect(url_for("register.iin"))
    return _step("register/person.html", form, 4, record=_record(_flow()["person"]))


def _open_account(record: PersonRecord, chosen: str) -> Page:
    """The slow hash and the children first, then one transaction, then in."""
    password_hash = entering.passwords().hash(chosen)
    children = _children(record)
    try:
        with db.writing() as database:
            account = registration.register(
                database,
                record,
                Phone(_flow()["phone"]),
                password_hash=password_hash,
                language=current_language(),
                now=now(),
            )
            if children is not None:
                people.remember_children(database, account.person, children, now())
    except Refused as refused:
        return _refused(refused.refusal)
    flash(_("Your account is ready."), "success")
    return entering.enter_new(account.id, Iin(record.iin))


def _children(record: PersonRecord) -> list[PersonRecord] | None:
    """The children to act for; None when the register cannot say now: the family page asks again."""
    try:
        return people.find_children(gateways().population, record, now())
    except GatewayError:
        return None


def _refused(refusal: Refusal) -> str:
    return render_template("register/refused.html", refusal=refusal.value)


def _give_back(charge: throttle.Charge) -> None:
    with db.writing() as database:
        throttle.give_back(database, charge)


def _step(template: str, form: PortalForm, step: int, **more: object) -> str:
    form.fill({name: value for name, value in _flow().items() if name in ("iin", "phone") and value})
    back = ASKED[step - 2][1] if step > 1 else "auth.login"
    return render_template(template, form=form, step=step, steps_total=STEPS, back_url=url_for(back), **more)


def _flow() -> dict[str, Any]:
    flow: dict[str, Any] = session.get(FLOW) or {}
    return flow


def _keep(**values: object) -> None:
    session[FLOW] = {**_flow(), **values}


def _gap(wanted: str) -> Response | None:
    """To the first page that was not answered, when it comes before the page that asks for `wanted`."""
    if elsewhere := entering.signed_in():
        return elsewhere
    for name, endpoint in ASKED:
        if name == wanted:
            return None
        if not _flow().get(name):
            return redirect(url_for(endpoint))
    return None


def _post() -> Post:
    return Post("register", _flow()["phone"], messages.REGISTER, current_language())


def _kept(record: PersonRecord) -> dict[str, Any]:
    return {
        "iin": record.iin,
        "surname": record.surname,
        "given_name": record.given_name,
        "patronymic": record.patronymic,
        "birth_date": record.birth_date.isoformat(),
        "sex": record.sex,
        "children": list(record.children),
        "wards": list(record.wards),
    }


def _record(kept: dict[str, Any]) -> PersonRecord:
    lists = {name: tuple(kept[name]) for name in ("children", "wards")}
    born = date.fromisoformat(kept["birth_date"])
    rest = {"is_alive": True, "address": None, "parents": (), "guardian": "", "birth_date": born}
    return PersonRecord(**{**kept, **lists, **rest})
