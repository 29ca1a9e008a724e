"""Every text that the portal may say in Kazakh or in Russian, with where it stands."""

import ast
from collections.abc import Iterator
from functools import cache

from models.enums import Language
from tests.architecture.tree import modules
from tests.catalogues import read

# What people type into a search is theirs: it may be misspelt, out of date, in the other language.
NOT_OURS = "search_words"


@cache
def texts(language: Language) -> tuple[tuple[str, str], ...]:
    """Where each text of `language` stands, and the text: the catalogue's first, then the law's."""
    return tuple(_texts(language))


def _texts(language: Language) -> Iterator[tuple[str, str]]:
    for message in read(language):
        said = message.string if isinstance(message.string, list | tuple) else [message.string]
        if message.id:
            yield from ((str(message.id), str(text)) for text in said)
    for module in modules():
        typed = set(_typed_by_people(module.tree))
        for node in ast.walk(module.tree):
            if _is_bilingual(node) and node not in typed:
                yield from ((module.at(node), text) for text in _half(node, language))


def _is_bilingual(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Bilingual"


def _typed_by_people(tree: ast.Module) -> Iterator[ast.AST]:
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == NOT_OURS)


def _half(node: ast.AST, language: Language) -> Iterator[str]:
    assert isinstance(node, ast.Call)
    for keyword in node.keywords:
        if keyword.arg == language.value:
            for part in ast.walk(keyword.value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value
