"""An application signed with a key: given out once, taken once, proven before anything is given for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Application, Clinic, ElectronicSignature, JournalEntry, Signature, SigningChallenge
from models.enums import ActorKind, Language, SignaturePurpose, SignatureState, State, WaitingFor
from portal.clock import Clock
from portal.gateways import Gateways
from portal.gateways.sandbox_store import Mode, SandboxStore
from portal.gateways.signature.rule import Failure
from portal.language import Bilingual
from portal.queries.next_steps import next_step
from portal.regulation import drafting, process, signatures
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.drafting import ShownRow
from portal.regulation.outcomes import Fulfilled
from portal.regulation.signature_words import WAITS, WORDS
from portal.regulation.signatures import Checked, Given, NonceSpent, Way
from portal.regulation.states import MoveNotAllowed
from portal.services import CATALOGUE
from portal.worker.chores import do_chores
from portal.worker.kit import kit_of
from portal.worker.work import run_due
from tests.factories.application import answers, at, person
from tests.signing import EMPLOYEE, MAN, WOMAN, Kind, ca_in, key_of, sign

OWNER = "citizen:1"
GIVEN = Fulfilled(lambda _: pytest.fail("a paper was written"), {}, Bilingual(kk="берілді", ru="выдано"))


@pytest.fixture
def store(app: Flask) -> SandboxStore:
    file = app.extensions["settings"].SANDBOX_FILE
    ca_in(file.parent)
    return SandboxStore(file)


@pytest.fixture
def draft(session: Session, clock: Clock, store: SandboxStore) -> Application:
    """A home call that is ready to be signed."""
    return held(session, clock)


def held(session: Session, clock: Clock, words: str = "38,5") -> Application:
    who = person(session)
    draft = drafting.blank("home-call", who, actor=citizen(session), language=Language.KK, now=clock.now())
    session.add(draft)
    draft.subject = who
    session.flush()
    draft.clinic_id = session.scalars(select(Clinic.id).where(Clinic.code == "city-1")).one()
    session.refresh(draft, ["clinic"])
    draft.answers = answers(session)
    content = drafting.content_of(draft, [ShownRow("problem", "Қызуы", words)], Language.KK)
    drafting.hold_for_signing(session, draft, content, Language.KK)
    session.commit()
    return draft


def citizen(session: Session) -> Actor:
    who = person(session)
    return Actor(ActorKind.CITIZEN, who.account.id if who.account else None, who.full_name)


def given(session: Session, draft: Application, clock: Clock) -> Given:
    found = signatures.give_draft(session, draft, owner=OWNER, now=clock.now())
    session.commit()
    return found


def checked(gateways: Gateways, what: Given, clock: Clock, cms: bytes) -> Checked:
    return signatures.check(gateways.signature, what, cms, iin=MAN.iin, now=clock.now())


def submit(session: Session, draft: Application, result: Checked, clock: Clock) -> ElectronicSignature:
    """What the page does with a signature that was not refused."""
    kept = signatures.take(session, result, Way.NCALAYER)
    journey = CATALOGUE["home-call"].journey
    assert journey is not None
    signing = process.Signing(kept.way, result.given.shown_hash, signatures.evidence(kept))
    process.submit(session, draft, journey, signing, actor=citizen(session), at=at(clock.now()))
    session.commit()
    return kept


def facts(session: Session, application: Application) -> list[str]:
    session.commit()  # what the worker wrote meanwhile is seen by a new transaction
    session.expire_all()
    order = select(JournalEntry.fact).where(JournalEntry.application_id == application.id)
    return list(session.scalars(order.order_by(JournalEntry.position)))


@pytest.fixture
def signed(
    session: Session, draft: Application, gateways: Gateways, clock: Clock
) -> Callable[..., ElectronicSignature]:
    """`signed(kind)`: the draft signed by a key of this kind and sent."""

    def act(kind: Kind = Kind.SIGN) -> ElectronicSignature:
        what = given(session, draft, clock)
        cms = sign(key_of(MAN, kind), what.content, clock.now())
        return submit(session, draft, checked(gateways, what, clock, cms), clock)

    return act


def test_what_is_signed_is_what_was_shown_and_a_nonce(
    session: Session, draft: Application, clock: Clock
) -> None:
    what = given(session, draft, clock)
    assert draft.to_sign is not None
    assert what.content.replace(b'"nonce":"%s",' % what.nonce.encode(), b"") == draft.to_sign


def test_a_page_loaded_twice_gives_one_thing_to_sign_and_another_owner_gets_another(
    session: Session, draft: Application, clock: Clock
) -> None:
    first, again = given(session, draft, clock), given(session, draft, clock)
    other = signatures.give_draft(session, draft, owner="citizen:2", now=clock.now())
    assert first == again
    assert other.nonce != first.nonce
    assert signatures.find(session, first.nonce, owner=OWNER) == first
    assert signatures.find(session, first.nonce, owner="citizen:2") is None


def test_a_signature_is_kept_with_its_proof_beside_the_application(
    session: Session, draft: Application, signed: Callable[..., ElectronicSignature], clock: Clock
) -> None:
    kept = signed()
    assert (kept.state, kept.code, kept.way) == (SignatureState.ACCEPTED, "accepted", "ncalayer")
    assert kept.verified_at == kept.received_at
    assert kept.answers[0]["standing"] == "good"
    assert kept.answers[0]["answer"]
    row = session.scalars(select(Signature).where(Signature.application_id == draft.id)).one()
    assert row.method == "ncalayer"
    assert row.evidence["electronic_signature"] == kept.id
    assert MAN.iin not in str(kept.report)


def test_one_nonce_is_taken_once_whoever_comes_second(
    session: Session, draft: Application, gateways: Gateways, clock: Clock
) -> None:
    what = given(session, draft, clock)
    result = checked(gateways, what, clock, sign(key_of(), what.content, clock.now()))
    submit(session, draft, result, clock)
    with pytest.raises(NonceSpent) as spent:
        signatures.take(session, result, Way.NCALAYER)
    assert spent.value.failure is Failure.NONCE_USED


def test_the_database_itself_refuses_a_second_signature_with_one_nonce(
    session: Session, draft: Application, signed: Callable[..., ElectronicSignature]
) -> None:
    kept = signed()
    names = [column.key for column in ElectronicSignature.__table__.columns if column.key != "id"]
    session.add(ElectronicSignature(**{name: getattr(kept, name) for name in names}))
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_was_given_too_long_ago_is_refused_unexamined(
    session: Session, draft: Application, gateways: Gateways, clock: Clock
) -> None:
    what = given(session, draft, clock)
    clock.advance(signatures.LIVES)
    result = checked(gateways, what, clock, sign(key_of(), what.content, clock.now()))
    assert result.verdict.failure is Failure.NONCE_EXPIRED


def test_a_signature_of_one_application_is_no_signature_of_another(
    session: Session, draft: Application, gateways: Gateways, clock: Clock
) -> None:
    first = given(session, draft, clock)
    other = given(session, held(session, clock, words="39,9"), clock)
    cms = sign(key_of(), first.content, clock.now())
    assert checked(gateways, other, clock, cms).verdict.failure is Failure.OTHER_CONTENT
    assert checked(gateways, first, clock, cms).verdict.is_accepted


def test_of_two_windows_only_what_is_held_now_can_be_signed(
    session: Session, draft: Application, gateways: Gateways, clock: Clock
) -> None:
    older = given(session, draft, clock)
    content = drafting.content_of(draft, [ShownRow("problem", "Қызуы", "39,9")], Language.KK)
    drafting.hold_for_signing(session, draft, content, Language.KK)
    session.commit()
    result = checked(gateways, older, clock, sign(key_of(), older.content, clock.now()))
    with pytest.raises(process.NotWhatWasShown):
        submit(session, draft, result, clock)


@pytest.mark.parametrize(
    ("holder", "kind", "failure"),
    [
        (WOMAN, Kind.SIGN, Failure.OTHER_PERSON),
        (MAN, Kind.EXPIRED, Failure.EXPIRED),
        (MAN, Kind.FOREIGN, Failure.UNKNOWN_ISSUER),
        (MAN, Kind.AUTH, Failure.NOT_FOR_SIGNING),
        (EMPLOYEE, Kind.EMPLOYEE, Failure.NOT_INDIVIDUAL),
    ],
    ids=["other-person", "expired", "foreign", "auth", "employee"],
)
def test_a_refusal_is_written_into_the_journal_of_the_draft_which_stays_a_draft(
    session: Session,
    draft: Application,
    gateways: Gateways,
    clock: Clock,
    holder: object,
    kind: Kind,
    failure: Failure,
) -> None:
    what = given(session, draft, clock)
    result = checked(gateways, what, clock, sign(key_of(holder, kind), what.content, clock.now()))
    assert result.verdict.failure is failure
    signatures.note_refusal(
        session, draft, result.verdict.code, Way.NCALAYER, actor=citizen(session), now=clock.now()
    )
    session.commit()
    assert facts(session, draft) == ["signature_refused"]
    assert draft.state is State.DRAFT


class TestWhatCannotBeChecked:
    """Nobody says whether the certificate is revoked: the application waits, signed."""

    @pytest.fixture(autouse=True)
    def _down(self, store: SandboxStore) -> None:
        store.set_mode("signature", Mode.DOWN)

    def test_it_waits_and_is_given_nothing(
        self, app: Flask, session: Session, draft: Application, signed: Callable[..., ElectronicSignature],
        clock: Clock,
    ) -> None:  # fmt: skip
        kept = signed()
        assert kept.state is SignatureState.UNKNOWN_YET
        run_due(app)
        assert facts(session, draft) == ["signed", "postponed"]
        assert (draft.state, draft.waiting_for) == (State.WAITING, WaitingFor.REGISTRY)
        with pytest.raises(MoveNotAllowed):
            process.fulfil(session, draft, GIVEN, actor=SYSTEM, at=at(clock.now()))

    def test_it_goes_on_when_they_answer_that_it_is_good(
        self, app: Flask, session: Session, draft: Application, store: SandboxStore, clock: Clock,
        signed: Callable[..., ElectronicSignature],
    ) -> None:  # fmt: skip
        kept = signed()
        run_due(app)
        store.set_mode("signature", Mode.UP)
        clock.advance(timedelta(minutes=10))
        run_due(app)
        assert "signature_verified" in facts(session, draft)
        assert facts(session, draft)[-1] in {"fulfilled", "handed_to_desk"}
        session.refresh(kept)
        assert kept.state is SignatureState.ACCEPTED

    def test_it_is_closed_when_they_answer_that_it_was_revoked_before(
        self, app: Flask, session: Session, draft: Application, store: SandboxStore, clock: Clock,
        signed: Callable[..., ElectronicSignature],
    ) -> None:  # fmt: skip
        serial = key_of(MAN, Kind.REVOKED).certificate.serial_number
        kept = signed(Kind.REVOKED)
        run_due(app)
        store.revoke(serial, clock.now() - timedelta(days=1))
        store.set_mode("signature", Mode.UP)
        clock.advance(timedelta(minutes=10))
        run_due(app)
        assert facts(session, draft)[-2:] == ["signature_refused", "withdrawn"]
        assert draft.state is State.WITHDRAWN
        session.refresh(kept)
        assert (kept.state, kept.code) == (SignatureState.REFUSED, "revoked")

    def test_it_goes_on_when_it_was_revoked_only_after_it_had_come(
        self, app: Flask, session: Session, draft: Application, store: SandboxStore, clock: Clock,
        signed: Callable[..., ElectronicSignature],
    ) -> None:  # fmt: skip
        serial = key_of(MAN, Kind.COMBINED).certificate.serial_number
        signed(Kind.COMBINED)
        run_due(app)
        clock.advance(timedelta(hours=1))
        store.revoke(serial, clock.now())
        store.set_mode("signature", Mode.UP)
        run_due(app)
        assert "signature_verified" in facts(session, draft)


def test_a_draft_that_is_thrown_away_takes_what_was_given_of_it_along(
    session: Session, draft: Application, clock: Clock
) -> None:
    given(session, draft, clock)
    drafting.throw_away(session, "home-call", actor=citizen(session))
    session.commit()
    assert session.scalars(select(SigningChallenge)).all() == []


def test_an_entrance_tells_who_came_by_the_certificate(
    session: Session, store: SandboxStore, gateways: Gateways, clock: Clock
) -> None:
    what = signatures.give(
        session, SignaturePurpose.LOGIN, {"form": "emhana.login/1"}, owner="", now=clock.now()
    )
    cms = sign(key_of(MAN, Kind.AUTH), what.content, clock.now())
    result = signatures.check(gateways.signature, what, cms, iin="", now=clock.now())
    assert result.verdict.certificate is not None
    assert result.verdict.certificate.iin == MAN.iin
    signatures.spend(session, what, clock.now())
    with pytest.raises(NonceSpent):
        signatures.spend(session, replace(what), clock.now())


def test_the_page_of_the_application_says_what_its_signature_waits_for_and_why_it_was_refused(
    app: Flask, session: Session, draft: Application, store: SandboxStore, clock: Clock,
    signed: Callable[..., ElectronicSignature],
) -> None:  # fmt: skip
    passport = CATALOGUE["home-call"].passport
    store.set_mode("signature", Mode.DOWN)
    serial = key_of(MAN, Kind.REVOKED).certificate.serial_number
    signed(Kind.REVOKED)
    run_due(app)
    facts(session, draft)
    assert next_step(draft, None, passport, clock.now()).text == WAITS
    store.revoke(serial, clock.now() - timedelta(days=1))
    store.set_mode("signature", Mode.UP)
    clock.advance(timedelta(minutes=10))
    run_due(app)
    facts(session, draft)
    assert next_step(draft, None, passport, clock.now()).text == WORDS[Failure.REVOKED]
    assert not process.may_restore(draft, clock.now())


def test_what_was_given_and_never_signed_is_forgotten(
    app: Flask, session: Session, draft: Application, clock: Clock
) -> None:
    given(session, draft, clock)
    for days, left in ((0, 1), (2, 0)):
        clock.advance(timedelta(days=days))
        do_chores(kit_of(app))
        session.commit()
        assert len(session.scalars(select(SigningChallenge)).all()) == left
