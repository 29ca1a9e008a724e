"""After a refusal: another application, begun with what the refused one had answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Application, Upload
from models.enums import Language
from portal.clock import local
from portal.gateways import Gateways
from portal.language import Bilingual
from portal.regulation import drafting, uploads
from portal.regulation.actors import Actor, Forbidden
from portal.regulation.checks import NOT_ATTACHED
from portal.regulation.companions import NOBODY
from portal.regulation.definition import Fault, Journey, Known, Onward, Settled, Turn, Way
from portal.regulation.drafting import BEFORE
from portal.regulation.subjects import ADULT, SELF, children_of

AGAIN, ATTACH = "again", "attach"


def usual(refused: Application, at: str = "", without: Collection[str] = ()) -> Onward:
    """The ways on that most services have: whoever is attached nowhere is attached first, anything else is mended
    and asked for again. `at` and `without`: see `again`."""
    if refused.refusal_ground == NOT_ATTACHED:
        return Onward((attach_first(refused),))
    return Onward((again(refused, at, without),))


def again(refused: Application, at: str = "", without: Collection[str] = ()) -> Way:
    """The same once more: it stands at the step `at`, else where all is answered; the steps `without` are asked
    afresh."""
    kept = {name: given for name, given in refused.answers.items() if name not in without}
    if "beside" in kept.get("who", {}):
        kept["who"] = {**who_alone(refused), "beside": NOBODY}
    return Way(AGAIN, CORRECT, refused.service, kept, at=at)


def attach_first(refused: Application) -> Way:
    """An attachment of the person who turned out to be attached nowhere."""
    return Way(ATTACH, _ATTACH, "attachment", {"who": who_alone(refused)}, hint=_for_whom(refused))


def who_alone(refused: Application) -> dict[str, Any]:
    """The answer of an attachment's first step that names the refused application's person and nobody else."""
    is_own = refused.subject_id == refused.applicant_id
    chosen = SELF if is_own else str(refused.subject_id)
    return {"people": [chosen], "subject": chosen, "beside": []}


def still_acts(refused: Application, today: date) -> bool:
    """Whether the applicant can still ask for this person: for themselves, or for one under 18."""
    return refused.subject_id == refused.applicant_id or refused.subject.age_on(today) < ADULT


def onward(session: Session, journey: Journey, refused: Application, now: datetime) -> Onward:
    """The ways on from a refusal, as the service knows them, else the usual ones; none for a child who has grown up
    meanwhile."""
    if still_acts(refused, local(now).date()):
        found = journey.ways_on(session, refused, now)
        return found if found.ways or found.words else usual(refused)
    return Onward(words=_GROWN.format(name=refused.subject.given_name))


def files_to_bring(session: Session, refused: Application, way: Way) -> Sequence[Upload]:
    """The files whose copies come along, at most as many as a draft may have, the newest. Of those that lie with the
    leader of a family a companion takes only what is everybody's."""
    return [
        each
        for each in uploads.kept_for(session, refused)
        if each.wanted in (way.files if each.application_id == refused.id else way.common)
    ][-uploads.MOST :]


def asked_anew(way: Way, journey: Journey, applicant: str, gateways: Gateways, today: date) -> Way:
    """The way with what the registers say now of its answers, in place of what they said when these were given.
    `applicant` is an IIN. Network, no database."""
    said = {
        step: {**way.answers[step], **inquire(way.answers[step], applicant, gateways, today)}
        for step, inquire in journey.inquiries.items()
        if step in way.answers
    }
    return replace(way, answers={**way.answers, **said})


def begin(
    session: Session,
    refused: Application,
    way: Way,
    journey: Journey,
    known: Known,
    *,
    files: Sequence[int],
    actor: Actor,
    language: Language,
    now: datetime,
) -> tuple[Fault, ...]:
    """A draft of the way's service, whose `journey` this is; an older draft of it gives way. The `way` was asked anew,
    `known` is what the registers say now, `files` are copies that are nobody's yet.

    Returns what is wrong with the first answer that is not good any more: the draft stands there. Raises
    `Forbidden` when the applicant no longer acts for the person.
    """
    person = refused.subject
    mine = {each.id for each in children_of(session, refused.applicant_id, local(now).date())}
    if person.id not in mine | {refused.applicant_id}:
        raise Forbidden
    draft = drafting.blank(way.service, refused.applicant, actor=actor, language=language, now=now)
    draft.subject_id, draft.subject = person.id, person
    drafting.start(session, draft, actor=actor)
    drafting.keep_known(session, draft, person.id, {**known, BEFORE: _before(refused, way, journey)})
    session.refresh(draft, ["clinic"])
    uploads.claim(session, draft, files)
    for step in journey.steps:
        if step.name == uploads.STEP:
            uploads.release_unwanted(session, draft, [each.code for each in journey.wanted(session, draft)])
        if step.name == way.at:
            break
        settled = _settled(session, draft, journey, Turn(step.name, now), way)
        if settled is None:
            break
        if settled.faults:
            return settled.faults
        if settled.answers:
            drafting.keep_step(session, draft, step.name, settled, now=now)
    return ()


def ground_before(draft: Application) -> str:
    """On which ground the application was refused with whose answers this one was begun; "" for none."""
    return str(draft.known.get(BEFORE, {}).get("ground", ""))


def answered_before(draft: Application, step: str) -> Mapping[str, Any]:
    """What the refused application had answered to a step, to stand in its fields while its person leads."""
    refused: Mapping[str, Any] = draft.known.get(BEFORE, {})
    given: Mapping[str, Any] = refused.get("answers", {}).get(step, {})
    return given if refused.get("person") == draft.subject_id else {}


def _settled(session: Session, draft: Application, journey: Journey, turn: Turn, way: Way) -> Settled | None:
    """The step answered once more; None when there is nothing to answer it with."""
    if turn.step == uploads.STEP:
        return _files(session, draft, journey)
    given = way.answers.get(turn.step)
    return None if given is None else journey.settle(session, draft, turn, dict(given))


def _files(session: Session, draft: Application, journey: Journey) -> Settled | None:
    """The step of documents is answered when every document that is wanted has come along; when none is wanted
    there is no such step."""
    wanted = journey.wanted(session, draft)
    kept = uploads.kept_for(session, draft)
    if {each.code for each in wanted if each.is_required} - {each.wanted for each in kept}:
        return None
    return Settled(uploads.answers_of(kept) if wanted else {})


def _before(refused: Application, way: Way, journey: Journey) -> dict[str, Any]:
    """What is remembered of the refused application, of the steps whose answers are plain ones."""
    steps = {step.name for step in journey.steps} - {uploads.STEP}
    answers = {name: dict(given) for name, given in way.answers.items() if name in steps}
    ground = refused.refusal_ground if way.service == refused.service else ""
    return {
        "number": refused.number,
        "person": refused.subject_id,
        "ground": ground,
        "answers": answers,
    }


def _for_whom(refused: Application) -> Bilingual | None:
    if refused.subject_id == refused.applicant_id:
        return None
    return _FOR.format(name=refused.subject.full_name)


CORRECT = Bilingual(kk="Түзетіп, қайта беру", ru="Исправить и подать снова")
_ATTACH = Bilingual(kk="Емханаға бекітілу", ru="Прикрепиться к поликлинике")
_FOR = Bilingual(kk="Бекітілетін адам: {name}.", ru="Кого прикрепить: {name}.")
_GROWN = Bilingual(
    kk="{name} 18 жасқа толды: енді өтінішті өзі береді.",
    ru="{name}: уже 18 лет, теперь заявление нужно подать самостоятельно.",
)
