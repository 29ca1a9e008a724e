"""The fields in which documents of a case are uploaded: what is wanted, what is there, why a file is not taken."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, cast

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms.validators import Optional

from portal.forms.base import PortalForm
from portal.intake.kinds import Fault
from portal.language import Bilingual
from portal.regulation.definition import Wanted
from portal.regulation.uploads import STEP, size_words

DOCUMENTS_STEP = STEP
DOCUMENTS = Bilingual(kk="Құжаттарды тіркеңіз", ru="Приложите документы")
DOCUMENTS_TITLE = Bilingual(kk="Құжаттар", ru="Документы")

# Pictures first: a phone then offers its camera beside its files.
ACCEPTED = "image/*,application/pdf,.heic,.heif"
FAULTS = {
    Fault.EMPTY: _l("The file is empty. Choose it once more."),
    Fault.TOO_LARGE: _l("The file is larger than 10 MB. Photograph the document or save it smaller."),
    Fault.UNKNOWN_KIND: _l("We take PDF, JPEG, PNG and HEIC. Photograph the document or save it as a PDF."),
    Fault.DAMAGED: _l("The file cannot be read. Photograph the document or save it anew."),
    Fault.TOO_COMPLEX: _l("The file is too complex to be checked. Photograph the document."),
    Fault.ENCRYPTED: _l("The PDF is protected by a password. Save it without protection or photograph it."),
    Fault.TOO_MANY_PAGES: _l("The PDF has more than 30 pages. Send only those that are needed."),
    Fault.ACTIVE: _l("The PDF holds a program. Print it as a PDF anew or photograph the document."),
    Fault.INFECTED: _l("A virus was found in the file. Photograph the document on another device."),
    Fault.NOT_CHECKED: _l("Files cannot be checked now. Try again in a minute."),
    Fault.TOO_MANY: _l("There may be five files at most. Remove one to add another."),
}


class FilesField(wtforms.MultipleFileField):
    """Files for one document."""

    component: ClassVar[str] = "files"
    data: list[FileStorage]

    def process_formdata(self, valuelist: list[object]) -> None:
        self.data = [each for each in valuelist if isinstance(each, FileStorage) and each.filename]


class DocumentsForm(PortalForm):
    """A form with a field of files for each document that is wanted (`form_for`).

    `Step(DOCUMENTS_STEP, DOCUMENTS, DOCUMENTS_TITLE, DocumentsForm)` among the steps of a service, and
    `{% include "apply/documents.html" %}` in its template, is all that the service does.
    """

    takes_files: ClassVar[bool] = True

    def files_of(self, wanted: Wanted) -> FilesField:
        """The field of this document."""
        return cast(FilesField, self[field_name(wanted)])

    def refuse(self, wanted: Wanted, file_name: str, fault: Fault) -> None:
        """Say beside its field why this file is not taken."""
        self.complain(field_name(wanted), f"«{file_name}». {FAULTS[fault]}")

    def miss(self, wanted: Wanted) -> None:
        """Say that the document has to be there."""
        self.complain(field_name(wanted), _("Add the document: %(name)s", name=wanted.words))


def form_for(
    wanted: Iterable[Wanted],
    ground: type[PortalForm] = DocumentsForm,
    typed: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> DocumentsForm:
    """The form of this request with a field for each document that is wanted, beside the fields of `ground`;
    `typed` is what was kept when a session ended."""
    fields = {field_name(each): _field(each) for each in wanted}
    bases = (ground,) if issubclass(ground, DocumentsForm) else (DocumentsForm, ground)
    made = cast(type[DocumentsForm], type(ground.__name__, bases, fields))
    return made.reopened(typed)


def field_name(wanted: Wanted) -> str:
    return f"file-{wanted.code}"


def are_enough(given: Mapping[str, Any], wanted: Iterable[Wanted]) -> bool:
    """Whether the answers of the step name a file for each document that must be there, and none unasked."""
    have = {each["code"] for each in given["files"]}
    must, may = {each.code for each in wanted if each.is_required}, {each.code for each in wanted}
    return must <= have <= may


def lines_of(given: Mapping[str, Any], wanted: Sequence[Wanted]) -> list[tuple[str, str]]:
    """(document, files with their sizes) for each document that is wanted, in the reader's language."""
    return [(str(each.words), _files(each.code, given)) for each in wanted]


def _field(wanted: Wanted) -> FilesField:
    return FilesField(
        wanted.words,
        description=wanted.hint or "",
        validators=[] if wanted.is_required else [Optional()],
        render_kw={"accept": ACCEPTED, "multiple": True},
    )


def _files(code: str, given: Mapping[str, Any]) -> str:
    mine = [each for each in given.get("files", ()) if each["code"] == code]
    return ", ".join(f"{each['name']} ({size_words(each['size'])})" for each in mine) or _("Not given")
