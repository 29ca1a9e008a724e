"""The demo region as plain data: one made-up city and one rural district, three clinics, their
streets, territories, doctors and hours. Codes and numbers are those of the sandbox's registers."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from models.enums import Speciality
from portal.language import Bilingual


@dataclass(frozen=True, slots=True)
class DemoClinic:
    """A clinic, or a branch of the State Corporation; `unit_code` is the KATO code of where it stands, `borders`
    those of the places beside it whose people may choose it too."""

    code: str
    bin: str
    name: Bilingual
    address: Bilingual
    phone: str
    unit_code: str
    is_accessible: bool = True
    borders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoBuilding:
    """Another building of a clinic, and the doctors who receive there."""

    clinic_code: str
    name: Bilingual
    address: Bilingual
    doctors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoStreet:
    """A street of the settlement `unit_code`; `code` is that of the address register."""

    code: str
    unit_code: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class DemoTerritory:
    """Houses of one street that belong to territory `number` of a clinic."""

    clinic_code: str
    number: int
    street_code: str
    house_from: int
    house_to: int
    parity: Literal["all", "odd", "even"] = "all"


@dataclass(frozen=True, slots=True)
class DemoDoctor:
    """A doctor of a clinic, also a person of the register. `territories` holds the numbers they look
    after, their own first; specialists have none and pay no home visits."""

    code: str
    iin: str
    clinic_code: str
    speciality: Speciality
    room: str
    territories: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoHours:
    """Opening hours on `weekdays` (Monday is 0), and how many home calls a doctor on duty can take."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time
    calls_a_day: int


CITY = "991010000"
AKBULAK = "993230100"
KARAGASH = "993235100"

HOURS = (
    DemoHours(weekdays=(0, 1, 2, 3, 4), opens=time(8), closes=time(20), calls_a_day=12),
    DemoHours(weekdays=(5,), opens=time(9), closes=time(14), calls_a_day=5),
)

CLINICS = (
    DemoClinic(
        code="city-1",
        bin="990140990016",
        name=Bilingual(kk="№ 1 қалалық емхана", ru="Городская поликлиника № 1"),
        address=Bilingual(
            kk="Сарыөзен қаласы, Абай даңғылы, 50-үй", ru="город Сарыозен, проспект Абая, дом 50"
        ),
        phone="+7 7999 50 10 01",
        unit_code=CITY,
    ),
    DemoClinic(
        code="city-2",
        bin="050340990011",
        name=Bilingual(kk="№ 2 қалалық емхана", ru="Городская поликлиника № 2"),
        address=Bilingual(
            kk="Сарыөзен қаласы, Достық көшесі, 20-үй", ru="город Сарыозен, улица Достык, дом 20"
        ),
        phone="+7 7999 50 10 02",
        unit_code=CITY,
        is_accessible=False,
    ),
    DemoClinic(
        code="rural-1",
        bin="110940990017",
        name=Bilingual(kk="Ақбұлақ аудандық емханасы", ru="Акбулакская районная поликлиника"),
        address=Bilingual(
            kk="Ақбұлақ ауданы, Ақбұлақ ауылы, Бейбітшілік көшесі, 1-үй",
            ru="Акбулакский район, село Акбулак, улица Бейбитшилик, дом 1",
        ),
        phone="+7 7999 50 10 03",
        unit_code=AKBULAK,
        borders=(KARAGASH,),
    ),
)

BRANCHES = (
    DemoClinic(
        code="corporation-1",
        bin="160451990008",
        name=Bilingual(
            kk="Мемлекеттік корпорацияның Сарыөзен бөлімі", ru="Отдел Государственной корпорации, Сарыозен"
        ),
        address=Bilingual(
            kk="Сарыөзен қаласы, Достық көшесі, 5-үй", ru="город Сарыозен, улица Достык, дом 5"
        ),
        phone="1414",
        unit_code=CITY,
    ),
)

BUILDINGS = (
    DemoBuilding(
        clinic_code="city-1",
        name=Bilingual(kk="Құрманғазы көшесіндегі бөлімше", ru="отделение на улице Курмангазы"),
        address=Bilingual(
            kk="Сарыөзен қаласы, Құрманғазы көшесі, 8-үй", ru="город Сарыозен, улица Курмангазы, дом 8"
        ),
        doctors=("city-1-gp",),
    ),
)

