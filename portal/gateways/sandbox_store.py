"""What the sandbox stand-ins remember between the web server and the worker: how each is told
to answer, the messages and orders they were given and the questions they count. One small SQLite file of its own."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from time import sleep

from portal.gateways.errors import Rejected, Unavailable

STAND_INS = (
    "population",
    "attachment",
    "tuberculosis",
    "psychiatry",
    "narcology",
    "sms",
    "email",
    "antivirus",
    "signature",
    "notary",
)

_SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)", re.ASCII)
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS modes (name TEXT PRIMARY KEY, mode TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_phone ON messages (phone, id);
CREATE TABLE IF NOT EXISTS letters (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS letters_by_address ON letters (address, id);
CREATE TABLE IF NOT EXISTS questions (
    system TEXT NOT NULL,
    message_id TEXT NOT NULL,
    iin TEXT NOT NULL,
    PRIMARY KEY (system, message_id)
);
CREATE TABLE IF NOT EXISTS attachment_acts (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    iin TEXT NOT NULL,
    act TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS attachment_acts_by_iin ON attachment_acts (iin, id);
CREATE TABLE IF NOT EXISTS revoked_certificates (serial TEXT PRIMARY KEY, since TEXT NOT NULL);
COMMIT;
"""


class Mode(StrEnum):
    """How a stand-in answers from now on."""

    UP = "up"
    DOWN = "down"
    SLOW = "slow"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class SandboxMessage:
    """A short message as its receiver would see it; `code` is the one-time password in it, if any."""

    phone: str = field(repr=False)
    text: str = field(repr=False)
    sent_at: datetime

    @property
    def code(self) -> str | None:
        """The first run of exactly six digits."""
        return _code_in(self.text)


@dataclass(frozen=True, slots=True)
class SandboxLetter:
    """An e-mail as its receiver would see it; `code` is the one-time password in it, if any."""

    address: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    sent_at: datetime

    @property
    def code(self) -> str | None:
        """The first run of exactly six digits."""
        return _code_in(self.text)


