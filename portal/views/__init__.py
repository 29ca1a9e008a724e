"""HTTP in, HTML out: no rule, no query, no gateway."""

from flask import Flask

from portal.views import (
    apply,
    apply_documents,
    apply_key,
    apply_phone,
    apply_waiting,
    auth,
    cabinet,
    cabinet_absence,
    cabinet_again,
    cabinet_answer,
    cabinet_clinic,
    cabinet_complaints,
    cabinet_consents,
    cabinet_proof,
    cabinet_shares,
    cabinet_survey,
    cabinet_uploads,
    cabinet_waiting,
    calendar,
    callbacks,
    complain_by_number,
    desk,
    desk_absence,
    desk_application,
    desk_appointments,
    desk_auth,
    desk_cases,
    desk_complaints,
    desk_counter,
    desk_counter_print,
    desk_journal,
    desk_new_call,
    desk_numbers,
    desk_operations,
    desk_round,
    desk_schedule,
    desk_uploads,
    desk_waiting,
    egov_mobile,
    entering,
    guards,
    health,
    navigation,
    numbers,
    offline_check,
    profile,
    profile_email,
    public,
    register,
    reset,
    sandbox,
    shared,
    verify,
    visit_link,
)

# Each of these hangs its pages on `apply.pages`.
APPLY = (apply_documents, apply_key, apply_phone, apply_waiting)
# Each of these on `cabinet.pages`.
CABINET = (
    cabinet_absence,
    cabinet_again,
    cabinet_answer,
    cabinet_complaints,
    cabinet_clinic,
    cabinet_consents,
    cabinet_proof,
    cabinet_shares,
    cabinet_survey,
    cabinet_uploads,
    cabinet_waiting,
)
# Each of these on `desk.pages`.
DESK = (
    desk_absence,
    desk_application,
    desk_appointments,
    desk_cases,
    desk_complaints,
    desk_counter,
    desk_counter_print,
    desk_journal,
    desk_new_call,
    desk_numbers,
    desk_operations,
    desk_round,
    desk_schedule,
    desk_uploads,
    desk_waiting,
)
# This one on `public.blueprint`.
PUBLIC = (complain_by_number, numbers)
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
    shared.pages,
    calendar.pages,
    desk_auth.pages,
    desk.pages,
    apply.pages,
)
MACHINES = (
    public.door,
    health.pages,
    offline_check.well_known,
    callbacks.blueprint,
    egov_mobile.blueprint,
    sandbox.blueprint,
)


def init_app(app: Flask) -> None:
    """Register every blueprint: people's pages under the language, the others at the root."""
    guards.init_app(app)
    entering.init_app(app)
    navigation.init_app(app)
    for pages in PEOPLE:
        app.register_blueprint(pages, url_prefix=f"/<language>{pages.url_prefix or ''}")
    for pages in MACHINES:
        app.register_blueprint(pages)
