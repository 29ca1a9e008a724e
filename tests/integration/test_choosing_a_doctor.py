"""Which doctor goes: by age, by territory, by load, within the day; and what a withdrawn call gives back."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Doctor, HomeDuty, HomeVisit, ResultDocument, TerritoryDoctor
from models.enums import ActorKind, Speciality, State, VisitState
from portal.clock import Clock
from portal.regulation import home_calls, process, rounds, territories
from portal.regulation.actors import Actor
from portal.regulation.outcomes import ForDesk, Fulfilled, Outcome
from portal.regulation.process import TooLate
from portal.regulation.registering import AlreadyOpen
from portal.services import CATALOGUE
from tests.factories.application import answers, home_call, person, planned_call, stranger
from tests.moments import MONDAY, almaty

CITY = {"attachment": {"clinic": "city-1", "territory": 1, "doctor": ""}}
JOURNEY = CATALOGUE["home-call"].journey
assert JOURNEY is not None


def decide(session: Session, now: datetime, serial: int = 0, **made: object) -> tuple[Application, Outcome]:
    """What the rules decide about a call signed `now`, for a patient of its own when `serial` is given."""
    if serial:
        made["subject"] = stranger(session, serial, now)
    application = home_call(session, now, **made)  # type: ignore[arg-type]  # passed on
    outcome = home_calls.decide(session, application, CITY, now)
    session.commit()
    return application, outcome


def visit_of(session: Session, application: Application) -> HomeVisit:
    visit = rounds.visit_of(session, application.id)
    assert visit is not None
    return visit


def only_duty(session: Session, speciality: Speciality, capacity: int) -> HomeDuty:
    """Of this Monday's doctors of the first clinic only one is left on duty."""
    duties = session.scalars(select(HomeDuty).join(Doctor).where(HomeDuty.day == date(2026, 3, 2))).all()
    kept = None
    for duty in duties:
        duty.capacity = 0
        if duty.doctor.code.startswith("city-1") and duty.doctor.speciality is speciality:
            kept, duty.capacity = duty, capacity
    session.commit()
    assert kept is not None
    return kept


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2026, 1, 12), {Speciality.PAEDIATRICIAN}),
        (date(2008, 3, 3), {Speciality.PAEDIATRICIAN}),
        (date(2008, 3, 2), {Speciality.DISTRICT_THERAPIST, Speciality.GENERAL_PRACTITIONER}),
        (date(2008, 2, 29), {Speciality.DISTRICT_THERAPIST, Speciality.GENERAL_PRACTITIONER}),
        (date(1941, 9, 17), {Speciality.DISTRICT_THERAPIST, Speciality.GENERAL_PRACTITIONER}),
    ],
    ids=["baby", "18 tomorrow", "18 today", "leap day 18 years ago", "old"],
)
def test_a_paediatrician_goes_to_those_under_eighteen(
    session: Session, born: date, expected: set[Speciality]
) -> None:
    patient = stranger(session, 7, MONDAY, birth_date=born)
    application, _ = decide(session, MONDAY, subject=patient)
    assert visit_of(session, application).doctor.speciality in expected


def test_age_is_that_of_the_day_of_the_visit(session: Session) -> None:
    evening = almaty(2026, 3, 2, 19)
    patient = stranger(session, 7, evening, birth_date=date(2008, 3, 3))
    application, _ = decide(session, evening, subject=patient)
    visit = visit_of(session, application)
    assert visit.day == date(2026, 3, 3)
    assert visit.doctor.speciality is not Speciality.PAEDIATRICIAN


def test_the_territorys_own_doctor_comes_before_a_less_loaded_one(session: Session) -> None:
    gp = session.scalars(select(Doctor).where(Doctor.code == "city-1-gp")).one()
    strange = session.scalars(
        select(TerritoryDoctor).where(TerritoryDoctor.doctor_id == gp.id, TerritoryDoctor.number == 1)
    ).one()
    session.delete(strange)
    session.commit()
    codes = [visit_of(session, decide(session, MONDAY, n)[0]).doctor.code for n in range(1, 4)]
    assert set(codes) == {"city-1-therapist"}