class SandboxStore:
    """The sandbox's memory in the file `path`, which is made when missing.

    Opens the file anew for each question, so it may be shared by threads and processes. The tables
    are made once, and again when another file stands at `path`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._preparing = Lock()
        self._prepared: tuple[int, int] | None = None

    def mode(self, name: str) -> Mode:
        """How the stand-in `name` answers now. Raises KeyError for a name that is not a stand-in."""
        return self.modes()[name]

    def modes(self) -> dict[str, Mode]:
        """Every stand-in with how it answers now."""
        with self._open() as file:
            told = dict(file.execute("SELECT name, mode FROM modes").fetchall())
        return {name: Mode(told.get(name, Mode.UP)) for name in STAND_INS}

    def set_mode(self, name: str, mode: Mode) -> None:
        """Tell the stand-in `name` how to answer. Raises KeyError for a name that is not a stand-in."""
        if name not in STAND_INS:
            raise KeyError(name)
        with self._open() as file:
            file.execute("INSERT OR REPLACE INTO modes (name, mode) VALUES (?, ?)", (name, mode.value))

    def put_message(self, phone: str, text: str, key: str, sent_at: datetime) -> bool:
        """Keep a message, once for each `key`; say whether what is kept under `key` is this message."""
        with self._open() as file:
            file.execute(
                "INSERT INTO messages (key, phone, text, sent_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (key) DO NOTHING",
                (key, phone, text, sent_at.isoformat()),
            )
            kept = file.execute("SELECT phone, text FROM messages WHERE key = ?", (key,)).fetchone()
        return bool(kept == (phone, text))

    def messages(self, phone: str) -> list[SandboxMessage]:
        """The messages sent to `phone`, newest first."""
        with self._open() as file:
            rows = file.execute(
                "SELECT phone, text, sent_at FROM messages WHERE phone = ? ORDER BY id DESC", (phone,)
            ).fetchall()
        return [SandboxMessage(to, text, datetime.fromisoformat(moment)) for to, text, moment in rows]

    def put_letter(self, address: str, subject: str, text: str, key: str, sent_at: datetime) -> None:
        """Keep a letter, once for each `key`."""
        with self._open() as file:
            file.execute(
                "INSERT INTO letters (key, address, subject, text, sent_at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO NOTHING",
                (key, address, subject, text, sent_at.isoformat()),
            )

    def letters(self, address: str) -> list[SandboxLetter]:
        """The letters sent to `address`, newest first."""
        with self._open() as file:
            rows = file.execute(
                "SELECT address, subject, text, sent_at FROM letters WHERE address = ? ORDER BY id DESC",
                (address,),
            ).fetchall()
        return [
            SandboxLetter(to, subject, text, datetime.fromisoformat(moment))
            for to, subject, text, moment in rows
        ]

    def put_question(self, system: str, message_id: str, iin: str) -> bool:
        """Count a question to `system`, once for each `message_id`; say whether the one counted is of `iin`."""
        with self._open() as file:
            file.execute(
                "INSERT INTO questions (system, message_id, iin) VALUES (?, ?, ?)"
                " ON CONFLICT (system, message_id) DO NOTHING",
                (system, message_id, iin),
            )
            counted = file.execute(
                "SELECT iin FROM questions WHERE system = ? AND message_id = ?", (system, message_id)
            ).fetchone()
        return bool(counted == (iin,))

    def questions(self, system: str) -> int:
        """How many questions `system` has counted."""
        with self._open() as file:
            return int(
                file.execute("SELECT count(*) FROM questions WHERE system = ?", (system,)).fetchone()[0]
            )

    def put_act(self, reference: str, iin: str, act: str) -> bool:
        """Keep an order to the register of attachments, once for each `reference`; say whether the one
        kept under it is this order."""
        with self._open() as file:
            file.execute(
                "INSERT INTO attachment_acts (reference, iin, act) VALUES (?, ?, ?)"
                " ON CONFLICT (reference) DO NOTHING",
                (reference, iin, act),
            )
            kept = file.execute(
                "SELECT iin, act FROM attachment_acts WHERE reference = ?", (reference,)
            ).fetchone()
        return bool(kept == (iin, act))

    def acts(self, iin: str) -> list[str]:
        """The orders to the register of attachments about this person, oldest first."""
        with self._open() as file:
            rows = file.execute("SELECT act FROM attachment_acts WHERE iin = ? ORDER BY id", (iin,))
            return [act for (act,) in rows]

    def acts_by_person(self) -> dict[str, list[str]]:
        """All orders to the register of attachments by IIN, oldest first."""
        told: dict[str, list[str]] = {}
        with self._open() as file:
            for iin, act in file.execute("SELECT iin, act FROM attachment_acts ORDER BY id"):
                told.setdefault(iin, []).append(act)
        return told

    def revoke(self, serial: int, since: datetime) -> None:
        """Let the sandbox's authority revoke a certificate; one that is revoked stays so since when it was."""
        with self._open() as file:
            file.execute(
                "INSERT INTO revoked_certificates (serial, since) VALUES (?, ?) ON CONFLICT (serial) DO NOTHING",
                (str(serial), since.isoformat()),
            )

    def revoked(self) -> dict[int, datetime]:
        """Every certificate that the sandbox's authority revoked, by its serial number, and since when."""
        with self._open() as file:
            rows = file.execute("SELECT serial, since FROM revoked_certificates").fetchall()
        return {int(serial): datetime.fromisoformat(since) for serial, since in rows}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if self._prepared is None or self._prepared != self._identity():
            self._prepare()
        with self._connected() as file:
            yield file

    def _prepare(self) -> None:
        with self._preparing:
            if self._prepared is not None and self._prepared == self._identity():
                return  # by the thread that was here before
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._connected() as file:
                # Two processes may meet here on the first start; the other one then sets the same mode.
                with suppress(sqlite3.OperationalError):
                    file.execute("PRAGMA journal_mode = WAL")
                file.executescript(_SCHEMA)
            self._prepared = self._identity()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=5, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")  # the sandbox need not outlive a power cut
            yield file

    def _identity(self) -> tuple[int, int] | None:
        """Which file stands at the path: a removed one that was made anew is another."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino


def _code_in(text: str) -> str | None:
    found = _SIX_DIGITS.search(text)
    return found.group() if found else None


def answer_as_told(store: SandboxStore, system: str, *, wait_seconds: float) -> None:
    """Return when `system` is up, else fail as the real system would.

    Slow waits `wait_seconds`, the time after which a caller gives up, and then has not answered.
    Raises Unavailable or Rejected.
    """
    match store.mode(system):
        case Mode.DOWN:
            raise Unavailable(system, "down")
        case Mode.SLOW:
            sleep(wait_seconds)
            raise Unavailable(system, "timeout")
        case Mode.REJECT:
            # SCSE001 is the failure code of the state gateway (ЭҮШ / ШЭП).
            raise Rejected(system, "SCSE001", "The stand-in was told to refuse.")
