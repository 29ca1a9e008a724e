"""An e-mail address as a value whose text form is masked, so that it cannot slip into a log or a title."""

import re
from dataclasses import dataclass

LONGEST, LONGEST_NAME = 254, 64

_NAME = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Email:
    """An address of Latin letters in small ones; it is well formed, whether it exists only a letter tells."""

    address: str

    def __post_init__(self) -> None:
        name, _, domain = self.address.rpartition("@")
        fits = len(self.address) <= LONGEST and len(name) <= LONGEST_NAME
        if not (fits and _NAME.fullmatch(name) and _DOMAIN.fullmatch(domain)):
            raise ValueError("not an e-mail address")

    def __str__(self) -> str:
        name, _, domain = self.address.rpartition("@")
        return f"{name[0]}•••@{domain}"

    __repr__ = __str__
