"""The register of attachments at the stand-in server: its acts in the words of docs/systems/attachment.md."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.gateways.attachment import live
from portal.gateways.attachment.port import AttachmentRegister, AttachOrder
from portal.gateways.standin_messages import day, number, plain, word

Message = dict[str, Any]


def attachment_acts(register: AttachmentRegister) -> Mapping[str, Callable[[Message], object]]:
    """What `register` answers to a message, by the last word of the address."""

    def find(message: Message) -> object:
        return plain(live.ANSWER, live.FindAnswer(register.find(word(message, "iin"))))

    def history(message: Message) -> object:
        iin = word(message, "iin")
        return plain(live.HISTORY, live.HistoryAnswer(iin, register.history(iin)))

    def attach(message: Message) -> object:
        order = AttachOrder(
            reference=word(message, "reference"),
            iin=word(message, "iin"),
            clinic_code=word(message, "clinic_code"),
            territory_number=number(message, "territory_number"),
            doctor_code=word(message, "doctor_code"),
            since=day(message, "since"),
        )
        return plain(live.ATTACHED, live.AttachAnswer(order.reference, register.attach(order)))

    def release(message: Message) -> object:
        reference = word(message, "reference")
        register.release(word(message, "iin"), reference, day(message, "on"))
        return plain(live.RELEASED, live.ReleaseAnswer(reference, released=True))

    def counts(message: Message) -> object:
        clinic = word(message, "clinic_code")
        return plain(live.COUNTS, live.CountsAnswer(clinic, register.counts(clinic)))

    return {"find": find, "history": history, "attach": attach, "release": release, "counts": counts}
