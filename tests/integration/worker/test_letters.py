"""What is told by SMS is told by e-mail too, to whoever gave an address; once, and without a word too much."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, OutgoingTask
from models.email import Email
from models.enums import Language
from portal.clock import Clock
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.regulation import process
from portal.worker.kit import Kit
from portal.worker.work import run_one
from tests.factories.application import home_call, person
from tests.integration.worker.conftest import work_off

ADDRESS = "nurlan@mail.example"
PERSONAL = ("Қасымов", "Нұрлан", "850715390009", "Абай", "12-үй", "дом 12", "Қызуы", "Температура")
Tell = Callable[[str, Mode], None]


@pytest.fixture
def account(session: Session) -> Account:
    account = person(session).account
    assert account is not None
    account.email = Email(ADDRESS)
    session.commit()
    return account


def letter_tasks(session: Session) -> list[OutgoingTask]:
    session.rollback()
    return list(session.scalars(select(OutgoingTask).where(OutgoingTask.kind == "email")))


def test_who_gave_no_address_gets_no_task_for_one(kit: Kit, session: Session, clock: Clock) -> None:
    home_call(session, clock.now())
    work_off(kit)
    assert letter_tasks(session) == []


@pytest.mark.parametrize("language", Language)
def test_each_message_is_a_letter_too_and_says_the_same(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, account: Account, language: Language
) -> None:
    call = home_call(session, clock.now(), language=language)
    work_off(kit)
    letters, messages = store.letters(ADDRESS), store.messages(account.phone.e164)
    assert len(letters) == len(messages) == 2
    for letter, message in zip(letters, messages, strict=True):
        assert letter.text.startswith(message.text)
        assert f"{kit.settings.BASE_URL}/{language}/cabinet/applications/{call.number}" in letter.text
    told = "".join(letter.subject + letter.text for letter in letters)
    assert [each for each in PERSONAL if each in told] == []
    assert {letter.subject for letter in letters} == {
        {Language.KK: "Емхана: портал хабарламасы", Language.RU: "Емхана: сообщение портала"}[language]
    }


def test_no_address_stands_in_a_task(session: Session, clock: Clock, account: Account) -> None:
    home_call(session, clock.now())
    assert [task for task in letter_tasks(session) if ADDRESS in f"{task.key}{task.payload}"] == []


class DiesAfterSending:
    """A line that is cut when the letter has gone out."""

    def __init__(self, line: object) -> None:
        self._line = line

    def send(self, letter: object, key: str) -> None:
        self._line.send(letter, key)
        raise KeyboardInterrupt


def test_a_crash_after_sending_sends_no_second_letter(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, account: Account, tell: Tell
) -> None:
    home_call(session, clock.now())
    tell("sms", Mode.DOWN)
    cut = replace(kit.gateways, email=DiesAfterSending(kit.gateways.email))

    def work_until_cut() -> None:
        while run_one(replace(kit, gateways=cut, lease=timedelta(0))):
            pass

    with pytest.raises(KeyboardInterrupt):
        work_until_cut()
    work_off(replace(kit, name="another"))
    assert all(task.done_at for task in letter_tasks(session))
    assert len([one for one in store.letters(ADDRESS) if "қабылданды" in one.text]) == 1


def test_trouble_with_letters_keeps_no_sms_back_and_the_letter_comes_later(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, account: Account, tell: Tell
) -> None:
    tell("email", Mode.DOWN)
    home_call(session, clock.now())
    work_off(kit)
    assert len(store.messages(account.phone.e164)) == 2
    assert {task.last_error for task in letter_tasks(session)} == {"Unavailable email"}
    tell("email", Mode.UP)
    clock.advance(timedelta(minutes=1))
    work_off(kit)
    assert len(store.letters(ADDRESS)) == 2


def test_a_mailbox_that_refuses_is_not_bothered_again(
    kit: Kit, session: Session, clock: Clock, account: Account, tell: Tell
) -> None:
    tell("email", Mode.REJECT)
    home_call(session, clock.now())
    work_off(kit)
    assert {(task.done_at is not None, task.last_error) for task in letter_tasks(session)} == {
        (True, "refused 5.7.1")
    }


def test_an_address_forgotten_meanwhile_gets_nothing(
    kit: Kit, session: Session, clock: Clock, store: SandboxStore, account: Account
) -> None:
    call = home_call(session, clock.now())
    account.email = None
    session.commit()
    work_off(kit)
    assert store.letters(ADDRESS) == []
    assert {task.last_error for task in letter_tasks(session)} == {"no address"}
    assert process.lock(session, call.id).number
