"""Which documents a clinic asks for: the groups of the standard's row 8, as data (seed 003, attachment)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, Kinship
from portal.language import Bilingual
from portal.regulation.attachment_law import ADULT
from portal.regulation.attachment_power import BY_POWER, FOUND, SILENT
from portal.regulation.definition import Wanted
from portal.regulation.reapplying import ground_before
from portal.regulation.territories import OTHER_PLACE

NO_GROUP = "none"
GUARDIAN_PAPER, ADDRESS_PROOF = "guardian", "address"
# The group whose document is itself the proof that somebody acts for the child, and the ground of lacking it.
GUARDIANS_GROUP = "disabled_child"
NO_PROOF = "no_proof_of_guardian"


@dataclass(frozen=True, slots=True)
class Group:
    """People from whom a document is asked for: up to which age and from which, in full years."""

    code: str
    words: Bilingual
    document: Bilingual
    youngest: int = 0
    too_old: int = 200

    def includes(self, age: int) -> bool:
        """Whether somebody of this age can belong to it."""
        return self.youngest <= age < self.too_old


GROUPS: Sequence[Group] = (
    Group(
        "pensioner",
        Bilingual(kk="Зейнеткер", ru="Пенсионер"),
        Bilingual(kk="Зейнетақы куәлігі", ru="Пенсионное удостоверение"),
        youngest=40,
    ),
    Group(
        "disabled",
        Bilingual(kk="Мүгедектігі бар адам", ru="Человек с инвалидностью"),
        Bilingual(
            kk="Зейнетақы куәлігі не медициналық-әлеуметтік сараптама актісінен үзінді",
            ru="Пенсионное удостоверение или выписка из акта медико-социальной экспертизы",
        ),
    ),
    Group(
        GUARDIANS_GROUP,
        Bilingual(
            kk="Бала кезінен мүгедектігі бар бала, заңды өкілі өтініш береді",
            ru="Ребёнок с инвалидностью с детства, подаёт законный представитель",
        ),
        Bilingual(
            kk="Сот шешімі не өкілдікті растайтын басқа құжат",
            ru="Решение суда или другой документ о представительстве",
        ),
        too_old=ADULT,
    ),
    Group(
        "convict",
        Bilingual(kk="Жазасын өтеп жатқан адам", ru="Отбывающий наказание"),
        Bilingual(
            kk="Денсаулық сақтау басқармасы комиссиясының хаттамасы",
            ru="Протокол комиссии управления здравоохранения",
        ),
        youngest=14,
    ),
    Group(
        "conscript",
        Bilingual(kk="Мерзімді қызметтегі әскери қызметші", ru="Военнослужащий срочной службы"),
        Bilingual(kk="Бөлім командирінің бұйрығынан үзінді", ru="Выписка из приказа командира части"),
        youngest=ADULT,
        too_old=35,
    ),
    Group(
        "student",
        Bilingual(
            kk="18 жасқа толмаған студент, медресе шәкірті де", ru="Студент до 18 лет, в том числе медресе"
        ),
        Bilingual(
            kk="Ректордың ресми өтініші және оқу орны мен емхана комиссиясының хаттамасы",
            ru="Обращение ректора и протокол комиссии учебного заведения и поликлиники",
        ),
        youngest=14,
        too_old=ADULT,
    ),
    Group(
        "born_abroad",
        Bilingual(kk="Шетелде туған бала", ru="Ребёнок, рождённый за границей"),
        Bilingual(kk="Шетелде туғанын растайтын құжат", ru="Документ о рождении за границей"),
        too_old=ADULT,
    ),
    Group(
        "care_home",
        Bilingual(
            kk="Сәбилер, жетімдер, қарттар не басқа үйде тұратын адам",
            ru="Живёт в доме ребёнка, детском доме, доме престарелых или другом таком доме",
        ),
        Bilingual(
            kk="Денсаулық сақтау жергілікті органының шешімі", ru="Решение местного органа здравоохранения"
        ),
    ),
    Group(
        BY_POWER,
        Bilingual(
            kk="Сенімхат не медициналық сақтандыру шарты бойынша",
            ru="По доверенности или договору медицинского страхования",
        ),
        Bilingual(kk="Сенімхат не сақтандыру шарты", ru="Доверенность или договор страхования"),
    ),
)
BY_CODE = {group.code: group for group in GROUPS}
FOR_GUARDIAN = Wanted(
    GUARDIAN_PAPER,
    Bilingual(kk="Қорғаншылық не қамқоршылық туралы құжат", ru="Документ об опеке или попечительстве"),
    Bilingual(
        kk="Сот шешімі, қорғаншы тағайындау туралы шешім не басқа құжат",
        ru="Решение суда, решение о назначении опекуна или другой документ",
    ),
)
FOR_ADDRESS = {
    "permanent": Wanted(
        ADDRESS_PROOF,
        Bilingual(
            kk="Осы мекенжайда тұратыныңызды растайтын құжат", ru="Документ о проживании по этому адресу"
        ),
        Bilingual(
            kk="Мысалы, мекенжай анықтамасы не үйдің құжаты",
            ru="Например, адресная справка или документ на жильё",
        ),
    ),
    "temporary": Wanted(
        ADDRESS_PROOF,
        Bilingual(kk="Уақытша тұратыныңызды растайтын құжат", ru="Документ о временном проживании"),
        Bilingual(
            kk="Мысалы, уақытша тіркелу не жалға алу шарты",
            ru="Например, временная регистрация или договор аренды",
        ),
    ),
}


def wanted(_session: Session, application: Application) -> tuple[Wanted, ...]:
    """The documents that this application needs: of an address that the register does not know, of a group, and of
    whoever acts for a ward, or was refused for not having proved it."""
    address = application.answers.get("address", {})
    found = []
    if address.get("place") == OTHER_PLACE:
        found.append(FOR_ADDRESS[address["living"]])
    group = BY_CODE.get(application.answers.get("situation", {}).get("group", NO_GROUP))
    if group is not None and (paper := _paper_of(application, group)):
        found.append(paper)
    if has_ward(application) or ground_before(application) == NO_PROOF:
        found.append(FOR_GUARDIAN)
    return tuple(found)


def _paper_of(application: Application, group: Group) -> Wanted | None:
    """The document of a group; none when the register of notaries has found the power of attorney, and no must
    while it does not answer."""
    said = (application.answers["situation"].get("power") or {}).get("says")
    if said == FOUND:
        return None
    return Wanted(group.code, group.document, is_required=said != SILENT)


def has_ward(application: Application) -> bool:
    """Whether one of the people was found to be the applicant's ward when they were chosen."""
    return bool(application.answers.get("who", {}).get("ward"))


def find_ward(session: Session, applicant_id: int, person_ids: Collection[int]) -> bool:
    """Whether one of these people is the applicant's ward and not their child, as the population register says."""
    query = select(Kinship.id).where(
        Kinship.parent_id == applicant_id, Kinship.child_id.in_(person_ids), Kinship.is_guardian.is_(True)
    )
    return session.scalar(query.limit(1)) is not None


def groups_for(age: int) -> list[tuple[str, Bilingual]]:
    """The groups to which somebody of this age can belong, to choose among; first that it is none of them."""
    mine = [(group.code, group.words) for group in GROUPS if group.includes(age)]
    return [(NO_GROUP, NONE_OF_THEM), *mine]


NONE_OF_THEM = Bilingual(kk="Ешқайсысына жатпаймын", ru="Ни к одной из них")
