"""The outside world in one bundle, and the only place where settings pick its adapters."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from portal.gateways.antivirus.absent import NoAntivirus
from portal.gateways.antivirus.live import LiveAntivirus
from portal.gateways.antivirus.port import Antivirus
from portal.gateways.antivirus.sandbox import SandboxAntivirus
from portal.gateways.attachment.live import LiveAttachment
from portal.gateways.attachment.port import AttachmentRegister
from portal.gateways.attachment.sandbox import SandboxAttachment
from portal.gateways.breaker import Breaker, Standing
from portal.gateways.email.live import LiveEmail, MailServer
from portal.gateways.email.port import EmailGateway
from portal.gateways.email.sandbox import SandboxEmail
from portal.gateways.guarded import (
    GuardedAttachment,
    GuardedNotary,
    GuardedPopulation,
    GuardedRegister,
)
from portal.gateways.http import Door
from portal.gateways.notary.live import LiveNotary
from portal.gateways.notary.port import SYSTEM as NOTARY
from portal.gateways.notary.port import NotaryRegister
from portal.gateways.notary.sandbox import SandboxNotary
from portal.gateways.notary.soap import SoapNotary
from portal.gateways.population.live import LivePopulation
from portal.gateways.population.port import PopulationRegister
from portal.gateways.population.sandbox import SandboxPopulation, sandbox_person
from portal.gateways.registers.live import LiveRegister
from portal.gateways.registers.port import DiseaseRegister, Register
from portal.gateways.registers.sandbox import SandboxRegister
from portal.gateways.registers.soap import SoapRegister
from portal.gateways.sandbox_store import SandboxStore
from portal.gateways.signature.deferred import DeferredSignature
from portal.gateways.signature.port import NCANODE, SignatureGateway
from portal.gateways.signature.port import SYSTEM as SIGNATURE
from portal.gateways.signature.roots import check_roots
from portal.gateways.signature.settings import SignatureClock, SignatureSettings
from portal.gateways.sms.live import LiveSms
from portal.gateways.sms.port import SmsGateway
from portal.gateways.sms.sandbox import SandboxSms
from portal.gateways.soap import DIALECT as SOAP
from portal.gateways.soap import Sender, StateChannel
from portal.gateways.wsse import load_signing_key

GUARDED = ("population", "attachment", *Register, NOTARY, SIGNATURE)


class RegisterSettings(Protocol):
    """What the wiring needs to know of one register that may stand behind the state gateway."""

    @property
    def gateway(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def service_id(self) -> str: ...
    @property
    def login(self) -> str: ...
    @property
    def password(self) -> str: ...


class GatewaySettings(SignatureSettings, Protocol):
    """What the wiring needs to know; the portal's settings have it all."""

    @property
    def POPULATION_GATEWAY(self) -> str: ...
    @property
    def ATTACHMENT_GATEWAY(self) -> str: ...
    @property
    def SMS_GATEWAY(self) -> str: ...
    @property
    def EMAIL_GATEWAY(self) -> str: ...
    @property
    def ANTIVIRUS_GATEWAY(self) -> str: ...
    @property
    def ANTIVIRUS_URL(self) -> str: ...
    @property
    def POPULATION_URL(self) -> str: ...
    @property
    def ATTACHMENT_URL(self) -> str: ...
    @property
    def SMS_URL(self) -> str: ...
    @property
    def EMAIL_URL(self) -> str: ...
    @property
    def EMAIL_SENDER(self) -> str: ...
    @property
    def EMAIL_LOGIN(self) -> str: ...
    @property
    def EMAIL_PASSWORD(self) -> str: ...
    @property
    def EMAIL_CA_FILE(self) -> Path | None: ...
    @property
    def GATEWAY_TOKEN(self) -> str: ...
    @property
    def SOAP_KEY_FILE(self) -> Path | None: ...
    def of_register(self, name: str) -> RegisterSettings: ...


@dataclass(frozen=True, slots=True)
class Gateways:
    """Every outside system the portal speaks to, and the breakers of those that may be given a rest."""

    population: PopulationRegister
    attachment: AttachmentRegister
    registers: Mapping[Register, DiseaseRegister]
    notary: NotaryRegister
    signature: SignatureGateway
    sms: SmsGateway
    email: EmailGateway
    antivirus: Antivirus
    breakers: Mapping[str, Breaker]

    def resting(self) -> list[str]:
        """The names of the systems that this process gives a rest."""
        closed = Standing.CLOSED
        return [system for system, breaker in self.breakers.items() if breaker.standing is not closed]


