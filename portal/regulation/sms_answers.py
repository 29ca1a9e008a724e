"""Answers by SMS to the question of a consent: which word it is, whose, to which question, and only once.

Standards of the three registers (seed 003, row 11): a short message from the number registered on the portal.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Account, HeardMessage, OutgoingTask
from models.enums import Channel
from models.iin import Phone
from portal.clock import local
from portal.language import Bilingual
from portal.regulation import answerers, consents
from portal.regulation.deadlines import Term

KIND = "reply_sms"
# As people write them: in Kazakh and Russian, in Latin letters, without a Kazakh keyboard.
_YES = (
    "1 иә ия иа йа иэ ие ia iya ie iә да da yes ok ок келісемін келисемин kelisemin kelisemyn келістім kelistim"
    " согласен согласна soglasen soglasna конечно әрине arine"
)
_NO = (
    "0 жоқ жок жоғ joq jok zhoq zhok нет net het no не неа келіспеймін келиспеймин kelispeimin kelispeymin"
    " несогласен несогласна nesoglasen nesoglasna отказ бастартамын қарсымын"
)
YES, NO = frozenset(_YES.split()), frozenset(_NO.split())
# Letters of one alphabet that people type for those of another: «дa» with a Latin a is «да».
_ALIKE = str.maketrans("aeopcxyikhtmb", "аеорсхуікһтмв")


class Reply(StrEnum):
    """What is answered to a message."""

    AGREED = "agreed"
    REFUSED = "refused"
    SEVERAL = "several"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as the operator delivers it: its own id, the sender's number, the words."""

    message_id: str
    phone: Phone = field(repr=False)
    text: str = field(repr=False)


def read(text: str) -> bool | None:
    """True for a yes, False for a no, None for anything else: who does not say it plainly has not said it."""
    word = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    for known, answer in ((YES, True), (NO, False)):
        if word in known or word.translate(_ALIKE) in {each.translate(_ALIKE) for each in known}:
            return answer
    return None


def hear(session: Session, heard: Heard, terms: Mapping[str, Term], now: datetime) -> Reply | None:
    """Take an answer in; `terms` are the lawful terms of the services by code. None, and nothing done, for a
    message that was heard before or comes from a number that nobody has registered."""
    if not _is_new(session, heard, now):
        return None
    account = session.scalar(select(Account).where(Account.phone == heard.phone))
    if account is None:
        return None
    reply = _answer(session, account, heard, terms, now)
    session.add(
        OutgoingTask(
            kind=KIND,
            key=f"{KIND}:{heard.message_id}",
            payload={"account": account.id, "reply": reply.value},
            created_at=now,
            run_at=now,
        )
    )
    return reply


def words(reply: str) -> Bilingual:
    """The text of an answer. Raises `ValueError` for one that is not there."""
    return _WORDS[Reply(reply)]


def _answer(
    session: Session, account: Account, heard: Heard, terms: Mapping[str, Term], now: datetime
) -> Reply:
    iins = answerers.asked_through(session, account.person, local(now).date())
    waiting = consents.waiting_for(session, iins, now)
    if not waiting:
        return Reply.NOTHING
    says_yes = read(heard.text)
    if says_yes is None:
        return Reply.UNREADABLE
    if len(waiting) > 1:
        return Reply.SEVERAL
    consent = consents.hold(session, waiting[0].id, iins)
    assert consent is not None
    by = consents.actor_of(account, consent, Channel.PHONE)
    try:
        if not says_yes:
            consents.refuse(session, consent, by=by, now=now)
            return Reply.REFUSED
        term = terms[consent.application.service]
        proof = {"way": "sms", "message": heard.message_id}
        consents.give(session, consent, term, by=by, proof=proof, now=now)
    except consents.NotWaiting:  # answered in the cabinet at this very moment
        return Reply.NOTHING
    return Reply.AGREED


def _is_new(session: Session, heard: Heard, now: datetime) -> bool:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = session.execute(
        insert(HeardMessage)
        .values(message_id=heard.message_id, heard_at=now)
        .on_conflict_do_nothing()
        .returning(HeardMessage.id)
    )
    return written.first() is not None


_WORDS = {
    Reply.AGREED: Bilingual(
        kk="Емхана: келісіміңіз қабылданды. Оны кабинетте кез келген уақытта қайтарып алуға болады.",
        ru="Емхана: ваше согласие принято. Его можно отозвать в кабинете в любое время.",
    ),
    Reply.REFUSED: Bilingual(
        kk="Емхана: келіспегеніңіз қабылданды. Ештеңе көрсетілмейді.",
        ru="Емхана: ваш отказ принят. Ничего не покажут.",
    ),
    Reply.SEVERAL: Bilingual(
        kk="Емхана: Сізден бірнеше келісім сұралған. Әрқайсысына кабинетте жауап беріңіз.",
        ru="Емхана: у вас несколько запросов согласия. Ответьте на каждый в кабинете.",
    ),
    Reply.NOTHING: Bilingual(
        kk="Емхана: жауап күтіп тұрған сұрақ жоқ. Көмек: 1414.",
        ru="Емхана: вопросов, на которые ждут ответа, нет. Помощь: 1414.",
    ),
    Reply.UNREADABLE: Bilingual(
        kk="Емхана: жауабыңызды түсінбедік. Келіссеңіз 1, келіспесеңіз 0 деп жазыңыз.",
        ru="Емхана: мы не поняли ответ. Согласны — напишите 1, не согласны — 0.",
    ),
}
