"""What a citizen is told goes out: by SMS, and by e-mail to whoever gave an address."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from models import Account, Application, Consent, WaitListEntry
from models.email import Email
from models.enums import ConsentState, Language
from models.iin import Phone
from portal.clock import local
from portal.gateways.email.port import Letter
from portal.gateways.errors import Rejected
from portal.regulation import answerers, consents, notices, offers, reminders, sms_answers, visit_links
from portal.regulation.appointments import visit_of
from portal.regulation.night import is_night, out_of_night
from portal.worker.attempt import End, Plan
from portal.worker.kit import Kit
from portal.worker.queue import Job

SENT_BEFORE = "KEY_REUSED"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told, by which number and address, in which language, and to which page a letter leads."""

    phone: Phone | None = field(repr=False)
    email: Email | None = field(repr=False)
    language: Language
    place: str


Telling = Callable[[Kit, Job, Receiver, str], Plan | End]


def read_sms(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Tell the applicant by a short message, in the language of the application."""
    return _notify(kit, session, job, by_sms)


def read_email(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Tell it by a letter too, in the language of the application."""
    return _notify(kit, session, job, by_email)


def read_reminder_sms(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Remind of a booked visit by a short message."""
    return _remind(kit, session, job, by_sms)


def read_reminder_email(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Remind of a booked visit by a letter."""
    return _remind(kit, session, job, by_email)


def read_offer_sms(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Tell who waits that a time is offered to them, by a short message."""
    return _offer(kit, session, job, by_sms)


def read_offer_email(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Tell it by a letter too."""
    return _offer(kit, session, job, by_email)


def read_consent_sms(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Ask the person whom a certificate is about, by a short message that they can answer."""
    return _ask_consent(kit, session, job, by_sms)


def read_consent_email(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Ask them by a letter too."""
    return _ask_consent(kit, session, job, by_email)


def read_reply_sms(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Answer a message that came in."""
    account = session.get_one(Account, job.payload["account"])
    language = account.person.language
    to = Receiver(account.phone, None, language, "")
    return by_sms(kit, job, to, sms_answers.words(job.payload["reply"]).say(language))


def by_sms(kit: Kit, job: Job, to: Receiver, text: str) -> Plan | End:
    """`text` to the receiver's number, if there is one."""
    if to.phone is None:
        return End("no_phone", note="no phone")
    number = to.phone.e164
    return _sending(lambda: kit.gateways.sms.send(number, text, job.key))


def by_email(kit: Kit, job: Job, to: Receiver, text: str) -> Plan | End:
    """`text` as a letter to the receiver's address, if there is one still."""
    if to.email is None:
        return End("no_address", note="no address")
    subject, words = notices.letter(text, to.place, to.language)
    letter = Letter(to.email.address, subject, words)
    return _sending(lambda: kit.gateways.email.send(letter, job.key), gives_in=True)


def _notify(kit: Kit, session: Session, job: Job, tell: Telling) -> Plan | End:
    if notices.waits_for_day(job.payload, kit.now()):
        return _by_day(kit)
    application = session.get_one(Application, job.application_id)
    to = _applicant(kit, application)
    if "account" in job.payload:  # told beside the applicant: the other parent
        other = session.get_one(Account, job.payload["account"])
        to = Receiver(other.phone, other.email, other.person.language, "")
    return tell(kit, job, to, notices.text(application, job.payload, to.language))


def _remind(kit: Kit, session: Session, job: Job, tell: Telling) -> Plan | End:
    """Told when the visit still stands and nobody is woken by it; else it waits, or ends and says nothing."""
    found = reminders.due(session, job.kind, job.application_id, job.payload, kit.now())
    if found.wait is not None:
        return End("night", is_done=False, pause=found.wait)
    if found.slot is None:
        return _OUTDATED
    application = session.get_one(Application, job.application_id)
    to = _applicant(kit, application)
    token = visit_links.token_of(kit.settings.SECRET_KEY, application.number or "", found.slot.starts_at)
    link = f"{kit.settings.BASE_URL}/{to.language.value}/v/{token}"
    visit, which = visit_of(found.slot), reminders.Remind(job.payload["reminder"])
    words = reminders.words(which, visit, link, kit.now(), found.beside)
    return tell(kit, job, to, words.say(to.language))


def _offer(kit: Kit, session: Session, job: Job, tell: Telling) -> Plan | End:
    """Told while the offer stands. What could not be sent by day is not sent at night: it is over by then."""
    entry = offers.standing(session, job.payload, kit.now())
    if entry is None or entry.slot is None or entry.offered_until is None:
        return _OUTDATED
    if is_night(kit.now()):
        return _by_day(kit)
    to = _waiting(kit, entry)
    return tell(
        kit, job, to, offers.words(entry.slot, entry.offered_until, to.place, kit.now()).say(to.language)
    )


def _by_day(kit: Kit) -> End:
    """Nobody is woken: the task rests till the end of the night."""
    return End("night", is_done=False, pause=out_of_night(kit.now()) - kit.now())


def _ask_consent(kit: Kit, session: Session, job: Job, tell: Telling) -> Plan | End:
    """Asked while the question stands; that the person was told goes into the ledger after the sending."""
    consent = session.get_one(Consent, job.payload["consent"])
    asked = answerers.accounts_of(session, consent.iin, local(kit.now()).date())
    account = next((each for each in asked if each.id == job.payload.get("account", each.id)), None)
    if consent.standing is not ConsentState.WAITING or consent.answer_until <= kit.now() or account is None:
        return _OUTDATED
    language = account.person.language
    place = f"{kit.settings.BASE_URL}/{language.value}/cabinet/consents"
    to = Receiver(account.phone, account.email, language, place)
    plan = tell(kit, job, to, consents.text(consent, account).say(language))
    if isinstance(plan, End):
        return plan

    def write(session: Session, end: End) -> End:
        if end.name == "sent":
            consents.note_told(session, job.payload["consent"], job.kind, kit.now())
        return end

    return Plan(outside=plan.outside, write=write)


def _applicant(kit: Kit, application: Application) -> Receiver:
    """The applicant, by their account or by the number that a caller left at the desk."""
    account, language = application.account, application.language
    place = f"{kit.settings.BASE_URL}/{language.value}/cabinet/applications/{application.number}"
    if account is None:
        return Receiver(application.applicant.phone, None, language, place)
    return Receiver(account.phone, account.email, language, place)


def _waiting(kit: Kit, entry: WaitListEntry) -> Receiver:
    """Who put themselves or their child on the list, in the language in which they are written to."""
    account = entry.account or entry.person.account
    language = (account.person if account else entry.person).language
    place = f"{kit.settings.BASE_URL}/{language.value}/cabinet/waiting"
    if account is None:
        return Receiver(entry.person.phone, None, language, place)
    return Receiver(account.phone, account.email, language, place)


def _sending(send: Callable[[], None], *, gives_in: bool = False) -> Plan:
    """A plan that sends; `gives_in` when a refusal is for good, as of a mailbox that is not there."""

    def outside() -> End:
        try:
            send()
        except Rejected as refusal:
            # The operator took another text under this key: the citizen has been told.
            if refusal.code == SENT_BEFORE:
                return End("sent_before", note="sent before")
            if gives_in:
                return End("refused", note=f"refused {refusal.code}")
            raise
        return End("sent")

    return Plan(outside=outside, write=lambda _, end: end)


_OUTDATED = End(reminders.OUTDATED, note=reminders.OUTDATED)
