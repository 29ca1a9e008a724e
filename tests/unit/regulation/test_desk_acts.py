"""Which acts of the desk are open to whom, in which state."""

import pytest

from models import Application, HomeVisit
from models.enums import ActorKind, Channel, State, VisitState
from portal.regulation import desk_acts
from portal.regulation.actors import Actor
from portal.regulation.desk_acts import DeskAct, NotNow, possible

CLINIC, ME, COLLEAGUE = 1, 10, 11
REGISTRAR = Actor(ActorKind.REGISTRAR, ME, "Тіркеуші", Channel.WINDOW, CLINIC)


def application(state: State, taken_by: int | None = None, clinic: int = CLINIC) -> Application:
    return Application(answers={}, state=state, taken_by_id=taken_by, clinic_id=clinic)


def visit(state: VisitState) -> HomeVisit:
    return HomeVisit(state=state)


@pytest.mark.parametrize(
    ("state", "taken_by", "acts"),
    [
        (State.DRAFT, None, set()),
        (State.REGISTERED, None, {"take", "assign", "refuse", "cancel"}),
        (State.IN_PROGRESS, ME, {"give-back", "assign", "ask", "refuse", "cancel"}),
        (State.IN_PROGRESS, COLLEAGUE, {"take-over", "cancel"}),
        (State.WAITING, ME, {"assign", "refuse", "cancel"}),
        (State.WAITING, None, {"assign", "refuse", "cancel"}),
        (State.WAITING, COLLEAGUE, {"cancel"}),
        (State.FULFILLED, COLLEAGUE, {"assign", "cancel"}),
        (State.REFUSED, ME, set()),
        (State.WITHDRAWN, ME, set()),
        (State.EXPIRED, ME, set()),
    ],
)
def test_a_registrar_can_do_what_the_state_and_the_holder_allow(
    state: State, taken_by: int | None, acts: set[str]
) -> None:
    assert possible(application(state, taken_by), REGISTRAR, None) == acts


@pytest.mark.parametrize("state", list(VisitState))
def test_a_visit_can_be_moved_or_cancelled_only_before_the_doctor_sets_out(state: VisitState) -> None:
    found = possible(application(State.FULFILLED), REGISTRAR, visit(state))
    still = state in (VisitState.PLANNED, VisitState.CANCELLED)
    assert found == ({DeskAct.ASSIGN, DeskAct.CANCEL} if still else set())


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", [k for k in ActorKind if k is not ActorKind.REGISTRAR])
def test_nobody_but_a_registrar_acts_at_the_desk(kind: ActorKind, state: State) -> None:
    assert possible(application(state), Actor(kind, ME, "", Channel.WINDOW, CLINIC), None) == set()


@pytest.mark.parametrize("state", list(State))
def test_another_clinics_application_is_nobodys_here(state: State) -> None:
    assert possible(application(state, clinic=2), REGISTRAR, None) == set()


def test_check_raises_what_possible_denies() -> None:
    mine = application(State.REGISTERED)
    desk_acts.check(DeskAct.TAKE, mine, REGISTRAR, None)
    with pytest.raises(NotNow):
        desk_acts.check(DeskAct.ASK, mine, REGISTRAR, None)
