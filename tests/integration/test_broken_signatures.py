"""Whatever a stranger sends to the pages that take signatures by keys, it is answered, soon, and it opens nothing."""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import JournalEntry, StaffMember
from models.enums import Role, State
from portal.clock import Clock
from portal.gateways.signature.rule import Failure
from portal.gateways.signature.sandbox_signer import in_national_dress
from portal.regulation.signature_words import WORDS
from tests.client import PortalClient
from tests.factories.staff import staff_of
from tests.integration import test_entering_by_key as entering
from tests.integration import test_signing_by_key as signing
from tests.integration.desk.test_signed_decisions import holder_of
from tests.integration.test_signing_by_key import store
from tests.mutants import mutants
from tests.pages.home_call import at_home, newest
from tests.signing import MAN, Kind, key_of, sign
from tests.spent import soon

__all__ = ["store"]
BROKEN = 150
LONGEST_SECONDS = 1.0


def broken_texts(content: bytes, clock: Clock, seed: int) -> Iterator[str]:
    """What a page may be sent for a signature under `content`: keys that may not sign, broken, in every spelling."""
    right = [sign(key_of(MAN, kind), content, clock.now()) for kind in (Kind.FOREIGN, Kind.EXPIRED)]
    bases = [*right, in_national_dress(right[0])]
    yield from ("", "\x00", "A" * 300_000, "A" * 1_200_000, "=" * 4000, "-----BEGIN CMS-----", "ә")
    for number, each in enumerate(mutants(bases, BROKEN, seed)):
        match number % 5:
            case 0:
                yield each.decode("latin-1")
            case 1:
                yield f"-----BEGIN CMS-----\n{b64encode(each).decode()}\n-----END CMS-----\n"
            case _:
                yield b64encode(each).decode()


def send_all(client: PortalClient, texts: Iterator[str]) -> Counter[str]:
    """Send each from the page that `client` is at, each from another address; how often each reason was told, and soon
    ("" where none was)."""
    path, sent = client.page.path, client.page.form("form").values()
    told: Counter[str] = Counter()
    for number, text in enumerate(texts):
        with soon(LONGEST_SECONDS):
            answer = client.browser.post(
                path,
                data={**sent, "cms": text},
                environ_overrides={"REMOTE_ADDR": f"10.0.{number // 250}.{number % 250}"},
            )
        assert answer.status_code in {200, 413}
        page = unescape(answer.text)
        told[next((failure for failure, words in WORDS.items() if words.kk in page), "")] += 1
    return told


def test_broken_signatures_sign_no_application_and_an_honest_one_does(
    client: PortalClient, session: Session, clock: Clock
) -> None:
    call = at_home(session, client, clock.now())
    call.to_review()
    signing.to_key_page(client)
    _check_reasons(send_all(client, broken_texts(signing.given(client), clock, seed=6)))
    assert newest(session).state is State.DRAFT
    written = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    assert 0 < written <= len(WORDS), "the same is not written again and again"
    client.get(signing.KEY_PAGE)
    client.post_form("form", cms=signing.cms_of(client, clock))
    session.rollback()
    assert newest(session).number


def _check_reasons(told: Counter[str]) -> None:
    """Nearly all were looked into, and not all for the same reason."""
    assert told[""] <= 1, "what is longer than a page takes"
    assert told[Failure.UNREADABLE] > BROKEN / 4
    assert len(told) > 4


def at_login(client: PortalClient, _registrar: StaffMember, clock: Clock) -> str:
    return entering.cms_of(client, clock)


def at_desk(client: PortalClient, registrar: StaffMember, clock: Clock) -> str:
    return entering.cms_of(client, clock, holder_of(registrar), Kind.EMPLOYEE)


@pytest.mark.parametrize(("entrance", "honest"), [("/login", at_login), ("/desk/login", at_desk)])
def test_broken_signatures_let_nobody_in_and_an_honest_one_does(
    client: PortalClient,
    session: Session,
    clock: Clock,
    entrance: str,
    honest: Callable[[PortalClient, StaffMember, Clock], str],
) -> None:
    entering.begin(client, entrance)
    _check_reasons(send_all(client, broken_texts(entering.given(client), clock, seed=7)))
    page = client.get(f"{entrance}/key")
    assert page.path.endswith("/key")
    page = client.post_form("form", cms=honest(client, staff_of(session, Role.REGISTRAR), clock))
    assert page.path.endswith("/code")
