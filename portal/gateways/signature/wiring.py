"""Which check of signatures the settings ask for; loaded, with its libraries, when the first signature comes."""

from collections.abc import Mapping

from portal.gateways.breaker import Breaker
from portal.gateways.http import Door
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.live import LiveSources
from portal.gateways.signature.local import LocalSignature
from portal.gateways.signature.ncanode import NcaNode, NcaNodeSignature
from portal.gateways.signature.port import NCANODE, SYSTEM, SignatureGateway
from portal.gateways.signature.revocation import asking
from portal.gateways.signature.sandbox import SandboxSignature
from portal.gateways.signature.settings import SignatureClock, SignatureSettings
from portal.gateways.signature.split import SplitSignature
from portal.gateways.signature.trust import load_trust


def signature_gateway(
    settings: SignatureSettings, store: SandboxStore, clock: SignatureClock, breakers: Mapping[str, Breaker]
) -> SignatureGateway:
    """The adapter of the settings. `breakers` has one for who tells of revocation and one for NCANode, by their names:
    the silence of one keeps nobody from the other. Raises OSError or ValueError for roots that cannot be read."""
    wait = settings.GATEWAY_TIMEOUT_SECONDS
    if settings.SIGNATURE_GATEWAY == "sandbox":
        folder = settings.SANDBOX_FILE.parent
        return SandboxSignature(store, folder, now=clock.now, wait_seconds=wait, breaker=breakers[SYSTEM])
    if settings.SIGNATURE_ROOTS_FILE is None:
        raise ValueError("PORTAL_SIGNATURE_ROOTS_FILE is not set")
    trust = load_trust(settings.SIGNATURE_ROOTS_FILE)
    far = _ncanode(settings, breakers)
    if settings.SIGNATURE_GATEWAY == "ncanode":
        assert far is not None
        return NcaNodeSignature(far, trust)
    sources = LiveSources(
        settings.SIGNATURE_OCSP_URL,
        settings.SIGNATURE_CRL_URLS.split(),
        now=clock.now,
        seconds=clock.seconds,
        timeout_seconds=wait,
        breaker=breakers[SYSTEM],
    )
    local = LocalSignature(lambda: trust, asking(sources))
    return SplitSignature(local, NcaNodeSignature(far, trust)) if far else local


def _ncanode(settings: SignatureSettings, breakers: Mapping[str, Breaker]) -> NcaNode | None:
    if not settings.SIGNATURE_NCANODE_URL:
        return None
    # It checks revocation before it answers, so it is given twice the patience of one question.
    door = Door(
        SYSTEM,
        settings.SIGNATURE_NCANODE_URL,
        token="",
        timeout_seconds=settings.GATEWAY_TIMEOUT_SECONDS * 2,
        dialect=NcaNode.DIALECT,
    )
    return NcaNode(door, breakers[NCANODE])
