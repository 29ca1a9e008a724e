"""Who can sign in to the demo and what each of them shows: citizens and staff, with one password.
Names, births and addresses are in the sandbox's population register."""

from dataclasses import dataclass
from typing import Any

from models.enums import Role, Speciality
from portal.demo.region import CLINICS, DOCTORS
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
            kk="Туберкулез бойынша динамикалық байқауда",
            ru="Под динамическим наблюдением по туберкулёзу",
        ),
    ),
    DemoPerson(
        "900228490001",
        "+77000000105",
        Bilingual(
            kk="Психиатрдың динамикалық байқауында",
            ru="Под динамическим наблюдением психиатра",
        ),
    ),
    DemoPerson(
        "031109591807",
        "+77000000106",
        Bilingual(
            kk="Наркологтың динамикалық байқауында",
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
            kk="2020 жылы туған қыз бен 2026 жылғы қаңтарда туған ұлдың анасы; қызы туберкулез бойынша байқауда",
            ru="Мать девочки 2020 года рождения и мальчика, родившегося в январе 2026 года;"
            " девочка под наблюдением по туберкулёзу",
        ),
    ),
    DemoPerson(
        "650214491008",
        "+77000000111",
        Bilingual(
            kk="Әрекетке қабілетсіз деп танылған ересек адамның қорғаншысы; ол адам психиатрдың байқауында",
            ru="Опекун взрослого, признанного недееспособным; подопечный под наблюдением психиатра",
        ),
    ),
)


def _at(clinic_code: str, kk: str, ru: str) -> Bilingual:
    """What somebody is, and in which clinic."""
    clinic = next(clinic.name for clinic in CLINICS if clinic.code == clinic_code)
    return Bilingual(kk=f"{kk}, {clinic.kk}", ru=f"{ru}, {clinic.ru}")


def _registrar(iin: str, phone: str, clinic: str) -> DemoStaff:
    return DemoStaff(iin, phone, Role.REGISTRAR, clinic, _at(clinic, "Тіркеуші", "Регистратор"))


def _head(iin: str, phone: str, clinic: str) -> DemoStaff:
    return DemoStaff(iin, phone, Role.HEAD, clinic, _at(clinic, "Басшы", "Руководитель"))


def _doctor(doctor_code: str, phone: str) -> DemoStaff:
    doctor = next(doctor for doctor in DOCTORS if doctor.code == doctor_code)
    story = _at(doctor.clinic_code, *_DOCTORS[doctor.speciality])
    return DemoStaff(doctor.iin, phone, Role.DOCTOR, doctor.clinic_code, story, doctor_code)


_DOCTORS = {
    Speciality.GENERAL_PRACTITIONER: ("Жалпы практика дәрігері", "Врач общей практики"),
    Speciality.DISTRICT_THERAPIST: ("Учаскелік терапевт", "Участковый терапевт"),
    Speciality.PAEDIATRICIAN: ("Педиатр", "Педиатр"),
    Speciality.GYNAECOLOGIST: ("Гинеколог", "Гинеколог"),
    Speciality.SURGEON: ("Хирург", "Хирург"),
    Speciality.OPHTHALMOLOGIST: ("Офтальмолог", "Офтальмолог"),
    Speciality.NEUROLOGIST: ("Невролог", "Невролог"),
    Speciality.CARDIOLOGIST: ("Кардиолог", "Кардиолог"),
}

STAFF = (
    _registrar("940407493004", "+77000000201", "city-1"),
    _registrar("831102493006", "+77000000202", "city-2"),
    _registrar("890121393001", "+77000000203", "rural-1"),
    _head("670515493004", "+77000000204", "city-1"),
    _head("700831393004", "+77000000205", "city-2"),
    _head("640206393002", "+77000000206", "rural-1"),
    DemoStaff(
        "911013493006",
        "+77000000207",
        Role.OPERATOR,
        "corporation-1",
        Bilingual(kk="Мемлекеттік корпорация операторы", ru="Оператор Государственной корпорации"),
    ),
    DemoStaff(
        "881224393002",
        "+77000000208",
        Role.ADMINISTRATOR,
        "city-1",
        Bilingual(kk="Портал әкімшісі", ru="Администратор портала"),
    ),
    _doctor("city-1-therapist", "+77000000301"),
    _doctor("city-1-gp", "+77000000302"),
    _doctor("city-1-paediatrician", "+77000000303"),
    _doctor("city-1-gynaecologist", "+77000000304"),
    _doctor("city-1-neurologist", "+77000000305"),
    _doctor("city-1-cardiologist", "+77000000306"),
    _doctor("city-2-therapist", "+77000000307"),
    _doctor("city-2-paediatrician", "+77000000308"),
    _doctor("city-2-surgeon", "+77000000309"),
    _doctor("city-2-ophthalmologist", "+77000000310"),
    _doctor("rural-1-gp", "+77000000311"),
    _doctor("rural-1-paediatrician", "+77000000312"),
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
