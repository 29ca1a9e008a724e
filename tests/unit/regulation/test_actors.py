"""Whose business an application is."""

import pytest

from models import Application
from models.enums import ActorKind, Channel
from portal.regulation.actors import STAFF, SYSTEM, Actor, Forbidden, check, may_touch

OURS, THEIRS = 1, 2


def application(**values: object) -> Application:
    return Application(**{"account_id": 7, "clinic_id": OURS, "prepared_by_id": None, **values})


def test_a_citizen_touches_their_own() -> None:
    assert may_touch(Actor(ActorKind.CITIZEN, 7), application())


@pytest.mark.parametrize("account_id", [8, None])
def test_a_citizen_does_not_touch_anothers(account_id: int | None) -> None:
    assert not may_touch(Actor(ActorKind.CITIZEN, account_id), application())


def test_nobody_without_an_account_owns_what_has_no_account() -> None:
    assert not may_touch(Actor(ActorKind.CITIZEN, None), application(account_id=None))


@pytest.mark.parametrize("kind", sorted(STAFF))
def test_staff_touch_what_is_their_clinics(kind: ActorKind) -> None:
    assert may_touch(Actor(kind, 3, clinic_id=OURS), application())
    assert not may_touch(Actor(kind, 3, clinic_id=THEIRS), application())


def test_a_registrar_with_the_number_of_the_citizens_account_is_not_the_citizen() -> None:
    assert not may_touch(Actor(ActorKind.REGISTRAR, 7, clinic_id=THEIRS), application())


def test_what_has_no_clinic_yet_belongs_to_the_registrar_who_prepares_it() -> None:
    draft = application(clinic_id=None, prepared_by_id=3)
    assert may_touch(Actor(ActorKind.REGISTRAR, 3, clinic_id=OURS), draft)
    assert not may_touch(Actor(ActorKind.REGISTRAR, 4, clinic_id=OURS), draft)


def test_staff_without_a_clinic_touch_nothing_that_has_none() -> None:
    assert not may_touch(Actor(ActorKind.REGISTRAR, 3), application(clinic_id=None))


def test_the_portal_touches_everything() -> None:
    assert may_touch(SYSTEM, application(clinic_id=None, account_id=None))
    assert SYSTEM.channel is Channel.SYSTEM


def test_a_stranger_is_told_no_by_name() -> None:
    with pytest.raises(Forbidden):
        check(Actor(ActorKind.CITIZEN, 8), application())
    check(Actor(ActorKind.CITIZEN, 7), application())
