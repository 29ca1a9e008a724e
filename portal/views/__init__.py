"""HTTP in, HTML out: no rule, no query, no gateway."""

from flask import Flask

from portal.views import guards, health, navigation, public, sandbox

PEOPLE = (public.blueprint,)
MACHINES = (health.pages, sandbox.blueprint)


def init_app(app: Flask) -> None:
    """Register every blueprint: people's pages under the language, the others at the root."""
    guards.init_app(app)
    navigation.init_app(app)
    for pages in PEOPLE:
        app.register_blueprint(pages, url_prefix="/<language>")
    for pages in MACHINES:
        app.register_blueprint(pages)
