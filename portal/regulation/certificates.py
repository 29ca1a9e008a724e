"""The three certificates of dynamic observation: tuberculosis, psychiatry, narcology.

Standards of 2020 (seed 003, the last three), regulations of 2019 (seed 001, the fifth to the seventh): fully
automatic, at any hour, 30 minutes, valid 10 calendar days. The answer of a register is kept in the certificate
and nowhere else: it stands in no journal, result, notice or queue.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models import Application, OutgoingTask, ResultDocument
from models.enums import State
from models.iin import Iin
from portal.clock import local
from portal.documents.canonical import content_hash
from portal.documents.certificate import Finding, RegisterWords, certificate
from portal.documents.content import DocumentKind
from portal.gateways import Gateways
from portal.gateways.registers.port import Register
from portal.language import Bilingual
from portal.regulation import consents, counter, notices, reapplying, wording
from portal.regulation.deadlines import Term, TermUnit, last_day_valid
from portal.regulation.definition import (
    Asking,
    Errand,
    Fault,
    Journey,
    Known,
    Onward,
    Passport,
    Settled,
    Standing,
    Step,
    Supplies,
    Turn,
)
from portal.regulation.outcomes import Fulfilled, Outcome, Refused
from portal.regulation.subjects import OTHER, children_of, subject_choices, subject_chosen

TERM = Term(30, TermUnit.MINUTES, around_the_clock=True)
VALID_DAYS = 10
SALT_BYTES = 16
REISSUE = "reissue"
QUESTIONS = UUID("3f0a7c52-6d0e-4b52-9a54-0f2d5c1b7e91")
NOT_SAID, IN_OWN_WORDS = "none", "other"

PURPOSES: Mapping[str, Bilingual] = {
    NOT_SAID: Bilingual(kk="Көрсетілмейді", ru="Не указывать"),
    "work": Bilingual(kk="Жұмысқа орналасу", ru="Для работы"),
    "study": Bilingual(kk="Оқуға түсу", ru="Для учёбы"),
    "driving": Bilingual(kk="Жүргізуші куәлігін алу", ru="Для водительского удостоверения"),
    "weapon": Bilingual(kk="Қару сатып алуға рұқсат", ru="Для разрешения на оружие"),
    IN_OWN_WORDS: Bilingual(kk="Басқа мақсат", ru="Другое"),
}

SOMEBODY_ELSE = Bilingual(kk="Басқа адам, оның келісімімен", ru="Другой человек, с его согласия")
TEN_DAYS = Bilingual(kk="Берілген күннен кейін күнтізбелік 10 күн", ru="10 календарных дней после дня выдачи")
PURPOSE_NEEDED = Bilingual(
    kk="Басқа адам туралы сұрасаңыз, мақсатын таңдаңыз", ru="О другом человеке нужно указать цель"
)
OWN = Bilingual(
    kk="Бұл Сіздің не балаңыздың ЖСН-і: жоғарыдан таңдаңыз",
    ru="Это ваш ИИН или ИИН вашего ребёнка: выберите выше",
)
ENOUGH = Bilingual(
    kk="Бір тәулікте бес адам туралы сұрауға болады. Ертең сұраңыз",
    ru="За сутки можно спросить о пяти людях. Попробуйте завтра",
)
NEXT_STEPS = (
    Bilingual(
        kk="Анықтама басқа адам туралы болса, алдымен оның келісімін сұраймыз, үш күн күтеміз.",
        ru="Если справка о другом человеке, сначала спросим его согласие: ждём три дня.",
    ),
    Bilingual(kk="Мемлекеттік тіркелімнен сұраймыз.", ru="Спросим государственный регистр."),
    Bilingual(
        kk="Анықтама кабинетте шығады, әдетте бірнеше секундта. Дайын болғанда SMS келеді.",
        ru="Справка появится в кабинете, обычно за несколько секунд. Когда она готова, придёт SMS.",
    ),
)
ASK_AGAIN = Bilingual(kk="Келісімін қайта сұрау", ru="Спросить согласие снова")
READY = Bilingual(
    kk="Құжат дайын, жеке кабинетіңізден алыңыз.", ru="Документ готов, он в вашем личном кабинете."
)


def passport(*, channels: Bilingual = wording.EGOV, **own: Any) -> Passport:
    """The passport of one of the three: what the law says of all of them, where to ask, and its `own` words."""
    return Passport(
        provider=Bilingual(kk="Денсаулық сақтау ұйымдары", ru="Организации здравоохранения"),
        channels=channels,
        term=Bilingual(
            kk="Сұрау жіберілген сәттен бастап 30 минут", ru="30 минут с момента отправки запроса"
        ),
        form=wording.FULLY_ELECTRONIC,
        fee=wording.FREE,
        schedule=wording.PORTAL_ALWAYS,
        documents=Bilingual(kk="Тек электрондық сұрау", ru="Только электронный запрос"),
        legal_act=wording.THREE_REGISTERS,
        requirements=wording.lines(wording.ABOUT_ANOTHER, wording.CALL_CENTRE),
        grounds=(wording.no_consent(),),
        **own,
    )


def journey(
    register: Register, words: RegisterWords, steps: tuple[Step, ...], *, at_counter: bool = False
) -> Journey:
    """How the certificate of `register` is asked for and made; `steps` are "who" and "purpose"."""
    return Journey(
        steps=steps,
        term=TERM,
        look_up=_asks_nobody,
        ground_before_form=_refuses_nobody,
        supplies=supplies,
        settle=settle,
        shown=shown,
        needs_consent=partial(needs_consent, words),
        ask=partial(ask, register),
        decide=partial(decide, words),
        open_key=open_key,
        standing=valid_one,
        is_automatic=True,
        at_desk=False,
        at_counter=at_counter,
        next_steps=NEXT_STEPS,
        ways_on=ways_on,
    )


def supplies(session: Session, draft: Application, turn: Turn) -> Supplies:
    """About whom one can ask: oneself, one's children, and somebody else."""
    if turn.step != "who":
        return Supplies()
    choices = subject_choices(session, draft, local(draft.changed_at).date())
    return Supplies(choices={"subject": [*choices, (OTHER, SOMEBODY_ELSE)]})