def test_calls_are_shared_by_load(session: Session) -> None:
    codes = Counter(visit_of(session, decide(session, MONDAY, n)[0]).doctor.code for n in range(1, 7))
    assert codes == {"city-1-therapist": 3, "city-1-gp": 3}


def test_load_is_measured_by_what_a_doctor_can_take(session: Session) -> None:
    duty = session.scalars(
        select(HomeDuty).join(Doctor).where(Doctor.code == "city-1-gp", HomeDuty.day == date(2026, 3, 2))
    ).one()
    duty.capacity = 4
    session.commit()
    codes = Counter(visit_of(session, decide(session, MONDAY, n)[0]).doctor.code for n in range(1, 9))
    assert codes == {"city-1-therapist": 6, "city-1-gp": 2}


def test_the_thirteenth_call_of_a_full_day_is_the_registrars(session: Session) -> None:
    only_duty(session, Speciality.DISTRICT_THERAPIST, 12)
    outcomes = [decide(session, MONDAY, n)[1] for n in range(1, 14)]
    assert all(isinstance(outcome, Fulfilled) for outcome in outcomes[:12])
    assert outcomes[12] == ForDesk(home_calls.NO_CAPACITY)


def test_windows_fill_evenly_before_any_takes_more_than_its_share(session: Session) -> None:
    only_duty(session, Speciality.DISTRICT_THERAPIST, 12)
    begins = [visit_of(session, decide(session, MONDAY, n)[0]).window_from.hour for n in range(1, 13)]
    assert begins[:10] == [10, 10, 12, 12, 14, 14, 16, 16, 18, 18]
    assert begins[10:] == [10, 12], "what the eight o'clock window lost is squeezed in, not turned away"


def test_late_calls_share_the_last_window_up_to_the_days_capacity(session: Session) -> None:
    only_duty(session, Speciality.DISTRICT_THERAPIST, 5)
    late = almaty(2026, 3, 2, 17, 30)
    made = [decide(session, late, n) for n in range(1, 7)]
    assert [visit_of(session, call).window_from for call, outcome in made[:5]] == [time(18)] * 5
    assert made[5][1] == ForDesk(home_calls.NO_CAPACITY)


@pytest.mark.parametrize(
    ("now", "window"),
    [
        (almaty(2026, 3, 2, 8), (time(10), time(12))),
        (almaty(2026, 3, 2, 9, 59), (time(10), time(12))),
        (almaty(2026, 3, 2, 10), (time(12), time(14))),
        (almaty(2026, 3, 2, 17, 59, 59), (time(18), time(20))),
        (almaty(2026, 3, 2, 18, 0, 59), (time(18), time(20))),
        (almaty(2026, 3, 7, 12, 0, 59), (time(13), time(14))),
        (almaty(2026, 3, 2, 7), (time(8), time(10))),
    ],
)
def test_the_window_is_the_first_that_has_not_begun(
    session: Session, now: datetime, window: tuple[time, time]
) -> None:
    visit = visit_of(session, decide(session, now)[0])
    assert (visit.window_from, visit.window_to) == window


def test_a_call_decided_after_the_last_window_began_is_the_registrars(session: Session) -> None:
    application = home_call(session, almaty(2026, 3, 2, 17, 50))
    assert home_calls.decide(session, application, CITY, almaty(2026, 3, 2, 18, 5)) == ForDesk(
        home_calls.NO_CAPACITY
    )


def test_an_address_of_another_clinic_is_the_registrars(session: Session) -> None:
    given = answers(session, street="al-farabi", house="31")
    assert decide(session, MONDAY, given=given)[1] == ForDesk(home_calls.ADDRESS_NOT_OURS)


