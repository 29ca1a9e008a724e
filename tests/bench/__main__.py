"""`python -m tests.bench`: what the portal promises under load, and what it costs, as one table."""

import sys
import tempfile
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from pathlib import Path

from tests.bench.figures import Report
from tests.bench.run import Sizes, prove, run
from tests.databases import Databases
from tests.postgres import Postgres, PostgresProcess

# A server for a large town keeps more in memory than one for a suite of small tests.
ROOMY = {"shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "1h"}


def main() -> int:
    """Measure in databases of its own; 1 when a guarantee was broken, whatever the times are."""
    sizes = _sizes()
    report, process = Report(), PostgresProcess(**ROOMY)
    try:
        with tempfile.TemporaryDirectory(prefix="emhana-bench-") as name:
            folder, server = Path(name), Postgres(process.folder)
            small = server.create("small")
            with Databases.apps(small, folder) as make:
                make(PREPARE_DATABASE=True)
            large, proof = server.create("large", "small"), server.create("proof", "small")
            if sizes.applications:
                prove(report, proof, folder, sizes)
            run(report, {sizes.small: small, sizes.large: large}, folder, sizes)
    finally:
        process.stop()
        print(report.table())  # noqa: T201 - the table is what it is for
    return 1 if report.broken else 0


def _sizes() -> Sizes:
    parser = ArgumentParser(
        "python -m tests.bench", description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter
    )
    for name, value in vars(Sizes()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=value)
    return Sizes(**vars(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
