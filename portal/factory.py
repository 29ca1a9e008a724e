"""The table of contents of the application: configure, connect, register."""

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import assets, cli, errors, i18n, logs, metrics, schema, security, templating, views, worker
from portal.clock import Clock
from portal.config import ROOT, Settings, load
from portal.database import make_engine
from portal.demo.prepare import prepare
from portal.documents.file_store import FileStore
from portal.documents.finishing import seals_of
from portal.documents.vault import vault_of
from portal.extensions import babel, csrf, db, login_manager
from portal.gateways import gateways_from
from portal.regulation import attachment_law
from portal.sessions import DatabaseSessions, signed_in


def create_app(**overrides: object) -> Flask:
    """The portal as a Flask application.

    `overrides` are fields of `Settings` by name; other names go to Flask's own configuration.
    Raises `UnsafeSettings` when they do not fit together, `LawFileError` for a file of the law that makes no sense.
    """
    known = {name: value for name, value in overrides.items() if name in Settings.model_fields}
    settings = load(**known)
    app = Flask("portal", root_path=str(ROOT / "portal"))
    templating.init_app(app)
    _configure(app, settings, {k: v for k, v in overrides.items() if k not in known})
    attachment_law.put_in_force(settings.ATTACHMENT_LAW_FILE)
    _connect(app, settings)
    for part in (i18n, assets, logs, metrics, security, errors, views, cli):
        part.init_app(app)
    worker.init_app(app)
    if hops := settings.PROXIES:
        # The visitor's own address is what that many proxies of ours say it is.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask's own way
    if settings.prepares_database:
        prepare(app.extensions["engine"], app.extensions["clock"].now(), testing=settings.TESTING)
    return app


def _configure(app: Flask, settings: Settings, more: dict[str, object]) -> None:
    app.config.update(
        SECRET_KEY=settings.SECRET_KEY,
        TESTING=settings.TESTING,
        DEBUG=settings.DEBUG,
        SESSION_COOKIE_NAME="emhana",
        SESSION_COOKIE_SECURE=settings.BASE_URL.startswith("https://"),
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.config.update(more)
    app.extensions["settings"] = settings
    app.extensions["clock"] = Clock(settings.NOW)
    app.extensions["after_commit"] = lambda: None


def _connect(app: Flask, settings: Settings) -> None:
    clock, instance = app.extensions["clock"], settings.SANDBOX_FILE.parent
    schema.make_room(settings.DATABASE_URL)
    db.init_app(app, make_engine(settings.DATABASE_URL, settings.DATABASE_POOL))
    app.extensions["gateways"] = gateways_from(settings, clock)
    app.extensions["vault"] = vault_of(settings.VAULT_KEYS, instance)
    app.extensions["files"] = FileStore(settings.UPLOADS, app.extensions["vault"])
    app.extensions["seals"] = seals_of(settings, clock.now())
    app.extensions["sealer"] = app.extensions["seals"].record
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    app.session_interface = DatabaseSessions(idle=idle, clock=clock)
    login_manager.init_app(app)
    login_manager.user_loader(signed_in)
    csrf.init_app(app)
    # Babel reads where the catalogues are at this very moment, so it is told here.
    babel.init_app(  # type: ignore[no-untyped-call]  # Flask-Babel's own
        app, default_translation_directories=str(i18n.TRANSLATIONS), locale_selector=i18n.locale
    )
