"""The journal names the paragraph of the regulation at which each fact stands."""

import pytest

from models.enums import Channel
from portal.regulation.states import MOVES
from portal.regulation.steps import step_of

OUTSIDE_THE_REGULATION = {"withdrawn", "restored", "expired"}
OF_CERTIFICATES = {"consent_asked", "consent_given"}


@pytest.mark.parametrize("channel", [Channel.PORTAL, Channel.WINDOW, Channel.PHONE])
@pytest.mark.parametrize(
    ("service", "never"),
    [
        ("home-call", {"rescheduled", "agreed"}),
        ("appointment", {"agreed"}),
        ("attachment", {"rescheduled"}),
    ],
    ids=["call", "visit", "attachment"],
)
def test_each_move_but_those_of_the_portals_own_has_its_paragraph(
    channel: Channel, service: str, never: set[str]
) -> None:
    silent = {move.fact for move in MOVES.values() if not step_of(service, channel, move.fact)}
    assert silent == OUTSIDE_THE_REGULATION | OF_CERTIFICATES | never


def test_the_portal_and_the_desk_follow_their_own_paragraphs() -> None:
    assert step_of("home-call", Channel.PORTAL, "fulfilled") == "10.13"
    assert step_of("home-call", Channel.PHONE, "fulfilled") == "7.3"
    assert step_of("appointment", Channel.PORTAL, "rescheduled") == "10.13"
    assert step_of("appointment", Channel.WINDOW, "rescheduled") == "7.2"


def test_an_unknown_service_or_fact_has_no_paragraph() -> None:
    assert step_of("ambulance", Channel.PORTAL, "signed") == ""
    assert step_of("home-call", Channel.PORTAL, "remark") == ""
