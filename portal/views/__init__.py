"""HTTP in, HTML out: no rule, no query, no gateway."""

from flask import Flask

from portal.views import (
    apply,
    auth,
    cabinet,
    cabinet_absence,
    calendar,
    desk,
    desk_absence,
    desk_application,
    desk_appointments,
    desk_auth,
    desk_cases,
    desk_journal,
    desk_new_call,
    desk_operations,
    desk_round,
    desk_schedule,
    entering,
    guards,
    health,
    navigation,
    profile,
    profile_email,
    public,
    register,
    reset,
    sandbox,
    verify,
    visit_link,
)

# Each of these hangs its pages on `cabinet.pages`.
CABINET = (cabinet_absence,)
# Each of these hangs its pages on `desk.pages`.
DESK = (
    desk_absence,
    desk_application,
    desk_appointments,
    desk_cases,
    desk_journal,
    desk_new_call,
    desk_operations,
    desk_round,
    desk_schedule,
)
# This one on `profile.pages`.
PROFILE = (profile_email,)
PEOPLE = (
    public.blueprint,
    auth.pages,
    register.pages,
    reset.pages,
    profile.pages,
    cabinet.pages,
    verify.pages,
    visit_link.pages,
    calendar.pages,
    desk_auth.pages,
    desk.pages,
    apply.pages,
)
MACHINES = (public.door, health.pages, sandbox.blueprint)


def init_app(app: Flask) -> None:
    """Register every blueprint: people's pages under the language, the others at the root."""
    guards.init_app(app)
    entering.init_app(app)
    navigation.init_app(app)
    for pages in PEOPLE:
        app.register_blueprint(pages, url_prefix=f"/<language>{pages.url_prefix or ''}")
    for pages in MACHINES:
        app.register_blueprint(pages)
