"""Strangers' files are read in a process of their own: what comes back, and what stops it."""

import os
import sys
from time import monotonic

import pytest
from PIL import Image

from portal.intake import apart
from portal.intake.apart import made_safe
from portal.intake.child import CPU_SECONDS, MEMORY
from portal.intake.kinds import Fault, Refused, Stored
from tests.factories import files


def test_what_is_made_safe_apart_is_the_same() -> None:
    made = made_safe(files.photo(exif=files.exif()))
    assert made.kind is Stored.JPEG
    assert files.PLACE.encode() not in made.content
    assert made_safe(files.active_pdf()).kind is Stored.PDF


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"GIF89a", Fault.UNKNOWN_KIND),
        (files.photo()[:2000], Fault.DAMAGED),
        (files.encrypted_pdf("secret"), Fault.ENCRYPTED),
        (files.pdf(31), Fault.TOO_MANY_PAGES),
    ],
    ids=["empty", "unknown", "damaged", "encrypted", "pages"],
)
def test_a_refusal_comes_back_whole(content: bytes, fault: Fault) -> None:
    with pytest.raises(Refused) as refused:
        made_safe(content)
    assert refused.value.fault is fault


def _reader(monkeypatch: pytest.MonkeyPatch, tmp_path: object, does: str) -> None:
    """Let a reader stand in the place of ours that is taken over and does what it likes under our limits."""
    code = (
        "import resource, sys\nfrom portal.intake import child\nchild.make_safe = lambda given: exec(WILL)\n"
    )
    monkeypatch.setattr(
        apart,
        "COMMAND",
        ("-c", code.replace("WILL", repr(does.replace("HERE", str(tmp_path)))) + "child.main()"),
    )


@pytest.mark.parametrize(
    "does",
    [
        "while True: pass",
        f"bytes({MEMORY})",
        "open('HERE/taken-over', 'wb').write(b'x')",
        "import os; os.kill(os.getpid(), 11)",
        "sys.stdout.write('text/html\\n<script>'); sys.stdout.flush(); import os; os._exit(0)",
    ],
    ids=["runs_for_ever", "eats_memory", "writes_a_file", "crashes", "lies"],
)
def test_a_reader_that_was_taken_over_gets_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, does: str
) -> None:
    _reader(monkeypatch, tmp_path, does)
    started = monotonic()
    with pytest.raises(Refused) as refused:
        made_safe(files.photo())
    assert refused.value.fault is Fault.TOO_COMPLEX
    assert monotonic() - started < apart.SECONDS + 5


def test_the_reader_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a secret of the portal")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere")
    names = "import os, sys; sys.exit(0 if not [n for n in os.environ if n.startswith(('PORTAL', 'DATABASE'))] else 9)"
    monkeypatch.setattr(apart, "COMMAND", ("-c", names + ""))
    assert apart.run_reader(files.photo()).returncode == 0
    assert sys.executable
    assert os.environ["DATABASE_URL"]


def test_a_large_photograph_of_today_is_read_within_its_limits() -> None:
    picture = Image.effect_noise((2000, 1500), 60).convert("RGB").resize((8000, 6000))
    assert made_safe(files.photo(picture=picture, quality=80)).kind is Stored.JPEG
    assert CPU_SECONDS == 3
