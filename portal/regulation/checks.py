"""Questions that many services ask before they begin, and the grounds of the standards behind them."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from portal.gateways import Gateways
from portal.gateways.attachment.port import AttachmentRecord
from portal.gateways.errors import GatewayError
from portal.language import Bilingual
from portal.regulation.definition import Known, RefusalGround

UNRELIABLE, NOT_ATTACHED = "unreliable_data", "not_attached"


def unreliable_data(clause: Bilingual, service: str) -> RefusalGround:
    """The ground "the documents or data in them are not reliable", at the clause of one standard."""
    return RefusalGround(
        code=UNRELIABLE,
        clause=clause,
        words=Bilingual(
            kk="Өтініштегі мәлімет шындыққа сай келмейді.",
            ru="Сведения в заявлении оказались недостоверными.",
        ),
        next_step=Bilingual(
            kk="Мәліметті түзетіп, өтінішті қайта беріңіз немесе тіркеу бөліміне қоңырау шалыңыз.",
            ru="Исправьте сведения и подайте заявление снова или позвоните в регистратуру.",
        ),
        next_service=service,
    )


def not_attached(clause: Bilingual) -> RefusalGround:
    """The ground "not attached to this organisation" of order № ҚР ДСМ-194/2020."""
    return RefusalGround(
        code=NOT_ATTACHED,
        clause=clause,
        words=Bilingual(
            kk="Бекітілген халық тіркелімі бойынша бұл адам емханаға бекітілмеген.",
            ru="По регистру прикреплённого населения этот человек не прикреплён к поликлинике.",
        ),
        next_step=Bilingual(
            kk="Алдымен емханаға бекітіліңіз. Жағдай ауыр болса, 103 нөміріне қоңырау шалыңыз.",
            ru="Сначала прикрепитесь к поликлинике. Если состояние тяжёлое, звоните 103.",
        ),
        next_service="attachment",
    )


def registers_say(iin: str, gateways: Gateways) -> Known:
    """The attachment and the registered address of a person; a register that does not answer is left out.

    `attachment` is None for somebody attached nowhere and missing when nobody could be asked.
    """
    known: Known = {}
    with suppress(GatewayError):
        known["attachment"] = attachment_of(iin, gateways)
    with suppress(GatewayError):
        person = gateways.population.find(iin)
        if person is not None and person.address is not None:
            known["address"] = asdict(person.address)
    return known


def attachment_of(iin: str, gateways: Gateways) -> dict[str, Any] | None:
    """Where a person is attached: clinic, territory and doctor by their codes. Raises `GatewayError`."""
    record: AttachmentRecord | None = gateways.attachment.find(iin)
    if record is None:
        return None
    return {
        "clinic": record.clinic_code,
        "territory": record.territory_number,
        "doctor": record.doctor_code,
    }


def ground_of_attachment(known: Known) -> str | None:
    """Regulations of 2015, condition 2: those attached nowhere are refused before the form is shown."""
    return NOT_ATTACHED if "attachment" in known and known["attachment"] is None else None
