"""What happens next with an application whose signature by a key waits to be checked, or was found wrong."""

from models import Application
from models.enums import State
from portal.gateways.signature.rule import Failure
from portal.language import Bilingual
from portal.queries.standing import NextStep
from portal.regulation.signature_words import WAITS, WORDS
from portal.regulation.signatures import REFUSED, WAITING


def of_signature(application: Application) -> NextStep | None:
    """The headline when the signature is what decides; None when it is not."""
    if application.state is State.WAITING and WAITING in application.result:
        return NextStep(
            Bilingual(kk="Электрондық қолтаңба тексеріледі", ru="Проверяем электронную подпись"), WAITS
        )
    if application.state is State.WITHDRAWN and REFUSED in application.result:
        title = Bilingual(kk="Электрондық қолтаңба қабылданбады", ru="Электронная подпись не принята")
        return NextStep(title, WORDS[Failure(application.result[REFUSED])], "warning")
    return None
