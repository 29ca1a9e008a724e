"""`flask diagram`: draws docs/process-states.md from the table of moves."""

import click

from models.enums import ActorKind, State
from portal.config import ROOT
from portal.regulation.states import ENDED, MOVES, Move, Verb

FILE = ROOT / "docs" / "process-states.md"
HEADING = """# The life of an application

Drawn by `flask --app app diagram` from `portal/regulation/states.py`; do not edit by hand.
"""
COLUMNS = ("Verb", "From", "To", "Who", "Fact in the journal", "Message to the citizen")


@click.command("diagram")
@click.option("--check", is_flag=True, help="Change nothing; fail when the file is stale.")
def command(check: bool) -> None:
    """Write the picture of the states anew."""
    text = page()
    if not check:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(text, encoding="utf-8")
    elif not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        raise click.ClickException("docs/process-states.md is stale: make diagram")


def page() -> str:
    """The whole page: a Mermaid diagram, then the table."""
    return f"{HEADING}\n```mermaid\nstateDiagram-v2\n{_picture()}```\n\n{_table()}"


def _picture() -> str:
    arrows = {
        (source, move.target): [
            each.verb.value
            for each in MOVES.values()
            if source in each.sources and each.target is move.target
        ]
        for move in MOVES.values()
        for source in move.sources
        if move.target is not None
    }
    arrows |= {(State.WITHDRAWN, back): [Verb.RESTORE.value] for back in MOVES[Verb.WITHDRAW].sources}
    lines = ["    [*] --> draft"]
    for source in State:
        for target in State:
            if (source, target) in arrows:
                lines.append(f"    {source} --> {target}: {', '.join(arrows[source, target])}")
    ends = ENDED
    return "\n".join([*lines, *(f"    {end} --> [*]" for end in State if end in ends)]) + "\n"


def _table() -> str:
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(_row(move) for move in MOVES.values())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(move: Move) -> tuple[str, ...]:
    return (
        f"`{move.verb}`",
        ", ".join(state for state in State if state in move.sources),
        str(move.target or "where it stood before"),
        ", ".join(kind for kind in ActorKind if kind in move.actors),
        f"`{move.fact}`",
        f"`{move.notice}`" if move.notice else "—",
    )
