"""The step in which the documents of a case are uploaded: what is wanted, what is there already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.forms.base import PortalForm
from portal.language import Bilingual
from portal.regulation.definition import Wanted
from portal.regulation.uploads import size_words

DOCUMENTS_STEP = "documents"
DOCUMENTS = Bilingual(kk="Құжаттарды тіркеңіз", ru="Приложите документы")
DOCUMENTS_TITLE = Bilingual(kk="Құжаттар", ru="Документы")


class DocumentsForm(PortalForm):
    """A form with a field of files for each document that is wanted.

    `Step(DOCUMENTS_STEP, DOCUMENTS, DOCUMENTS_TITLE, DocumentsForm)` among the steps of a service, and
    `{% include "apply/documents.html" %}` in its template, is all that the service does.
    """


def are_enough(given: Mapping[str, Any], wanted: Iterable[Wanted]) -> bool:
    """Whether the answers of the step name a file for each document that must be there, and none unasked."""
    have = {each["code"] for each in given["files"]}
    must, may = {each.code for each in wanted if each.is_required}, {each.code for each in wanted}
    return must <= have <= may


def lines_of(given: Mapping[str, Any], wanted: Sequence[Wanted]) -> list[tuple[str, str]]:
    """(document, files with their sizes) for each document that is wanted, in the reader's language."""
    return [(str(each.words), _files(each.code, given)) for each in wanted]


def _files(code: str, given: Mapping[str, Any]) -> str:
    mine = [each for each in given.get("files", ()) if each["code"] == code]
    return ", ".join(f"{each['name']} ({size_words(each['size'])})" for each in mine) or _("Not given")
