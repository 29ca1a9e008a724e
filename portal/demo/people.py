"""Who can sign in to the demo and what each of them shows: citizens and staff, with one password.
Names, births and addresses are in the sandbox's population register."""

from dataclasses import dataclass
from typing import Any

from models.enums import Role
from portal.gateways.population.port import PersonRecord
from portal.gateways.population.sandbox import sandbox_people
from portal.language import Bilingual

DEMO_PASSWORD = "Emhana-2026!"  # noqa: S105 - everybody may know it: the sandbox prints it


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A citizen with a story. `phone` is "" for a child; one without an account may register with it."""

    iin: str
    phone: str
    story: Bilingual
    has_account: bool = True

    @property
    def record(self) -> PersonRecord | None:
        """What the sandbox's population register knows; None for the one it does not know."""
        return sandbox_people().get(self.iin)


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """A member of staff: one role in one clinic; `doctor_code` for those who are doctors."""

    iin: str
    phone: str
    role: Role
    clinic_code: str
    story: Bilingual
    doctor_code: str = ""

    @property
    def record(self) -> PersonRecord:
        """What the sandbox's population register knows of them."""
        return sandbox_people()[self.iin]


PEOPLE = (
    DemoPerson(
        "850715390009",
        "+77000000101",
        Bilingual(
            kk="№ 1 қалалық емханаға бекітілген, ешбір есепте тұрмайды",
            ru="Прикреплён к городской поликлинике № 1, ни на каком учёте не состоит",
        ),
    ),
    DemoPerson(
        "900228490109",
        "+77000000102",
        Bilingual(
            kk="№ 1 қалалық емханаға бекітілген, Айсұлудың анасы",
            ru="Прикреплена к городской поликлинике № 1, мать Айсулу",
        ),
    ),
    DemoPerson(
        "160229690001",
        "",
        Bilingual(
            kk="Педиатрға бекітілген, 29 ақпанда туған; өтінішті анасы береді",
            ru="Прикреплена к педиатру, родилась 29 февраля; заявления подаёт мать",
        ),
        has_account=False,
    ),
    DemoPerson(
        "031109590009",
        "+77000000103",
        Bilingual(kk="Ешбір емханаға бекітілмеген", ru="Не прикреплён ни к одной поликлинике"),
    ),
    DemoPerson(
        "850715391805",
        "+77000000104",
        Bilingual(
            kk="Туберкулез бойынша динамикалық бақылауда",
            ru="Под динамическим наблюдением по туберкулёзу",
        ),
    ),
    DemoPerson(
        "900228490001",
        "+77000000105",
        Bilingual(
            kk="Психиатрдың динамикалық бақылауында",
            ru="Под динамическим наблюдением психиатра",
        ),
    ),
    DemoPerson(
        "031109591807",
        "+77000000106",
        Bilingual(
            kk="Наркологтың динамикалық бақылауында",
            ru="Под динамическим наблюдением нарколога",
        ),
    ),
    DemoPerson(
        "991231190706",
        "+77000000107",
        Bilingual(
            kk="Әлі тіркелмеген: порталға тіркелуді осы адаммен байқап көруге болады",
            ru="Ещё не зарегистрирован: на нём можно испробовать регистрацию",
        ),
        has_account=False,
    ),
    DemoPerson(
        "991231190006",
        "+77000000108",
        Bilingual(
            kk="Халық тіркелімі бойынша қайтыс болған: тіркеуден бас тартылады",
            ru="По регистру населения умер: в регистрации будет отказано",
        ),
        has_account=False,
    ),
    DemoPerson(
        "991231290002",
        "+77000000109",
        Bilingual(
            kk="ЖСН дұрыс, бірақ халық тіркелімінде ондай адам жоқ",
            ru="ИИН верный, но регистр населения такого человека не знает",
        ),
        has_account=False,
    ),
    DemoPerson(
        "930819491006",
        "+77000000110",
        Bilingual(
            kk="2020 жылы туған қыз бен 2026 жылғы қаңтарда туған ұлдың анасы",
            ru="Мать девочки 2020 года рождения и мальчика, родившегося в январе 2026 года",
        ),
    ),
    DemoPerson(
        "650214491008",
        "+77000000111",
        Bilingual(
            kk="Әрекетке қабілетсіз деп танылған ересек адамның қорғаншысы",
            ru="Опекун взрослого, признанного недееспособным",
        ),
    ),
)

