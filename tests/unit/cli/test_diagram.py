"""The page of the states says what the table says, no more and no less."""

from models.enums import State
from portal.cli.diagram import page
from portal.regulation.states import MOVES, Verb


def arrows() -> set[tuple[str, str, str]]:
    found = set()
    for line in page().splitlines():
        if "-->" in line and ":" in line:
            states, _, verbs = line.strip().partition(": ")
            source, _, target = states.partition(" --> ")
            found |= {(source, target, verb) for verb in verbs.split(", ")}
    return found


def test_every_move_of_the_table_is_an_arrow_and_every_arrow_a_move() -> None:
    told = {
        (str(source), str(move.target), str(move.verb))
        for move in MOVES.values()
        for source in move.sources
        if move.target is not None
    }
    undone = {("withdrawn", str(back), "restore") for back in MOVES[Verb.WITHDRAW].sources}
    assert arrows() == told | undone


def test_every_state_and_every_verb_is_on_the_page() -> None:
    text = page()
    assert all(str(state) in text for state in State)
    assert all(f"| `{verb}` |" in text for verb in Verb)
