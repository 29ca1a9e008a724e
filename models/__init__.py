"""What is remembered: the public list of tables."""

from models.access import Attempts, KnownDevice, OneTimeCode, WebSession
from models.application import Application, Signature
from models.attachment import Attachment, Departure, DoctorLoad
from models.base import Base
from models.calendar import ClinicHours, Holiday
from models.consent import Consent, HeardMessage
from models.document import ResultDocument, RevokedSeal
from models.journal import JournalEntry
from models.organisation import (
    Branch,
    Building,
    Clinic,
    ClinicBorder,
    Doctor,
    HomeDuty,
    Organisation,
    Street,
    Territory,
    TerritoryDoctor,
)
from models.outbox import OutgoingTask, WorkerHeartbeat
from models.person import Account, CalendarFeed, Kinship, Person, RememberedAddress
from models.schedule import (
    PublishedDays,
    ScheduleChange,
    ScheduleException,
    Slot,
    WaitListEntry,
    WeeklyRule,
)
from models.share import Share, ShareOpening
from models.signature import ElectronicSignature, MobileSigning, SigningChallenge
from models.staff import RecordAccess, StaffMember
from models.upload import Upload
from models.visit import HomeVisit, VisitCase
from models.voice import Complaint, ServiceFigures, SurveyAnswer

__all__ = [
    "Account",
    "Application",
    "Attachment",
    "Attempts",
    "Base",
    "Branch",
    "Building",
    "CalendarFeed",
    "Clinic",
    "ClinicBorder",
    "ClinicHours",
    "Complaint",
    "Consent",
    "Departure",
    "Doctor",
    "DoctorLoad",
    "ElectronicSignature",
    "HeardMessage",
    "Holiday",
    "HomeDuty",
    "HomeVisit",
    "JournalEntry",
    "Kinship",
    "KnownDevice",
    "MobileSigning",
    "OneTimeCode",
    "Organisation",
    "OutgoingTask",
    "Person",
    "PublishedDays",
    "RecordAccess",
    "RememberedAddress",
    "ResultDocument",
    "RevokedSeal",
    "ScheduleChange",
    "ScheduleException",
    "ServiceFigures",
    "Share",
    "ShareOpening",
    "Signature",
    "SigningChallenge",
    "Slot",
    "StaffMember",
    "Street",
    "SurveyAnswer",
    "Territory",
    "TerritoryDoctor",
    "Upload",
    "VisitCase",
    "WaitListEntry",
    "WebSession",
    "WeeklyRule",
    "WorkerHeartbeat",
]
