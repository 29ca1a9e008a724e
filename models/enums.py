"""The closed lists that the whole house shares; a leaf that imports nothing."""

from enum import StrEnum


class Language(StrEnum):
    """The languages of the portal, by their ISO 639-1 codes."""

    KK = "kk"
    RU = "ru"


class State(StrEnum):
    """Where an application stands in its lawful life (docs/process-states.md)."""

    DRAFT = "draft"
    REGISTERED = "registered"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class WaitingFor(StrEnum):
    """What a waiting application waits for."""

    CONSENT = "consent"
    REGISTRY = "registry"
    CORRECTION = "correction"


class ConsentState(StrEnum):
    """Where a question to the person whom a certificate is about stands."""

    WAITING = "waiting"
    GIVEN = "given"
    REFUSED = "refused"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"


class Channel(StrEnum):
    """The way by which an application came."""

    PORTAL = "portal"
    WINDOW = "window"
    PHONE = "phone"
    COUNTER = "counter"
    SYSTEM = "system"


class ActorKind(StrEnum):
    """Who acts: the citizen, a member of staff, or the portal itself."""

    CITIZEN = "citizen"
    REGISTRAR = "registrar"
    DOCTOR = "doctor"
    HEAD = "head"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    SYSTEM = "system"


class OrganisationKind(StrEnum):
    """Whose an organisation is: a clinic, or the State Corporation («Азаматтарға арналған үкімет»)."""

    CLINIC = "clinic"
    CORPORATION = "corporation"


class Role(StrEnum):
    """What a member of staff is at the desk."""

    REGISTRAR = "registrar"
    DOCTOR = "doctor"
    HEAD = "head"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"


class AttachmentState(StrEnum):
    """Where a person's place at a doctor stands; the first two are on their way into the register."""

    ASKED = "asked"
    AGREED = "agreed"
    HOLDS = "holds"
    ENDED = "ended"
    DROPPED = "dropped"


class Sex(StrEnum):
    """As the population register gives it; never deduced from an IIN."""

    MALE = "male"
    FEMALE = "female"


class Speciality(StrEnum):
    """What a doctor practises."""

    GENERAL_PRACTITIONER = "general_practitioner"
    DISTRICT_THERAPIST = "district_therapist"
    PAEDIATRICIAN = "paediatrician"
    GYNAECOLOGIST = "gynaecologist"
    SURGEON = "surgeon"
    OPHTHALMOLOGIST = "ophthalmologist"
    NEUROLOGIST = "neurologist"
    CARDIOLOGIST = "cardiologist"


class VisitState(StrEnum):
    """Where a doctor's visit to a home stands."""

    PLANNED = "planned"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    NOBODY_HOME = "nobody_home"
    CANCELLED = "cancelled"


class ExceptionKind(StrEnum):
    """How one day of a doctor differs from the week."""

    ABSENT = "absent"
    EXTRA = "extra"
    SHORTENED = "shortened"


class SlotState(StrEnum):
    """Where a slot of a doctor's schedule stands."""

    FREE = "free"
    HELD = "held"
    TAKEN = "taken"
    CLOSED = "closed"


class HoldKind(StrEnum):
    """Why a slot is kept for somebody: they are choosing, may undo a cancelling, or were offered it."""

    CHOOSING = "choosing"
    UNDO = "undo"
    OFFER = "offer"


class Attendance(StrEnum):
    """How a booked patient's visit to the clinic goes; nothing of it is said before they come."""

    ARRIVED = "arrived"
    IN_ROOM = "in_room"
    DONE = "done"
    MISSED = "missed"


class WaitState(StrEnum):
    """Where a place in the waiting list stands; only the first two are open."""

    WAITING = "waiting"
    OFFERED = "offered"
    SERVED = "served"
    DECLINED = "declined"
    MISSED = "missed"
    LEFT = "left"


class ComplaintKind(StrEnum):
    """What a complaint is about."""

    DECISION = "decision"
    DELAY = "delay"
    PERSON = "person"


class ComplaintOutcome(StrEnum):
    """What was found of a complaint."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    NOT = "not"


class SignaturePurpose(StrEnum):
    """What a signature by a key is for: an application, an entrance, an act of a member of staff, their entrance."""

    SIGN = "sign"
    LOGIN = "login"
    STAFF = "staff"
    STAFF_LOGIN = "staff_login"


class SignatureState(StrEnum):
    """Where a signature that was taken stands: UNKNOWN_YET until everybody who can tell was heard."""

    UNKNOWN_YET = "unknown_yet"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class MobileState(StrEnum):
    """Where the signing by a phone stands. EXPIRED is not kept: it is what one that waits has come to."""

    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"
    STOPPED = "stopped"
    EXPIRED = "expired"
