"""A certificate that was issued, a link to it, and a question of consent, made by the process's own verbs."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Consent, ResultDocument, Share
from models.enums import ActorKind, Language
from models.iin import Iin
from portal.clock import ALMATY
from portal.documents.canonical import content_hash
from portal.documents.vault import Vault
from portal.language import Bilingual
from portal.regulation import consents, drafting, process, sharing
from portal.regulation.actors import SYSTEM, Actor
from portal.regulation.certificates import decide
from portal.regulation.definition import Asking
from portal.regulation.outcomes import Fulfilled
from portal.regulation.process import Signing
from portal.services import CATALOGUE
from portal.services.tb_certificate import WORDS
from tests.factories.application import MAN, VAULT, at, person

ASKED = Bilingual(kk="фтизиатр анықтамасы", ru="справку фтизиатра")


def registered(session: Session, now: datetime, iin: str = MAN) -> Application:
    """Somebody's own request for a certificate, signed and not answered yet."""
    applicant = person(session, iin)
    assert applicant.account is not None
    actor = Actor(ActorKind.CITIZEN, applicant.account.id, applicant.full_name)
    draft = drafting.blank("tb-certificate", applicant, actor=actor, language=Language.KK, now=now)
    draft.answers = {"who": {"subject": "self", "iin": None}, "purpose": {"purpose": "none"}}
    session.add(draft)
    session.flush()
    content = drafting.content_of(draft, [], Language.KK)
    drafting.hold_for_signing(session, draft, content, Language.KK)
    journey = CATALOGUE["tb-certificate"].journey
    assert journey is not None
    signing = Signing("sms", content_hash(content), {})
    return process.submit(session, draft, journey, signing, actor=actor, at=at(now))


def issued(session: Session, now: datetime, iin: str = MAN, vault: Vault = VAULT) -> ResultDocument:
    """A certificate that says "not under observation", with its words locked in `vault` and not drawn yet."""
    application = registered(session, now, iin)
    known = {"is_observed": False, "as_of": now.astimezone(ALMATY)}
    outcome = decide(WORDS, session, application, known, now)
    assert isinstance(outcome, Fulfilled)
    process.fulfil(session, application, outcome, actor=SYSTEM, at=replace(at(now), vault=vault))
    return session.scalars(
        select(ResultDocument).where(ResultDocument.application_id == application.id)
    ).one()


def shown_by_link(session: Session, now: datetime, iin: str = MAN) -> Share:
    """A certificate with one link to it."""
    document = issued(session, now, iin)
    sharing.share(session, document, sharing.Wish("№ 5 мектеп", "", 1, 1), now)
    return sharing.of_document(session, document.id)[0]


def asked_of(session: Session, now: datetime, about: str, by: str) -> Consent:
    """A question to `about`, asked by `by`."""
    application = registered(session, now, by)
    rows = ((Bilingual(kk="Кім", ru="Кто"), Bilingual(kk="А", ru="А")),) * 2
    return consents.ask(session, application, Asking(Iin(about), ASKED, rows), now)
