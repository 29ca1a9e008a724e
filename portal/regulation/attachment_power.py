"""A power of attorney by which a clinic is chosen for somebody: the register of notaries is asked before a paper is
(standard, row 8, 1, 10). No answer is never a yes: without a paper the attachment waits for the register."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from models import Application
from portal.dates import full_date
from portal.gateways import Gateways
from portal.gateways.errors import GatewayError, Unavailable
from portal.gateways.notary.port import SYSTEM, Power
from portal.language import Bilingual
from portal.regulation.definition import Errand, Known, Rule
from portal.regulation.representation import Fault, NotEntitled, find_power

BY_POWER = "by_power"
FOUND, SILENT = "found", "silent"
# In what a registrar agreed to: whether a document stands for the power of attorney, and what of the register's
# answer they had read.
PAPER, READ = "paper", "read"


def inquire(answers: Mapping[str, Any], applicant: str, gateways: Gateways, today: date) -> dict[str, Any]:
    """What the register of notaries says of the power of attorney in these answers, under "power": None when none is
    named. `applicant` is the IIN of who gave it. Network, no database."""
    number = answers.get("power_number")
    if answers.get("group") != BY_POWER or not number:
        return {"power": None}
    representative = answers["representative"]
    kept = {"number": number, "says": SILENT, "until": None}
    try:
        power = find_power(
            gateways.notary,
            number,
            Power.CLINIC_ATTACHMENT,
            principal=applicant,
            attorney=representative,
            today=today,
        )
    except NotEntitled as refused:
        # Whose it is instead is not told to somebody who tries numbers out.
        is_strangers = refused.fault is Fault.OTHER_PEOPLE
        return {"power": {**kept, "says": (Fault.UNKNOWN if is_strangers else refused.fault).value}}
    except GatewayError:
        return {"power": kept}
    return {"power": {**kept, "says": FOUND, "until": power.ends.isoformat()}}


def ask_again(errand: Errand, gateways: Gateways) -> Known:
    """What the register says now, for the registrar's rules; nothing when no power of attorney was named."""
    said = inquire(errand.answers.get("situation", {}), errand.applicant_iin, gateways, errand.today)
    return said if said["power"] else {}


def must_hold(errand: Errand, gateways: Gateways) -> Known:
    """Ask once more before the register of attachments is told. What no paper stands for must be found; a paper stands
    against silence and against a denial that the registrar had read when they agreed, not against a new one. Returns
    what was said instead. Raises `Unavailable` while nobody answers."""
    said = ask_again(errand, gateways)
    if not said or said["power"]["says"] == FOUND:
        return {}
    if errand.agreed[PAPER] and said["power"]["says"] in {SILENT, errand.agreed.get(READ)}:
        return {}
    if said["power"]["says"] == SILENT:
        raise Unavailable(SYSTEM, "power of attorney")
    return said


def agreed_on(application: Application, *, has_paper: bool) -> dict[str, Any]:
    """What a registrar who agrees has before them: whether there is a paper, and what the register has said."""
    said = says_of(application)
    return {PAPER: has_paper, READ: said["says"] if said else None}


def says_of(application: Application) -> Mapping[str, Any] | None:
    """The newest answer of the register to this application; None when no power of attorney was named."""
    kept: Mapping[str, Any] | None = application.answers.get("situation", {}).get("power")
    return application.known.get("power", kept)


def power_rule(application: Application) -> Iterator[Rule]:
    """Where the right to act was found, or that it was not; nothing for who acts by no power of attorney."""
    if application.answers["situation"]["group"] != BY_POWER:
        return
    said = says_of(application)
    if said is None:
        yield Rule(_BY_PAPER, None, SOURCE)
        return
    words, holds = _SAID[said["says"]]
    day = full_date(date.fromisoformat(said["until"])) if said["until"] else ""
    yield Rule(words.format(number=said["number"], day=day), holds, SOURCE)


SOURCE = Bilingual(kk="стандарттың 8-тармағы, 1, 10) тармақша", ru="стандарт, пункт 8, 1, подпункт 10)")
_BY_PAPER = Bilingual(
    kk="Сенімхат не сақтандыру шарты құжатпен берілді, нотариалдық тіркелімнен тексерілмеді.",
    ru="Доверенность или договор страхования подтверждены документом, в регистре нотариусов не проверялись.",
)
_SAID: Mapping[str, tuple[Bilingual, bool | None]] = {
    FOUND: (
        Bilingual(
            kk="№ {number} сенімхат нотариалдық тіркелімнен табылды, соңғы күні: {day}.",
            ru="Доверенность № {number} найдена в регистре нотариусов, действует до: {day}.",
        ),
        True,
    ),
    SILENT: (
        Bilingual(
            kk="Нотариалдық тіркелім № {number} сенімхат туралы жауап бермеді. Құжатсыз бекіту оның жауабын күтеді.",
            ru="Регистр нотариусов не ответил о доверенности № {number}. Без документа прикрепление ждёт его ответа.",
        ),
        None,
    ),
    Fault.UNKNOWN.value: (
        Bilingual(
            kk="Нотариалдық тіркелімде осы адамдар арасындағы № {number} сенімхат жоқ: құжат керек.",
            ru="В регистре нотариусов нет доверенности № {number} между этими людьми: нужен документ.",
        ),
        False,
    ),
    Fault.REVOKED.value: (
        Bilingual(
            kk="Нотариалдық тіркелім бойынша № {number} сенімхаттың күші жойылған.",
            ru="По регистру нотариусов доверенность № {number} отменена.",
        ),
        False,
    ),
    Fault.NOT_YET.value: (
        Bilingual(
            kk="Нотариалдық тіркелім бойынша № {number} сенімхат әлі күшіне енген жоқ.",
            ru="По регистру нотариусов доверенность № {number} ещё не вступила в силу.",
        ),
        False,
    ),
    Fault.ENDED.value: (
        Bilingual(
            kk="Нотариалдық тіркелім бойынша № {number} сенімхаттың мерзімі өтті.",
            ru="По регистру нотариусов срок доверенности № {number} прошёл.",
        ),
        False,
    ),
    Fault.OTHER_MATTER.value: (
        Bilingual(
            kk="Нотариалдық тіркелім бойынша № {number} сенімхат емханаға бекітуге құқық бермейді.",
            ru="По регистру нотариусов доверенность № {number} не даёт права прикрепить к поликлинике.",
        ),
        False,
    ),
}
