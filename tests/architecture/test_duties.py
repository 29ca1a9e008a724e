"""Some things are done in one place only: moving an application, committing, speaking to the network."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import Module, dotted, for_each, modules

MOVES_STATE = {"portal/regulation/process.py"}
COMMITS = (
    "portal/views/",
    "portal/cli/",
    "portal/worker/",
    "portal/extensions.py",    # `writes` and `db.writing()`, which the three above use
    "portal/sessions.py",      # the cookie's session lives beside the transaction of the view
    "portal/demo/prepare.py",  # what the command and the tests ask for: a database made ready
)  # fmt: skip
# The door of HTTP, the one adapter that speaks SMTP, the one that speaks to clamd, and the sandbox's phone, which is
# itself the outside.
OPENS_CONNECTIONS = {
    "portal/gateways/http.py",
    "portal/gateways/email/live.py",
    "portal/gateways/antivirus/live.py",
    "portal/gateways/signature/sandbox_phone.py",
}
NETWORK = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
}

# Who waits for a program of another process waits for somebody outside too; only the sandbox's phone is outside itself.
PROGRAMS = {"subprocess"}
IS_OUTSIDE = {"portal/gateways/signature/sandbox_phone.py"}

each_module = for_each(modules())


@each_module
def test_only_the_process_moves_the_state_of_an_application(module: Module) -> None:
    found = [module.at(node) for node in _moves(module.tree)]
    assert module.name in MOVES_STATE or not found, f"moved outside {MOVES_STATE}: {found}"


@each_module
def test_only_views_commands_and_worker_commit(module: Module) -> None:
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    found = [module.at(call) for call in calls if dotted(call.func).endswith((".commit", ".writing"))]
    found += [module.at(f) for f in module.functions for d in f.decorator_list if dotted(d) == "writes"]
    assert module.name.startswith(COMMITS) or not found, f"commits: {found}"


@each_module
def test_only_one_door_leads_to_the_network(module: Module) -> None:
    found = sorted(NETWORK & set(_imported(module)))
    assert module.name in OPENS_CONNECTIONS or not found, f"{module.name} imports {found}"


@each_module
def test_whoever_waits_for_somebody_outside_makes_room_for_others(module: Module) -> None:
    waits = (NETWORK | PROGRAMS) & set(_imported(module))
    leaves = any(
        dotted(node).endswith("outside") for node in ast.walk(module.tree) if isinstance(node, ast.Name)
    )
    assert module.name in IS_OUTSIDE or not waits or leaves, f"{module.name} waits without `outside()`"


def _moves(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "state" and not _is_visit(target.value):
                yield node
        if isinstance(node, ast.Call) and dotted(node.func) == "setattr":
            yield from (node for name in node.args[1:2] if getattr(name, "value", "state") == "state")
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values":
            yield from (node for word in node.keywords if word.arg == "state")


def _is_visit(node: ast.AST) -> bool:
    """A doctor's visit has a state of its own, which is not the application's."""
    return dotted(node).rpartition(".")[2] == "visit"


def _imported(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (part for name in node.names for part in _prefixes(name.name))
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from _prefixes(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[: end + 1]) for end in range(len(parts)))
