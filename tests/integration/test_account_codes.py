"""One-time codes and pauses on the database: every limit at its very edge."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Attempts, OneTimeCode
from portal.accounts import codes, throttle
from portal.accounts.codes import Check, CodeDesk, TooManySends, Verdict
from portal.accounts.throttle import Locked
from tests.moments import MONDAY

PHONE, OTHER = "+77000000101", "+77000000102"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(session: Session) -> CodeDesk:
    return CodeDesk(session=session, key="a key for tests", now=MONDAY)


def later(desk: CodeDesk, by: timedelta) -> CodeDesk:
    return replace(desk, now=desk.now + by)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_has_six_digits_and_is_kept_only_as_a_digest(desk: CodeDesk) -> None:
    issued = codes.issue(desk, "login", PHONE)
    row = desk.session.get_one(OneTimeCode, issued.id)
    assert len(issued.code) == 6
    assert issued.code.isdigit()
    assert issued.code not in row.code_hash
    assert PHONE not in row.phone_hash
    assert issued.code not in repr(issued)


@pytest.mark.parametrize(
    ("after", "verdict"), [(5 * MINUTE, Verdict.RIGHT), (5 * MINUTE + SECOND, Verdict.EXPIRED)]
)
def test_a_code_is_good_for_five_minutes_and_not_a_second_more(
    desk: CodeDesk, after: timedelta, verdict: Verdict
) -> None:
    issued = codes.issue(desk, "login", PHONE)
    assert codes.check(later(desk, after), "login", PHONE, issued.code).verdict is verdict


def test_a_code_is_used_once(desk: CodeDesk) -> None:
    issued = codes.issue(desk, "login", PHONE)
    assert codes.check(desk, "login", PHONE, issued.code).is_right
    assert codes.check(desk, "login", PHONE, issued.code) == Check(Verdict.EXPIRED)


def test_a_code_serves_one_purpose_and_one_number(desk: CodeDesk) -> None:
    issued = codes.issue(desk, "login", PHONE)
    assert codes.check(desk, "reset", PHONE, issued.code).verdict is Verdict.EXPIRED
    assert codes.check(desk, "login", OTHER, issued.code).verdict is Verdict.EXPIRED
    codes.issue(desk, "reset", PHONE)
    codes.issue(desk, "login", OTHER)
    assert codes.check(desk, "login", PHONE, issued.code).is_right


def test_a_code_under_another_key_is_wrong(desk: CodeDesk) -> None:
    issued = codes.issue(desk, "login", PHONE)
    assert not codes.check(replace(desk, key="another"), "login", PHONE, issued.code).is_right


def test_the_fifth_try_may_be_right(desk: CodeDesk) -> None:
    issued = codes.issue(desk, "login", PHONE)
    left = [codes.check(desk, "login", PHONE, wrong(issued.code)).tries_left for _ in range(4)]
    assert left == [4, 3, 2, 1]
    assert codes.check(desk, "login", PHONE, issued.code).is_right


def test_after_five_wrong_tries_even_the_right_code_is_refused(desk: CodeDesk) -> None:
    issued = codes.issue(desk, "login", PHONE)
    verdicts = [codes.check(desk, "login", PHONE, wrong(issued.code)).verdict for _ in range(5)]
    assert verdicts == [Verdict.WRONG] * 4 + [Verdict.EXHAUSTED]
    assert codes.check(desk, "login", PHONE, issued.code).verdict is Verdict.EXHAUSTED


def test_a_newer_code_replaces_the_older(desk: CodeDesk) -> None:
    old = codes.issue(desk, "login", PHONE)
    new = codes.issue(later(desk, SECOND), "login", PHONE)
    if old.code != new.code:
        assert not codes.check(later(desk, SECOND), "login", PHONE, old.code).is_right
    assert codes.check(later(desk, SECOND), "login", PHONE, new.code).is_right


def test_three_codes_in_a_quarter_of_an_hour_and_the_fourth_when_the_first_is_old(desk: CodeDesk) -> None:
    for minutes in (0, 1, 2):
        codes.issue(later(desk, minutes * MINUTE), "login", PHONE)
    with pytest.raises(TooManySends) as refused:
        codes.issue(later(desk, 15 * MINUTE - SECOND), "login", PHONE)
    assert refused.value.next_at == MONDAY + 15 * MINUTE
    codes.issue(later(desk, 15 * MINUTE), "login", PHONE)
    with pytest.raises(TooManySends) as refused:
        codes.issue(later(desk, 15 * MINUTE), "login", PHONE)
    assert refused.value.next_at == MONDAY + 16 * MINUTE


def test_the_limit_is_counted_for_each_purpose_and_for_the_number_over_all(desk: CodeDesk) -> None:
    for number in range(codes.ALL_SENDS):
        codes.issue(desk, f"sign:{number}", PHONE)
    with pytest.raises(TooManySends) as refused:
        codes.issue(desk, "sign:one more", PHONE)
    assert refused.value.next_at == MONDAY + timedelta(hours=1)
    codes.issue(desk, "sign:one more", OTHER)


def test_a_code_that_could_not_be_sent_does_not_count_and_the_older_is_good_again(desk: CodeDesk) -> None:
    old = codes.issue(desk, "login", PHONE)
    for _ in range(5):
        codes.take_back(desk.session, codes.issue(later(desk, SECOND), "login", PHONE))
    assert codes.check(later(desk, SECOND), "login", PHONE, old.code).is_right


def test_the_page_of_a_code_knows_when_it_ends_and_when_the_next_may_be_sent(desk: CodeDesk) -> None:
    assert codes.state(desk, "login", PHONE).expires_at is None
    codes.issue(desk, "login", PHONE)
    assert codes.state(desk, "login", PHONE) == codes.Sending(MONDAY + 5 * MINUTE, MONDAY)
    codes.issue(desk, "login", PHONE)
    codes.issue(desk, "login", PHONE)
    assert codes.state(desk, "login", PHONE).next_at == MONDAY + 15 * MINUTE


# Pauses


DOOR = throttle.doorway("a key for tests", "login", "850715390009", "10.0.0.1")


def test_pauses_grow_by_one_five_fifteen_and_sixty_minutes(session: Session) -> None:
    now, pauses = MONDAY, []
    for _ in range(9):
        end = throttle.charge(session, DOOR, now).locked_until
        pauses.append(int((end - now) / MINUTE) if end else 0)
        now = end or now
    assert pauses == [0, 0, 0, 0, 1, 5, 15, 60, 60]


def test_during_a_pause_nothing_is_judged_and_nothing_is_counted(session: Session) -> None:
    for _ in range(5):
        throttle.charge(session, DOOR, MONDAY)
    for _ in range(3):
        with pytest.raises(Locked) as locked:
            throttle.charge(session, DOOR, MONDAY + MINUTE - SECOND)
        assert locked.value.until == MONDAY + MINUTE
    assert throttle.charge(session, DOOR, MONDAY + MINUTE).locked_until == MONDAY + 6 * MINUTE


def test_the_address_and_the_iin_are_counted_apart(session: Session) -> None:
    for _ in range(5):
        throttle.charge(session, DOOR, MONDAY)
    other_person = throttle.doorway("a key for tests", "login", "900228490109", "10.0.0.1")
    assert throttle.charge(session, other_person, MONDAY).locked_until is None
    elsewhere = throttle.doorway("a key for tests", "login", "850715390009", "10.0.0.2")
    with pytest.raises(Locked):
        throttle.charge(session, elsewhere, MONDAY)


def test_the_entrances_of_citizens_and_staff_are_counted_apart(session: Session) -> None:
    for _ in range(5):
        throttle.charge(session, DOOR, MONDAY)
    staff = throttle.doorway("a key for tests", "staff", "850715390009", "10.0.0.1")
    assert throttle.charge(session, staff, MONDAY).locked_until is None


def test_one_address_that_tries_many_people_is_stopped_and_slowly_forgiven(session: Session) -> None:
    doors = (throttle.doorway("k", "login", f"{number}", "10.0.0.9") for number in range(1000))
    for _ in range(throttle.FREE_FOR_ADDRESS):
        assert throttle.charge(session, next(doors), MONDAY).locked_until is None
    assert throttle.charge(session, next(doors), MONDAY).locked_until == MONDAY + MINUTE
    assert throttle.charge(session, next(doors), MONDAY + 30 * MINUTE).locked_until is None


def test_a_right_try_is_given_back_with_the_pause_it_began(session: Session) -> None:
    for _ in range(4):
        throttle.charge(session, DOOR, MONDAY)
    charge = throttle.charge(session, DOOR, MONDAY + SECOND)
    assert charge.locked_until
    throttle.give_back(session, charge)
    assert throttle.charge(session, DOOR, MONDAY + 2 * SECOND).locked_until == MONDAY + MINUTE + 2 * SECOND


def test_getting_in_clears_the_person_and_not_the_address(session: Session) -> None:
    for _ in range(4):
        throttle.charge(session, DOOR, MONDAY)
    throttle.clear(session, DOOR)
    session.flush()
    kept = session.scalars(select(Attempts)).all()
    assert [(row.key, row.failures) for row in kept] == [(DOOR.address.key, 4)]


def test_failures_are_forgotten_after_a_day_of_quiet(session: Session) -> None:
    for _ in range(5):
        throttle.charge(session, DOOR, MONDAY)
    assert throttle.charge(session, DOOR, MONDAY + timedelta(hours=24, seconds=1)).locked_until is None


def test_the_table_holds_no_iin_and_no_address(session: Session) -> None:
    throttle.charge(session, DOOR, MONDAY)
    for row in session.scalars(select(Attempts)):
        assert "850715390009" not in row.key
        assert "10.0.0.1" not in row.key