def gateways_from(settings: GatewaySettings, clock: SignatureClock) -> Gateways:
    """The bundle that `settings` ask for. Opens no connection, and no file but keys and pinned certificates.

    Raises OSError or ValueError for one of those that cannot be used.
    """
    if settings.SIGNATURE_GATEWAY != "sandbox" and settings.SIGNATURE_ROOTS_FILE is not None:
        check_roots(settings.SIGNATURE_ROOTS_FILE)
    store = SandboxStore(settings.SANDBOX_FILE)
    wait = settings.GATEWAY_TIMEOUT_SECONDS
    guarded = (*GUARDED, NCANODE) if settings.SIGNATURE_NCANODE_URL else GUARDED
    breakers = {system: Breaker(system, seconds=clock.seconds) for system in guarded}
    return Gateways(
        population=GuardedPopulation(
            LivePopulation(_door(settings, "population", settings.POPULATION_URL))
            if settings.POPULATION_GATEWAY == "live"
            else SandboxPopulation(store, wait_seconds=wait),
            breakers["population"],
        ),
        attachment=GuardedAttachment(
            LiveAttachment(_door(settings, "attachment", settings.ATTACHMENT_URL))
            if settings.ATTACHMENT_GATEWAY == "live"
            else SandboxAttachment(store, now=clock.now, person=sandbox_person, wait_seconds=wait),
            breakers["attachment"],
        ),
        registers=MappingProxyType(
            {
                register: GuardedRegister(_register(register, settings, store, clock), breakers[register])
                for register in Register
            }
        ),
        notary=GuardedNotary(_notary(settings, store, clock), breakers[NOTARY]),
        signature=DeferredSignature(settings, store, clock, breakers),
        sms=LiveSms(_door(settings, "sms", settings.SMS_URL))
        if settings.SMS_GATEWAY == "live"
        else SandboxSms(store, now=clock.now, wait_seconds=wait),
        email=LiveEmail(_mail_server(settings), timeout_seconds=wait)
        if settings.EMAIL_GATEWAY == "live"
        else SandboxEmail(store, now=clock.now, wait_seconds=wait),
        antivirus=_antivirus(settings, store),
        breakers=MappingProxyType(breakers),
    )


def _antivirus(settings: GatewaySettings, store: SandboxStore) -> Antivirus:
    wait = settings.GATEWAY_TIMEOUT_SECONDS
    if settings.ANTIVIRUS_GATEWAY == "live":
        return LiveAntivirus(settings.ANTIVIRUS_URL, timeout_seconds=wait)
    if settings.ANTIVIRUS_GATEWAY == "sandbox":
        return SandboxAntivirus(store, wait_seconds=wait)
    return NoAntivirus()


def _register(
    register: Register, settings: GatewaySettings, store: SandboxStore, clock: SignatureClock
) -> DiseaseRegister:
    chosen = settings.of_register(register)
    if chosen.gateway == "live":
        return LiveRegister(register, _door(settings, register, chosen.url))
    if chosen.gateway == "soap":
        return SoapRegister(register, _channel(register, settings, clock))
    return SandboxRegister(register, store, now=clock.now, wait_seconds=settings.GATEWAY_TIMEOUT_SECONDS)


def _notary(settings: GatewaySettings, store: SandboxStore, clock: SignatureClock) -> NotaryRegister:
    chosen = settings.of_register(NOTARY)
    if chosen.gateway == "live":
        return LiveNotary(_door(settings, NOTARY, chosen.url))
    if chosen.gateway == "soap":
        return SoapNotary(_channel(NOTARY, settings, clock))
    return SandboxNotary(store, now=clock.now, wait_seconds=settings.GATEWAY_TIMEOUT_SECONDS)


def _channel(system: str, settings: GatewaySettings, clock: SignatureClock) -> StateChannel:
    chosen = settings.of_register(system)
    # The gateway knows us by login and signature; the token of the integration layer is not for it.
    door = Door(
        system,
        chosen.url,
        token="",
        timeout_seconds=settings.GATEWAY_TIMEOUT_SECONDS,
        dialect=SOAP,
    )
    return StateChannel(
        system,
        door,
        service_id=chosen.service_id,
        sender=Sender(chosen.login, chosen.password),
        now=clock.now,
        key=load_signing_key(settings.SOAP_KEY_FILE) if settings.SOAP_KEY_FILE else None,
    )


def _door(settings: GatewaySettings, system: str, address: str) -> Door:
    return Door(
        system, address, token=settings.GATEWAY_TOKEN, timeout_seconds=settings.GATEWAY_TIMEOUT_SECONDS
    )


def _mail_server(settings: GatewaySettings) -> MailServer:
    return MailServer(
        settings.EMAIL_URL,
        sender=settings.EMAIL_SENDER,
        login=settings.EMAIL_LOGIN,
        password=settings.EMAIL_PASSWORD,
        tls=ssl.create_default_context(cafile=settings.EMAIL_CA_FILE),
    )
