"""The proof run of `make bench` with a tiny size: an unsteady register, a killed worker, nothing lost or doubled."""

from pathlib import Path

import pytest

from tests.bench import proof
from tests.bench.figures import Report
from tests.databases import Databases


@pytest.mark.timeout(600)
def test_each_application_ends_with_one_document_or_one_lawful_refusal_though_the_worker_is_killed(
    databases: Databases, tmp_path: Path
) -> None:
    report = Report()
    with databases.fresh("postgresql") as url:
        proof.measure(report, url, tmp_path / "proof", proof.Sizes(applications=30, kills=3))
    assert report.broken == []
    kept = [what for what, figure, _ in report.lines if figure == "kept"]
    assert len(kept) == 2
