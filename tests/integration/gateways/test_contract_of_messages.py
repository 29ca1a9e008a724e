"""What every adapter that sends messages promises, whichever it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from portal.gateways import Gateways
from portal.gateways.email.port import Letter
from portal.gateways.errors import Rejected, Unavailable
from portal.gateways.sandbox_store import Mode, SandboxStore
from tests.integration.gateways.conftest import SENT_AT
from tests.integration.gateways.every_system import EverySystem, wait_until

PHONE = "+77000000101"
ADDRESS = "nurlan@mail.example"
LETTER = Letter(ADDRESS, "Емхана: растау коды", "482913 — поштаны растау коды.\n\nОны ешкімге айтпаңыз.")


class TestSmsGateway(EverySystem):
    name = "sms"

    @pytest.fixture
    def ask(self, gateways: Gateways):
        return lambda: gateways.sms.send(PHONE, "Emhana: 482913", "key-of-the-test")

    def test_a_message_reaches_its_number_only(self, gateways: Gateways, store: SandboxStore) -> None:
        gateways.sms.send(PHONE, "Кіру коды: 482913", "a")
        (message,) = store.messages(PHONE)
        assert (message.phone, message.text, message.code) == (PHONE, "Кіру коды: 482913", "482913")
        assert message.sent_at == SENT_AT
        assert store.messages("+77000000102") == []

    def test_the_newest_message_comes_first(self, gateways: Gateways, store: SandboxStore) -> None:
        gateways.sms.send(PHONE, "first", "a")
        gateways.sms.send(PHONE, "second", "b")
        assert [message.text for message in store.messages(PHONE)] == ["second", "first"]

    def test_the_same_key_sends_once(self, gateways: Gateways, store: SandboxStore) -> None:
        for _ in range(3):
            gateways.sms.send(PHONE, "once", "a")
        assert len(store.messages(PHONE)) == 1

    def test_the_same_key_sends_once_however_many_send(self, ask, store: SandboxStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            for sent in [pool.submit(ask) for _ in range(24)]:
                sent.result()
        assert len(store.messages(PHONE)) == 1

    def test_a_key_may_not_serve_two_messages(self, gateways: Gateways, store: SandboxStore) -> None:
        gateways.sms.send(PHONE, "one", "a")
        with pytest.raises(Rejected) as refusal:
            gateways.sms.send(PHONE, "another", "a")
        assert refusal.value.code == "KEY_REUSED"
        assert len(store.messages(PHONE)) == 1

    @pytest.mark.parametrize("slow_seconds", [1.5])
    def test_what_was_given_up_may_have_gone_and_goes_once(
        self,
        gateways: Gateways,
        gateways_with: Callable[[float], Gateways],
        store: SandboxStore,
        slow_seconds: float,
    ) -> None:
        store.set_mode("sms", Mode.SLOW)
        with pytest.raises(Unavailable):
            gateways_with(slow_seconds * 0.6).sms.send(PHONE, "late", "a")
        wait_until(lambda: store.messages(PHONE))
        store.set_mode("sms", Mode.UP)
        gateways.sms.send(PHONE, "late", "a")
        assert len(store.messages(PHONE)) == 1

    @pytest.mark.parametrize("mode", [Mode.DOWN, Mode.REJECT])
    def test_nothing_goes_out_when_it_is_down_or_refuses(
        self, gateways: Gateways, store: SandboxStore, mode: Mode
    ) -> None:
        store.set_mode("sms", mode)
        with pytest.raises((Unavailable, Rejected)):
            gateways.sms.send(PHONE, "never", "a")
        assert store.messages(PHONE) == []


class TestEmailGateway(EverySystem):
    name = "email"
    refused = "5.7.1"

    @pytest.fixture
    def ask(self, gateways: Gateways):
        return lambda: gateways.email.send(LETTER, "key-of-the-test")

    def test_a_letter_reaches_its_address_only(self, gateways: Gateways, store: SandboxStore) -> None:
        gateways.email.send(LETTER, "a")
        (letter,) = store.letters(ADDRESS)
        assert (letter.address, letter.subject, letter.text) == (ADDRESS, LETTER.subject, LETTER.text)
        assert (letter.code, letter.sent_at) == ("482913", SENT_AT)
        assert store.letters("another@mail.example") == []

    def test_the_newest_letter_comes_first(self, gateways: Gateways, store: SandboxStore) -> None:
        gateways.email.send(replace(LETTER, text="first"), "a")
        gateways.email.send(replace(LETTER, text="second"), "b")
        assert [letter.text for letter in store.letters(ADDRESS)] == ["second", "first"]

    def test_the_same_key_is_the_same_letter_however_many_send(self, ask, store: SandboxStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            for sent in [pool.submit(ask) for _ in range(24)]:
                sent.result()
        assert len(store.letters(ADDRESS)) == 1

    @pytest.mark.parametrize("slow_seconds", [1.5])
    def test_what_was_given_up_may_have_gone_and_is_the_same_letter_again(
        self,
        gateways: Gateways,
        gateways_with: Callable[[float], Gateways],
        store: SandboxStore,
        slow_seconds: float,
    ) -> None:
        store.set_mode("email", Mode.SLOW)
        with pytest.raises(Unavailable):
            gateways_with(slow_seconds * 0.6).email.send(LETTER, "a")
        wait_until(lambda: store.letters(ADDRESS))
        store.set_mode("email", Mode.UP)
        gateways.email.send(LETTER, "a")
        assert len(store.letters(ADDRESS)) == 1

    @pytest.mark.parametrize("mode", [Mode.DOWN, Mode.REJECT])
    def test_nothing_goes_out_when_it_is_down_or_refuses(
        self, gateways: Gateways, store: SandboxStore, mode: Mode
    ) -> None:
        store.set_mode("email", mode)
        with pytest.raises((Unavailable, Rejected)):
            gateways.email.send(LETTER, "a")
        assert store.letters(ADDRESS) == []
