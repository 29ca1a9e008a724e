"""Somebody asks for a certificate about another person, who is asked for their consent: in verbs."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Consent, JournalEntry
from portal.clock import Clock
from tests.client import PortalClient
from tests.page import Page
from tests.pages.certificate import Certificate, at_register

PERSON, THEIR_PHONE = "900228490001", "+77000000105"
NOBODY = "991231290002"
WITHOUT_ACCOUNT = "991231190706"
CODE = "psychiatry-certificate"
TOKEN = "the operator's token"


def asked_by(
    session: Session, client: PortalClient, clock: Clock, about: str = PERSON, code: str = CODE
) -> str:
    """Somebody asks about another person; the number of their application."""
    request = at_register(session, client, clock.now(), code)
    fill(request, about)
    request.ask_for_code()
    request.sign()
    return request.number()


def fill(request: Certificate, about: str) -> Page:
    request.client.get(f"{request.beginning}who")
    request.client.post_form("form", act="next", subject="other", iin=about)
    return request.purpose("work", addressee="№ 5 мектеп")


def at_home(session: Session, client: PortalClient, clock: Clock, iin: str = PERSON) -> PortalClient:
    at_register(session, client, clock.now(), CODE, iin)
    return client


def agree(client: PortalClient) -> Page:
    client.get("/cabinet/consents")
    client.follow("/cabinet/consents/")
    client.post_form("/cabinet/consents/", act="agree")
    return client.post_form("form", code=client.sms(THEIR_PHONE))


def say(app: Flask, text: str, phone: str = THEIR_PHONE, message_id: str = "m-1", token: str = TOKEN) -> int:
    answer = app.test_client().post(
        "/callbacks/sms",
        json={"id": message_id, "phone": phone, "text": text},
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


def consent_of(session: Session) -> Consent:
    session.rollback()
    return session.scalars(select(Consent).order_by(Consent.id.desc()).limit(1)).one()


def facts(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(JournalEntry.fact).order_by(JournalEntry.position)))