def test_the_place_in_the_round_tells_nothing_but_numbers(session: Session) -> None:
    only_duty(session, Speciality.DISTRICT_THERAPIST, 12)
    calls = [decide(session, MONDAY + timedelta(minutes=n), n)[0] for n in range(1, 5)]
    places = [rounds.place_in_round(session, visit_of(session, call)) for call in calls]
    assert places == [(1, 4), (2, 4), (3, 4), (4, 4)]
    rounds.cancel(visit_of(session, calls[1]), MONDAY)
    session.commit()
    assert rounds.place_in_round(session, visit_of(session, calls[2])) == (2, 3)
    assert rounds.place_in_round(session, visit_of(session, calls[1])) == (0, 3)


# Taking back, and taking back the taking back.


def citizen_of(application: Application) -> Actor:
    return Actor(ActorKind.CITIZEN, application.account_id, "")


def test_a_withdrawn_place_is_kept_while_it_can_be_undone_and_free_afterwards(session: Session) -> None:
    only_duty(session, Speciality.DISTRICT_THERAPIST, 1)
    call = planned_call(session, MONDAY)
    process.withdraw(session, call, JOURNEY, actor=citizen_of(call), now=MONDAY)
    session.commit()
    at_ten, later = MONDAY + process.UNDO, MONDAY + process.UNDO + timedelta(seconds=1)
    assert decide(session, at_ten, 1)[1] == ForDesk(home_calls.NO_CAPACITY)
    assert isinstance(decide(session, later, 2)[1], Fulfilled)


def test_a_withdrawal_recalls_the_paper_and_its_undoing_reinstates_it(session: Session) -> None:
    call = planned_call(session, MONDAY)
    paper = session.scalars(select(ResultDocument)).one()
    process.withdraw(session, call, JOURNEY, actor=citizen_of(call), now=MONDAY)
    session.commit()
    session.refresh(paper)
    assert (call.state, call.open_key, paper.recalled_at) == (State.WITHDRAWN, None, MONDAY)
    assert visit_of(session, call).state is VisitState.CANCELLED

    at_ten = MONDAY + process.UNDO
    process.restore(session, call, JOURNEY, actor=citizen_of(call), now=at_ten)
    session.commit()
    session.refresh(paper)
    assert (call.state, paper.recalled_at) == (State.FULFILLED, None)
    assert call.open_key
    assert visit_of(session, call).state is VisitState.PLANNED


def test_after_ten_minutes_a_withdrawal_stands(session: Session) -> None:
    call = planned_call(session, MONDAY)
    process.withdraw(session, call, JOURNEY, actor=citizen_of(call), now=MONDAY)
    late = MONDAY + process.UNDO + timedelta(seconds=1)
    with pytest.raises(TooLate):
        process.restore(session, call, JOURNEY, actor=citizen_of(call), now=late)
    assert call.state is State.WITHDRAWN


def test_a_withdrawal_is_not_undone_over_a_new_call(session: Session) -> None:
    first = planned_call(session, MONDAY)
    process.withdraw(session, first, JOURNEY, actor=citizen_of(first), now=MONDAY)
    session.commit()
    second = planned_call(session, MONDAY + timedelta(minutes=1))
    with pytest.raises(AlreadyOpen) as joined:
        process.restore(session, first, JOURNEY, actor=citizen_of(first), now=MONDAY + timedelta(minutes=2))
    assert joined.value.application.number == second.number
    session.rollback()
    assert first.state is State.WITHDRAWN


def test_nothing_is_withdrawn_once_the_doctor_is_on_the_way(session: Session) -> None:
    call = planned_call(session, MONDAY)
    rounds.set_out(visit_of(session, call), MONDAY)
    session.commit()
    with pytest.raises(TooLate):
        process.withdraw(session, call, JOURNEY, actor=citizen_of(call), now=MONDAY)
    assert (call.state, call.open_key is None) == (State.FULFILLED, False)


def test_the_person_who_calls_is_remembered_at_another_address_once(session: Session, clock: Clock) -> None:
    planned_call(session, clock.now())
    account = person(session).account
    assert account is not None
    places = home_calls.places(session, home_call(session, clock.now() + timedelta(days=1)))
    assert [value for value, _ in places.choices["place"]][-1] == territories.OTHER_PLACE
    assert sum(value.startswith("before-") for value, _ in places.choices["place"]) == 1
