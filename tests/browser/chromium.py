"""Which browser the suite drives: a setting, the machine's headless shell, Chromium or Chrome, Playwright's own
download, else Debian's package where we may install it.

Run as a program (`python -m tests.browser.chromium`) it prints the path or says what to install.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.debian import NotInstalled, install, may_install

SETTING = "PORTAL_TEST_BROWSER"
# The headless shell is the same Chromium without its own windows: it opens a page for two thirds of the work.
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
]


class NoBrowser(RuntimeError):
    """No browser could be found or installed; the message is one line that says what to do."""


def find() -> str:
    """The path of a browser. Raises `NoBrowser`."""
    chosen = os.environ.get(SETTING)
    if chosen:
        if not os.access(chosen, os.X_OK):
            raise NoBrowser(f"{SETTING}={chosen} is not a program that can be run")
        return chosen
    found = _on_machine() or _downloaded_by_playwright()
    if not found and may_install():
        try:
            install("chromium")
        except NotInstalled as failure:
            raise NoBrowser(str(failure)) from None
        found = _on_machine()
    if not found:
        raise NoBrowser(
            "no browser: install Debian's package chromium (apt-get install chromium), run"
            f" '.venv/bin/playwright install chromium', or set {SETTING} to the path of Chromium or Chrome"
        )
    return found


def _on_machine() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _downloaded_by_playwright() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    try:
        print(find())
    except NoBrowser as missing:
        sys.exit(str(missing))
