"""The two numbers a person may have to read aloud or type: an application's and a document's code.

Both are random, so that nobody guesses a neighbour's, and end in a check sign, so that a slip of
the tongue or of the finger is told at once instead of finding nothing.
"""

from random import Random, SystemRandom

from stdnum import damm
from stdnum.iso7064 import mod_37_36

# No I, L, O, U, S, Z: they are read as 1, 0, V, 5, 2. Thirty signs, because the check of
# ISO 7064 works on an alphabet whose size plus one is a prime.
ALPHABET = "0123456789ABCDEFGHJKMNPQRTVWXY"

_APPLICATION_GROUPS = (4, 4, 2)
_CODE_GROUPS = (4, 4, 4)
_SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0\u202f-‐‑‒–—−._/")
_LOOK_ALIKES = str.maketrans(
    "OILSZ" + "АВСЕНКМОРТХУЗ" + "ӘҒҚҢӨҰҮҺІЁ",
    "01152" + "ABCEHKM0PTXY3" + "AFKH0YYH1E",
)


def new_application_number(randomness: Random | None = None) -> str:
    """A fresh number of an application, such as `4821-9073-65`: nine random digits and Damm's check.

    The first digit is never 0, so that no spreadsheet shortens it. The caller keeps it unique.
    """
    source = randomness or SystemRandom()
    digits = str(source.randrange(10**8, 10**9))
    return _grouped(digits + damm.calc_check_digit(digits), _APPLICATION_GROUPS)


def parse_application_number(text: str) -> str | None:
    """The number as it is stored, from what a person typed; None when it cannot be one."""
    digits = text.translate(_SEPARATORS)
    whole = len(digits) == sum(_APPLICATION_GROUPS) and digits.isascii() and digits.isdigit()
    if not whole or digits.startswith("0") or not damm.is_valid(digits):
        return None
    return _grouped(digits, _APPLICATION_GROUPS)


def new_verification_code(randomness: Random | None = None) -> str:
    """A fresh code of a document, such as `7KQM-2H9X-T4RD`: eleven random signs (54 bits) and a check sign."""
    source = randomness or SystemRandom()
    signs = "".join(source.choice(ALPHABET) for _ in range(sum(_CODE_GROUPS) - 1))
    return _grouped(signs + mod_37_36.calc_check_digit(signs, ALPHABET), _CODE_GROUPS)


def parse_verification_code(text: str) -> str | None:
    """The code as it is stored, from what a person typed; None when it cannot be one.

    Small letters, spaces, hyphens, `O` for `0` and the Cyrillic letters that look like Latin ones
    on a Kazakh or Russian keyboard are all forgiven: none of them could mean another code.
    """
    signs = text.upper().translate(_SEPARATORS).translate(_LOOK_ALIKES)
    if len(signs) != sum(_CODE_GROUPS) or not mod_37_36.is_valid(signs, ALPHABET):
        return None
    return _grouped(signs, _CODE_GROUPS)


def _grouped(signs: str, sizes: tuple[int, ...]) -> str:
    starts = [sum(sizes[:place]) for place in range(len(sizes))]
    return "-".join(signs[start : start + size] for start, size in zip(starts, sizes, strict=True))
