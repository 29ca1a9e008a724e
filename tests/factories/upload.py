"""A photograph that lies with an application."""

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from models import Application, Upload
from portal.intake.making_safe import make_safe
from portal.regulation import uploads
from tests.factories import files
from tests.factories.papers import IDENTITY


def uploaded(app: Flask, session: Session, now: datetime, application_id: int) -> Upload:
    safe = make_safe(files.photo())
    upload = uploads.announce(session, IDENTITY, "Жеке куәлік.jpg", safe, now)
    app.extensions["files"].put(upload.place, safe.content)
    uploads.claim(session, session.get_one(Application, application_id), [upload.id])
    session.commit()
    return upload
