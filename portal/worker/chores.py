"""What has to be done every minute by whichever worker comes first: terms that ran out, old keys,
the calendar of the years to come, slots to publish and to pass on, the sandbox's roster."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, CursorResult, and_, delete, extract, or_, select
from sqlalchemy.orm import Session

from models import (
    Application,
    Attempts,
    Base,
    Consent,
    Holiday,
    OneTimeCode,
    OutgoingTask,
    SigningChallenge,
    Upload,
    WebSession,
    WorkerHeartbeat,
)
from models.enums import State, WaitingFor
from portal.clock import local
from portal.database import one_at_a_time
from portal.demo.load import extend_roster
from portal.regulation import consents, figures, process, uploads, wait_list
from portal.regulation.calendar import SpecialDay
from portal.regulation.holidays import SOURCE, special_days
from portal.regulation.publishing import doctors_due, publish
from portal.worker.kit import Kit
from portal.worker.registering import count_doctors

EVERY = timedelta(minutes=1)
KEEP_ENDED_SESSION = timedelta(days=7)
KEEP_IDLE_SESSION = timedelta(days=1)
KEEP_CODE = timedelta(days=1)
KEEP_ATTEMPTS = timedelta(days=30)
KEEP_HEARTBEAT = timedelta(days=1)
KEEP_DONE_TASK = timedelta(days=30)
YEARS_AHEAD = 2
AT_A_TIME = 100

log = structlog.get_logger()


def do_chores(kit: Kit) -> dict[str, int]:
    """Do each chore in a transaction of its own; one that fails does not keep the others from being done.

    Returns how many things each chore did.
    """
    done = {}
    for chore in CHORES:
        name = chore.__name__
        try:
            done[name] = chore(kit)
        except Exception:
            log.exception("chore_broke", chore=name)
            if kit.strict:
                raise
            continue
        if done[name]:
            log.info("chore", chore=name, count=done[name])
    return done


def expire_applications(kit: Kit) -> int:
    """End drafts and unanswered questions whose term has passed, each in a transaction of its own."""
    with kit.reading() as session:
        late = session.scalars(
            select(Application.id).where(*_term_has_passed(kit.now())).limit(AT_A_TIME)
        ).all()
    for application_id in late:
        with kit.writing() as session:
            application = session.scalar(
                select(Application)
                .where(Application.id == application_id, *_term_has_passed(kit.now()))
                .with_for_update(of=Application, skip_locked=True)
            )
            if application is not None:
                journey = kit.catalogue[application.service].journey
                process.expire(session, application, now=kit.now(), journey=journey)
                if application.number is None:
                    uploads.release_all(session, application)
    return len(late)


def refuse_without_consent(kit: Kit) -> int:
    """Refuse what nobody agreed to within its three days, each in a transaction of its own."""
    with kit.reading() as session:
        late = session.scalars(
            select(Application.id).where(*_consent_is_late(kit.now())).limit(AT_A_TIME)
        ).all()
    for application_id in late:
        with kit.writing() as session:
            consent = session.scalar(
                select(Consent)
                .join(Consent.application)
                .where(Application.id == application_id, *_consent_is_late(kit.now()))
                .with_for_update(of=Application, skip_locked=True)
            )
            if consent is not None:
                service = kit.catalogue[consent.application.service]
                consents.lapse(session, consent, service, kit.circumstances())
    return len(late)


def forget_old_keys(kit: Kit) -> int:
    """Delete sessions that ended, codes, counted failures and done tasks that mean nothing any more."""
    now, machine_now = kit.now(), datetime.now(UTC)
    idle = timedelta(minutes=kit.settings.SESSION_IDLE_MINUTES) + KEEP_IDLE_SESSION
    with kit.writing() as session:
        return sum(
            _deleted(session, table, condition)
            for table, condition in (
                (WebSession, WebSession.ended_at < now - KEEP_ENDED_SESSION),
                (WebSession, WebSession.seen_at < now - idle),
                (OneTimeCode, OneTimeCode.expires_at < now - KEEP_CODE),
                (SigningChallenge, SigningChallenge.expires_at < now - KEEP_CODE),
                (Attempts, Attempts.last_at < now - KEEP_ATTEMPTS),
                (OutgoingTask, OutgoingTask.done_at < now - KEEP_DONE_TASK),
                (WorkerHeartbeat, WorkerHeartbeat.seen_at < machine_now - KEEP_HEARTBEAT),
            )
        )


def fill_calendar(kit: Kit) -> int:
    """Give each year from this to the second next its days off, once; days entered by hand stay as they are."""
    this_year = local(kit.now()).year
    years = range(this_year, this_year + YEARS_AHEAD + 1)
    with kit.reading() as session:
        missing = [year for year in years if not _was_filled(session, year)]
    if not missing:
        return 0
    with kit.writing() as session:
        one_at_a_time(session, "fill_calendar")
        by_hand = set(session.scalars(select(Holiday.day).where(Holiday.clinic_id.is_(None))))
        still_missing = [year for year in missing if not _was_filled(session, year)]
        fresh = [day for day in special_days(still_missing) if day.day not in by_hand]
        session.add_all(map(_holiday, fresh))
        return len(fresh)


def extend_demo_roster(kit: Kit) -> int:
    """Keep the demo's doctors on duty for the coming two weeks; the sandbox only."""
    if not kit.settings.is_sandbox:
        return 0
    with kit.writing() as session:
        one_at_a_time(session, "extend_demo_roster")
        return extend_roster(session, local(kit.now()).date())