def settle(session: Session, draft: Application, turn: Turn, answers: dict[str, Any]) -> Settled:
    """The answers made whole: no words of a purpose that is not "other", no IIN where none is asked for.

    About another person a purpose must be named, one asks about few in a day, and not about one's own.
    """
    if turn.step == "who":
        return _settle_who(session, draft, answers, turn.now)
    is_about_other = draft.answers.get("who", {}).get("subject") == OTHER
    if is_about_other and answers["purpose"] == NOT_SAID:
        return Settled(answers, (Fault("purpose", PURPOSE_NEEDED),))
    if answers["purpose"] != IN_OWN_WORDS:
        answers = {**answers, "purpose_words": ""}
    return Settled(answers)


def shown(session: Session, draft: Application, step: str) -> list[tuple[Bilingual, Bilingual]] | None:
    """The lines of the review page: about whom; the purpose and the addressee as they will be printed."""
    if step == "who":
        return [(Bilingual(kk="Кім туралы", ru="О ком"), _about(session, draft))]
    asked = draft.answers.get("purpose", {})
    lines = (
        (Bilingual(kk="Анықтама не үшін керек", ru="Для чего справка"), _purpose(asked)),
        (Bilingual(kk="Қайда ұсынылады", ru="Куда представите"), asked.get("addressee") or ""),
    )
    return [(label, _said(value)) for label, value in lines]


def needs_consent(words: RegisterWords, session: Session, application: Application) -> Asking | None:
    """The person asked about, when it is neither the applicant nor their child and they have not agreed."""
    if not _is_about_other(application) or consents.is_given(session, application.id):
        return None
    asked = application.answers["purpose"]
    who = application.applicant.full_name
    rows = (
        (Bilingual(kk="Кім сұрап отыр", ru="Кто просит"), _said(who)),
        (Bilingual(kk="Не көрсетіледі", ru="Что ему покажут"), words.title),
        (Bilingual(kk="Не үшін", ru="Для чего"), _said(_purpose(asked))),
        (Bilingual(kk="Қайда ұсынылады", ru="Куда представит"), _said(asked.get("addressee") or "")),
        (Bilingual(kk="Қанша уақыт көре алады", ru="Как долго сможет видеть"), TEN_DAYS),
    )
    return Asking(Iin(application.answers["who"]["iin"]), words.short, rows)


def ask(register: Register, errand: Errand, gateways: Gateways) -> Known:
    """What the register says. A question asked again has the same number, so that the register counts one.
    Raises `GatewayError`."""
    message_id = str(uuid5(QUESTIONS, f"{register}:{errand.number}"))
    answer = gateways.registers[register].ask(errand.subject_iin, message_id)
    return {"is_observed": answer.is_observed, "as_of": answer.as_of}


def decide(
    words: RegisterWords, session: Session, application: Application, known: Known, now: datetime
) -> Outcome:
    """The certificate, whatever the answer: nobody is refused for what a register says, only for a consent that
    was taken back at this very moment."""
    if _is_about_other(application) and not consents.is_given(session, application.id):
        return Refused(consents.NO_CONSENT)
    asked, subject = application.answers.get("purpose", {}), application.subject
    is_own = application.subject_id == application.applicant_id
    finding = Finding(
        words=words,
        person=subject.full_name,
        iin=subject.iin.digits,
        is_observed=known["is_observed"],
        as_of=known["as_of"],
        valid_until=_last_day(session, application, now),
        asked_by=counter.representative_of(application) if is_own else application.applicant.full_name,
        purpose=_purpose(asked),
        addressee=asked.get("addressee") or "",
    )
    application.open_key = None  # answered: another one, for another purpose, may be asked for at once
    salt = secrets.token_hex(SALT_BYTES)
    return Fulfilled(paper=lambda issue: certificate(issue, finding, salt), result={}, notice=READY)


