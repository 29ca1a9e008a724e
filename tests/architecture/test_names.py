"""What a file may be called and what may not stand in it."""

import re
from pathlib import Path

from tests.architecture.tree import ROOT, Module, files, for_each, modules

ROOMS_FOR_EVERYTHING = {"utils", "util", "helpers", "helper", "common", "misc"}
SUFFIXES = ("Service", "Manager", "Helper")
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover|nosec|ruff:\s*noqa|mypy:)(.*)")
REASONED = re.compile(r"^(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s+-\s+\w.{5,}|\[[\w, -]+\]\s+#\s+\w.{3,})")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME)\b")
SKIPPED = re.compile(r"pytest\.(?:mark\.(?:skip|skipif|xfail)|skip|xfail|importorskip)\b|@unittest\.skip")
MOCKED = re.compile(r"^\s*(?:from|import)\s+(?:unittest\.mock|mock)\b", re.MULTILINE)

# Written in pieces, so that this file does not hold what it looks for.
ELSEWHERE = re.compile(
    "|".join(
        [
            r"py" + r"pi\.org",
            r"python" + r"hosted\.org",
            r"registry\." + r"npmjs\.org",
            r"registry\." + r"yarnpkg\.com",
            r"deb\." + r"debian\.org",
            r"/opt/" + r"(?:wheels|py" + r"pi)",
            r"(?<![\w.])/" + r"(?:work|root|farm)/",
        ]
    )
)

PYTHON = modules("app.py", "portal", "models", "tests", "migrations")
each_file = for_each(PYTHON)
each_test = for_each(modules("tests"))


@each_file
def test_no_file_is_a_room_for_everything(module: Module) -> None:
    assert module.path.stem not in ROOMS_FOR_EVERYTHING
    assert not ROOMS_FOR_EVERYTHING & set(module.name.split("/"))


@each_file
def test_no_class_is_called_service_manager_or_helper(module: Module) -> None:
    # In this house a service is a government service.
    assert not re.findall(rf"^class (\w+(?:{'|'.join(SUFFIXES)}))\b", module.text, re.MULTILINE)


@each_file
def test_every_suppression_has_its_reason(module: Module) -> None:
    this_file = module.path.name == Path(__file__).name
    lines = [] if this_file else enumerate(module.text.splitlines(), start=1)
    unexplained = [
        f"{module.name}:{number}: {line.strip()}"
        for number, line in lines
        if (found := SUPPRESSION.search(line)) and not REASONED.match(found.group(1))
    ]
    assert not unexplained


@each_file
def test_nothing_is_left_unfinished(module: Module) -> None:
    assert module.path.name == Path(__file__).name or not UNFINISHED.findall(module.text)


@each_test
def test_no_test_is_skipped_and_none_of_our_code_is_mocked(module: Module) -> None:
    if module.path.name != Path(__file__).name:
        assert not SKIPPED.findall(module.text)
        assert not MOCKED.findall(module.text)


def test_no_file_names_a_package_registry_or_a_folder_of_one_machine() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in ELSEWHERE.finditer(text)]
    assert not found
