"""How much longer a page takes than a bare Flask page of its size, and than in a small town."""

from contextlib import closing
from dataclasses import dataclass
from statistics import median

from tests.bench.browser import Browser
from tests.bench.citizens import STEPS, Citizen
from tests.bench.figures import Report, milliseconds, ratio

PAGES = {"the page of free times": f"{STEPS}slot", "the cabinet": "/kk/cabinet/"}
BARE = "bare"
WARM_UP = 5


@dataclass(frozen=True)
class Rounds:
    """How many rounds there are, and how many readings of each page in a round."""

    count: int
    readings: int


def measure(report: Report, readers: dict[str, list[Citizen]], bare_port: int, rounds: Rounds) -> None:
    """Read each page in turns: bare, in the first town, in the next, and again. `readers` are by the town's name."""
    for name, path in PAGES.items():
        with closing(Browser(bare_port)) as bare:
            pages = {town: [each.browser for each in citizens] for town, citizens in readers.items()}
            size = max(_warm_up(browsers, path) for browsers in pages.values())
            paths = dict.fromkeys(readers, path) | {BARE: f"/page?size={size}"}
            pages[BARE] = [bare]
            _warm_up([bare], paths[BARE])
            found = [_round(pages, paths, rounds.readings, number) for number in range(rounds.count)]
        times = {each: [one[each] for one in found] for each in pages}
        report.tell(
            f"{name}: a bare Flask page of its size", milliseconds(median(times[BARE])), f"{size} bytes"
        )
        for town in readers:
            remark = milliseconds(median(times[town]))
            report.tell(f"{name}, {town} : bare page", f"{ratio(times[town], times[BARE]):.2f}", remark)
        report.compare(name, {town: times[town] for town in readers})


def _warm_up(browsers: list[Browser], path: str) -> int:
    """Read the page with each browser; return its size."""
    sizes = []
    for browser in browsers:
        for _ in range(WARM_UP if len(browsers) == 1 else 1):
            answer = browser.get(path)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            sizes.append(answer.size)
    return max(sizes)


def _round(
    pages: dict[str, list[Browser]], paths: dict[str, str], readings: int, number: int
) -> dict[str, float]:
    """The median time of each in one round of readings by turns."""
    times: dict[str, list[float]] = {each: [] for each in pages}
    for turn in range(readings):
        for each, browsers in pages.items():
            browser = browsers[(number * readings + turn) % len(browsers)]
            times[each].append(browser.get(paths[each]).seconds)
    return {each: median(seconds) for each, seconds in times.items()}
