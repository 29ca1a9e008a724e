"""From what a signing program hands over, as text, to the bytes of the signature."""

import re
from base64 import b64decode
from binascii import Error

from portal.gateways.signature.port import LONGEST_CMS

# NCALayer wraps the CMS in lines of PEM; eGov Mobile sends bare base64, and some builds the URL alphabet.
_ARMOUR = re.compile(r"-----(?:BEGIN|END) (?:CMS|PKCS7)-----")
_URL_SIGNS = str.maketrans("-_", "+/")
# Base64 takes four signs for three bytes; the rest is lines and armour.
LONGEST_TEXT = LONGEST_CMS * 3 // 2


def der_of(text: str) -> bytes:
    """The DER of a CMS in base64, with PEM lines or without; empty when it is not base64 or too long to be looked at
    (an empty one is examined as unreadable)."""
    if len(text) > LONGEST_TEXT:
        return b""
    bare = "".join(_ARMOUR.sub("", text).split()).translate(_URL_SIGNS)
    try:
        return b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (Error, ValueError):
        return b""
