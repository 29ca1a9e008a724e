"""Days off: the country's holidays of 2026 to 2028, frozen here as they were known on this day."""

import json
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_days_off"
down_revision = "2026_11_21_an_honest_journal"
branch_labels = None
depends_on = None

DAYS = Path(__file__).parent.parent / "data" / "holidays_2026_2028.json"
HOLIDAY = sa.table(
    "holiday",
    sa.column("day", sa.Date),
    sa.column("clinic_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("closes_five_day", sa.Boolean),
    sa.column("closes_six_day", sa.Boolean),
    sa.column("name_kk", sa.String),
    sa.column("name_ru", sa.String),
    sa.column("source", sa.String),
)


def upgrade() -> None:
    """Add the days that nobody has entered by hand yet."""
    bind = op.get_bind()
    known = set(bind.scalars(sa.select(HOLIDAY.c.day).where(HOLIDAY.c.clinic_id.is_(None))))
    rows = [
        {**row, "day": date.fromisoformat(row["day"])} for row in json.loads(DAYS.read_text(encoding="utf-8"))
    ]
    fresh = [row for row in rows if row["day"] not in known]
    if fresh:
        bind.execute(sa.insert(HOLIDAY), fresh)


def downgrade() -> None:
    """Take back what this migration gave; days entered or changed by hand stay."""
    for row in json.loads(DAYS.read_text(encoding="utf-8")):
        same = [HOLIDAY.c[name] == value for name, value in row.items() if name != "day"]
        op.execute(
            sa.delete(HOLIDAY).where(
                HOLIDAY.c.day == date.fromisoformat(row["day"]), HOLIDAY.c.clinic_id.is_(None), *same
            )
        )