def publish_slots(kit: Kit) -> int:
    """Let every doctor's slots reach two weeks ahead; a transaction a doctor, so that nobody waits long."""
    with kit.reading() as session:
        due = doctors_due(session, local(kit.now()).date())
    opened = 0
    for doctor_id in due:
        with kit.writing() as session:
            opened += publish(session, doctor_id, kit.now()).opened
    return opened


def pass_slots_on(kit: Kit) -> int:
    """Offer what came free to those who wait for it; what nobody waits for is free for all."""
    with kit.reading() as session:
        due = wait_list.to_pass_on(session, kit.now(), AT_A_TIME)
        lost = wait_list.has_lost_offers(session, kit.now())
    done = 0
    for slot_id in due:
        with kit.writing() as session:
            done += wait_list.pass_on_due(session, slot_id, kit.now())
    if lost:
        with kit.writing() as session:
            done += wait_list.forget_lost_offers(session, kit.now())
    return done


def throw_uploads_away(kit: Kit) -> int:
    """Throw away files that are nobody's: the file first, then its row, so
    that whatever stops this in the middle leaves a row to find the file by."""
    with kit.reading() as session:
        due = uploads.to_throw_away(session, kit.now(), AT_A_TIME)
    for each in due:
        kit.files.drop(each.place)
        with kit.writing() as session:
            session.execute(delete(Upload).where(Upload.id == each.id))
    return len(due)


def count_services(kit: Kit) -> int:
    """Count the services for the month that has begun, once; what was counted is never counted again."""
    since, until = figures.period_before(local(kit.now()).date())
    with kit.reading() as session:
        if figures.are_counted(session, until):
            return 0
        counted = figures.count(session, since, until, _online(kit))
    with kit.writing() as session:
        one_at_a_time(session, "count_services")
        if figures.are_counted(session, until):
            return 0
        session.add_all(counted)
    return len(counted)


CHORES: tuple[Callable[[Kit], int], ...] = (
    expire_applications,
    refuse_without_consent,
    forget_old_keys,
    fill_calendar,
    extend_demo_roster,
    publish_slots,
    pass_slots_on,
    throw_uploads_away,
    count_doctors,
)


def _online(kit: Kit) -> list[str]:
    return [code for code, service in kit.catalogue.items() if service.is_online]


def _term_has_passed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    waits_for_citizen = and_(
        Application.state == State.WAITING, Application.waiting_for == WaitingFor.CORRECTION
    )
    return (
        or_(Application.state == State.DRAFT, waits_for_citizen),
        Application.expires_at <= now,
    )


def _consent_is_late(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Application.state == State.WAITING,
        Application.waiting_for == WaitingFor.CONSENT,
        Application.expires_at <= now,
    )


def _was_filled(session: Session, year: int) -> bool:
    """Whether the library has given this year its days before, by whatever version of it."""
    given = Holiday.source.startswith(SOURCE.partition(" ")[0])
    query = select(Holiday.id).where(given, extract("year", Holiday.day) == year)
    return session.scalar(query.limit(1)) is not None


def _holiday(day: SpecialDay) -> Holiday:
    return Holiday(
        day=day.day,
        kind=day.kind.value,
        closes_five_day=day.closes_five_day,
        closes_six_day=day.closes_six_day,
        name_kk=day.name.kk,
        name_ru=day.name.ru,
        source=day.source,
    )


def _deleted(session: Session, table: type[Base], condition: ColumnElement[bool]) -> int:
    result = session.execute(delete(table).where(condition))
    assert isinstance(result, CursorResult)
    return result.rowcount
