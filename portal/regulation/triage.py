"""Danger signs that belong to the ambulance (103), not to a doctor who comes within the day.

The table follows what the public rules of clinics leave to 103 and the usual emergency warning
signs; it is deliberately wide: a needless 103 costs minutes, a missed one a life.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.enums import Sex
from portal.language import Bilingual

FEVER = Decimal("38.0")
EXTREME_FEVER = Decimal("41.0")
INFANT_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Patient:
    """What triage may know of the patient: the birth date and sex of the population register."""

    birth_date: date
    sex: Sex | None
    on: date

    @property
    def months(self) -> int:
        """Full months of life."""
        whole = (self.on.year - self.birth_date.year) * 12 + self.on.month - self.birth_date.month
        return whole - (self.on.day < self.birth_date.day)

    @property
    def years(self) -> int:
        return self.months // 12


@dataclass(frozen=True, slots=True)
class DangerSign:
    """One question; asked of those whom it concerns."""

    code: str
    question: Bilingual
    from_years: int = 0
    to_years: int = 200
    only: Sex | None = None

    def concerns(self, patient: Patient) -> bool:
        if self.only is not None and patient.sex not in (self.only, None):
            return False
        return self.from_years <= patient.years <= self.to_years


DANGER_SIGNS = (
    DangerSign(
        "breathing",
        Bilingual(
            kk="Дем алу қиын: ентігеді, тұншығады, ерні көгерген",
            ru="Трудно дышать: задыхается, не хватает воздуха, посинели губы",
        ),
    ),
    DangerSign(
        "chest_pain",
        Bilingual(
            kk="Кеудесі қысып немесе күйдіріп ауырады, ауырғаны қолға, жаққа не арқаға береді",
            ru="Давящая или жгучая боль в груди, отдаёт в руку, челюсть или спину",
        ),
        from_years=14,
    ),
    DangerSign(
        "stroke",
        Bilingual(
            kk="Кенеттен беті қисайды, қолы не аяғы әлсіреді, сөзі бұзылды",
            ru="Внезапно перекосило лицо, ослабла рука или нога, нарушилась речь",
        ),
    ),
    DangerSign(
        "unconscious",
        Bilingual(
            kk="Есінен танды, ояту мүмкін емес немесе қайда жатқанын білмейді",
            ru="Потерял сознание, не удаётся разбудить или не понимает, где находится",
        ),
    ),
    DangerSign(
        "bleeding",
        Bilingual(
            kk="Тоқтамай қан ағып тұр немесе қан құсады",
            ru="Сильное кровотечение, которое не останавливается, или рвота с кровью",
        ),
    ),
    DangerSign(
        "convulsions",
        Bilingual(kk="Денесі тартылып, құрысып жатыр", ru="Судороги"),
    ),
    DangerSign(
        "allergy",
        Bilingual(
            kk="Беті, тілі не тамағы тез ісініп барады",
            ru="Быстро отекает лицо, язык или горло",
        ),
    ),
    DangerSign(
        "poisoning",
        Bilingual(
            kk="Уланды, дәріні артық ішті немесе өзіне зиян келтірді",
            ru="Отравление, слишком много лекарства или человек причинил себе вред",
        ),
    ),
    DangerSign(
        "injury",
        Bilingual(
            kk="Ауыр жарақат, сынық немесе денесінің көп жері күйген",
            ru="Тяжёлая травма, перелом или большой ожог",
        ),
    ),
    DangerSign(
        "meningitis",
        Bilingual(
            kk="Қызуы көтерілген, мойнын ия алмайды немесе басқанда кетпейтін бөртпе шықты",
            ru="Высокая температура и не может наклонить голову или сыпь, которая не бледнеет при нажатии",
        ),
    ),
    DangerSign(
        "abdomen",
        Bilingual(
            kk="Іші шыдатпай ауырады, тастай қатып қалған",
            ru="Нестерпимая боль в животе, живот твёрдый",
        ),
    ),
    DangerSign(
        "infant_limp",
        Bilingual(
            kk="Бала әлсіз, емшек ембейді, жыламайды немесе тоқтамай жылайды",
            ru="Ребёнок вялый, не берёт грудь, не плачет или плачет не переставая",
        ),
        to_years=1,
    ),
    DangerSign(
        "pregnancy",
        Bilingual(
            kk="Жүкті: іші ауырады, қан кетеді немесе суы кетті",
            ru="Беременность: боль в животе, кровотечение или отошли воды",
        ),
        from_years=12,
        to_years=55,
        only=Sex.FEMALE,
    ),
)

INFANT_FEVER = Bilingual(
    kk="Үш айға толмаған сәбидің қызуы 38 °C немесе одан жоғары",
    ru="Температура 38 °C и выше у ребёнка младше трёх месяцев",
)
VERY_HIGH_FEVER = Bilingual(kk="Қызуы 41 °C немесе одан жоғары", ru="Температура 41 °C и выше")


def signs_for(patient: Patient) -> tuple[DangerSign, ...]:
    """The questions to ask about this patient, in the order of the table."""
    return tuple(sign for sign in DANGER_SIGNS if sign.concerns(patient))


def emergencies(
    patient: Patient, danger: Mapping[str, object], temperature: Decimal | None
) -> tuple[Bilingual, ...]:
    """Why this is a matter for 103; nothing when it is not.

    `danger` holds the answers to the questions by code (only True counts); signs that do not
    concern the patient are passed over. `temperature` is in °C.
    """
    found = [sign.question for sign in signs_for(patient) if danger.get(sign.code) is True]
    if temperature is not None and temperature >= FEVER and patient.months < INFANT_MONTHS:
        found.append(INFANT_FEVER)
    if temperature is not None and temperature >= EXTREME_FEVER:
        found.append(VERY_HIGH_FEVER)
    return tuple(found)
