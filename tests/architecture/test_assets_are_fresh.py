"""The built stylesheet and script come from exactly the sources that lie beside them, and are small."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from portal import assets
from tests.architecture.tree import ROOT

ASSETS = ROOT / "assets"
STATIC = ROOT / "portal" / "static"
FIXED = [ASSETS / name for name in ("package.json", "govuk.scss", "build.mjs")]
BUILT = {
    "site.css": [
        STATIC / "css" / "tokens.css",
        STATIC / "css" / "base.css",
        *(STATIC / "css" / "components").glob("*.css"),
    ],
    "site.js": [*(STATIC / "js").glob("*.js")],
    "checker.css": [STATIC / "checker" / "checker.css"],
    "checker.js": [*(STATIC / "checker").glob("*.js")],
    "signer.css": [STATIC / "signer" / "signer.css"],
    "signer.js": [*(STATIC / "signer").glob("*.js")],
}
OF_EVERY_PAGE = ("site.css", "site.js")
BYTES_OF_BOTH = 20 * 1024
KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


@pytest.mark.parametrize("name", BUILT)
def test_the_built_file_carries_the_mark_of_its_sources(name: str) -> None:
    first_line = (STATIC / "dist" / name).read_text(encoding="utf-8").splitlines()[0]
    assert mark_of([*FIXED, *BUILT[name]]) in first_line, f"{name} is stale: run `make assets`"


@pytest.mark.parametrize("name", BUILT)
def test_what_is_sent_over_a_weak_network_is_the_built_file_made_small(name: str) -> None:
    built = (STATIC / "dist" / name).read_bytes()
    assert gzip.decompress((STATIC / "dist" / f"{name}.gz").read_bytes()) == built
    assert brotli.decompress((STATIC / "dist" / f"{name}.br").read_bytes()) == built


@pytest.mark.parametrize(("accepted", "sent"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_a_browser_is_given_the_smallest_it_can_read(accepted: str, sent: str | None) -> None:
    served = Flask("portal", static_folder=None)
    assets.init_app(served)
    answer = served.test_client().get(
        "/static/dist/site.css", headers={"Accept-Encoding": accepted}, buffered=True
    )
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == sent


def test_the_stylesheet_and_the_script_leave_room_for_the_page() -> None:
    total = sum(len(gzip.compress((STATIC / "dist" / name).read_bytes())) for name in OF_EVERY_PAGE)
    assert total < BYTES_OF_BOTH


def test_every_file_that_the_stylesheet_names_is_our_own_and_is_there() -> None:
    named = re.findall(r"url\(([^)]+)\)", (STATIC / "dist" / "site.css").read_text(encoding="utf-8"))
    files = {each.strip("\"'") for each in named if not each.startswith(("data:", '"data:'))}
    assert files
    assert all((STATIC / "dist" / each).is_file() for each in files)


def test_every_kazakh_letter_falls_into_a_font_that_is_shipped() -> None:
    sheet = (STATIC / "dist" / "site.css").read_text(encoding="utf-8")
    spans = [span for line in re.findall(r"unicode-range:([^;}]+)", sheet) for span in line.split(",")]
    assert [letter for letter in KAZAKH if not any(_holds(span, ord(letter)) for span in spans)] == []


def test_the_lock_of_the_build_tools_names_no_address() -> None:
    lock = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))
    assert "http" not in json.dumps(lock)
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def test_the_licences_of_what_is_not_ours_are_kept() -> None:
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8").upper()
    govuk = (STATIC / "vendor" / "govuk-frontend-LICENSE.txt").read_text(encoding="utf-8")
    assert "MIT License" in govuk
    assert "MIT License" in (STATIC / "vendor" / "qr-LICENSE.txt").read_text(encoding="utf-8")


def mark_of(sources: list[Path]) -> str:
    """The hash that assets/build.mjs writes: names and contents in the order of the names."""
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(ROOT).as_posix(), path) for path in sources):
        digest.update(f"{name}\0".encode())
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()[:32]


def _holds(span: str, code: int) -> bool:
    start, _, end = span.strip().upper().removeprefix("U+").partition("-")
    if "?" in start:
        start, end = start.replace("?", "0"), start.replace("?", "F")
    return int(start, 16) <= code <= int(end or start, 16)