def ways_on(_session: Session, refused: Application, _now: datetime) -> Onward:
    """The same question once more: the person may agree this time."""
    return Onward((replace(reapplying.again(refused), words=ASK_AGAIN),))


def queue_reissue(session: Session, number: str, now: datetime) -> bool:
    """A register was corrected: let the certificate of this application be asked for and issued anew. Says whether
    there is one that was issued, not recalled, and holds now."""
    application = session.scalar(select(Application).where(Application.number == number))
    if application is None or application.state is not State.FULFILLED:
        return False
    issued = session.scalar(
        select(ResultDocument.code).where(
            *_certificates_of(application),
            ResultDocument.recalled_at.is_(None),
            ResultDocument.valid_until > now,
        )
    )
    if issued is None:
        return False
    key = f"{REISSUE}:{issued}"
    task = OutgoingTask(
        kind=REISSUE, key=key, application_id=application.id, payload={}, created_at=now, run_at=now
    )
    notices.write_once(session, [task])
    return True


def open_key(application: Application, _day: date) -> str:
    """One question of a person about a person stands open at a time."""
    about = str(application.subject_id)
    if _is_about_other(application):
        about = content_hash(application.answers["who"]["iin"].encode())[:16]
    return f"{application.service}:{about}:{application.applicant_id}"


def valid_one(session: Session, draft: Application, now: datetime) -> Standing | None:
    """The applicant's certificate of the same register about the same person that holds now; another person is
    asked anew each time."""
    if _is_about_other(draft):
        return None
    found = session.execute(
        select(Application.number, ResultDocument.valid_until)
        .join(ResultDocument, ResultDocument.application_id == Application.id)
        .where(
            Application.applicant_id == draft.applicant_id,
            Application.subject_id == draft.subject_id,
            Application.service == draft.service,
            Application.state == State.FULFILLED,
            ResultDocument.kind == DocumentKind.CERTIFICATE.value,
            ResultDocument.recalled_at.is_(None),
            ResultDocument.valid_until > now,
        )
        .order_by(ResultDocument.issued_at.desc(), ResultDocument.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    return Standing(found.number, local(found.valid_until).date() - timedelta(days=1))


def _last_day(session: Session, application: Application, now: datetime) -> date:
    """The last of the ten days. One that replaces another ends with the first: it says the same thing right, and
    neither the law nor a consent gives it longer."""
    first = session.scalar(select(func.min(ResultDocument.valid_until)).where(*_certificates_of(application)))
    if first is None:
        return last_day_valid(local(now).date(), VALID_DAYS)
    return local(first).date() - timedelta(days=1)


def _certificates_of(application: Application) -> tuple[ColumnElement[bool], ...]:
    return (
        ResultDocument.application_id == application.id,
        ResultDocument.kind == DocumentKind.CERTIFICATE.value,
    )


def _purpose(asked: Mapping[str, Any]) -> Bilingual | str:
    said = asked.get("purpose") or NOT_SAID
    if said == IN_OWN_WORDS:
        return str(asked.get("purpose_words") or "")
    return "" if said == NOT_SAID else PURPOSES[said]


def _settle_who(session: Session, draft: Application, answers: dict[str, Any], now: datetime) -> Settled:
    if answers["subject"] != OTHER:
        return Settled({**answers, "iin": None})
    asked = Iin(answers["iin"])
    family = [draft.applicant, *children_of(session, draft.applicant_id, local(now).date())]
    if asked in [each.iin for each in family]:
        return Settled(answers, (Fault("iin", OWN),))
    if consents.has_asked_enough(session, draft.applicant_id, now):
        return Settled(answers, (Fault("iin", ENOUGH),))
    return Settled(answers)


def _is_about_other(application: Application) -> bool:
    return bool(application.answers.get("who", {}).get("subject") == OTHER)


def _about(session: Session, draft: Application) -> Bilingual:
    """Oneself, the child, or another person by the IIN that was typed: no name is known before they agree."""
    if _is_about_other(draft):
        iin = draft.answers["who"]["iin"]
        return Bilingual(kk=f"Басқа адам, ЖСН {iin}", ru=f"Другой человек, ИИН {iin}")
    return subject_chosen(session, draft, local(draft.changed_at).date())[0][1]


def _said(value: Bilingual | str) -> Bilingual:
    if isinstance(value, Bilingual):
        return value
    return Bilingual(kk=value, ru=value) if value else Bilingual(kk="Көрсетілмеген", ru="Не указано")


def _asks_nobody(_iin: str, _gateways: Gateways) -> Known:
    """Nothing is asked of any register before the signature: neither of the attachment nor of an illness."""
    return {}


def _refuses_nobody(_known: Known) -> None:
    return None
