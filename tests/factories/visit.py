"""What happens to a planned visit: the doctor sets out, closes it, or is late to."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Application, HomeDuty, HomeVisit
from models.enums import ActorKind, Channel, VisitState
from portal.regulation import process, rounds
from portal.regulation.actors import Actor


def visit_of(session: Session, application: Application) -> HomeVisit:
    visit = rounds.visit_of(session, application.id)
    assert visit is not None
    return visit


def doctor_of(visit: HomeVisit) -> Actor:
    """The doctor as the one who acts."""
    return Actor(ActorKind.DOCTOR, 1, visit.doctor.full_name, Channel.WINDOW, visit.clinic_id)


def set_out(session: Session, application: Application, now: datetime) -> None:
    """The doctor presses «on the way»; the caller commits."""
    application = process.lock(session, application.id)
    visit = visit_of(session, application)
    session.refresh(visit)
    rounds.set_out(visit, now)
    process.note(session, application, "on_the_way", actor=doctor_of(visit), now=now, notice="on_the_way")


def close(
    session: Session, application: Application, now: datetime, ended: VisitState = VisitState.DONE
) -> None:
    """The doctor has been there, or nobody opened."""
    set_out(session, application, now)
    visit = visit_of(session, application)
    rounds.close(visit, ended, staff_id=None, now=now)
    fact = "visit_done" if ended is VisitState.DONE else "nobody_home"
    process.note(session, application, fact, actor=doctor_of(visit), now=now)
    session.commit()


def duties_before(session: Session, days: int) -> None:
    """Let the doctors have been on duty on the days before the roster begins."""
    first = session.scalars(select(func.min(HomeDuty.day))).one()
    for duty in session.scalars(select(HomeDuty).where(HomeDuty.day == first)).all():
        session.add_all(
            HomeDuty(
                doctor_id=duty.doctor_id,
                day=first - timedelta(days=back),
                begins=duty.begins,
                ends=duty.ends,
                capacity=duty.capacity,
            )
            for back in range(1, days + 1)
        )
    session.commit()
