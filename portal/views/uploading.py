"""What forms bring in files: each is looked through, written down, or its fault said beside its field."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, current_app
from werkzeug.datastructures import FileStorage

from models import Upload
from portal.documents.file_store import FileMissing, FileStore
from portal.extensions import db
from portal.forms.documents import DocumentsForm, FilesField
from portal.intake.kinds import Fault, Refused, Safe, Stored
from portal.language import Bilingual
from portal.queries.uploads import UploadRow
from portal.regulation import uploads
from portal.regulation.definition import Wanted
from portal.regulation.uploads import LARGEST, MOST
from portal.views.guards import circumstances

# Somewhat more than may be kept, so that one file too large is told by its name and not by a page of its own.
LARGEST_REQUEST = (MOST + 1) * LARGEST + LARGEST // 2
REMOVE = "remove-"
ENDINGS = {Stored.PDF: "pdf", Stored.JPEG: "jpg"}
# What a citizen brought acts nowhere, even if all else failed.
_POLICY = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class Place:
    """One wanted document on the page: its field, and the files that are there already."""

    field: FilesField
    files: tuple[UploadRow, ...]


def is_of_files(act: str) -> bool:
    """Whether the button only brings or removes files."""
    return act == "upload" or act.startswith(REMOVE)


def removed(act: str) -> int | None:
    """The file whose button "Remove" was pressed, if it was one."""
    upload_id = act.removeprefix(REMOVE)
    is_one = act.startswith(REMOVE) and upload_id.isascii() and upload_id.isdigit() and len(upload_id) < 10
    return int(upload_id) if is_one else None


def places_of(form: DocumentsForm, wanted: Iterable[Wanted], kept: Sequence[UploadRow]) -> list[Place]:
    """The wanted documents in their order, each with its files."""
    return [
        Place(form.files_of(each), tuple(file for file in kept if file.code == each.code)) for each in wanted
    ]


def take(form: DocumentsForm, wanted: Iterable[Wanted], room: int) -> Sequence[int]:
    """Look through the files that were chosen and write down those that may be kept, `room` of them at most.

    Returns their rows, which are nobody's until claimed; what is wrong with the others stands on the form.
    """
    taken: list[int] = []
    db.let_go()
    for each in wanted:
        for file in form.files_of(each).data or ():
            name = file.filename or ""
            if len(taken) >= room:
                form.refuse(each, name, Fault.TOO_MANY)
                continue
            try:
                taken.append(_written_down(each, file))
            except Refused as refusal:
                form.refuse(each, name, refusal.fault)
    return taken


def copied(files: Iterable[Upload]) -> list[int]:
    """Copies of files that were made safe before, for another application; nobody's until claimed. One that is
    not in its place any more is left out: it is asked for again."""
    copies = []
    for each in files:
        with suppress(FileMissing):
            safe = Safe(Stored(each.kind), _files().get(each.place))
            copies.append(_written(Wanted(each.wanted, Bilingual(**each.words)), each.name, safe))
    return copies


def handed_out(upload: Upload) -> Response:
    """The file as something to keep; a browser is told its kind and not asked to guess."""
    kind = Stored(upload.kind)
    plain = f"document-{upload.id}.{ENDINGS[kind]}"
    return _answer(
        upload, f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(upload.name, safe='')}"
    )


def shown_in_place(upload: Upload) -> Response:
    """A picture that we have drawn ourselves, to be seen on a page."""
    return _answer(upload, "inline")


def _answer(upload: Upload, disposition: str) -> Response:
    place, kind = upload.place, upload.kind
    db.let_go()
    answer = Response(_files().get(place), content_type=kind)
    answer.headers["Content-Disposition"] = disposition
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _written_down(wanted: Wanted, file: FileStorage) -> int:
    antivirus = current_app.extensions["gateways"].antivirus
    return _written(wanted, file.filename or "", uploads.examine(file.stream.read(LARGEST + 1), antivirus))


def _written(wanted: Wanted, name: str, safe: Safe) -> int:
    with db.writing() as session:
        announced = uploads.announce(session, wanted, name, safe, circumstances().now)
        upload_id, place = announced.id, announced.place
    _files().put(place, safe.content)
    return upload_id


def _files() -> FileStore:
    files: FileStore = current_app.extensions["files"]
    return files
