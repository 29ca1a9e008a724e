"""The measurement of `make bench` with tiny sizes: it starts, measures, and what the portal promises holds."""

from pathlib import Path

import pytest

from tests.bench.figures import Report, p95, ratio
from tests.bench.run import Sizes, run
from tests.databases import Databases

TINY = Sizes(rounds=1, readers=2, readings=2, bookings=4, rivals=9, slots=3, certificates=3)


@pytest.mark.timeout(300)
def test_a_tiny_measurement_of_the_running_portal_tells_figures_and_no_broken_guarantee(
    databases: Databases, tmp_path: Path
) -> None:
    report = Report()
    with databases.fresh("postgresql") as url:
        run(report, {60: url}, tmp_path, TINY)
    assert report.broken == []
    figures = {what: figure for what, figure, _ in report.lines}
    assert figures["each signature books its slot, once"] == "kept"
    assert figures["9 citizens race for 3 slots by choosing: 3 bookings"] == "kept"
    assert figures["9 citizens race for 3 slots by signing: 3 bookings"] == "kept"
    assert figures["3 citizens ask for a certificate at once: one paper each"] == "kept"
    for compared in ("the page of free times", "the cabinet", "bookings"):
        assert any(
            what.startswith(compared) and float(figure.split()[0]) > 0 for what, figure in figures.items()
        )


def test_a_round_is_compared_with_itself_so_that_a_busy_minute_counts_for_nothing() -> None:
    assert ratio([2.0, 200.0, 2.2], [1.0, 100.0, 1.0]) == 2.0


def test_nineteen_of_twenty_are_answered_within_p95() -> None:
    assert p95([0.1] * 95 + [5.0] * 5) < 5.0
    assert p95([0.3]) == 0.3


def test_two_towns_are_compared_round_by_round() -> None:
    report = Report()
    report.compare("the cabinet", {"10 citizens": [1.0, 10.0, 1.0], "90 citizens": [1.1, 12.0, 1.3]})
    assert report.lines == [("the cabinet, 90 citizens : 10 citizens", "1.20", "should be under 1.3")]


def test_a_broken_guarantee_is_told_and_a_slow_time_is_not() -> None:
    report = Report()
    report.tell("the cabinet", "9.0 s", "should be under 1 s")
    assert report.broken == []
    report.guarantee("20 bookings", is_kept=False, seen="21 slots are taken")
    assert report.broken == ["20 bookings: 21 slots are taken"]
    assert "BROKEN" in report.table()
