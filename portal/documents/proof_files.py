"""What proves an application and its result years later, in one ZIP file: what was signed, how, and what was answered.

Each record stands beside its signature (detached CMS, RFC 5652), so that any program for signatures can check it
without us.
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from models.enums import Language
from portal.clock import local
from portal.language import Bilingual

READ_ME = "README.txt"
# What lies under which name, and what it is.
FILES = {
    "application.json": Bilingual(
        kk="Сіз қол қойған өтініш, байтына дейін өзгеріссіз",
        ru="Заявление, которое вы подписали, байт в байт",
    ),
    "application.p7s": Bilingual(
        kk="ЭЦҚ кілтімен қойылған қолтаңба (CMS); мазмұны ішінде",
        ru="Подпись ключом ЭЦП (CMS), содержимое внутри",
    ),
    "signer.cer": Bilingual(kk="Қол қоюшының сертификаты", ru="Сертификат подписавшего"),
    "checked.json": Bilingual(kk="Портал қолтаңбаны қалай тексергені", ru="Как портал проверил подпись"),
    "result.json": Bilingual(kk="Нәтиженің жазбасы", ru="Запись результата"),
    "result.p7s": Bilingual(
        kk="Ұйымның осы жазбаға басқан мөрі (CMS, жазбадан бөлек)",
        ru="Печать организации на этой записи (CMS, отдельно от записи)",
    ),
    "result.pdf": Bilingual(kk="Мөрі бар құжат", ru="Документ с печатью"),
    "organisation.pem": Bilingual(kk="Ұйымның сертификаттары", ru="Сертификаты организации"),
}
HOW = Bilingual(
    kk="Ұйымның мөрін өзіңіз тексере аласыз (OpenSSL):",
    ru="Печать организации можно проверить самостоятельно (OpenSSL):",
)
# As of when the result was issued: later the certificate may have ended.
COMMAND = (
    "openssl cms -verify -binary -purpose any -inform DER -in result.p7s -content result.json"
    " -CAfile organisation.pem -attime {at} -out /dev/null"
)


def packed(files: Mapping[str, bytes], at: datetime) -> bytes:
    """The ZIP of `files` (names of `FILES`) with a page that says what each is and how the seal is checked."""
    moment = local(at)
    everything = {READ_ME: _read_me(files, at), **files}
    packing = BytesIO()
    with ZipFile(packing, "w", ZIP_DEFLATED) as box:
        for name, content in everything.items():
            box.writestr(ZipInfo(name, moment.timetuple()[:6]), content, ZIP_DEFLATED)
    return packing.getvalue()


def _read_me(files: Mapping[str, bytes], at: datetime) -> bytes:
    lines: list[str] = []
    for language in Language:
        lines += [f"{name} — {FILES[name].say(language)}" for name in files]
        if "result.p7s" in files:
            lines += ["", HOW.say(language), COMMAND.format(at=int(at.timestamp()))]
        lines += ["", ""]
    return "\n".join(lines).strip().encode() + b"\n"
