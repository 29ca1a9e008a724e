"""Who acts: a citizen, a member of staff, or the portal itself; and what each may touch."""

from dataclasses import dataclass

from models import Application
from models.enums import ActorKind, Channel

STAFF = frozenset(
    {
        ActorKind.REGISTRAR,
        ActorKind.DOCTOR,
        ActorKind.HEAD,
        ActorKind.ADMINISTRATOR,
        ActorKind.OPERATOR,
    }
)


class Forbidden(PermissionError):
    """This actor has nothing to do with this application."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who presses a verb. `id` is the account or staff id; `clinic_id` bounds staff;
    `application_id` is the one application that is theirs to touch though nothing else makes it so: its personal
    link was opened, or a complaint about it was given to them."""

    kind: ActorKind
    id: int | None = None
    name: str = ""
    channel: Channel = Channel.PORTAL
    clinic_id: int | None = None
    application_id: int | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind in STAFF


SYSTEM = Actor(kind=ActorKind.SYSTEM, channel=Channel.SYSTEM)


def may_touch(actor: Actor, application: Application) -> bool:
    """Whether the application is the actor's business: their own, their clinic's, or the portal's."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.application_id is not None and application.id == actor.application_id:
        return True
    if actor.kind is ActorKind.CITIZEN:
        return actor.id is not None and application.account_id == actor.id
    if application.clinic_id is None:
        return application.prepared_by_id == actor.id
    return application.clinic_id == actor.clinic_id


def check(actor: Actor, application: Application) -> None:
    """Raise `Forbidden` unless `may_touch`."""
    if not may_touch(actor, application):
        raise Forbidden
