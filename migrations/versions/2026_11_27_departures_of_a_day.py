"""Who leaves, leaves the clinic that the register knows: a departure names none, and there is one of a person a day."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_departures_of_a_day"
down_revision = "2026_11_27_mobile_signing"
branch_labels = None
depends_on = None

_BY_CLINIC = "uq_departure_person_id_clinic_code_day"
_BY_DAY = "uq_departure_person_id_day"
_EARLIER = "SELECT earlier.{} FROM departure AS earlier JOIN departure AS later ON later.person_id = earlier.person_id"
_OF_ONE_DAY = " AND later.day = earlier.day AND later.id > earlier.id"


def upgrade() -> None:
    """Of two of one person on one day the later stays, with its task. A database that was made while the table was
    first made without the clinic has nothing to change."""
    columns = {each["name"] for each in sa.inspect(op.get_bind()).get_columns("departure")}
    if "clinic_code" not in columns:
        return
    references = _EARLIER.format("reference") + _OF_ONE_DAY
    op.execute(
        f"DELETE FROM outgoing_task WHERE key IN (SELECT 'leave_clinic:' || reference FROM ({references}) AS x)"
    )
    op.execute(
        f"DELETE FROM departure WHERE id IN (SELECT id FROM ({_EARLIER.format('id')}{_OF_ONE_DAY}) AS x)"
    )
    with op.batch_alter_table("departure") as table:
        table.drop_constraint(op.f(_BY_CLINIC), type_="unique")
        table.drop_column("clinic_code")
        table.create_unique_constraint(op.f(_BY_DAY), ["person_id", "day"])


def downgrade() -> None:
    """Which clinic was left is not known any more: it is written as none."""
    with op.batch_alter_table("departure") as table:
        table.drop_constraint(op.f(_BY_DAY), type_="unique")
        table.add_column(sa.Column("clinic_code", sa.String(32), nullable=False, server_default=""))
        table.create_unique_constraint(op.f(_BY_CLINIC), ["person_id", "clinic_code", "day"])
    with op.batch_alter_table("departure") as table:
        table.alter_column("clinic_code", server_default=None)
