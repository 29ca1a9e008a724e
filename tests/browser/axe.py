"""axe-core on a page: the rule is that it finds nothing.

The script in `vendor/` is axe-core 4.14.1 as published (Mozilla Public License 2.0, `axe-LICENSE.txt`).
"""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async tags => {
    const found = await axe.run(document, {
        runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
        selectors: false,  // nobody reads them, and to find them is a fifth of the work
    });
    return found.violations;
}"""


def axe(page: Page) -> None:
    """Fail with every violation that axe-core finds on `page`, which must have its scripts on."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(_source())
    violations = page.evaluate(_RUN, TAGS)
    assert not violations, f"axe on {page.url}:\n" + "\n".join(map(_told, violations))


@cache
def _source() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def _told(violation: dict[str, Any]) -> str:
    places = [f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"][:5]]
    return "\n".join([f"- {violation['id']} ({violation['impact']}): {violation['help']}", *places])
