"""A service that asks for documents, put into the catalogue for one test: a passport, whom it is about, and papers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import Session

from models import Application
from portal.forms.documents import DOCUMENTS, DOCUMENTS_STEP, DOCUMENTS_TITLE, DocumentsForm
from portal.language import Bilingual
from portal.regulation.definition import Journey, ServiceDefinition, Step, Wanted
from portal.services import CATALOGUE
from portal.views import cabinet

CODE = "with-papers"
TEMPLATE = """
{% from "components/field.html" import field %}
{% if step_now.name == "who" %}{{ field(form.subject, heading=true) }}
{% else %}{% include "apply/documents.html" %}{% endif %}
"""
IDENTITY = Wanted("identity", Bilingual(kk="Жеке куәлік", ru="Удостоверение личности"))
PROOF = Wanted(
    "proof",
    Bilingual(kk="Тұратын жерінің анықтамасы", ru="Справка о месте жительства"),
    Bilingual(kk="Мөрі көрінсін", ru="Чтобы была видна печать"),
    is_required=False,
)
BIRTH = Wanted("birth", Bilingual(kk="Туу туралы куәлік", ru="Свидетельство о рождении"))


def wanted(_session: Session, application: Application) -> tuple[Wanted, ...]:
    """Of a child its birth certificate, of an adult two papers."""
    return (IDENTITY, PROOF) if application.subject_id == application.applicant_id else (BIRTH,)


def with_papers() -> ServiceDefinition:
    whole = CATALOGUE["home-call"]
    assert whole.journey is not None
    old = whole.journey
    (who,) = (step for step in old.steps if step.name == "who")
    papers = Step(DOCUMENTS_STEP, DOCUMENTS, DOCUMENTS_TITLE, DocumentsForm)
    journey = Journey(
        steps=(who, papers), term=old.term, look_up=old.look_up, ground_before_form=old.ground_before_form,
        supplies=old.supplies, settle=old.settle, ask=old.ask, decide=old.decide, wanted=wanted,
        next_steps=old.next_steps,
    )  # fmt: skip
    return ServiceDefinition(replace(whole.passport, code=CODE), journey)


@contextmanager
def in_catalogue(app: Flask, service: ServiceDefinition, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The portal offers the service, as if its module lay beside the others."""
    offered = {**CATALOGUE, service.code: service}
    for module in list(sys.modules.values()):
        if vars(module).get("CATALOGUE") is CATALOGUE and module.__name__.startswith("portal."):
            monkeypatch.setattr(module, "CATALOGUE", offered)
    monkeypatch.setitem(cabinet.PASSPORTS, service.code, service.passport)
    ours = DictLoader({f"services/{service.code}.html": TEMPLATE})
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([ours, app.jinja_env.loader]))
    yield
