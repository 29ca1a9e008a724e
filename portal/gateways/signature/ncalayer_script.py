"""What the person at the sandbox's computer would do when NCALayer opens its window: told by a file, heard at once."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

SCRIPT_FILE = "ncalayer-script.json"


class Act(StrEnum):
    """What the person at the computer does with the next questions. From `OTHER_PERSON` on the filter of the page is
    passed over, as a program that was tampered with would do."""

    SIGN = "sign"
    CANCEL = "cancel"
    ERROR = "error"
    SLOW = "slow"
    GONE = "gone"
    OTHER_PERSON = "other_person"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REVOKED = "revoked"
    WRONG_PURPOSE = "wrong_purpose"
    FOREIGN = "foreign"
    CHANGED = "changed"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Script:
    """What is done (`act`) with the keys of whom (`iin`, "" for the person whom the page asks for)."""

    act: Act = Act.SIGN
    iin: str = field(default="", repr=False)


def read_script(folder: Path) -> Script:
    """The script in `folder`; without one everything is signed."""
    file = folder / SCRIPT_FILE
    if not file.exists():
        return Script()
    told = json.loads(file.read_text(encoding="utf-8"))
    return Script(Act(told["act"]), told["iin"])


def write_script(folder: Path, script: Script) -> None:
    """From now on do as `script` says."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{SCRIPT_FILE}.new"
    draft.write_text(json.dumps({"act": script.act.value, "iin": script.iin}), encoding="utf-8")
    draft.replace(folder / SCRIPT_FILE)
