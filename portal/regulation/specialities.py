"""What doctors practise: the names, and to whom a citizen may book without a referral."""

from dataclasses import dataclass

from models.enums import Sex, Speciality
from portal.language import Bilingual

ADULT = 18

SPECIALITIES = {
    Speciality.GENERAL_PRACTITIONER: Bilingual(kk="жалпы практика дәрігері", ru="врач общей практики"),
    Speciality.DISTRICT_THERAPIST: Bilingual(kk="учаскелік терапевт", ru="участковый терапевт"),
    Speciality.PAEDIATRICIAN: Bilingual(kk="учаскелік педиатр", ru="участковый педиатр"),
    Speciality.GYNAECOLOGIST: Bilingual(kk="акушер-гинеколог", ru="акушер-гинеколог"),
    Speciality.SURGEON: Bilingual(kk="хирург", ru="хирург"),
    Speciality.OPHTHALMOLOGIST: Bilingual(kk="офтальмолог", ru="офтальмолог"),
    Speciality.NEUROLOGIST: Bilingual(kk="невролог", ru="невролог"),
    Speciality.CARDIOLOGIST: Bilingual(kk="кардиолог", ru="кардиолог"),
}


@dataclass(frozen=True, slots=True)
class Patients:
    """Who may come: full years from `youngest` to below `too_old`, of one sex when it is named."""

    youngest: int = 0
    too_old: int = 200
    sex: Sex | None = None

    def include(self, age: int, sex: Sex | None) -> bool:
        """Whether somebody of this age and sex may come; an unknown sex keeps nobody away."""
        return self.youngest <= age < self.too_old and (None in (self.sex, sex) or self.sex is sex)


# Primary care and the specialists who see people without a referral; the others are reached through
# one's own doctor.
WITHOUT_REFERRAL = {
    Speciality.DISTRICT_THERAPIST: Patients(youngest=ADULT),
    Speciality.GENERAL_PRACTITIONER: Patients(youngest=ADULT),
    Speciality.PAEDIATRICIAN: Patients(too_old=ADULT),
    Speciality.GYNAECOLOGIST: Patients(sex=Sex.FEMALE),
    Speciality.SURGEON: Patients(),
    Speciality.OPHTHALMOLOGIST: Patients(),
}


def open_to(age: int, sex: Sex | None) -> tuple[Speciality, ...]:
    """The specialities to which somebody of this age and sex can book by themselves."""
    return tuple(each for each, patients in WITHOUT_REFERRAL.items() if patients.include(age, sex))
