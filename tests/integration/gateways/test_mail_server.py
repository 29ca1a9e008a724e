"""What only a real mail server can do to us: no TLS, a strange certificate, a wrong password, no mailbox."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from portal.gateways import Gateways, gateways_from
from portal.gateways.email.port import Letter
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.integration.gateways.conftest import (
    SENT_AT,
    StoppedClock,
    WiringSettings,
    live_mail,
)
from tests.mail_server import UNKNOWN, MailServer, mail_server
from tests.processes import wait_until

LETTER = Letter("nurlan@mail.example", "Емхана", "Words.")


def through(server: MailServer, folder: Path, **changes: object) -> Gateways:
    settings = live_mail(WiringSettings(folder / "sandbox.sqlite"), server)
    return gateways_from(replace(settings, **changes), StoppedClock())


def failure(gateways: Gateways, letter: Letter = LETTER) -> Unavailable:
    with pytest.raises(Unavailable) as failed:
        gateways.email.send(letter, "a")
    assert letter.address not in str(failed.value)
    return failed.value


def test_a_server_without_tls_gets_neither_letter_nor_password(store: SandboxStore, tmp_path: Path) -> None:
    with mail_server(store, tmp_path, now=SENT_AT, slow_seconds=0, with_tls=False) as server:
        assert failure(through(server, tmp_path)).reason == "no TLS or no login"
    assert store.letters(LETTER.address) == []


class Troubles(logging.Handler):
    """What the mail server says of its own trouble, by the kinds of it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.kinds: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kinds += [record.exc_info[0].__name__] if record.exc_info and record.exc_info[0] else []


@pytest.fixture
def troubles() -> Iterator[Troubles]:
    """Heard by the test and not by the log."""
    said, handler = logging.getLogger("mail.log"), Troubles()
    said.addHandler(handler)
    said.propagate = False
    yield handler
    said.propagate = True
    said.removeHandler(handler)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    mail: MailServer, troubles: Troubles, tmp_path: Path
) -> None:
    assert failure(through(mail, tmp_path, EMAIL_CA_FILE=None)).reason == "no trusted TLS"
    wait_until(lambda: troubles.kinds == ["TLSSetupException"])


def test_a_certificate_of_another_name_is_not_trusted(
    mail: MailServer, troubles: Troubles, tmp_path: Path
) -> None:
    elsewhere = mail.url.replace("127.0.0.1", "localhost")
    assert failure(through(mail, tmp_path, EMAIL_URL=elsewhere)).reason == "no trusted TLS"
    wait_until(lambda: troubles.kinds == ["TLSSetupException"])


def test_a_wrong_password_is_our_trouble_and_no_refusal(mail: MailServer, tmp_path: Path) -> None:
    assert failure(through(mail, tmp_path, EMAIL_PASSWORD="another")).reason == "SMTP 535"


def test_a_mailbox_that_is_not_there_is_a_refusal_with_its_code(mail: MailServer, tmp_path: Path) -> None:
    with pytest.raises(Rejected) as refusal:
        through(mail, tmp_path).email.send(replace(LETTER, address=UNKNOWN), "a")
    assert refusal.value.code == "5.1.1"
    assert UNKNOWN not in str(refusal.value)


def test_a_port_at_which_nobody_listens_is_no_connection(mail: MailServer, tmp_path: Path) -> None:
    assert failure(through(mail, tmp_path, EMAIL_URL="smtp://127.0.0.1:9")).reason == "no connection"


def test_smtps_speaks_tls_from_the_first_byte(mail: MailServer, tmp_path: Path) -> None:
    """A server that waits for STARTTLS does not: it is not spoken to in the clear."""
    direct = mail.url.replace("smtp:", "smtps:")
    assert failure(through(mail, tmp_path, EMAIL_URL=direct)).reason == "no trusted TLS"


def test_the_whole_conversation_ends_in_time(
    mail: MailServer, store: SandboxStore, tmp_path: Path, slow_seconds: float
) -> None:
    store.set_mode("email", Mode.SLOW)
    started = monotonic()
    assert failure(through(mail, tmp_path, GATEWAY_TIMEOUT_SECONDS=0.5)).reason == "timeout"
    assert monotonic() - started < slow_seconds


def test_the_log_knows_the_outcome_and_not_the_reader(
    mail: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    through(mail, tmp_path).email.send(LETTER, "a")
    told = "".join(capsys.readouterr())
    assert "answered" in told
    assert LETTER.address not in told
