"""The portal's clock: the machine's own, or the sandbox's, which starts where it is told and runs on."""

from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


class Clock:
    """Tells the time in UTC. A started clock is shifted from the machine's by a constant."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._shift = timedelta(0)
        if starts_at is not None:
            self.travel_to(starts_at)

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return datetime.now(UTC) + self._shift

    def seconds(self) -> float:
        """Seconds by which pauses are measured: of the machine's steady clock, which nobody sets, shifted too."""
        return monotonic() + self._shift.total_seconds()

    def travel_to(self, moment: datetime) -> None:
        """Make it `moment` (aware) now; time runs on from there. For the sandbox and tests."""
        self._shift = moment.astimezone(UTC) - datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        """Let `by` pass at once. For the sandbox and tests."""
        self._shift += by


def local(moment: datetime) -> datetime:
    """`moment` (aware) on the wall clock of Asia/Almaty, the one zone of the country since 2024-03-01."""
    return moment.astimezone(ALMATY)
