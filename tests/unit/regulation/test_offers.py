"""In what words a time of the waiting list is offered, and that nobody is woken by it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Doctor, Slot
from models.enums import Language, Speciality
from portal.clock import local
from portal.gateways.sms.parts import parts
from portal.regulation.night import EVENING, is_night, out_of_night
from portal.regulation.offers import words
from portal.regulation.slots import moment

WEDNESDAY = date(2026, 9, 23)
# Ten days before: the longest name of a day.
LATE_IN_THE_EVENING = moment(date(2026, 9, 13), time(21, 48))
moments = st.datetimes(datetime(2024, 3, 2), datetime(2035, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


def slot(speciality: Speciality) -> Slot:
    doctor = Doctor(surname="Бекмұхамбетова", given_name="Айгүл", patronymic="", speciality=speciality)
    return Slot(doctor=doctor, starts_at=moment(WEDNESDAY, time(14, 49)), room="412-Б")


@pytest.mark.parametrize(("speciality", "language"), list(product(Speciality, Language)))
def test_an_offer_fits_into_two_parts_and_names_no_doctor(speciality: Speciality, language: Language) -> None:
    link = f"https://emhana.densaulyq.gov.kz/{language}/cabinet/waiting"
    now = LATE_IN_THE_EVENING
    text = words(slot(speciality), now + timedelta(minutes=30), link, now).say(language)
    assert parts(text) <= 2, f"{len(text)}: {text}"
    assert text.endswith(link)
    assert "Бекмұхамбетова" not in text


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        (22, Language.KK, "Емхана: невролог, ертең 14:49 бос. 10:05-ке дейін сақтаулы: /"),
        (20, Language.RU, "Емхана: невролог, свободно 23 сентября в 14:49. За вами до 10:05: /"),
        (23, Language.RU, "Емхана: невролог, свободно сегодня в 14:49. За вами до 10:05: /"),
    ],
)
def test_the_day_is_called_as_on_the_day_of_sending(day: int, language: Language, expected: str) -> None:
    now = moment(date(2026, 9, day), time(9, 35))
    said = words(slot(Speciality.NEUROLOGIST), now + timedelta(minutes=30), "/", now)
    assert said.say(language) == expected


@given(at=moments)
def test_the_night_is_waited_out_and_the_day_is_not(at: datetime) -> None:
    out = out_of_night(at)
    assert not is_night(out)
    if not is_night(at):
        assert out == at
    else:
        assert at < out <= at + timedelta(hours=10)
        assert local(out).time() == time(8)
        assert (local(out).date() > local(at).date()) is (local(at).time() >= EVENING)
