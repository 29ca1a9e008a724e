"""The catalogue: one module is one government service; found by discovery, checked at start."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from portal.regulation.definition import ServiceDefinition


class BrokenCatalogue(RuntimeError):
    """A module of this folder declares no service, or two modules declare the same code."""


def _discovered() -> Mapping[str, ServiceDefinition]:
    found: dict[str, ServiceDefinition] = {}
    for module in iter_modules(__path__):
        service = getattr(import_module(f"{__name__}.{module.name}"), "SERVICE", None)
        if not isinstance(service, ServiceDefinition):
            raise BrokenCatalogue(f"portal/services/{module.name}.py declares no SERVICE")
        if service.code in found:
            raise BrokenCatalogue(f"two modules declare the service {service.code}")
        found[service.code] = service
    return MappingProxyType(found)


CATALOGUE = _discovered()
