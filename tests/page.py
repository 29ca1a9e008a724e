"""A page as a visitor has it before them: what it says, its links, its forms."""

from dataclasses import dataclass, field
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

UNSEEN = "script, style, template, noscript"


def words(text: str) -> str:
    """Text as it is read: every run of white space is one space."""
    return " ".join(text.split())


def words_of(node: LexborNode) -> str:
    """All that is written in `node`."""
    return words(node.text(deep=True))


@dataclass
class Form:
    """A form with what stands in it before the visitor types."""

    node: LexborNode
    path: str

    @property
    def action(self) -> str:
        return self.node.attributes.get("action") or self.path

    @property
    def is_post(self) -> bool:
        return (self.node.attributes.get("method") or "get").lower() == "post"

    @property
    def names(self) -> set[str]:
        """Every field that can be filled in."""
        return {name for each in self._controls() if (name := each.attributes.get("name"))}

    def acts(self) -> list[tuple[str, str]]:
        """Name and value of every submit button."""
        buttons = self.node.css("button, input[type=submit]")
        return [
            (b.attributes.get("name") or "", b.attributes.get("value") or "")
            for b in buttons
            if (b.attributes.get("type") or "submit") == "submit"
        ]

    def values(self) -> dict[str, list[str]]:
        """What the browser would send if the visitor changed nothing, buttons aside."""
        sent: dict[str, list[str]] = {}
        for each in self._controls():
            name = each.attributes.get("name")
            if name and "disabled" not in each.attributes:
                sent.setdefault(name, []).extend(_values_of(each))
        return {name: values for name, values in sent.items() if values}

    def _controls(self) -> list[LexborNode]:
        unwanted = {"submit", "button", "reset", "image"}
        found = self.node.css("input, select, textarea")
        return [each for each in found if each.attributes.get("type") not in unwanted]


def _values_of(control: LexborNode) -> list[str]:
    attributes = control.attributes
    match control.tag, attributes.get("type"):
        case "select", _:
            options = control.css("option")
            chosen = [o for o in options if "selected" in o.attributes]
            chosen = chosen or ([] if "multiple" in attributes else options[:1])
            return [_value_of_option(o) for o in chosen]
        case "textarea", _:
            return [control.text(deep=True).removeprefix("\n")]
        case _, "checkbox" | "radio":
            return [attributes.get("value") or "on"] if "checked" in attributes else []
        case _, "file":
            return []
        case _:
            return [attributes.get("value") or ""]


def _value_of_option(option: LexborNode) -> str:
    value = option.attributes.get("value")
    return words_of(option) if value is None else value


@dataclass
class Page:
    """An answer of the portal. `redirects` are the addresses passed on the way to it."""

    response: TestResponse
    language: str
    redirects: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return self.response.request.path

    @property
    def is_html(self) -> bool:
        return self.response.mimetype == "text/html"

    @cached_property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.html)

    @cached_property
    def title(self) -> str:
        node = self.tree.css_first("title")
        return words_of(node) if node else ""

    @cached_property
    def h1(self) -> str:
        node = self.tree.css_first("h1")
        return words_of(node) if node else ""

    @cached_property
    def text(self) -> str:
        """Every word a visitor can read."""
        tree = LexborHTMLParser(self.html)
        for node in tree.css(UNSEEN):
            node.decompose()
        return words(tree.body.text(deep=True, separator=" ")) if tree.body else ""

    @cached_property
    def main(self) -> str:
        """The words of the page's own part, without header and footer."""
        node = self.tree.css_first("main")
        return words_of(node) if node else ""

    @property
    def errors(self) -> list[str]:
        """What the summary of errors says, line by line."""
        return [words_of(node) for node in self.tree.css(".govuk-error-summary li")]

    def field(self, name: str) -> LexborNode:
        """The control called `name`. Fails when there is none."""
        found = self.tree.css_first(f'main [name="{name}"]')
        assert found, f"no field {name!r} on {self.path}"
        return found

    def link(self, wanted: str) -> str:
        """The address of the first link whose words or address contain `wanted`. Fails when there is none."""
        links = self.tree.css("a[href]")
        for node in [*(n for n in links if wanted in words_of(n)), *links]:
            href = node.attributes["href"] or ""
            if wanted in words_of(node) or wanted in href:
                return href
        raise AssertionError(f"no link {wanted!r} on {self.path}; links: {[words_of(n) for n in links]}")

    def form(self, chosen: str = "", act: str | None = None, names: frozenset[str] = frozenset()) -> Form:
        """The one form of the page that has `chosen` in its selector or action, this act and these fields.

        A form in `main` comes before those of header and footer. Fails when none or several fit.
        """
        inside = [Form(node, self.path) for node in self.tree.css("main form")]
        around = [Form(node, self.path) for node in self.tree.css("form")]
        for forms in (inside, around):
            fitting = [f for f in forms if _fits(f, chosen, act, names)]
            if len(fitting) > 1:
                fitting = [f for f in fitting if f.is_post] or fitting
            if fitting:
                assert len(fitting) == 1, f"several forms fit on {self.path}: {[f.action for f in fitting]}"
                return fitting[0]
        have = [(f.action, f.acts(), sorted(f.names)) for f in around]
        raise AssertionError(
            f"no form {chosen!r} act={act!r} with {sorted(names)} on {self.path}; have {have}"
        )


def _fits(form: Form, chosen: str, act: str | None, names: frozenset[str]) -> bool:
    has_act = act is None or any(value == act for _, value in form.acts())
    is_chosen = not chosen or chosen in form.action or form.node.attributes.get("id") == chosen
    return has_act and is_chosen and names <= form.names
