"""What closed words of the database are called on the pages of the desk."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.enums import ActorKind, Attendance, Channel, VisitState, WaitingFor
from portal import dates
from portal.forms.home_call import COMPLAINTS
from portal.queries.call_journal import Call
from portal.queries.desk import QueueRow
from portal.queries.desk_application import DeskApplication, Fact
from portal.regulation.appointments import NO_SLOT
from portal.regulation.attachments import POWER_REFUSED, REGISTER_REFUSED, TO_DECIDE
from portal.regulation.home_calls import ADDRESS_NOT_OURS, NO_CAPACITY, REPEATED
from portal.regulation.triage import DANGER_SIGNS, INFANT_FEVER, VERY_HIGH_FEVER

CHANNELS = {
    Channel.PORTAL: _l("Portal"),
    Channel.WINDOW: _l("Window"),
    Channel.PHONE: _l("Phone"),
    Channel.COUNTER: _l("Counter of the State Corporation"),
    Channel.SYSTEM: _l("Automatically"),
}
ACTORS = {
    ActorKind.CITIZEN: _l("citizen"),
    ActorKind.REGISTRAR: _l("registrar"),
    ActorKind.DOCTOR: _l("doctor"),
    ActorKind.HEAD: _l("head of the clinic"),
    ActorKind.ADMINISTRATOR: _l("administrator"),
    ActorKind.OPERATOR: _l("operator"),
    ActorKind.SYSTEM: _l("portal"),
}
REASONS = {
    NO_CAPACITY: _l("No doctor has a free place on that day: choose one"),
    ADDRESS_NOT_OURS: _l("The address is outside the clinic's territories"),
    NO_SLOT: _l("The chosen time was lost: choose another one"),
    TO_DECIDE: _l("Attaching is decided by a person"),
    POWER_REFUSED: _l(
        "The register of notaries denies the power of attorney: see the paper, ask for one or refuse"
    ),
    REGISTER_REFUSED: _l("The register did not take the entry: choose another doctor or refuse"),
    REPEATED: _l("Another call for this person is open on that day"),
}
FACTS = {
    "signed": _l("Signed and registered"),
    "taken": _l("Taken into work"),
    "given_back": _l("Given back to the queue"),
    "taken_over": _l("Taken over by a colleague"),
    "handed_to_desk": _l("Handed to a registrar"),
    "correction_asked": _l("A question was asked; the clock stands"),
    "corrected": _l("The citizen answered"),
    "documents_added": _l("The citizen added documents"),
    "documents_taken_back": _l("The citizen removed a document"),
    "agreed": _l("The clinic agreed; the register is told"),
    "postponed": _l("The register does not answer; asked again"),
    "signature_refused": _l("The electronic signature was not accepted"),
    "signature_verified": _l("The electronic signature was checked"),
    "decision_signed": _l("The decision was signed with a key"),
    "decision_not_signed": _l("The key's signature under a decision was not accepted"),
    "fulfilled": _l("Granted; the citizen was told"),
    "amended": _l("The visit was moved"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn"),
    "restored": _l("The withdrawal was undone"),
    "expired": _l("The term passed without an answer"),
    "on_the_way": _l("The doctor set out"),
    "visit_done": _l("The doctor visited"),
    "nobody_home": _l("Nobody opened the door"),
    "arrived": _l("The patient came"),
    "in_room": _l("The patient is with the doctor"),
    "received": _l("The doctor received the patient"),
    "did_not_come": _l("The patient did not come"),
    "attendance_undone": _l("A mark of attendance was taken back"),
    "rescheduled": _l("The visit was moved"),
    "doctor_absent": _l("The doctor will be absent; the citizen was told"),
    "doctor_is_back": _l("The doctor receives after all; the citizen was told"),
    "remark": _l("The citizen added a remark"),
    "visit_confirmed": _l("The citizen confirmed the visit"),
    "case_opened": _l("The citizen says that the visit did not take place"),
    "case_answered": _l("The head of the clinic answered"),
}
SAID_OF_103 = {
    "called_103": _l("They say that 103 was called."),
    "not_so": _l("They say that this is not so."),
}
SINCE = {
    "today": _l("since today"),
    "yesterday": _l("since yesterday"),
    "days": _l("for 2–3 days"),
    "longer": _l("for longer"),
}
VISITS = {
    VisitState.PLANNED: _l("Planned"),
    VisitState.ON_THE_WAY: _l("On the way"),
    VisitState.DONE: _l("Visited"),
    VisitState.NOBODY_HOME: _l("Nobody at home"),
    VisitState.CANCELLED: _l("Cancelled"),
}
ATTENDANCES = {
    None: _l("Expected"),
    Attendance.ARRIVED: _l("Came"),
    Attendance.IN_ROOM: _l("With the doctor"),
    Attendance.DONE: _l("Received"),
    Attendance.MISSED: _l("Did not come"),
}
# What the buttons say that bring a visit there.
MARKS = {
    Attendance.ARRIVED: _l("Has come"),
    Attendance.IN_ROOM: _l("Call in"),
    Attendance.DONE: _l("Visit is over"),
    Attendance.MISSED: _l("Did not come"),
}
TOLD = ("note", "reason", "question", "answer", "words")


_SIGNS = {
    said.kk: said for said in (*(sign.question for sign in DANGER_SIGNS), INFANT_FEVER, VERY_HIGH_FEVER)
}


def danger_words(signs: tuple[str, ...]) -> list[object]:
    """Danger signs, kept by their Kazakh words, in the reader's language."""
    return [_SIGNS.get(sign, sign) for sign in signs]


def why_here(row: QueueRow | DeskApplication) -> object:
    """Why an application stands in the queue and not with the doctor."""
    if row.waiting_for is WaitingFor.REGISTRY:
        return _("A state register does not answer. The portal keeps asking; you may decide yourself.")
    if row.waiting_for is WaitingFor.CORRECTION:
        return _("Waits for the citizen's answer; the clock stands.")
    return REASONS.get(row.reason) or _("The portal is still deciding itself.")


def fact_words(fact: Fact) -> object:
    """What happened; a fact that is newer than these words says nothing worse than that it happened."""
    return FACTS.get(fact.fact) or _("Noted in the journal")


def fact_text(fact: Fact) -> str:
    """The words that somebody added to what they did."""
    said = [str(fact.details[key]) for key in TOLD if fact.details.get(key)]
    if fact.fact == "handed_to_desk":
        said = [str(REASONS.get(each, "")) for each in said]
    return " · ".join(each for each in said if each)


def fact_entry(fact: Fact) -> dict[str, object]:
    """A line of the journal for the timeline, with who did it."""
    who = f"{fact.actor}, {ACTORS[fact.actor_kind]}" if fact.actor else str(ACTORS[fact.actor_kind])
    if fact.fact in ("signed", "withdrawn") and fact.channel in (Channel.PHONE, Channel.WINDOW):
        who = f"{who}, {str(CHANNELS[fact.channel]).lower()}"
    return {
        "title": fact_words(fact),
        "time": f"{dates.date_and_time(fact.at)} · {who}",
        "text": fact_text(fact),
    }


def complaint(call: Call) -> str:
    """What is wrong, in one line."""
    picked = [str(COMPLAINTS[code]) for code in call.complaints if code in COMPLAINTS]
    if call.temperature:
        picked.append(f"{call.temperature} °C")
    if call.words:
        picked.append(call.words)
    return ". ".join(picked)
