"""The catalogue: one module is one government service; found by discovery, checked at start."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

from portal.regulation.definition import Availability, ServiceDefinition

TEMPLATES = Path(__file__).parent.parent / "templates" / "services"


class CatalogueError(RuntimeError):
    """A module of this folder does not declare a service as it must; the message says which and why."""


def catalogue_of(modules: Iterable[ModuleType], templates: Path) -> Mapping[str, ServiceDefinition]:
    """The services that the modules declare, by code, in the order of the catalogue.

    `templates` holds `<code>.html` for each service that is given online. Raises `CatalogueError`.
    """
    found: dict[str, ServiceDefinition] = {}
    for module in modules:
        service = _declared(module)
        if service.code in found:
            raise CatalogueError(f"{module.__name__} repeats the code {service.code}")
        if faults := _faults(service, templates):
            raise CatalogueError(f"{module.__name__}: {'; '.join(faults)}")
        found[service.code] = service
    ordered = sorted(found.values(), key=lambda each: (each.passport.rank, each.code))
    return MappingProxyType({service.code: service for service in ordered})


def _declared(module: ModuleType) -> ServiceDefinition:
    names = [name for name, value in vars(module).items() if isinstance(value, ServiceDefinition)]
    if names != ["SERVICE"]:
        declares = ", ".join(names) or "no service"
        raise CatalogueError(f"{module.__name__} declares {declares}; it must declare SERVICE and no other")
    service: ServiceDefinition = module.SERVICE
    return service


def _faults(service: ServiceDefinition, templates: Path) -> list[str]:
    journey, passport = service.journey, service.passport
    grounds = [ground.code for ground in passport.grounds]
    promised = passport.availability is Availability.ONLINE
    faults = {
        "a ground of refusal is declared twice": len(set(grounds)) < len(grounds),
        "it is said to be online and has no journey": promised and journey is None,
        "it has a journey and is not said to be online": not promised and journey is not None,
        "its journey has no steps": journey is not None and not journey.steps,
        "it does not tell what happens after signing": journey is not None and not journey.next_steps,
        f"there is no template services/{service.code}.html": journey is not None
        and not (templates / f"{service.code}.html").is_file(),
    }
    return [fault for fault, is_so in faults.items() if is_so]


def _modules() -> list[ModuleType]:
    return [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]


CATALOGUE = catalogue_of(_modules(), TEMPLATES)
