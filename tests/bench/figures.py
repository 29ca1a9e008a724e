"""What was measured: figures with their medians, and the guarantees with what was seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass
class Report:
    """The lines of the table, in the order in which they were measured, and the guarantees that broke."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def tell(self, what: str, figure: str, remark: str = "") -> None:
        self.lines.append((what, figure, remark))

    def guarantee(self, what: str, is_kept: bool, seen: str) -> None:
        """A line of its own; a broken one fails the whole run."""
        self.tell(what, "kept" if is_kept else "BROKEN", seen)
        if not is_kept:
            self.broken.append(f"{what}: {seen}")

    def compare(self, what: str, towns: dict[str, list[float]]) -> None:
        """The last of the towns against the first, when there is more than one."""
        if len(towns) > 1:
            first, *_, last = towns
            self.tell(
                f"{what}, {last} : {first}", f"{ratio(towns[last], towns[first]):.2f}", "should be under 1.3"
            )

    def table(self) -> str:
        """The lines under each other."""
        first = max((len(what) for what, _, _ in self.lines), default=0)
        second = max((len(figure) for _, figure, _ in self.lines), default=0)
        return "\n".join(
            f"{what:<{first}}  {figure:>{second}}  {remark}".rstrip() for what, figure, remark in self.lines
        )


def ratio(of: Iterable[float], to: Iterable[float]) -> float:
    """The median of what the rounds say, each round compared with itself: a busy minute harms both sides."""
    return median(left / right for left, right in zip(of, to, strict=True))


def p95(seconds: Sequence[float]) -> float:
    """The time within which nineteen of twenty were answered."""
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
