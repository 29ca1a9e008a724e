"""What a citizen is told goes out: by SMS, and by e-mail to whoever gave an address."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from models import Application
from portal.gateways.email.port import Letter
from portal.gateways.errors import Rejected
from portal.regulation import notices, reminders, visit_links
from portal.regulation.appointments import visit_of
from portal.worker.attempt import End, Plan
from portal.worker.kit import Kit
from portal.worker.queue import Job

SENT_BEFORE = "KEY_REUSED"


def read_sms(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Tell the applicant by a short message, in the language of the application."""
    application = session.get_one(Application, job.application_id)
    return by_sms(kit, job, application, notices.text(application, job.payload, application.language))


def read_email(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Tell it by a letter too, in the language of the application."""
    application = session.get_one(Application, job.application_id)
    return by_email(kit, job, application, notices.text(application, job.payload, application.language))


def read_reminder_sms(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Remind of a booked visit by a short message."""
    return _remind(kit, session, job, by_sms)


def read_reminder_email(kit: Kit, session: Session, job: Job) -> Plan | End:
    """Remind of a booked visit by a letter."""
    return _remind(kit, session, job, by_email)


def by_sms(kit: Kit, job: Job, application: Application, text: str) -> Plan | End:
    """`text` to the account's number, or to the one that a caller left at the desk."""
    account = application.account
    phone = account.phone if account is not None else application.applicant.phone
    if phone is None:
        return End("no_phone", note="no phone")
    number = phone.e164
    return _sending(lambda: kit.gateways.sms.send(number, text, job.key))


def by_email(kit: Kit, job: Job, application: Application, text: str) -> Plan | End:
    """`text` as a letter to the account's address, if it has one still."""
    account = application.account
    if account is None or account.email is None:
        return End("no_address", note="no address")
    number, base_url = application.number or "", kit.settings.BASE_URL
    subject, words = notices.letter(text, number, application.language, base_url)
    letter = Letter(account.email.address, subject, words)
    return _sending(lambda: kit.gateways.email.send(letter, job.key), gives_in=True)


def _remind(
    kit: Kit, session: Session, job: Job, tell: Callable[[Kit, Job, Application, str], Plan | End]
) -> Plan | End:
    """Told when the visit still stands and nobody is woken by it; else it waits, or ends and says nothing."""
    found = reminders.due(session, job.application_id, job.payload, kit.now())
    if found.wait is not None:
        return End("night", is_done=False, pause=found.wait)
    if found.slot is None:
        return End("outdated", note="outdated")
    application = session.get_one(Application, job.application_id)
    token = visit_links.token_of(kit.settings.SECRET_KEY, application.number or "", found.slot.starts_at)
    link = f"{kit.settings.BASE_URL}/{application.language.value}/v/{token}"
    visit, which = visit_of(found.slot), reminders.Remind(job.payload["reminder"])
    return tell(
        kit, job, application, reminders.words(which, visit, link, kit.now()).say(application.language)
    )


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