_DOCTOR = Bilingual(kk="Дәрігер: бір күндік шақыртулары", ru="Врач: свои вызовы на день")
_REGISTRAR = Bilingual(
    kk="Тіркеуші: өтініштер кезегі мен шақыртулар журналы", ru="Регистратор: очередь и журнал вызовов"
)
_HEAD = Bilingual(kk="Емхана басшысы: азаматтардың шағымдары", ru="Руководитель: жалобы граждан")

STAFF = (
    DemoStaff("940407493004", "+77000000201", Role.REGISTRAR, "city-1", _REGISTRAR),
    DemoStaff("831102493006", "+77000000202", Role.REGISTRAR, "city-2", _REGISTRAR),
    DemoStaff("890121393001", "+77000000203", Role.REGISTRAR, "rural-1", _REGISTRAR),
    DemoStaff("670515493004", "+77000000204", Role.HEAD, "city-1", _HEAD),
    DemoStaff("700831393004", "+77000000205", Role.HEAD, "city-2", _HEAD),
    DemoStaff("640206393002", "+77000000206", Role.HEAD, "rural-1", _HEAD),
    DemoStaff(
        "911013493006",
        "+77000000207",
        Role.OPERATOR,
        "city-1",
        Bilingual(kk="Мемлекеттік корпорация операторы", ru="Оператор Государственной корпорации"),
    ),
    DemoStaff(
        "881224393002",
        "+77000000208",
        Role.ADMINISTRATOR,
        "city-1",
        Bilingual(kk="Портал әкімшісі", ru="Администратор портала"),
    ),
    DemoStaff("760418493006", "+77000000301", Role.DOCTOR, "city-1", _DOCTOR, "city-1-therapist"),
    DemoStaff("870903393009", "+77000000302", Role.DOCTOR, "city-1", _DOCTOR, "city-1-gp"),
    DemoStaff("820220493003", "+77000000303", Role.DOCTOR, "city-1", _DOCTOR, "city-1-paediatrician"),
    DemoStaff("710611493006", "+77000000304", Role.DOCTOR, "city-1", _DOCTOR, "city-1-gynaecologist"),
    DemoStaff("691029393002", "+77000000305", Role.DOCTOR, "city-1", _DOCTOR, "city-1-neurologist"),
    DemoStaff("800116393008", "+77000000306", Role.DOCTOR, "city-1", _DOCTOR, "city-1-cardiologist"),
    DemoStaff("780825493002", "+77000000307", Role.DOCTOR, "city-2", _DOCTOR, "city-2-therapist"),
    DemoStaff("900530493006", "+77000000308", Role.DOCTOR, "city-2", _DOCTOR, "city-2-paediatrician"),
    DemoStaff("841212393011", "+77000000309", Role.DOCTOR, "city-2", _DOCTOR, "city-2-surgeon"),
    DemoStaff("860308493009", "+77000000310", Role.DOCTOR, "city-2", _DOCTOR, "city-2-ophthalmologist"),
    DemoStaff("770719393008", "+77000000311", Role.DOCTOR, "rural-1", _DOCTOR, "rural-1-gp"),
    DemoStaff("920927493008", "+77000000312", Role.DOCTOR, "rural-1", _DOCTOR, "rural-1-paediatrician"),
)


def demo_people() -> list[dict[str, Any]]:
    """Citizens, then staff, as `flask sandbox people --json` prints them; stories in the current language."""
    return [
        {
            "iin": one.iin,
            "name": one.record.full_name if one.record else "",
            "phone": one.phone,
            "password": DEMO_PASSWORD,
            "story": str(one.story),
            "role": one.role.value if isinstance(one, DemoStaff) else "citizen",
            "has_account": isinstance(one, DemoStaff) or one.has_account,
        }
        for one in (*PEOPLE, *STAFF)
    ]