STREETS = (
    DemoStreet("abai", CITY, Bilingual(kk="Абай даңғылы", ru="проспект Абая")),
    DemoStreet("al-farabi", CITY, Bilingual(kk="Әл-Фараби даңғылы", ru="проспект аль-Фараби")),
    DemoStreet("dostyk", CITY, Bilingual(kk="Достық көшесі", ru="улица Достык")),
    DemoStreet("gogol", CITY, Bilingual(kk="Гоголь көшесі", ru="улица Гоголя")),
    DemoStreet("kurmangazy", CITY, Bilingual(kk="Құрманғазы көшесі", ru="улица Курмангазы")),
    DemoStreet("orken", CITY, Bilingual(kk="«Өркен» шағын ауданы", ru="микрорайон «Оркен»")),
    DemoStreet("zhibek-zholy", CITY, Bilingual(kk="Жібек жолы көшесі", ru="улица Жибек Жолы")),
    DemoStreet("beibitshilik", AKBULAK, Bilingual(kk="Бейбітшілік көшесі", ru="улица Бейбитшилик")),
    DemoStreet("mektep", AKBULAK, Bilingual(kk="Мектеп көшесі", ru="Школьная улица")),
    DemoStreet(
        "altynsarin", KARAGASH, Bilingual(kk="Ыбырай Алтынсарин көшесі", ru="улица Ыбырая Алтынсарина")
    ),
    DemoStreet("tauelsizdik", KARAGASH, Bilingual(kk="Тәуелсіздік көшесі", ru="улица Тауелсиздик")),
)

# Abai above 140 belongs to nobody, and both city clinics share Zhibek Zholy: odd and even houses.
TERRITORIES = (
    DemoTerritory("city-1", 1, "abai", 1, 60),
    DemoTerritory("city-1", 1, "zhibek-zholy", 1, 99, "odd"),
    DemoTerritory("city-1", 2, "abai", 61, 140),
    DemoTerritory("city-1", 2, "kurmangazy", 1, 80),
    DemoTerritory("city-2", 1, "al-farabi", 1, 90),
    DemoTerritory("city-2", 1, "dostyk", 1, 50),
    DemoTerritory("city-2", 2, "orken", 1, 40),
    DemoTerritory("city-2", 2, "gogol", 1, 120),
    DemoTerritory("city-2", 2, "zhibek-zholy", 2, 98, "even"),
    DemoTerritory("rural-1", 1, "beibitshilik", 1, 60),
    DemoTerritory("rural-1", 1, "mektep", 1, 40),
    DemoTerritory("rural-1", 2, "tauelsizdik", 1, 70),
    DemoTerritory("rural-1", 2, "altynsarin", 1, 30),
)

# The two adults' doctors of the first clinic stand in for each other on home calls.
DOCTORS = (
    DemoDoctor("city-1-therapist", "760418493006", "city-1", Speciality.DISTRICT_THERAPIST, "201", (1, 2)),
    DemoDoctor("city-1-gp", "870903393009", "city-1", Speciality.GENERAL_PRACTITIONER, "203", (2, 1)),
    DemoDoctor("city-1-paediatrician", "820220493003", "city-1", Speciality.PAEDIATRICIAN, "105", (1, 2)),
    DemoDoctor("city-1-gynaecologist", "710611493006", "city-1", Speciality.GYNAECOLOGIST, "310"),
    DemoDoctor("city-1-neurologist", "691029393002", "city-1", Speciality.NEUROLOGIST, "312"),
    DemoDoctor("city-1-cardiologist", "800116393008", "city-1", Speciality.CARDIOLOGIST, "314"),
    DemoDoctor("city-2-therapist", "780825493002", "city-2", Speciality.DISTRICT_THERAPIST, "12", (1, 2)),
    DemoDoctor("city-2-paediatrician", "900530493006", "city-2", Speciality.PAEDIATRICIAN, "7", (1, 2)),
    DemoDoctor("city-2-surgeon", "841212393011", "city-2", Speciality.SURGEON, "21"),
    DemoDoctor("city-2-ophthalmologist", "860308493009", "city-2", Speciality.OPHTHALMOLOGIST, "23"),
    DemoDoctor("rural-1-gp", "770719393008", "rural-1", Speciality.GENERAL_PRACTITIONER, "2", (1, 2)),
    DemoDoctor("rural-1-paediatrician", "920927493008", "rural-1", Speciality.PAEDIATRICIAN, "4", (1, 2)),
)
